from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .chat_common import ChatCase

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@tagged("post_install", "-at_install")
class TestRules(ChatCase):
    """Nobody writes before having accepted the rules that are valid today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["prm.chat.rules"]
        cls.user = cls.dealers["sales_a"]

    def renew(self):
        """Make a version valid that nobody has accepted."""
        return self.rules.create({"name": "T 2", "valid_from": self.env.company._prm_today(), "text": "T other words"})

    def test_what_needs_acceptance(self):
        message = self.post(self.general, "sales_a")
        channel = self.general.channel_id.with_user(self.user)
        own = message.with_user(self.user).sudo()
        self.renew()
        attempts = (
            lambda: self.post(self.general, "sales_a"),
            lambda: channel.sudo().message_post(body="T", message_type="comment"),
            lambda: channel._message_update_content(own, body="T other"),
            lambda: own._message_reaction("👍", "add", self.user.partner_id, self.env["mail.guest"]),
            lambda: (
                self.env["ir.attachment"]
                .with_user(self.user)
                .sudo()
                .create({"name": "a.png", "raw": PNG, "res_model": "discuss.channel", "res_id": channel.id})
            ),
        )
        for attempt in attempts:
            with self.assertRaisesRegex(UserError, "/my/prm/chat/rules"):
                attempt()
        self.accept_rules()
        for attempt in attempts[:2]:
            self.assertTrue(attempt())
        self.assertEqual(message.with_user(self.user).body, message.body)  # reading needs none

    def test_a_moderator_reads_the_rules(self):
        self.assertTrue(self.env["prm.chat.rules"].with_user(self.moderator).search([]).mapped("text"))

    def test_a_moderator_writes_without(self):
        self.renew()
        self.assertTrue(self.post(self.general, "moderator"))

    def test_logged_with_firm_and_fingerprint(self):
        rules = self.renew()
        self.rules.with_user(self.user)._accept(self.user, rules._version())
        row = self.env["prm.chat.acceptance"].search([("rules_id", "=", rules.id), ("user_id", "=", self.user.id)])
        self.assertEqual((row.partner_id, row.digest), (self.firm, rules._digest()))
        self.rules._accept(self.user, rules._version())  # twice is once
        self.assertEqual(rules.acceptance_count, 1)
        with self.assertRaises(UserError):
            row.digest = "x"

    def test_the_version_that_was_shown_is_accepted_and_no_other(self):
        old = self.rules._current()._version()
        self.renew()
        for version in (old, "", "x", "1-", None):
            with self.assertRaises(UserError, msg=version):
                self.rules._accept(self.user, version)

    def test_a_coming_version_is_not_asked_for_yet(self):
        draft = self.rules.create(
            {"name": "T 3", "valid_from": self.env.company._prm_today() + timedelta(days=1), "text": "T coming"}
        )
        self.assertTrue(self.post(self.general, "sales_a"))
        draft.text = "T better"
        draft.unlink()

    def test_a_valid_text_is_not_changed(self):
        rules = self.rules._current()
        for action in (
            lambda: rules.write({"text": "T"}),
            lambda: rules.write({"valid_from": "2040-01-01"}),
            rules.unlink,
        ):
            with self.assertRaises(UserError):
                action()

    def test_managers_alone_write_rules(self):
        for user in (self.moderator, *self.dealers.values(), self.users["territory"]):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                self.rules.with_user(user).create({"name": "T", "valid_from": "2040-01-01", "text": "T"})
        with self.assertRaises(AccessError):
            self.env["prm.chat.acceptance"].with_user(self.users["manager"]).create(
                {"user_id": self.user.id, "rules_id": self.rules._current().id}
            )
        with self.assertRaises(AccessError):
            self.env["prm.chat.acceptance"].with_user(self.user).search([])
