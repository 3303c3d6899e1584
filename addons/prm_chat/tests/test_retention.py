from datetime import timedelta
from io import BytesIO
from unittest.mock import patch

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .chat_common import ChatCase

WORKBOOK = "odoo.addons.prm_chat.models.prm_chat_audit_workbook"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@tagged("post_install", "-at_install")
class TestRetention(ChatCase):
    """What is older than a channel keeps it goes, with its files; decisions stay two years."""

    def age(self, records, days):
        self.env.flush_all()
        moment = fields.Datetime.now() - timedelta(days=days)
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                moment,
                records.ids,
            )
        )
        records.invalidate_recordset()

    def run_job(self):
        """Run the job; return how many records each step deleted."""
        steps = []

        def commit(_crons, processed=0, **_options):
            steps.append(processed)
            return 60

        with patch.object(self.env.registry["ir.cron"], "_commit_progress", commit):
            self.env["prm.chat.retention"]._cron_delete()
            self.env.invalidate_all()
        return steps

    def file(self, **values):
        return self.env["ir.attachment"].create({"name": "a.png", "raw": PNG, **values})

    def test_messages_and_files_by_channel(self):
        self.area.retention_months, self.general.retention_months = 1, 12
        channel = self.area.channel_id.with_user(self.dealers["sales_a"]).sudo()
        old = channel.message_post(body="T old", message_type="comment", attachments=[("a.png", PNG)])
        old_file = old.attachment_ids
        answer = channel.message_post(body="T answer", message_type="comment", parent_id=old.id)
        young = self.post(self.area, "sales_a", "T young")
        other = self.post(self.general, "sales_a", "T other channel")
        thread = channel.create(
            {"channel_type": "channel", "parent_channel_id": channel.id, "name": "T thread", "from_message_id": old.id}
        )
        in_thread = thread.message_post(body="T in thread", message_type="comment")
        loose = self.file(res_model="discuss.channel", res_id=channel.id)
        picture = self.file(res_model="discuss.channel", res_id=channel.id, res_field="image_128")
        foreign = self.env["res.partner"].create({"name": "T"}).message_post(body="T", message_type="comment")
        for record in (old, old_file, other, in_thread, loose, picture, foreign):
            self.age(record, 60)
        self.run_job()
        self.assertFalse((old | in_thread).exists() | self.env["mail.message"])
        self.assertFalse((old_file | loose).exists())
        self.assertEqual((young | other | foreign | answer).exists(), young | other | foreign | answer)
        self.assertTrue(picture.exists() and thread.exists())

    def test_decisions_stay_two_years(self):
        message = self.post(self.area, "sales_a", "T insult")
        log = self.env["prm.chat.moderation"]
        rows = log._log("hide", self.area, message, reason="T 1") | log._log("hide", self.area, message, reason="T 2")
        file = self.file(res_model=log._name, res_id=rows[0].id)
        self.age(rows[0], 800)
        self.age(rows[1], 700)
        self.run_job()
        self.assertEqual(rows.exists(), rows[1])
        self.assertFalse(file.exists())

    def test_in_steps(self):
        channel = self.area.channel_id
        messages = self.env["mail.message"].create(
            [{"model": "discuss.channel", "res_id": channel.id, "body": f"T {number}"} for number in range(2500)]
        )
        self.age(messages, 4000)
        self.assertEqual(self.run_job(), [1000, 1000, 500])
        self.assertFalse(messages.exists())


