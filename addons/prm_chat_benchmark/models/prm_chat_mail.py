from odoo import api, models


class PrmChatMail(models.AbstractModel):
    """Threads about a KPI are called in the reader's language in mails too."""

    _inherit = "prm.chat.mail"

    @api.model
    def _thread_names(self, threads):
        topics = self.env["prm.chat.topic"]._of_threads(threads.ids)
        names = self.env["prm.chat.talk"]._names_of(self.env["prm.chat.topic"].concat(*topics.values()))
        return super()._thread_names(threads) | {thread: names[topic] for thread, topic in topics.items()}
