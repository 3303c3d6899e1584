"""How many holdings releases ask for: a trustee's to set, higher only, from the next release on."""

import functools

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.prm_portal.tests.portal_common import PortalCase

from .release_common import ReleaseMixin

MODEL = "prm.benchmark.parameters"


@tagged("post_install", "-at_install")
class TestReleaseParameters(ReleaseMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_releases(9)
        cls.admin = new_test_user(cls.env, "t_admin", "base.group_system")

    def set_parameters(self, user=None, **values):
        rows = self.env[MODEL].with_user(user or self.trustee)
        return rows.create({"programme_id": self.programme.id, "reason": "T secret reason", **values})

    # --- who ------------------------------------------------------------------------------------------

    def test_manager_and_administrator_neither_read_nor_set(self):
        row = self.set_parameters(minimum=7)
        for user in (self.users["manager"], self.users["service"], self.admin):
            rows = self.env[MODEL].with_user(user)
            with self.assertRaises(AccessError):
                rows.search([])
            with self.assertRaises(AccessError):
                rows.search_count([("minimum", ">", 5)])
            with self.assertRaises(AccessError):
                rows.browse(row.id).read(["minimum"])
            with self.assertRaises(AccessError):
                rows.formatted_read_group([], ["minimum"], ["__count"])
            with self.assertRaises(AccessError):
                self.set_parameters(user, minimum=6)
            with self.assertRaises(AccessError):
                rows.browse(row.id).write({"minimum": 6})
            with self.assertRaises(AccessError):
                rows.browse(row.id).unlink()

    def test_edited_access_line_opens_nothing(self):
        row = self.set_parameters(minimum=7)
        lines = self.env["ir.model.access"].search([("model_id.model", "=", MODEL)])
        lines.write({"group_id": False, "perm_write": True})
        for user in (self.users["manager"], self.admin):
            with self.assertRaises(AccessError):
                self.env[MODEL].with_user(user).browse(row.id).read(["minimum"])
            with self.assertRaises(AccessError):
                self.set_parameters(user, minimum=6)

    def test_trustee_of_another_company_sees_none(self):
        row = self.set_parameters(minimum=7)
        other = self.env["res.company"].create({"name": "T Other"})
        foreign = new_test_user(
            self.env,
            "t_foreign",
            "prm_benchmark.group_benchmark_trustee",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.env[MODEL].with_user(foreign).search([]))
        with self.assertRaises(AccessError):
            row.with_user(foreign).read(["minimum"])

    def test_no_server_action_sets_them(self):
        model = self.env["ir.model"]._get(MODEL)
        with self.assertRaises(ValidationError):
            self.env["ir.actions.server"].with_user(self.admin).create(
                {"name": "T lower", "model_id": model.id, "state": "object_create", "crud_model_id": model.id}
            )

    # --- what -----------------------------------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_never_below_the_floor(self):
        for values in ({"minimum": 4}, {"minimum": -1}, {"quartiles_from": 11}, {"top_from": 19}, {"minimum": 10**6}):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.set_parameters(**values)

    def test_a_row_is_its_own_log(self):
        first = self.set_parameters(minimum=7, user_id=self.admin.id, date="2020-01-01 00:00:00")
        self.assertEqual(first.user_id, self.trustee)
        self.assertEqual(first.date.date(), self.env.cr.now().date())
        second = self.set_parameters(minimum=6)
        self.assertEqual((first.is_current, second.is_current), (False, True))
        for row in (first.sudo(), first.sudo().with_user(self.env.ref("base.user_root"))):
            for change in (functools.partial(row.write, {"minimum": 5}), row.unlink, row.copy):
                with self.assertRaises(UserError):
                    change()

    def test_form_begins_with_what_counts(self):
        form = Form(self.env[MODEL].with_user(self.trustee))
        form.programme_id = self.programme
        self.assertEqual((form.minimum, form.quartiles_from, form.top_from), (5, 12, 20))
        form.minimum, form.reason = 8, "T mergers"
        form.save()
        form = Form(self.env[MODEL].with_user(self.trustee))
        form.programme_id = self.programme
        self.assertEqual((form.minimum, form.quartiles_from), (8, 12))

    def test_others_are_told_without_a_number(self):
        other = new_test_user(self.env, "t_other", "prm_benchmark.group_benchmark_trustee", email="other@example.com")
        self.trustee.name = "T Trustee"
        messages = self.env["mail.message"].search([])
        self.set_parameters(minimum=987)
        told = self.env["mail.message"].search([]) - messages
        self.assertEqual(told.notified_partner_ids, other.partner_id)
        self.assertIn("T Trustee has set parameters for the releases of “T Compared”", told.body)
        log = self.env["prm.benchmark.look"].with_user(self.users["manager"]).search([("event", "=", "parameters")])
        self.assertEqual((log.user_id, log.detail), (self.trustee, "T Compared"))
        for text in (told.body, told.subject, log.detail):
            self.assertNotIn("987", text)
            self.assertNotIn("secret reason", text)

    # --- what for -------------------------------------------------------------------------------------

    def test_next_release_is_made_by_them_and_the_last_one_stays(self):
        # eight others stand beside each reader
        before = self.release(3)
        self.set_parameters(minimum=8)
        release = self.release(2)
        self.assertEqual((before.minimum, release.minimum), (5, 8))
        self.assertIsNotNone(self.cells(release, self.all_firms)[self.all_firms.id, "margin"].medians[-1])
        self.assertFalse(before.notice_text)

    def test_group_that_is_too_small_for_them_is_withheld(self):
        seven = self.make_cohort("T Seven", self.firms[:7])
        self.set_parameters(minimum=7)
        release = self.release(2)
        cells = self.cells(release, self.all_firms, seven)
        self.assertEqual(cells[seven.id, "margin"].reason, "few")
        self.assertEqual(cells[self.all_firms.id, "margin"].reason, "")

    def test_quartiles_wait_for_their_number(self):
        self.set_parameters(quartiles_from=13)
        release = self.prepare(2)
        self.assertEqual(release.quartiles_from, 13)

    def test_what_was_prepared_by_others_is_not_released(self):
        release = self.prepare(2)
        self.assertFalse(release.notice_text)
        self.set_parameters(minimum=6)
        release.invalidate_recordset()
        self.assertIn("rules changed", release.notice_text)
        with self.assertRaises(UserError):
            release.with_user(self.users["manager"]).action_release()
        release.with_user(self.users["manager"]).action_prepare_again()
        release._prepare()
        release.with_user(self.users["manager"]).action_release()
        self.assertEqual((release.state, release.minimum), ("released", 6))

    def test_manager_is_not_told_how_many_are_asked_for(self):
        self.set_parameters(minimum=9)
        release = self.prepare(2)
        self.assertEqual(release.problem, "few")
        text = release.with_user(self.users["manager"]).problem_text
        self.assertIn("than the trustee asks for", text)
        self.assertNotRegex(text, r"\b(9|10)\b")
