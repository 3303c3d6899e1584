"""Two moderators and a dealer in real transactions; what the tests need is committed, and removed at the end.

``cls.audience``, ``cls.channel``, ``cls.dealer`` are ids, ``cls.moderators`` two ids of users.
"""

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


class RaceCase(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cr:
            env = cls._env(cr)
            group = env.ref("prm_chat.group_chat_moderator")
            moderators = env["res.users"].create(
                [
                    {"name": name, "login": name, "group_ids": [Command.set(group.ids)]}
                    for name in ("t_race_moderator1", "t_race_moderator2")
                ]
            )
            firm = env["res.partner"].create({"name": "T race firm", "is_company": True, "prm_is_partner": True})
            person = env["res.partner"].create(
                {"name": "T race dealer", "parent_id": firm.id, "email": "race@t.example.com"}
            )
            groups = env.ref("base.group_portal") + env.ref("prm_portal.group_dealer")
            groups += env.ref("prm_portal.role_director").group_id
            dealer = env["res.users"].create(
                {
                    "partner_id": person.id,
                    "login": "t_race_dealer",
                    "group_ids": [Command.set(groups.ids)],
                }
            )
            rules = env["prm.chat.rules"]
            rules._accept(dealer, rules._current()._version())
            audience = env["prm.chat.audience"].create(
                {
                    "name": "T race",
                    "kind": "firms",
                    "partner_ids": [Command.set(firm.ids)],
                    "moderator_ids": [Command.set(moderators.ids)],
                }
            )
            cls.audience, cls.channel, cls.dealer = audience.id, audience.channel_id.id, dealer.id
            cls.moderators, cls.partners = moderators.ids, [person.id, firm.id, *moderators.partner_id.ids]
        cls.addClassCleanup(cls._remove)

    @classmethod
    def _env(cls, cr, user=SUPERUSER_ID):
        return api.Environment(cr, user, {"tracking_disable": True, "lang": "en_US"})

    @classmethod
    def _remove(cls):
        with cls.registry.cursor() as cr:
            env = cls._env(cr)
            audience = env["prm.chat.audience"].browse(cls.audience)
            own = [("audience_id", "=", cls.audience)]
            for name in ("prm.chat.hold", "prm.chat.moderation", "prm.chat.report"):
                env["ir.attachment"].search([("res_model", "=", name)]).unlink()
                env[name].search(own).unlink()
            env["mail.message"].search([("prm_channel_id", "=", cls.channel)]).unlink()
            env["prm.chat.acceptance"].search([("user_id", "=", cls.dealer)]).unlink()
            audience.unlink()
            env["res.users"].browse([cls.dealer, *cls.moderators]).unlink()
            env["res.partner"].browse(cls.partners).unlink()

    def _messages(self, cr):
        return self._env(cr)["mail.message"].search([("prm_channel_id", "=", self.channel)])