@tagged("post_install", "-at_install")
class TestAudit(ChatCase):
    """An export is taken by a chat manager with a reason; the moderators are told, and the note stays."""

    def audit(self, user=None, **values):
        today = self.env.company._prm_today()
        return (
            self.env["prm.chat.audit"]
            .with_user(user or self.users["manager"])
            .create(
                {
                    "audience_id": self.area.id,
                    "date_from": today - timedelta(days=2),
                    "date_to": today + timedelta(days=1),
                    "reason": "T authority asks, case 12",
                    **values,
                }
            )
        )

    def book(self, audit):
        book = load_workbook(BytesIO(audit.sudo().attachment_id.raw))
        return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}

    def test_everything_of_the_channel_and_nothing_of_another(self):
        hidden = self.post(self.area, "sales_a", "T insult")
        self.post(self.area, "director_a", "=1+1 T said")
        self.post(self.general, "sales_a", "T elsewhere")
        self.env["prm.chat.moderation"].with_user(self.moderator)._hide(hidden, "T why")
        user = self.dealers["sales_a"]
        said = self.env["mail.message"].search([("body", "ilike", "T said")], limit=1)
        self.env["prm.chat.report"].with_user(user)._make(said.with_user(user), "T report")
        self.env["prm.chat.hold"].create(
            {
                "kind": "message",
                "channel_id": self.area.channel_id.id,
                "audience_id": self.area.id,
                "author_id": user.partner_id.id,
                "firm_id": self.firm.id,
                "user_id": user.id,
                "body": "T held text",
                "hits": "T",
            }
        )
        audit = self.audit()
        action = audit.action_export()
        self.assertIn(f"/web/content/{audit.attachment_id.id}", action["url"])
        book = self.book(audit)
        text = str(book)
        for word in ("T insult", "=1+1 T said", "T why", "T report", "T held text", self.firm.name, "Hidden by the"):
            self.assertIn(word, text)
        self.assertNotIn("T elsewhere", text)
        self.assertNotIn("'False'", text)
        self.assertEqual(audit.row_count, len(book["Messages"]) - 1)
        users = [row[1] for row in book["Rules accepted"]]
        self.assertIn(user.name, users)
        self.assertNotIn(self.dealers["director_b"].name, users)

    def test_more_than_a_sheet_takes_goes_on_in_further_ones(self):
        for number in range(5):
            self.post(self.area, "sales_a", f"T said {number}")
        audit = self.audit()
        with patch(f"{WORKBOOK}.MOST_ROWS", 2), patch(f"{WORKBOOK}.STEP", 3):
            audit.action_export()
        book = self.book(audit)
        sheets = [book["Messages"], book["Messages (2)"], book["Messages (3)"]]
        self.assertEqual({tuple(rows[0]) for rows in sheets}, {tuple(sheets[0][0])}, "heads")
        self.assertEqual([len(rows) - 1 for rows in sheets], [2, 2, 1])
        texts = [row[5] for rows in sheets for row in rows[1:]]
        self.assertEqual(texts, [f"T said {number}" for number in range(5)])
        self.assertEqual(audit.row_count, 5)

    def test_days_are_those_of_the_companys_clock(self):
        """A day of winter begins in Berlin at 23:00 UTC of the day before."""
        company = self.area.company_id or self.env.company
        company.prm_tz = "Europe/Berlin"
        moments = {"too early": "2026-01-14 22:59:59", "first": "2026-01-14 23:00:00", "last": "2026-01-15 22:59:59",
                   "too late": "2026-01-15 23:00:00"}  # fmt: skip
        for text, moment in moments.items():
            message = self.post(self.area, "sales_a", f"T {text}")
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE mail_message SET create_date = %s, date = %s WHERE id = %s", [moment, moment, message.id]
            )
        self.env.invalidate_all()
        audit = self.audit(date_from="2026-01-15", date_to="2026-01-15")
        audit.action_export()
        heads, *rows = self.book(audit)["Messages"]
        self.assertEqual([row[5] for row in rows], ["T first", "T last"])
        self.assertEqual([row[0] for row in rows], ["2026-01-15 00:00:00+01:00", "2026-01-15 23:59:59+01:00"])
        self.assertEqual(heads[0], "Time (Europe/Berlin)")

    def test_moderators_are_told_and_the_note_stays(self):
        audit = self.audit()
        audit.action_export()
        note = self.area.message_ids[0]
        self.assertIn("T authority asks", note.body)
        self.assertIn(self.moderator.partner_id, note.notified_partner_ids)
        for action in (audit.action_export, audit.unlink, lambda: audit.write({"reason": "T other reason"})):
            with self.assertRaises(UserError):
                action()

    def test_with_a_reason_and_a_period(self):
        with self.assertRaises(UserError):
            self.audit(reason="x").action_export()
        today = self.env.company._prm_today()
        with self.assertRaises(ValidationError):
            self.audit(date_from=today, date_to=today - timedelta(days=1))

    def test_by_whoever_gave_the_reason(self):
        audit = self.audit()
        audit.action_export()
        second = new_test_user(self.env, "t_manager2", "prm_chat.group_chat_manager")
        for user in (second, self.moderator, self.env.ref("base.user_admin"), self.dealers["director_a"]):
            with self.assertRaises(AccessError, msg=user.login):
                audit.with_user(user).read(["reason"])
            with self.assertRaises(AccessError, msg=user.login):
                audit.with_user(user).action_export()
        for user in (second, self.moderator, self.dealers["director_a"]):
            with self.assertRaises(AccessError, msg=user.login):
                audit.attachment_id.with_user(user).read(["raw"])
        for user in (self.moderator, self.users["territory"], self.dealers["director_a"]):
            with self.assertRaises(AccessError, msg=user.login):
                self.audit(user)
        forged = self.audit(user_id=second.id, exported_at="2026-01-01")
        self.assertEqual((forged.user_id, forged.exported_at), (self.users["manager"], False))
