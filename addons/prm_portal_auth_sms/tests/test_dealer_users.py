"""The administrators' list of dealer users: who has which factor, who lacks one, and taking one away."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .factor_common import FactorMixin

NUMBER = "+4915123456789"


@tagged("post_install", "-at_install")
class TestDealerUsers(FactorMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls.build_factors()
        cls.rows = cls.env["prm.dealer.user"].with_user(cls.users["admin"])

    def factor(self, name):
        row = self.row(name)
        row.invalidate_recordset()
        return (row.factor, row.factor_need, row.factor_missing)

    def missing(self):
        self.env.flush_all()
        return set(self.rows.search([("factor_missing", "=", True)]).mapped("user_id.id"))

    def test_which_factor_somebody_has(self):
        self.assertEqual(self.factor("guarded"), ("none", "missing", True))
        self.guarded.auth_sms_number = NUMBER
        self.assertEqual(self.factor("guarded"), ("sms", "met", False))
        self.guarded.sudo().totp_secret = "A" * 32
        self.assertEqual(self.factor("guarded"), ("both", "met", False))
        self.guarded.auth_sms_number = False
        self.assertEqual(self.factor("guarded"), ("app", "met", False))
        self.assertEqual(self.factor("sales_a"), ("none", "no", False))
        self.strict.write({"factor_rule": "date", "factor_from": self.days_ago(-3)})
        self.guarded.sudo().totp_secret = False
        self.assertEqual(self.factor("guarded"), ("none", "grace", True))
        self.assertEqual(self.row("guarded").factor_by.date(), self.days_ago(-3))
        # numbers stay with who owns them
        self.assertNotIn("auth_sms_number", self.rows._fields)

    def test_the_filter_finds_who_lacks_a_required_one(self):
        self.assertEqual(self.missing(), set(self.guarded.ids))
        self.role("service").write({"factor_rule": "grace", "factor_grace_days": 5})
        self.assertEqual(self.missing(), {self.guarded.id, self.dealers["service_a"].id})
        self.guarded.auth_sms_number = NUMBER
        self.assertEqual(self.missing(), set(self.dealers["service_a"].ids))
        policy = self.env["auth.sms.policy"].search([("group_id", "=", False)])
        policy.level = "required"
        everybody = self.rows.search([])
        self.assertEqual(self.missing(), set(everybody.user_id.ids) - set(self.guarded.ids))
        policy.level = "off"
        self.role("service").factor_rule = self.strict.factor_rule = "none"
        self.assertFalse(self.missing())

    def test_what_the_filter_finds_is_what_the_rows_say(self):
        self.role("sales").write({"factor_rule": "date", "factor_from": self.days_ago(-3)})
        self.dealers["sales_a"].sudo().totp_secret = "A" * 32
        rows = self.rows.search([])
        told = {row.user_id.id for row in rows if row.factor_missing}
        self.assertEqual(self.missing(), told)
        self.assertTrue(told)
        self.assertEqual(
            self.rows.search([("factor_missing", "=", False)]).user_id.ids,
            (rows.user_id - self.env["res.users"].browse(told)).ids,
        )

    def test_the_role_says_how_many_lack_one(self):
        role = self.strict.with_user(self.users["admin"])
        self.env.flush_all()
        self.assertEqual(role.factor_missing_count, 1)
        action = role.action_factor_missing()
        self.assertEqual(self.rows.search([*action["domain"], ("factor_missing", "=", True)]).user_id, self.guarded)

    def test_reset_takes_all_of_it_and_mails_the_way_to_a_new_one(self):
        self.guarded.auth_sms_number = NUMBER
        self.guarded.sudo().totp_secret = "A" * 32
        self.env["auth.sms.recovery.code"]._make(self.guarded)
        self.env["auth_totp.device"].with_user(self.guarded).sudo()._generate("browser", "Browser", False)
        self.env.flush_all()
        token = self.guarded._compute_session_token("T")
        self.row("guarded").action_reset_factor()
        self.env.flush_all()
        self.assertEqual(self.factor("guarded"), ("none", "missing", True))
        self.assertNotEqual(self.guarded._compute_session_token("T"), token)
        self.assertFalse(self.env["auth.sms.recovery.code"]._left(self.guarded))
        self.assertFalse(self.guarded.sudo().totp_trusted_device_ids)
        self.assertEqual(self.events(self.guarded)[-2:], ["factor_reset", "factor_invited"])
        self.assertEqual(len(self.links(self.guarded)), 1)
        actor = self.env["prm.dealer.audit"].search([("user_id", "=", self.guarded.id)], limit=1).actor_id
        self.assertEqual(actor, self.users["admin"])
        # the password alone still opens nothing
        self.assertEqual(self.guarded._mfa_type(), "sms")

    def test_administrators_are_told_of_a_reset_in_one_mail(self):
        self.told()
        (self.row("guarded") | self.row("sales_a")).action_reset_factor()
        [mail] = self.told()
        self.assertEqual(mail.state, "outgoing")
        for word in ("T admin", "T guarded", "T sales_a", self.firm.name):
            self.assertIn(word, mail.body_html)
        (self.row("guarded").with_user(self.chief)).action_reset_factor()
        self.assertFalse(self.told(), "they know what they did")

    def test_a_reset_where_none_is_required_mails_no_link(self):
        self.dealers["sales_a"].auth_sms_number = NUMBER
        self.row("sales_a").action_reset_factor()
        self.assertFalse(self.links(self.dealers["sales_a"]))
        self.assertIsNone(self.dealers["sales_a"]._mfa_type())

    def test_the_link_again(self):
        self.row("guarded").action_invite_factor()
        self.assertEqual(len(self.links(self.guarded)), 1)
        self.assertTrue(self.guarded._auth_sms_overdue(), "a link gives no new grace")
        with self.assertRaises(UserError):
            self.row("sales_a").action_invite_factor()

    def test_no_link_to_an_address_that_was_just_changed(self):
        self.guarded.auth_sms_email_changed = fields.Datetime.now() - timedelta(days=1)
        answer = self.row("guarded").action_invite_factor()
        self.assertEqual(answer["params"]["type"], "warning")
        self.assertIn("T guarded", answer["params"]["message"])
        self.assertFalse(self.links(self.guarded))
        self.guarded.auth_sms_number = NUMBER
        self.assertEqual(self.row("guarded").action_reset_factor()["params"]["type"], "warning")

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_else_does_it(self):
        self.guarded.auth_sms_number = NUMBER
        for name in ("director_a", "guarded", "plain"):
            row = self.row("guarded").with_user(self.dealers[name])
            for method in ("action_reset_factor", "action_invite_factor"):
                with self.assertRaises(AccessError, msg=f"{name} {method}"):
                    getattr(row, method)()
        row = self.row("guarded").with_user(self.users["employee"])
        with self.assertRaises(AccessError):
            row.action_reset_factor()
        with self.assertRaises(AccessError):
            row.read(["factor_need"])
        self.assertTrue(self.guarded.auth_sms_number)
