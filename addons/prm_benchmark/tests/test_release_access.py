"""Who sees what of a release: over RPC, before and after it is released."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.prm_portal.tests.portal_common import PortalCase, PortalHttpCase

from .release_common import ReleaseMixin

MODELS = ("cohort", "release", "release.member", "release.coverage", "release.cell")
SECRET = ("panel_count", "panel_hash", "minimum", "quartiles_from", "top_from", "log")
DOORS = (
    ("search", [[]], {}),
    ("search_count", [[]], {}),
    ("search_read", [[], ["median"]], {}),
    ("web_search_read", [[], {"median": {}}], {}),
    ("formatted_read_group", [[], ["kpi_code"], ["median:avg", "__count"]], {}),
    ("web_read_group", [[], ["kpi_code"], ["median:avg"]], {}),
    ("name_search", [], {}),
)


@tagged("post_install", "-at_install")
class TestReleaseAccess(ReleaseMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_releases(9)
        cls.admin = new_test_user(cls.env, "t_admin", "base.group_system")

    def cell_ids(self, release):
        return self.env["prm.benchmark.release.cell"].search([("release_id", "=", release.id)]).ids

    def readers(self):
        """Yield head office staff that read what is released."""
        for name in ("manager", "receivables", "marketing", "service"):
            yield self.users[name]

    def test_preview_shows_no_figure_to_the_staff(self):
        release = self.prepare(2)
        ids = self.cell_ids(release)
        self.assertTrue(ids)
        for user in self.readers():
            user.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
            cells = self.env["prm.benchmark.release.cell"].with_user(user)
            for condition in ([], [("median", ">", 0)], [("id", "in", ids)], [("release_id", "=", release.id)]):
                self.assertFalse(cells.search(condition))
                self.assertEqual(cells.search_count(condition), 0)
                self.assertEqual(cells.formatted_read_group(condition, ["kpi_code"], ["median:avg"]), [])
            with self.assertRaises(AccessError):
                cells.browse(ids[:1]).read(["median"])
            with self.assertRaises(AccessError):
                cells.browse(ids[:1]).check_access("read")
            with self.assertRaises(AccessError):
                cells.browse(ids[:1]).export_data(["median"])
        release.with_user(self.users["manager"]).action_release()
        for user in self.readers():
            cells = self.env["prm.benchmark.release.cell"].with_user(user)
            self.assertEqual(cells.search([]).ids, ids)
            self.assertTrue(any(row["median"] for row in cells.search([]).read(["median"])))
        release._withdraw("T wrong")
        for user in self.readers():
            self.assertFalse(self.env["prm.benchmark.release.cell"].with_user(user).search([]))

    def test_edited_rule_does_not_open_the_preview(self):
        release = self.prepare(2)
        ids = self.cell_ids(release)
        rules = self.env["ir.rule"].search([("model_id.model", "=", "prm.benchmark.release.cell")])
        rules.write({"domain_force": "[(1, '=', 1)]"})
        cells = self.env["prm.benchmark.release.cell"].with_user(self.users["manager"])
        self.assertFalse(cells.search([]))
        with self.assertRaises(AccessError):
            cells.browse(ids[:1]).read(["median"])

    def test_manager_sees_what_will_be_told_and_who_is_left_out(self):
        self.make_cohort("T Five", self.firms[:5])
        self.closed[3].submission_ids.filtered(lambda row: row.firm_id == self.firms[8]).state = "draft"
        release = self.prepare(2).with_user(self.users["manager"])
        told = {row.cohort_id.name: (row.band, row.r12_share, row.withheld) for row in release.coverage_ids}
        self.assertEqual(told["All firms"], ("5-9", 100.0, told["All firms"][2]))
        self.assertEqual(told["T Five"][:2], (False, 0.0))
        self.assertIn("Too few holdings: T ", told["T Five"][2])
        self.assertEqual(release.panel_band, "5-9")
        left = release.member_ids.filtered("left_out")
        self.assertEqual((left.partner_id, left.reason), (self.firms[8], "missing"))

    def test_trustee_alone_sees_how_it_was_made(self):
        release = self.release(2)
        for user in (*self.readers(), self.users["manager"]):
            for name in SECRET:
                with self.assertRaises(AccessError):
                    release.with_user(user).read([name])
                with self.assertRaises(AccessError):
                    self.env["prm.benchmark.release"].with_user(user).search([(name, "!=", False)])
        read = release.with_user(self.trustee).read(SECRET)[0]
        self.assertEqual((read["minimum"], read["panel_count"]), (5, 9))
        self.assertIn("cells:", read["log"])
        for name in ("definition_stamp", "figures_stamp", "pieces_done"):
            with self.assertRaises(AccessError):
                release.with_user(self.trustee).read([name])

    def test_trustee_sees_the_preview_and_leaves_a_note(self):
        release = self.prepare(2)
        cells = self.env["prm.benchmark.release.cell"].with_user(self.trustee)
        self.assertTrue(any(cells.search([("release_id", "=", release.id)]).mapped("median")))
        self.env.cr.precommit.run()
        look = self.env["prm.benchmark.look"].search([("user_id", "=", self.trustee.id)])
        self.assertEqual((look.model, look.row_count), (cells._name, len(self.cell_ids(release))))
        self.assertEqual((look.month_from, look.month_to), (release.month, release.month))
        self.assertEqual(look.what, "Figures before they are released")
        release.with_user(self.users["manager"]).action_release()
        cells.invalidate_model()
        self.assertTrue(cells.search([]).mapped("median"))
        self.env.cr.precommit.run()
        self.assertEqual(self.env["prm.benchmark.look"].search([("user_id", "=", self.trustee.id)]), look)

    def test_others_of_the_staff_see_nothing(self):
        release = self.release(2)
        for user in (self.users["territory"], self.users["employee"], self.admin):
            for model in ("release", "release.member", "release.coverage", "release.cell"):
                with self.assertRaises(AccessError):
                    self.env[f"prm.benchmark.{model}"].with_user(user).search_count([])
            with self.assertRaises(AccessError):
                self.env["prm.benchmark.release.cell"].with_user(user).browse(self.cell_ids(release)).read(["median"])
        for name in ("receivables", "marketing"):
            for model in ("release.member", "release.coverage"):
                with self.assertRaises(AccessError):
                    self.env[f"prm.benchmark.{model}"].with_user(self.users[name]).search([])

    def test_floor_cannot_be_lowered(self):
        release = self.prepare(2)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
            release.minimum = 4
            self.env.flush_all()

    def test_other_company_sees_nothing(self):
        self.release(2)
        elsewhere = self.env["res.company"].create({"name": "T Elsewhere"})
        for user in (self.users["manager"], self.trustee):
            user.write({"company_id": elsewhere.id, "company_ids": [Command.set(elsewhere.ids)]})
            for model in MODELS:
                records = self.env[f"prm.benchmark.{model}"].with_user(user).with_company(elsewhere)
                path = "programme_id" if "programme_id" in records else "release_id.programme_id"
                self.assertFalse(records.search([(path, "=", self.programme.id)]), model)

    def test_who_keeps_programmes_and_nothing_else_reads_what_is_released(self):
        release = self.release(2)
        keeper = new_test_user(self.env, "t_keeper", "prm_benchmark.group_benchmark_manager")
        self.assertEqual(release.with_user(keeper).state, "released")
        cells = self.env["prm.benchmark.release.cell"].with_user(keeper)
        self.assertTrue(cells.search([("release_id", "=", release.id), ("median", ">", 0)]))

    def test_network_view_adds_nothing_up(self):
        self.make_cohort("T East", self.firms[:7])
        release = self.release(2)
        cells = self.env["prm.benchmark.release.cell"].with_user(self.users["marketing"])
        domain = [("release_id", "=", release.id), ("window", "=", "r12")]
        for row in cells.formatted_read_group(domain, ["kpi_code", "cohort_id"], ["median:avg", "__count"]):
            one = cells.search([*domain, ("kpi_code", "=", row["kpi_code"]), ("cohort_id", "=", row["cohort_id"][0])])
            self.assertEqual(row["median:avg"] or None, one.median or None)
        for row in cells.formatted_read_group(domain, ["kpi_code"], ["median:avg", "__count"]):
            self.assertEqual((row["__count"], row["median:avg"] or None), (2, None))


@tagged("post_install", "-at_install")
class TestReleaseDoors(ReleaseMixin, PortalHttpCase):
    """Dealers get nothing over RPC, the staff no figure of a preview, and the trustee's look there is noted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_releases(7)

    @mute_logger("odoo.http")
    def test_dealers_get_nothing(self):
        release = self.release(2)
        cell = self.env["prm.benchmark.release.cell"].search([("release_id", "=", release.id)], limit=1)
        for name in ("director_a", "bookkeeper_a", "director_b", "plain"):
            self.login(name)
            for model in MODELS:
                for method, args, kwargs in DOORS:
                    if model != "release.cell" and "median" in str(args):
                        continue
                    answer = self.rpc_answer(f"prm.benchmark.{model}", method, *args, **kwargs)
                    self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError", (model, method))
            answer = self.rpc_answer(cell._name, "read", cell.ids, ["median"])
            self.assertIn("error", answer)
            for method in ("_choices", "_cells", "_ask"):
                self.assertIn("error", self.rpc_answer("prm.benchmark.release.read", method, 1, 2, "r12"))
            for method in ("action_release", "action_withdraw", "action_discard", "action_renew"):
                self.assertIn("error", self.rpc_answer("prm.benchmark.release", method, release.ids))
            self.assertIn("error", self.rpc_answer("prm.benchmark.round", "action_release", release.round_id.ids))

    @mute_logger("odoo.http")
    def test_preview_over_rpc(self):
        release = self.prepare(2)
        ids = self.env["prm.benchmark.release.cell"].search([("release_id", "=", release.id)]).ids
        self.login("manager")
        for method, args, kwargs in DOORS:
            found = self.rpc("prm.benchmark.release.cell", method, *args, **kwargs)
            empty = found in ([], 0) or found.get("length") == 0
            self.assertTrue(empty, (method, found))
        answer = self.rpc_answer("prm.benchmark.release.cell", "web_read", ids, {"median": {}})
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")
        self.trustee.password = "t_trustee"
        self.env.flush_all()
        self.authenticate("t_trustee", "t_trustee")
        looks = self.env["prm.benchmark.look"]
        for method, args, kwargs in (*DOORS, ("web_read", [ids, {"median": {}}], {})):
            before = looks.search_count([("user_id", "=", self.trustee.id)])
            self.assertTrue(self.rpc("prm.benchmark.release.cell", method, *args, **kwargs))
            looks.invalidate_model()
            self.assertEqual(looks.search_count([("user_id", "=", self.trustee.id)]), before + 1, method)
