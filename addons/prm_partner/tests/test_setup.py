from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import MockSmtplibCase
from odoo.addons.sms.tools.sms_api import SmsApi

from .common import PrmPartnerCase


@tagged("post_install", "-at_install")
class TestSetup(MockSmtplibCase, PrmPartnerCase):
    def setUp(self):
        super().setUp()
        parameters = self.env["ir.config_parameter"]
        parameters.search([("key", "in", ["prm_partner.mail_tested_on", "prm_partner.sms_tested_on"])]).unlink()

    def _step(self, code, role="manager"):
        step = self.env.ref(f"prm_partner.setup_step_{code}").with_user(self.users[role])
        step.invalidate_recordset()
        return step

    # --- the checklist ----------------------------------------------------------------------------

    def test_every_step_says_something_and_opens_something(self):
        for step in self.env["prm.setup.step"].with_user(self.users["manager"]).search([]):
            self.assertTrue(step.detail, step.code)
            action = step.action_open()
            self.assertIn(action["type"], ("ir.actions.act_window", "ir.actions.client"), step.code)
            self.env[action["res_model"]].with_user(self.users["manager"]).check_access("read")

    def test_step_without_screen_says_so(self):
        step = self.env.ref("prm_partner.setup_step_mail")
        step.action_id = False
        with self.assertRaises(UserError):
            step.action_open()

    def test_step_of_an_addon_that_is_gone_is_not_done(self):
        step = self.env["prm.setup.step"].create({"name": "T", "code": "t_gone", "button": "T"})
        self.assertFalse(step.done)

    def test_company_needs_its_address(self):
        company = self.env["res.company"].create({"name": "T Company", "country_id": self.country.id})
        step = self.env.ref("prm_partner.setup_step_company").with_company(company)
        self.assertFalse(step.done)
        self.assertIn("Email", step.detail)
        company.write({"email": "c@t.example.com", "street": "Calle 1", "city": "Barcelona"})
        step.invalidate_recordset()
        self.assertTrue(step.done)

    def test_steps_see_what_is_there(self):
        for code in ("territories", "partners", "users"):
            self.assertTrue(self._step(code).done, code)
        self.env["prm.agreement"].search([("state", "=", "active")]).state = "expired"
        self.assertFalse(self._step("agreements").done)
        self.make_agreement(self.firm, state="active")
        self.assertTrue(self._step("agreements").done)

    def test_only_managers_see_the_checklist(self):
        for role in ("territory", "receivables", "employee", "dealer"):
            with self.assertRaises(AccessError):
                self._step("mail", role).read(["name"])

    # --- test messages ----------------------------------------------------------------------------

    def _message(self, kind, address, role="manager"):
        return self.env["prm.message.test"].with_user(self.users[role]).create({"kind": kind, "address": address})

    def test_mail_that_leaves_ticks_the_step_off(self):
        self.assertFalse(self._step("mail").done)
        with self.mock_smtplib_connection():
            message = self._message("mail", "somebody@t.example.com")
            message.action_send()
        self.assertTrue(message.succeeded, message.result)
        self.assertEqual([mail["smtp_to_list"] for mail in self.emails], [["somebody@t.example.com"]])
        self.assertTrue(self._step("mail").done)

    @mute_logger("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server")
    def test_mail_server_that_fails_tells_why(self):
        servers = type(self.env["ir.mail_server"])
        with (
            patch.object(servers, "_disable_send", lambda _self: False),
            patch.object(servers, "_connect__", side_effect=ConnectionRefusedError("T no server here")),
        ):
            message = self._message("mail", "somebody@t.example.com")
            message.action_send()
        self.assertFalse(message.succeeded)
        self.assertIn("T no server here", message.result)
        self.assertFalse(self._step("mail").done)

    def _send_sms(self, answer, address="+34 612 34 56 78"):
        api = self.env.company._get_sms_api_class()
        with patch.object(api, "_send_sms_batch", autospec=True, return_value=answer) as sent:
            message = self._message("sms", address)
            message.action_send()
        self.assertEqual(sent.call_args.args[1][0]["numbers"][0]["number"], "+34612345678")
        return message

    def test_sms_that_leaves_ticks_the_step_off(self):
        self.assertTrue(self._send_sms([{"uuid": "1", "state": "success"}]).succeeded)
        self.assertTrue(self._step("sms").done)

    def test_sms_without_credit_tells_why(self):
        for answer in ([{"uuid": "1", "state": "insufficient_credit"}], []):
            message = self._send_sms(answer)
            self.assertFalse(message.succeeded)
            self.assertIn(answer[0]["state"] if answer else "?", message.result)
        self.assertFalse(self._step("sms").done)

    def test_sms_gateway_that_cannot_be_reached_tells_why(self):
        with patch.object(SmsApi, "_contact_iap", side_effect=AccessError("T gateway gone")):
            message = self._message("sms", "+34 612 34 56 78")
            message.action_send()
        self.assertFalse(message.succeeded)
        self.assertTrue(message.result)

    def test_what_is_no_number_is_refused(self):
        with self.assertRefused("T nonsense"):
            self._message("sms", "T nonsense").action_send()

    def test_the_own_address_is_proposed(self):
        manager = self.users["manager"]
        manager.phone = "+34 612 34 56 78"
        tests = self.env["prm.message.test"].with_user(manager)
        for kind, address in (("mail", manager.email), ("sms", manager.phone)):
            self.assertEqual(Form(tests.with_context(default_kind=kind)).address, address)

    def test_test_messages_are_for_managers(self):
        for role in ("territory", "marketing", "employee", "dealer"):
            with self.assertRaises(AccessError):
                self._message("mail", "somebody@t.example.com", role)
