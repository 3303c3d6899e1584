from odoo.tests import TransactionCase, new_test_user, tagged

from ..demo.loopback import LoopbackGateway
from .common import NUMBER


@tagged("post_install", "-at_install")
class TestChallenge(TransactionCase):
    """A code is bound to all that it was made for, whoever brings it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls.server = cls.enterClassContext(LoopbackGateway())
        cls.env["auth.sms.gateway"].search([]).active = False
        cls.env["auth.sms.gateway"].create({"name": "Loopback", "kind": "http", "url": f"{cls.server.url}/send"})
        cls.env.ref("base.de").auth_sms_allowed = True
        cls.user = new_test_user(cls.env, "sms_bound", "base.group_portal")
        cls.other = new_test_user(cls.env, "sms_other", "base.group_portal")
        cls.challenges = cls.env["auth.sms.challenge"]

    def setUp(self):
        super().setUp()
        self.started = self.challenges._start(self.user, "signin", NUMBER)
        self.code = self.server.messages[-1]["text"][:6]

    def check(self, user=None, purpose="signin", nonce=None, challenge_id=None):
        return self.challenges._check(
            user or self.user,
            purpose,
            challenge_id or self.started.challenge_id,
            self.started.nonce if nonce is None else nonce,
            self.code,
        ).kind

    def test_it_works_once(self):
        self.assertEqual(self.check(), "right")
        self.assertEqual(self.check(), "used")
        # what was right, or could not be compared, counts against nobody
        self.assertEqual(self.env["auth.sms.account"]._limits(self.user).tries_left, 10)
        digest = "SELECT digest FROM auth_sms_challenge WHERE id = %s"
        self.env.cr.execute(digest, [self.started.challenge_id])
        self.assertEqual(self.env.cr.fetchone(), (None,))

    def test_it_belongs_to_a_session_a_user_and_a_purpose(self):
        self.assertEqual(self.check(nonce=""), "wrong")
        self.assertEqual(self.check(nonce="x" * 43), "wrong")
        self.assertEqual(self.check(user=self.other), "none")
        self.assertEqual(self.check(purpose="number"), "none")
        self.assertEqual(self.check(challenge_id=self.started.challenge_id + 1), "none")
        # even if the rows were exchanged
        self.env.cr.execute("UPDATE auth_sms_challenge SET number = '+4915100000000'")
        self.assertEqual(self.check(), "wrong")
        self.env.cr.execute("UPDATE auth_sms_challenge SET number = %s, purpose = 'number'", [NUMBER])
        self.assertEqual(self.check(purpose="number"), "wrong")
        self.env.cr.execute("UPDATE auth_sms_challenge SET purpose = 'signin'")
        self.assertEqual(self.check(), "right")

    def test_a_new_one_kills_the_old_one_of_its_purpose_only(self):
        self.env["auth.sms.account"]._reset(self.user)
        first, code = self.started, self.code
        number = self.challenges._start(self.user, "number", NUMBER)
        self.env["auth.sms.account"]._reset(self.user)
        self.challenges._start(self.user, "signin", NUMBER)
        self.assertEqual(self.check(), "dead")
        self.assertEqual(self.challenges._look(self.user, first.challenge_id)["state"], "dead")
        self.assertEqual(self.challenges._look(self.user, number.challenge_id)["state"], "open")
        self.assertIsNone(self.challenges._look(self.other, first.challenge_id))
        self.assertTrue(code)
