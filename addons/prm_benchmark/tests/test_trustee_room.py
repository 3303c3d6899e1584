"""Raw figures: nobody but the trustee by any door, and each look of the trustee leaves a note."""

from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .office_common import RAW, SECRET, OfficeCase

QUIET = ("odoo.addons.base.models.ir_access", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
class TestTrusteeRoomClosed(OfficeCase):
    def doors(self, user, model):
        """Yield every way of the ORM to something of a raw model."""
        records = self.raw[model].with_user(user)
        figure = {"prm.benchmark.value": "value", "prm.benchmark.finding": "reason", "prm.benchmark.event": "before"}
        name = figure[model]
        yield lambda: records.read([name])
        yield lambda: records.web_read({name: {}})
        yield lambda: records.browse().search([(name, "!=", False)])
        yield lambda: records.browse().search_count([(name, "!=", False)])
        yield lambda: records.browse().search_read([], [name])
        yield lambda: records.browse().web_search_read([], {name: {}})
        yield lambda: records.browse().formatted_read_group([], ["submission_id"], ["__count"])
        yield lambda: records.browse().web_read_group([], ["submission_id"])
        yield lambda: records.browse()._read_group([], [], ["__count"])
        yield lambda: records.browse().name_search("T")
        yield lambda: records.export_data([name])
        yield lambda: records.browse().create({"submission_id": self.late.id})
        yield lambda: records.write({name: False})
        yield lambda: records.unlink()
        yield lambda: records.copy()
        yield lambda: records.mapped(name)

    @mute_logger(*QUIET)
    def test_nobody_but_the_trustee_reads_or_writes_raw_figures(self):
        for user in self.outsiders():
            for model in RAW:
                for number, door in enumerate(self.doors(user, model)):
                    self.env.invalidate_all()
                    with self.assertRaises(UserError, msg=f"{user.login} {model} door {number}"):
                        door()

    @mute_logger(*QUIET)
    def test_an_access_line_or_rule_made_by_an_administrator_opens_nothing(self):
        for model in RAW:
            self.env["ir.model.access"].with_user(self.admin).create(
                {
                    "name": "T opens",
                    "model_id": self.env["ir.model"]._get(model).id,
                    "group_id": self.env.ref("base.group_user").id,
                    "perm_read": True,
                    "perm_write": True,
                }
            )
            for user in (self.admin, self.users["manager"]):
                with self.assertRaises(AccessError):
                    self.raw[model].with_user(user).read(["display_name"])
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search_count([])

    @mute_logger(*QUIET)
    def test_a_condition_on_a_figure_of_another_models_domain_is_refused(self):
        for user in (self.admin, self.users["manager"]):
            for domain in (
                [("submission_id.unit_id", "any", [("name", "!=", False)]), ("value", ">", 5)],
                [("value", ">", 5)],
            ):
                with self.assertRaises(AccessError):
                    self.env["prm.benchmark.value"].with_user(user).search_count(domain)

    def test_no_custom_field_leads_to_raw_figures(self):
        fields = self.env["ir.model.fields"].with_user(self.admin)
        partner = self.env["ir.model"]._get("res.partner")
        value = self.env["ir.model"]._get("prm.benchmark.value")
        for values in (
            {"model_id": partner.id, "ttype": "many2one", "relation": "prm.benchmark.value"},
            {"model_id": partner.id, "ttype": "many2many", "relation": "prm.benchmark.finding"},
            {"model_id": value.id, "ttype": "char", "compute": "self['x_t'] = 1", "depends": "value"},
            {"model_id": value.id, "ttype": "float", "related": "value"},
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                fields.create({"name": "x_t", "field_description": "T", "state": "manual", **values})

    @mute_logger(*QUIET, "odoo.addons.base.models.ir_actions_server")
    def test_a_server_action_of_an_administrator_reads_nothing(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "T read",
                "model_id": self.env["ir.model"]._get("prm.benchmark.programme").id,
                "state": "code",
                "code": "raise UserError(str(env['prm.benchmark.value'].search([]).mapped('value')))",
            }
        )
        for user in (self.admin, self.users["manager"]):
            with self.assertRaises(AccessError):
                action.with_user(user).run()

    @mute_logger(*QUIET, "odoo.addons.mail.models.mail_render_mixin")
    def test_a_mail_template_of_an_administrator_shows_nothing(self):
        template = self.env["mail.template"].create(
            {
                "name": "T",
                "model_id": self.env["ir.model"]._get("prm.benchmark.value").id,
                "subject": "{{ object.value }}",
                "body_html": "<p t-out='object.value'/>",
            }
        )
        value = self.raw["prm.benchmark.value"].filtered(lambda row: row.value == SECRET)
        for user in (self.admin, self.users["manager"]):
            self.env.invalidate_all()
            for field in ("subject", "body_html"):
                with self.assertRaises(UserError):
                    template.with_user(user)._render_field(field, value.ids)

    @mute_logger(*QUIET)
    def test_nobody_without_the_right_to_write_code_puts_code_into_a_mail_template(self):
        """Odoo's own guard, which the room relies on: templates of employees hold no expressions that call."""
        for user in (self.users["manager"], self.users["employee"]):
            with self.assertRaises(AccessError):
                self.env["mail.template"].with_user(user).create(
                    {
                        "name": "T",
                        "model_id": self.env["ir.model"]._get("res.partner").id,
                        "subject": "{{ object.env['prm.benchmark.value'].sudo().search([]).mapped('value') }}",
                    }
                )

    @mute_logger(*QUIET)
    def test_an_import_by_an_administrator_is_refused(self):
        answer = (
            self.env["prm.benchmark.value"]
            .with_user(self.admin)
            .load(["submission_id/.id", "item_id/.id", "value"], [[str(self.late.id), str(self.items["S"].id), "7"]])
        )
        self.assertFalse(answer["ids"])
        self.assertNotIn("S", self.stored(self.late))

    def test_who_became_the_superuser_in_the_browser_finds_the_room_closed(self):
        class Session:
            uid = SUPERUSER_ID

        class Request:
            session = Session

        values = self.raw["prm.benchmark.value"]
        self.env.invalidate_all()
        with (
            patch("odoo.addons.prm_benchmark.models.prm_benchmark_raw.request", Request),
            self.assertRaises(AccessError),
        ):
            values.with_user(SUPERUSER_ID).read(["value"])
        self.assertTrue(values.with_user(SUPERUSER_ID).read(["value"]))

    def test_what_staff_may_read_holds_no_figure(self):
        """Completeness and the plausibility queue name what there is, and nothing of it."""
        for model in ("prm.benchmark.completeness", "prm.benchmark.finding.count", "prm.benchmark.look"):
            user = self.users["manager"]
            rows = self.env[model].with_user(user).search([])
            text = str(rows.read())
            self.assertTrue(rows or model == "prm.benchmark.look")
            for secret in ("4815162", "T sold the fleet", str(SECRET)):
                self.assertNotIn(secret, text)


@tagged("post_install", "-at_install")
class TestTrusteeLooks(OfficeCase):
    def test_each_door_leaves_one_note_per_model(self):
        values = self.raw["prm.benchmark.value"].with_user(self.trustee)
        doors = {
            "read": lambda: values.read(["value"]),
            "search": lambda: values.browse().search([("value", ">", 5)]),
            "count": lambda: values.browse().search_count([("value", ">", 5)]),
            "search_read": lambda: values.browse().search_read([], ["value"]),
            "web_search_read": lambda: values.browse().web_search_read([], {"value": {}, "item_id": {}}),
            "group": lambda: values.browse().formatted_read_group([], ["item_id"], ["value:sum"]),
            "pivot": lambda: values.browse().formatted_read_grouping_sets([], [["item_id"], []], ["value:sum"]),
            "name_search": lambda: values.browse().name_search("U", [("value", ">", 5)]),
            "domain": lambda: (
                self.env["prm.benchmark.submission"]
                .with_user(self.trustee)
                .search([("id", "in", values.browse()._search([("value", ">", 5)]).subselect("submission_id"))])
            ),
        }
        for name, door in doors.items():
            before = self.looks()
            self.env.invalidate_all()
            door()
            notes = self.looks() - before
            self.assertEqual(notes.mapped("model"), ["prm.benchmark.value"], name)
            self.assertEqual(notes.event, "read")
            self.assertIn(self.foreign, notes.firm_ids)
            self.assertGreaterEqual(notes.row_count, 1)

    def test_a_note_tells_firms_months_and_rows(self):
        self.raw["prm.benchmark.value"].with_user(self.trustee).read(["value"])
        note = self.looks()
        self.assertEqual((note.row_count, note.firm_ids, note.firm_count), (2, self.foreign, 1))
        self.assertEqual((note.month_from, note.month_to), (self.back(2), self.back(2)))
        self.assertEqual(note.what, "Benchmark Value")

    def test_an_export_is_noted_as_one(self):
        data = self.raw["prm.benchmark.value"].with_user(self.trustee).export_data(["item_id", "value"])
        self.assertIn(SECRET, [row[1] for row in data["datas"]])
        self.assertEqual(self.looks().mapped("event"), ["export"])

    def test_a_question_that_finds_nothing_is_noted_too(self):
        self.env["prm.benchmark.value"].with_user(self.trustee).search_count([("value", ">", 10**12)])
        self.assertEqual(self.looks().row_count, 0)

    def test_findings_show_the_figure_and_note_both(self):
        [row] = self.finding.with_user(self.trustee).web_read({"value": {}, "reason": {}})
        self.assertEqual((row["value"], row["reason"]), (200.0, "T sold the fleet"))
        self.assertEqual(set(self.looks().mapped("model")), {"prm.benchmark.finding", "prm.benchmark.value"})

    def test_code_of_the_suite_leaves_no_note(self):
        before = self.env["prm.benchmark.look"].search_count([])
        self.raw["prm.benchmark.value"].with_user(self.dealers["director_b"]).sudo().read(["value"])
        self.env.cr.precommit.run()
        self.assertEqual(self.env["prm.benchmark.look"].search_count([]), before)

    @mute_logger(*QUIET)
    def test_the_log_is_read_by_trustees_and_managers_and_changed_by_nobody(self):
        self.raw["prm.benchmark.value"].with_user(self.trustee).read(["value"])
        note = self.looks()
        for user in (self.trustee, self.users["manager"]):
            self.assertTrue(note.with_user(user).read(["row_count"]))
        for user in (self.users["territory"], self.users["employee"], self.dealers["director_b"]):
            with self.assertRaises(AccessError):
                note.with_user(user).read(["row_count"])
        for user in (self.trustee, self.users["manager"], self.admin, self.env.ref("base.user_root")):
            with self.assertRaises(UserError):
                note.with_user(user).write({"row_count": 0})
            with self.assertRaises(UserError):
                note.with_user(user).unlink()

    def test_old_notes_end_by_themselves(self):
        self.raw["prm.benchmark.value"].with_user(self.trustee).read(["value"])
        note = self.looks()
        self.env["prm.benchmark.look"]._gc_looks()
        self.assertTrue(note.exists())
        self.env.cr.execute(
            "UPDATE prm_benchmark_look SET date = now() - interval '25 months' WHERE id = %s", [note.id]
        )
        self.env["prm.benchmark.look"]._gc_looks()
        self.assertFalse(note.exists())


@tagged("post_install", "-at_install")
class TestTrusteeQueue(OfficeCase):
    def test_accept_takes_confirmed_findings_only(self):
        (self.finding | self.open_finding).with_user(self.trustee).action_accept()
        self.assertEqual((self.finding.state, self.open_finding.state), ("accepted", "open"))

    @mute_logger(*QUIET)
    def test_nobody_else_answers_findings(self):
        for user in self.outsiders():
            with self.assertRaises(AccessError):
                self.finding.with_user(user).action_accept()
            with self.assertRaises(AccessError):
                self.env["prm.benchmark.question"].with_user(user).create(
                    {"finding_ids": [Command.set(self.finding.ids)], "text": "T"}
                )
        self.assertEqual(self.finding.state, "confirmed")

    def test_asking_back_opens_the_submission_and_tells_the_firm_without_the_question(self):
        self.late.write({"state": "submitted"})
        before = self.env["mail.mail"].search([])
        wizard = (
            self.env["prm.benchmark.question"]
            .with_user(self.trustee)
            .with_context(active_model="prm.benchmark.finding", active_ids=self.finding.ids)
            .create({"text": "T is it 4815162342 or less?"})
        )
        wizard.action_ask()
        self.assertEqual((self.late.state, self.finding.state), ("draft", "open"))
        self.assertEqual(self.late.open_findings, 2)
        trace = self.env["prm.benchmark.event"].search([("submission_id", "=", self.late.id)], limit=1, order="id desc")
        self.assertEqual((trace.event, trace.user_id), ("reopened", self.trustee))
        self.assertIn("4815162342", trace.reason)
        mails = self.env["mail.mail"].search([]) - before
        self.assertEqual(mails.recipient_ids, self.dealers["director_b"].partner_id)
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        self.assertNotIn("4815162342", " ".join(f"{mail.subject} {mail.body_html}" for mail in mails))
        self.assertIn(f"/my/prm/benchmark/entry/{self.late.round_id.id}", mails[0].body_html)

    def test_the_room_counts_what_waits_and_is_no_look(self):
        programme = self.programme.with_user(self.trustee)
        [row] = programme.read(["confirmed_count", "unexplained_count", "open_rounds"])
        self.assertEqual((row["confirmed_count"], row["unexplained_count"]), (1, 1))
        self.assertEqual(row["open_rounds"], self.rounds[1].month_name)
        self.assertFalse(self.looks(), "a number of findings is no figure")
        for user in (self.admin, self.users["manager"]):
            with self.assertRaises(AccessError):
                self.programme.with_user(user).read(["confirmed_count"])

    def test_a_trustee_who_looks_after_a_territory_too_still_reaches_all_firms(self):
        self.trustee.group_ids = [Command.link(self.env.ref("prm_partner.group_prm_territory").id)]
        for name in ("submission", "participant", "unit", "completeness", "finding.count"):
            model = self.env[f"prm.benchmark.{name}"].with_user(self.trustee)
            self.assertTrue(model.search([("company_id", "!=", False)]), name)

    def test_the_head_office_counts_findings_of_its_territories(self):
        counts = self.env["prm.benchmark.finding.count"]
        domain = [("submission_id", "=", self.late.id)]
        rows = counts.with_user(self.users["manager"]).search(domain)
        self.assertEqual(sorted(rows.mapped(lambda row: (row.code, row.state, row.number))),
                         [("factor_1000", "open", 1), ("jump", "confirmed", 1)])  # fmt: skip
        self.assertEqual(len(counts.with_user(self.users["territory_south"]).search(domain)), 2)
        self.assertFalse(counts.with_user(self.users["territory"]).search(domain))
