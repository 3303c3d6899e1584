from odoo import models
from odoo.fields import Command

#: name → names in three languages, kind, territory, what the channel is for
CHANNELS = {
    "chat_general": (
        ("General", "Allgemein", "Algemeen"),
        {"kind": "general"},
        (
            "Questions to colleagues and news from the head office. Next round: the autumn market, first Thursday.",
            "Fragen an Kollegen und Neues aus der Zentrale. Nächste Runde: der Herbstmarkt, erster Donnerstag.",
            "Vragen aan collega's en nieuws van het hoofdkantoor. Volgende ronde: de najaarsmarkt, eerste donderdag.",
        ),
    ),
    "chat_north": (
        ("Germany North", "Deutschland Nord", "Duitsland Noord"),
        {"kind": "territory", "territory": "territory_north"},
        ("What moves the north.", "Was den Norden bewegt.", "Wat er in het noorden speelt."),
    ),
}
#: who wrote what, the oldest first
TALK = (
    ("director", "Good morning. The workshop is booked until spring here; is it the same with you?"),
    ("director2", "Quite so. We train two people for the software of the harvesters, nobody else can be found."),
    ("manager", "The course in January has places left: see “Documents”. Tell me who would come."),
    ("seller", "Two from us, please."),
)
LANGUAGES = ("en_US", "de_DE", "nl_NL")


class PrmDemo(models.AbstractModel):
    """Two channels and the beginning of a talk, moderated by the manager."""

    _inherit = "prm.demo"

    def _load(self):
        result = super()._load()
        demo = self._in_demo()
        if not demo.env.ref("prm_demo.chat_general", raise_if_not_found=False):
            demo._load_chat()
        return result

    def _load_chat(self):
        manager = self._ref("user_manager")
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        for name, (names, values, agendas) in CHANNELS.items():
            territory = values.get("territory")
            [channel] = self._ensure(
                "prm.chat.audience",
                {
                    name: {
                        "name": names[0],
                        "agenda": agendas[0],
                        "kind": values["kind"],
                        "territory_id": self._ref(territory).id if territory else False,
                        "moderator_ids": [Command.set(manager.ids)],
                    }
                },
            )
            for field, texts in (("name", names), ("agenda", agendas)):
                words = {lang: text for lang, text in zip(LANGUAGES, texts, strict=True) if lang in installed}
                channel.update_field_translations(field, words)
        self._load_talk(self._ref("chat_general"))

    def _load_talk(self, audience):
        users = self.env["res.users"].search([("login", "in", [login for login, _text in TALK])])
        rules = self.env["prm.chat.rules"]
        for user in users.filtered("share"):
            rules._accept(user, rules._current()._version())
        inside = audience.channel_id.channel_member_ids.partner_id
        for login, text in TALK:
            user = users.filtered(lambda user, login=login: user.login == login)
            if user.partner_id in inside:
                audience.channel_id.with_user(user).message_post(
                    body=text, message_type="comment", subtype_xmlid="mail.mt_comment"
                )
