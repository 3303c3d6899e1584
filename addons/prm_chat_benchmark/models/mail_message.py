import re

from odoo import models

from odoo.addons.mail.tools.discuss import Store

from .prm_chat_talk import PAGE

#: in the channel stands a link to the thread, in the thread one to the figures; see ``prm.chat.talk._announcement``
_THREAD = re.compile(r'class="o_channel_redirect"[^>]* data-oe-id="(\d+)"')
_FIGURES = re.compile(rf'<a [^>]*href="{PAGE}[/?]')


class MailMessage(models.Model):
    """That somebody opened a talk is told in the reader's language: it is stored in that of whoever opened it."""

    _inherit = "mail.message"

    def _to_store_defaults(self, target):
        said = self._prm_announcements()
        return super()._to_store_defaults(target) + [
            Store.Attr("prm_bodies", lambda message: said[message.id], predicate=lambda message: message.id in said)
        ]

    def _prm_announcements(self):
        """Return ``{id: {code of the language: HTML}}`` of the messages that announce a talk."""
        threads, places = {}, {}
        # Bridge: of messages that the user reads.
        for message in self.sudo().filtered(lambda row: row.message_type == "notification" and row.prm_channel_id):
            places[message.id] = message.res_id
            if found := _THREAD.search(message.body or ""):
                threads[message.id] = int(found[1]), False
            elif _FIGURES.search(message.body or ""):
                threads[message.id] = message.res_id, True
        if not threads:
            return {}
        topics = self.env["prm.chat.topic"]._of_threads({thread for thread, _inside in threads.values()})
        talk = self.env["prm.chat.talk"]
        names = talk._names_in_languages(self.env["prm.chat.topic"].concat(*topics.values()))
        return {
            message_id: {
                code: talk.with_context(lang=code)._announcement(topics[thread], thread, name, inside)
                for code, name in names[topics[thread]].items()
            }
            for message_id, (thread, inside) in threads.items()
            # the words of a message name a thread; only one of its own channel is told of
            if thread in topics and (inside or topics[thread].audience_id.channel_id.id == places[message_id])
        }
