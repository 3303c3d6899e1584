from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import NetworkMixin


@tagged("post_install", "-at_install")
class TestAgreementMail(NetworkMixin, MockEmail, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_network()
        cls.firm.email = "firm@t.example.com"
        cls.agreement = cls.make_agreement(
            cls.firm,
            cls.on(cls.tractor, discount=12.5),
            cls.on(cls.parts, policy="excluded"),
            terms="<p>T special text</p>",
        )

    def _composer(self, agreement):
        action = agreement.action_send()
        return self.env[action["res_model"]].with_context(**action["context"]).create({})

    def _send(self, agreement):
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self._composer(agreement)._action_send_mail()

    def test_opening_the_composer_sends_nothing(self):
        self._composer(self.agreement)
        self.assertEqual(self.agreement.state, "draft")

    def test_sending_marks_it_sent_and_reaches_the_firm_with_the_agreement_attached(self):
        self._send(self.agreement)
        self.assertEqual(self.agreement.state, "sent")
        message = self.agreement.message_ids.filtered("attachment_ids")
        self.assertEqual(message.partner_ids, self.firm)
        self.assertIn(self.agreement.reference.replace("/", "-"), message.attachment_ids.name)
        self.assertIn(self.agreement.reference, message.subject)
        self.assertFalse(message.attachment_ids.public)

    def test_sending_an_active_agreement_again_leaves_its_state(self):
        self.agreement.action_activate()
        self._send(self.agreement)
        self.assertEqual(self.agreement.state, "active")

    def test_an_ordinary_message_does_not_mark_it_sent(self):
        self.agreement.message_post(body="T note")
        self.assertEqual(self.agreement.state, "draft")

    def test_document_shows_the_lines_and_the_text(self):
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html("prm_partner.report_agreement", self.agreement.ids)
        for part in ("T special text", "T Tractor", "T Parts", "12.5", self.agreement.reference, "T Own Firm"):
            self.assertIn(part, html.decode())

    def test_document_prints_as_pdf(self):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        if report.get_wkhtmltopdf_state() == "install":
            self.skipTest("wkhtmltopdf is not installed")
        content, kind = report._render_qweb_pdf("prm_partner.report_agreement", self.agreement.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
