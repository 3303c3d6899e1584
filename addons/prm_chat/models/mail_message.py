from odoo import api, fields, models

from odoo.addons.mail.tools.discuss import Store

#: whoever reads a message reads of which channel it is and for whom it was written; the rule on messages needs it
EVERYBODY = "base.group_user,base.group_portal,base.group_public"


class MailMessage(models.Model):
    """A message of a dealer channel knows its channel, so that a rule can close it to whoever has left."""

    _inherit = "mail.message"

    prm_channel_id = fields.Many2one(
        "discuss.channel",
        "Dealer channel",
        compute="_compute_prm_channel",
        store=True,
        precompute=True,
        compute_sudo=True,
        index="btree_not_null",
        ondelete="cascade",
        groups=EVERYBODY,
    )
    prm_firm_id = fields.Many2one(
        "res.partner",
        "Firm of the author",
        compute="_compute_prm_channel",
        store=True,
        precompute=True,
        compute_sudo=True,
        index="btree_not_null",
        ondelete="set null",
        groups=EVERYBODY,
        help="The firm for which the author wrote; it stays when he or she moves to another.",
    )

    #: for the pace of whoever writes a lot
    _prm_pace_idx = models.Index("(author_id, create_date) WHERE prm_channel_id IS NOT NULL")

    @api.depends("model", "res_id")
    def _compute_prm_channel(self):
        ids = {message.res_id for message in self if message.model == "discuss.channel" and message.res_id}
        channels = self.env["discuss.channel"].browse(ids).exists().filtered("prm_audience_id")
        for message in self:
            inside = message.model == "discuss.channel" and message.res_id in channels.ids
            message.prm_channel_id = message.res_id if inside else False
            message.prm_firm_id = self._prm_firm(message.author_id) if inside else False

    @api.model
    def _prm_firm(self, author):
        """Return the firm that somebody writes for, empty for whoever is of no dealer."""
        return author.commercial_partner_id.filtered("prm_is_partner")

    def write(self, vals):
        if {"model", "res_id"} & vals.keys() and any(self.sudo().mapped("prm_channel_id")):
            # a message stays where it was written
            vals = {name: value for name, value in vals.items() if name not in ("model", "res_id")}
        return super().write(vals)

    def _to_store_defaults(self, target):
        return super()._to_store_defaults(target) + [
            Store.Attr(
                "prm_firm_name",
                # Bridge: whoever reads the message may know for whom it was written.
                lambda message: message.sudo().prm_firm_id.name or False,
                predicate=lambda message: bool(message.sudo().prm_channel_id),
            )
        ]
