"""What goes out by mail, and what lies in a document: files, pictures, text."""

import base64

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .document_common import PDF, PNG, DocumentMixin
from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestDocumentMails(DocumentMixin, PortalCase):
    # --- mails ----------------------------------------------------------------------------------------------

    def mails(self):
        return self.env["mail.mail"].search([("recipient_ids", "in", self.dealers["sales_a"].partner_id.ids)])

    def test_mails_are_queued_once(self):
        document = self.make_document("T <b>tag</b>", partner_ids=self.firm, mail_on_publish=True)
        mail = self.mails()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(len(mail.recipient_ids), 4)
        self.assertNotIn(self.dealers["suspended"].partner_id, mail.recipient_ids)
        self.assertNotIn(self.dealers["bookkeeper_a"].partner_id, mail.recipient_ids)
        self.assertIn(f"/my/prm/documents/{document.id}", mail.body_html)
        self.assertIn("T &lt;b&gt;tag&lt;/b&gt;", mail.body_html)
        document.action_withdraw()
        document._publish()
        self.env["prm.document"]._cron_announce()
        self.assertEqual(self.mails(), mail)

    def test_mail_waits_for_the_day(self):
        document = self.make_document(mail_on_publish=True, date_from=self.day(1))
        self.assertFalse(self.mails())
        document.date_from = self.today
        self.env["prm.document"]._cron_announce()
        self.assertEqual(len(self.mails()), 1)

    def test_reminder_goes_to_who_has_not(self):
        document = self.make_document(partner_ids=self.firm, must_confirm=True)
        self.env["prm.document.receipt"]._note(document, self.dealers["director_a"], self.firm, confirm=True)
        self.env["prm.document.receipt"]._note(document, self.dealers["sales_a"], self.firm)
        document.action_remind()
        self.assertEqual(
            self.mails().recipient_ids,
            (self.dealers["sales_a"] | self.dealers["service_a"] | self.dealers["acting"]).partner_id,
        )
        with self.assertRefused("less than a day"):
            document.action_remind()
        document.action_withdraw()
        with self.assertRefused("not shown"):
            document.action_remind()

    # --- files and pictures -----------------------------------------------------------------------------------

    def test_files_are_checked(self):
        document = self.make_document()
        for name, content, part in (("a.exe", b"MZ", "kind"), ("a.pdf", b"MZ", "does not hold")):
            with self.assertRefused(part, exception=ValidationError):
                self.make_file(document, name, content)
        file = self.make_file(document)
        with self.assertRefused("kind", exception=ValidationError):
            file.name = "prices.html"
        self.assertEqual((file.size, document.file_names), (len(PDF), "prices.pdf"))

    def test_pictures_move_into_the_document(self):
        attachment = self.env["ir.attachment"].create(
            {"name": "plan.png", "raw": PNG, "res_model": "prm.document", "public": True}
        )
        attachment.generate_access_token()
        source = f"/web/image/{attachment.id}-abc/plan.png?access_token={attachment.access_token}"
        data = base64.b64encode(PNG).decode()
        document = self.make_document(
            body=f'<p>ä &amp; <img src="{source}" data-original-id="1"/></p><img src="data:image/png;base64,{data}"/>'
        )
        self.assertFalse(attachment.exists())
        pictures = document.picture_ids
        self.assertEqual(len(pictures), 2)
        for picture in pictures:
            self.assertIn(f"/my/prm/documents/{document.id}/files/{picture.id}", document.body)
        self.assertNotIn("access_token", document.body)
        self.assertIn("ä &amp;", document.body)
        copied = document.copy()
        self.assertEqual(len(copied.picture_ids), 2)
        self.assertNotIn(f"/documents/{document.id}/", copied.body)
        self.assertIn(f"/documents/{copied.id}/files/", copied.body)
        document.body = "<p>nothing</p>"
        self.assertFalse(document.picture_ids)

    def test_scripts_are_taken_out(self):
        document = self.make_document(
            "<script>alert(1)</script>",
            body='<p onclick="x()">Hello<script>alert(2)</script><a href="javascript:x()">y</a></p>'
            "<form><input/></form>",
        )
        for part in ("script", "onclick", "javascript:", "<form"):
            self.assertNotIn(part, document.body)
        self.assertEqual(document.body_text.split(), ["Hello", "y"])
