from odoo import models
from odoo.fields import Command

from odoo.addons.prm_benchmark.engine.windows import month_of

from ..models.prm_chat_talk import Subject

LANGUAGES = ("en_US", "de_DE", "nl_NL")
NAMES = ("Benchmark", "Betriebsvergleich", "Bedrijfsvergelijking")
AGENDAS = (
    "What the figures say, and what colleagues do about them. Views on the market are welcome; prices to come are not.",
    "Was die Zahlen sagen, und was Kollegen daraus machen. Meinungen zum Markt gern; künftige Preise nicht.",
    "Wat de cijfers zeggen, en wat collega's ermee doen. Meningen over de markt graag; toekomstige prijzen niet.",
)
#: who wrote what in the talk about the gross margin
TALK = (
    ("director", "Our margin slipped since spring; mostly used machines that stood too long. How is it with you?"),
    ("director2", "The same here, until we looked at stock by age every month. It took half a year."),
    ("director", "Did you sell them off, or stop taking them in?"),
    ("director2", "Both. The workshop decides now what is taken in, not the salesman alone."),
)


class PrmDemo(models.AbstractModel):
    """The programme's channel, and a talk about the gross margin."""

    _inherit = "prm.demo"

    def _load(self):
        result = super()._load()
        self._in_demo()._load_benchmark_talk()
        return result

    def _load_benchmark_talk(self):
        programme = self.env.ref("prm_demo.benchmark_programme", raise_if_not_found=False)
        if not programme or self.env.ref("prm_demo.chat_benchmark", raise_if_not_found=False):
            return
        [audience] = self._ensure(
            "prm.chat.audience",
            {
                "chat_benchmark": {
                    "name": NAMES[0],
                    "agenda": AGENDAS[0],
                    "kind": "programme",
                    "programme_id": programme.id,
                    "sequence": 20,
                    "moderator_ids": [Command.set(self._ref("user_manager").ids)],
                }
            },
        )
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        for field, texts in (("name", NAMES), ("agenda", AGENDAS)):
            words = {lang: text for lang, text in zip(LANGUAGES, texts, strict=True) if lang in installed}
            audience.update_field_translations(field, words)
        self._load_margin_talk(audience, programme)

    def _load_margin_talk(self, audience, programme):
        released = [("programme_id", "=", programme.id), ("state", "=", "released")]
        release = self.env["prm.benchmark.release"].search(released, order="month desc", limit=1)
        users = self.env["res.users"].search([("login", "in", [login for login, _text in TALK])])
        users = users.filtered(lambda user: user.partner_id in audience.channel_id.channel_member_ids.partner_id)
        first = users.filtered(lambda user: user.login == TALK[0][0])
        if not release or not first:
            return
        rules = self.env["prm.chat.rules"]
        for user in users:
            rules._accept(user, rules._current()._version())
        subject = Subject(programme.id, "kpi", "gross_margin", "r12", month_of(release.month), "")
        thread = self.env["prm.chat.topic"].with_user(first)._thread(audience.with_user(first), subject).channel_id
        thread._add_members(partners=users.partner_id, post_joined_message=False)
        for login, text in TALK:
            user = users.filtered(lambda user, login=login: user.login == login)
            if user:
                thread.with_user(user).message_post(body=text, message_type="comment", subtype_xmlid="mail.mt_comment")
