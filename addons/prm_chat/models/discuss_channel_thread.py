from odoo import models
from odoo.exceptions import UserError

from odoo.addons.mail.tools.discuss import Store

from .prm_chat_audience import SHARED
from .prm_chat_door import PASS

#: in the context: of the people to put into a new thread, those who left its channel stay out
INSIDE = "prm_chat_inside"


class DiscussChannel(models.Model):
    """Dealers open threads themselves: for whom a thread is, its channel decides; its name is watched."""

    _inherit = "discuss.channel"

    def _create_sub_channel(self, from_message_id=None, name=None):
        audience = self.sudo().prm_audience_id
        if not audience:
            return super()._create_sub_channel(from_message_id, name)
        self.ensure_one()
        self.check_access("read")
        if from_message_id and not self.env["mail.message"].search_count([("id", "=", from_message_id)]):
            raise UserError(self.env._("There is nothing here, or it is not yours to see."))
        door = self.env["prm.chat.door"]
        user = door._writer()
        if user:
            door._check_name(audience, user, name)
            door._check_pace(user)
        # Bridge: Discuss lets employees alone make channels; this one is for those who are in its channel, as the
        # user is.
        channel = self.sudo().with_context(prm_chat_pass=PASS, **{INSIDE: True})
        return super(DiscussChannel, channel)._create_sub_channel(from_message_id, name).with_env(self.env)

    def _add_members(self, *, partners=None, **values):
        if partners and self.env.context.get(INSIDE):
            partners &= self.sudo().parent_channel_id.channel_member_ids.partner_id
        return super()._add_members(partners=partners, **values)

    def _to_store_defaults(self, target):
        def ours(channel):
            # Bridge: whether it is a channel of dealers.
            return bool(channel.sudo().prm_audience_id)

        def told(channel):
            # what goes to everybody's page is in the words of whoever sends it
            return target.channel is None and ours(channel) and not channel.parent_channel_id

        def words(name):
            # Bridge: name and agenda of a channel that the user is in, in the user's language.
            return lambda channel: channel.sudo().prm_audience_id.with_context(lang=channel.env.lang)[name] or False

        return super()._to_store_defaults(target) + [
            Store.Attr("prm_dealers", True, predicate=ours),  # what the page offers depends on it
            *(Store.Attr(field, words(name), predicate=told) for name, field in SHARED.items() if field != "active"),
        ]
