"""A general channel and one of a territory, with the dealers of the portal's tests and a moderator.

``cls.general`` and ``cls.area`` are audiences; ``cls.moderator`` moderates both. Firm A has the area's territory, firm
B another one.
"""

from odoo.fields import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user

from odoo.addons.prm_portal.tests.portal_common import DealerMixin


class ChatMixin(DealerMixin):
    @classmethod
    def build_chat(cls):
        if not hasattr(cls, "dealers"):
            cls.build_dealers()
        for code in ("director", "sales", "service"):
            cls.role(code).capability_ids = [Command.link(cls.env.ref("prm_chat.group_dealer_chat").id)]
        cls.env["prm.chat.audience"].search([]).write({"active": False})
        cls.moderator = new_test_user(
            cls.env, "t_moderator", "prm_chat.group_chat_moderator", email="mod@t.example.com"
        )
        territories = cls.env["prm.territory"]
        cls.area_a, cls.area_b = territories.create(
            [{"name": "T A", "code": "T-CHAT-A"}, {"name": "T B", "code": "T-CHAT-B"}]
        )
        cls.firm.prm_territory_id, cls.foreign.prm_territory_id = cls.area_a, cls.area_b
        moderators = [Command.set(cls.moderator.ids)]
        cls.general, cls.area = cls.env["prm.chat.audience"].create(
            [
                {"name": "T general", "kind": "general", "moderator_ids": moderators},
                {"name": "T area", "kind": "territory", "territory_id": cls.area_a.id, "moderator_ids": moderators},
            ]
        )
        cls.accept_rules()
        cls.env.flush_all()

    @classmethod
    def accept_rules(cls):
        """Let everybody have accepted the rules of conduct."""
        for user in cls.dealers.values():
            cls.env["prm.chat.rules"]._accept(user, cls.env["prm.chat.rules"]._current()._version())

    def inside(self, audience):
        """Return the names of the test's people who are in a channel."""
        partners = audience.channel_id.channel_member_ids.partner_id
        people = {**self.dealers, "moderator": self.moderator}
        return {name for name, user in people.items() if user.partner_id in partners}

    def post(self, audience, name, body="T hello", **values):
        user = self.dealers.get(name) or self.moderator
        channel = audience.channel_id.with_user(user)
        return channel.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_comment", **values)


class ChatCase(ChatMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_chat()


class ChatHttpCase(ChatMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_chat()

    def login(self, name):
        user = self.dealers.get(name) or (self.moderator if name == "moderator" else None)
        return self.authenticate(user and user.login, user and user.login)
