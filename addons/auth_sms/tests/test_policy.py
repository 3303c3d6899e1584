from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessDenied, AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.res_users import ResUsersPatchedInTest

from .common import NUMBER


@tagged("post_install", "-at_install")
class TestPolicy(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies = cls.env["auth.sms.policy"]
        cls.policies.search([]).unlink()
        cls.env["ir.config_parameter"].set_param("auth_totp.policy", "")
        cls.env.ref("base.de").auth_sms_allowed = True
        cls.portal = cls.env.ref("base.group_portal")
        cls.user = new_test_user(cls.env, "sms_policy", "base.group_portal", password="sms_policy password")
        cls.staff = new_test_user(cls.env, "sms_staff", "base.group_user")
        cls.group = cls.env["res.groups"].create({"name": "SMS"})

    def new_policy(self, level, **values):
        return self.policies.create({"level": level, **values})

    def test_the_strictest_of_those_that_apply(self):
        self.assertEqual(self.user._auth_sms_policy().level, "off")
        self.new_policy("optional", trusted_device_days=30)
        self.assertEqual(self.user._auth_sms_policy().level, "optional")
        policy = self.new_policy("required", group_id=self.portal.id, trusted_device_days=7, passkey_suffices=False)
        got = self.user._auth_sms_policy()
        self.assertEqual((got.level, got.trusted_device_days, got.passkey_suffices), ("required", 7, False))
        self.assertEqual(self.staff._auth_sms_policy().level, "optional")
        self.assertTrue(self.staff._auth_sms_policy().passkey_suffices)
        policy.level = "off"  # off takes nobody out of what holds for everyone
        self.assertEqual(self.user._auth_sms_policy().level, "optional")
        self.assertEqual(self.user._auth_sms_policy().trusted_device_days, 30)

    def test_a_group_takes_effect_at_once(self):
        self.new_policy("required", group_id=self.group.id)
        self.assertEqual(self.user._auth_sms_policy().level, "off")
        self.user.group_ids = [(4, self.group.id)]
        self.assertEqual(self.user._auth_sms_policy().level, "required")

    def test_policies_are_read_once(self):
        self.new_policy("optional")
        self.user._mfa_type()
        with self.assertQueryCount(0):
            self.user._auth_sms_policy()

    def test_one_policy_per_group(self):
        self.new_policy("optional")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.new_policy("off")
        with self.assertRaises(ValidationError):
            self.new_policy("required", group_id=self.env.ref("base.group_public").id)

    def test_the_grace_counts_from_invitation_or_policy_whichever_is_later(self):
        now = fields.Datetime.now()
        self.user.auth_sms_grace_start = now - timedelta(days=100)
        policy = self.new_policy("required", grace_days=14)
        self.assertFalse(self.user._auth_sms_overdue())
        self.assertEqual(self.user._auth_sms_days_left(), 14)
        self.assertIsNone(self.user._mfa_type())
        self.env.cr.execute("UPDATE auth_sms_policy SET required_since = %s", [now - timedelta(days=15)])
        self.env.registry.clear_cache()
        policy.invalidate_recordset()
        self.assertTrue(self.user._auth_sms_overdue())
        self.assertEqual(self.user._mfa_type(), "sms")
        self.assertEqual(self.user._mfa_url(), "/web/login/sms")
        self.user.partner_id.signup_prepare("signup")  # invited anew, never signed in
        self.assertFalse(self.user._auth_sms_overdue())
        policy.grace_days = 0
        self.assertTrue(self.user._auth_sms_overdue())

    def test_what_is_asked_at_sign_in(self):
        params = self.env["ir.config_parameter"]
        policy = self.new_policy("optional")
        self.assertIsNone(self.user._mfa_type())
        params.set_param("auth_totp.policy", "all_required")
        self.assertEqual(self.user._mfa_type(), "totp_mail")
        self.user.auth_sms_number = NUMBER
        self.assertEqual(self.user._mfa_type(), "sms")
        self.user.sudo().totp_secret = "A" * 32
        self.assertEqual(self.user._mfa_type(), "sms")
        self.user.auth_sms_number = False
        self.assertEqual(self.user._mfa_type(), "totp")
        self.user.sudo().totp_secret = False
        policy.write({"level": "required", "grace_days": 0})
        self.assertEqual(self.user._mfa_type(), "sms")  # never a code by e-mail
        self.user.auth_sms_number = NUMBER
        policy.level = "off"
        self.assertEqual(self.user._mfa_type(), "totp_mail")

    def test_second_doors(self):
        policy = self.new_policy("optional")
        credential = {"type": "password", "login": self.user.login, "password": "sms_policy password"}

        def rpc():
            try:
                self.user.with_user(self.user)._check_credentials(credential, {"interactive": False})
            except AccessDenied:
                return False
            return True

        self.assertTrue(rpc())
        self.user.auth_sms_number = NUMBER
        self.assertFalse(rpc())
        self.user.auth_sms_number = False
        self.assertTrue(rpc())
        policy.level = "required"  # also during the grace
        self.assertFalse(rpc())
        policy.level = "off"
        self.assertTrue(rpc())

    def test_a_cached_password_does_not_outlive_the_policy(self):
        policy = self.new_policy("optional")
        users = self.env["res.users"]
        users._check_uid_passwd(self.user.id, "sms_policy password")
        policy.level = "required"
        with self.assertRaises(AccessDenied):
            users._check_uid_passwd(self.user.id, "sms_policy password")

    def test_a_passkey_is_enough_or_not(self):
        policy = self.new_policy("optional")
        # the cryptography of a passkey is the core's; what becomes of its answer is ours
        answer = {"uid": self.user.id, "auth_method": "passkey", "mfa": "skip"}
        self.patch(ResUsersPatchedInTest, "_check_credentials", lambda self, credential, env: dict(answer))

        def mfa():
            return self.user.with_user(self.user)._check_credentials({"type": "passkey of a test"}, {})["mfa"]

        self.assertEqual(mfa(), "skip")
        policy.passkey_suffices = False
        self.assertEqual(mfa(), "default")
        policy.level = "off"
        self.assertEqual(mfa(), "skip")


@tagged("post_install", "-at_install")
class TestAdministrators(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls.env.ref("base.de").auth_sms_allowed = True
        cls.user = new_test_user(cls.env, "sms_dealer", "base.group_portal", email="sms_dealer@example.com")
        cls.user.partner_id.country_id = cls.env.ref("base.de")
        cls.manager = new_test_user(cls.env, "sms_manager", "base.group_erp_manager,base.group_partner_manager")
        cls.staff = new_test_user(cls.env, "sms_staff", "base.group_user")
        cls.admin = cls.env.ref("base.user_admin")

    def enrol(self, user):
        user.sudo().auth_sms_number = NUMBER
        self.env["auth.sms.recovery.code"]._make(user)

    def test_a_reset_is_audited(self):
        self.enrol(self.user)
        self.env.flush_all()
        session = self.user._compute_session_token("x" * 84)
        self.user.with_user(self.manager).action_auth_sms_reset()
        self.env.flush_all()
        self.assertFalse(self.user.auth_sms_number)
        self.assertFalse(self.env["auth.sms.recovery.code"]._left(self.user))
        self.assertNotEqual(self.user._compute_session_token("x" * 84), session)
        note = self.user.partner_id.message_ids[0]
        self.assertIn(self.manager.name, note.body)
        self.assertTrue(note.subtype_id.internal)
        line = self.env["auth.sms.log"].search([("event", "=", "reset")], limit=1)
        self.assertEqual((line.user_id, line.actor_id), (self.user, self.manager))
        self.assertNotIn("23456", line.number)
        self.assertTrue(self.env["mail.mail"].sudo().search([("email_to", "ilike", "sms_dealer@example.com")]))

    def test_who_may(self):
        self.enrol(self.user)
        for user in (self.user, self.staff):
            for method in ("action_auth_sms_reset", "action_auth_sms_invite"):
                with self.assertRaises(AccessError):
                    getattr(self.user.with_user(user), method)()
        self.enrol(self.admin)
        with self.assertRaises(AccessError):
            self.admin.with_user(self.manager).action_auth_sms_reset()
        for name in ("auth_sms_number", "auth_sms_invite_digest", "auth_sms_grace_start", "auth_sms_email_changed"):
            for user in (self.user, self.staff, self.manager, self.admin):
                with self.assertRaises(AccessError):
                    self.user.with_user(user).read([name])
                with self.assertRaises(AccessError):
                    self.user.with_user(user).write({name: False})
                with self.assertRaises(AccessError):
                    self.user.with_user(user).search([(name, "!=", False)])
        with self.assertRaises(AccessError):
            self.user.with_user(self.user).write({"auth_sms_registered_number": NUMBER})
        with self.assertRaises(AccessError):
            self.user.with_user(self.user).read(["auth_sms_registered_number"])
        own = self.user.with_user(self.user).read(["auth_sms_enabled", "auth_sms_number_masked"])[0]
        self.assertEqual(own["auth_sms_number_masked"], "+49 ••• •••• 789")

    def test_tables_are_closed(self):
        for model in ("challenge", "account", "recovery.code"):
            for user in (self.user, self.staff, self.manager, self.admin):
                with self.assertRaises(AccessError, msg=model):
                    self.env[f"auth.sms.{model}"].with_user(user).search([])
        for model in ("log", "policy"):
            for user in (self.user, self.staff, self.manager):
                with self.assertRaises(AccessError, msg=model):
                    self.env[f"auth.sms.{model}"].with_user(user).search([])
        self.env["auth.sms.log"].with_user(self.admin).search([])
        with self.assertRaises(AccessError):
            self.env["auth.sms.log"].with_user(self.admin).search([]).unlink()

    def test_registered_numbers_are_read_like_typed_ones(self):
        user = self.user.with_user(self.manager)
        user.auth_sms_registered_number = "0151 23456789"
        self.assertEqual(user.auth_sms_registered_number, NUMBER)
        for text in ("030 901820", "+44 7400 123456", "12"):
            with self.assertRaises(ValidationError):
                user.auth_sms_registered_number = text
        user.auth_sms_registered_number = False
        lines = self.env["auth.sms.log"].search([("user_id", "=", user.id), ("event", "=", "registered")])
        self.assertEqual(len(lines), 2)
        made = self.env["res.users"].create(
            {"name": "Made", "login": "sms_made", "auth_sms_registered_number": "+49 151 23456789"}
        )
        self.assertEqual(made.auth_sms_registered_number, NUMBER)
        self.assertFalse(made.copy({"login": "sms_copy"}).auth_sms_registered_number)

    def test_state_and_search(self):
        self.env["auth.sms.policy"].search([]).unlink()
        self.assertEqual(self.user.auth_sms_state, "none")
        policy = self.env["auth.sms.policy"].create({"level": "required"})
        self.user.invalidate_recordset(["auth_sms_state"])
        self.assertEqual(self.user.auth_sms_state, "grace")
        policy.grace_days = 0
        self.user.invalidate_recordset(["auth_sms_state"])
        self.assertEqual(self.user.auth_sms_state, "missing")
        self.user.auth_sms_registered_number = NUMBER
        self.assertEqual(self.user.auth_sms_state, "registered")
        users = self.env["res.users"].with_user(self.manager)
        self.assertEqual(self.user.with_user(self.manager).read(["auth_sms_state"])[0]["auth_sms_state"], "registered")
        self.assertNotIn(self.user, users.search([("auth_sms_enabled", "=", True)]))
        self.assertIn(self.user, users.search([("auth_sms_enabled", "=", False)]))
        self.enrol(self.user)
        self.assertEqual(self.user.auth_sms_state, "confirmed")
        self.assertIn(self.user, users.search([("auth_sms_enabled", "=", True)]))
        self.assertNotIn(self.user, users.search([("auth_sms_enabled", "!=", True)]))

    def test_old_lines_and_codes_are_forgotten(self):
        log = self.env["auth.sms.log"]
        log._note("sent", self.user)
        log._note("sent", self.user, detail="old")
        self.env.cr.execute(
            "UPDATE auth_sms_log SET create_date = create_date - interval '91 days' WHERE detail = 'old'"
        )
        for hours, state in ((23, "dead"), (25, "used")):
            self.env.cr.execute(
                """INSERT INTO auth_sms_challenge
                       (user_id, purpose, number, created_at, expires_at, tries, state, sending)
                   SELECT %s, 'signin', 'x', now - %s * interval '1 hour', now, 0, %s, 'sent'
                     FROM (SELECT now() AT TIME ZONE 'UTC' AS now) AS clock""",
                [self.user.id, hours, state],
            )
        self.env.ref("auth_sms.ir_cron_forget").method_direct_trigger()
        self.assertEqual(log.search([("user_id", "=", self.user.id)]).mapped("detail"), [False])
        challenges = self.env["auth.sms.challenge"].sudo().search([("user_id", "=", self.user.id)])
        self.assertEqual(challenges.mapped("state"), ["dead"])
