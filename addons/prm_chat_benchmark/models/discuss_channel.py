from odoo import api, models
from odoo.fields import Domain

from odoo.addons.mail.tools.discuss import Store

#: talks whose names are looked through in a search, the newest ones
MOST_TALKS = 2000


class DiscussChannel(models.Model):
    """A thread about a KPI is called in the reader's language: its stored name is in that of the head office."""

    _inherit = "discuss.channel"

    def _prm_topics(self):
        """Return ``{id of the thread: topic}``."""
        # Bridge: what threads are about that the user reads.
        threads = self.sudo().filtered(lambda channel: channel.parent_channel_id and channel.prm_audience_id)
        return self.env["prm.chat.topic"]._of_threads(threads.ids) if threads else {}

    def _compute_is_editable(self):
        """Leave the name of a talk as it is: it says what the talk is about."""
        result = super()._compute_is_editable()
        for channel in self.browse(self.filtered("is_editable")._prm_topics()):
            channel.is_editable = False
        return result

    def _to_store_defaults(self, target):
        topics = self._prm_topics()
        talk = self.env["prm.chat.talk"]
        names = talk._names_in_languages(self.env["prm.chat.topic"].concat(*topics.values()))
        # in all languages: what is told to a whole channel is read by people of several
        return super()._to_store_defaults(target) + [
            Store.Attr(
                "prm_names",
                lambda channel: names[topics[channel.id]],
                predicate=lambda channel: channel.id in topics,
            )
        ]

    @api.model
    def _search(self, domain, *args, **options):
        return super()._search(Domain(domain).map_conditions(self._prm_own_words), *args, **options)

    @api.model
    def _prm_own_words(self, condition):
        """Let whoever looks for a name find talks by their names in the own language too."""
        if condition.field_expr != "name" or condition.operator != "ilike" or not isinstance(condition.value, str):
            return condition
        # Bridge: talks in channels that the user is in; the rules of channels apply to what is found.
        topics = self.env["prm.chat.topic"].sudo()
        inside = [("audience_id.channel_id.channel_member_ids.partner_id", "=", self.env.user.partner_id.id)]
        names = self.env["prm.chat.talk"]._names_of(topics.search(inside, limit=MOST_TALKS))
        term = condition.value.casefold()
        found = [topic.channel_id.id for topic, name in names.items() if term in name.casefold()]
        return condition | Domain("id", "in", found)
