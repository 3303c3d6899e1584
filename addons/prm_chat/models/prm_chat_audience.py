from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: what the channel takes over from its audience
SHARED = {"name": "name", "agenda": "description", "active": "active"}


class PrmChatAudience(models.Model):
    """A channel in which dealers talk, and for whom it is meant.

    The channel itself is one of Discuss, of type ``channel``, opened to the group of all dealers who talk at all.
    Who is in this one decides :meth:`_members_query`, see ``prm_chat_membership.py``: nobody joins or leaves.
    """

    _name = "prm.chat.audience"
    _description = "Dealer Channel"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    kind = fields.Selection(
        [("general", "All dealers"), ("territory", "Dealers of a territory"), ("firms", "Chosen firms")],
        "For",
        required=True,
        default="general",
        tracking=True,
    )
    territory_id = fields.Many2one(
        "prm.territory", ondelete="restrict", index=True, tracking=True, help="With all territories below it."
    )
    partner_ids = fields.Many2many(
        "res.partner", "prm_chat_audience_partner_rel", string="Firms", domain=[("prm_is_partner", "=", True)]
    )
    moderator_ids = fields.Many2many(
        "res.users",
        "prm_chat_audience_moderator_rel",
        string="Moderators",
        tracking=True,
        domain=lambda self: [("all_group_ids", "in", self.env.ref("prm_chat.group_chat_moderator").ids)],
        help="They are in the channel and moderate it; dealers see who they are.",
    )
    company_id = fields.Many2one("res.company", index=True, default=lambda self: self.env.company)
    agenda = fields.Text(translate=True, help="What the channel is for and what is coming up; shown above the talk.")
    retention_months = fields.Integer(
        "Kept for (months)", default=12, required=True, help="Older messages are deleted every night, with their files."
    )
    channel_id = fields.Many2one("discuss.channel", readonly=True, copy=False, ondelete="restrict", index=True)
    member_count = fields.Integer("Members", compute="_compute_member_count")
    waiting_count = fields.Integer(
        "To decide",
        compute="_compute_waiting_count",
        groups="prm_chat.group_chat_moderator",
        help="Held and reported messages that wait for a moderator.",
    )

    _channel_unique = models.Constraint("UNIQUE (channel_id)", "A channel of Discuss belongs to one dealer channel.")
    _retention = models.Constraint(
        "CHECK (retention_months BETWEEN 1 AND 120)", "Messages are kept for 1 to 120 months."
    )

    def _compute_member_count(self):
        # Bridge: how many are in, no names; also for managers who are not in the channel.
        counts = dict(
            self.env["discuss.channel.member"]
            .sudo()
            ._read_group([("channel_id", "in", self.sudo().channel_id.ids)], ["channel_id"], ["__count"])
        )
        for audience in self:
            audience.member_count = counts.get(audience.sudo().channel_id, 0)

    def _compute_waiting_count(self):
        # Bridge: how many wait, not what; managers see to it that somebody decides.
        queue = self.env["prm.chat.queue"].sudo()
        counts = dict(queue._read_group([("audience_id", "in", self.ids)], ["audience_id"], ["__count"]))
        for audience in self:
            audience.waiting_count = counts.get(audience, 0)

    @api.constrains("kind", "territory_id")
    def _check_kind(self):
        for audience in self:
            if audience.kind == "territory" and not audience.territory_id:
                raise ValidationError(self.env._("Choose the territory for which “%s” is meant.", audience.name))

    @api.constrains("moderator_ids")
    def _check_moderators(self):
        moderators = self.env.ref("prm_chat.group_chat_moderator")
        for audience in self.sudo():
            for user in audience.moderator_ids:
                if moderators not in user.all_group_ids:
                    raise ValidationError(self.env._("“%s” is no chat moderator; give that group first.", user.name))

    @api.model_create_multi
    def create(self, vals_list):
        audiences = super().create(vals_list)
        audiences._make_channels()
        audiences._sync()
        return audiences

    def write(self, vals):
        result = super().write(vals)
        shared = {SHARED[name] for name in vals.keys() & SHARED.keys()}
        for audience in self if shared else ():
            audience._channel().write({name: audience._channel_values()[name] for name in shared})
        if vals.keys() & self._sync_fields():
            self._sync()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_talked(self):
        for audience in self:
            if audience._channel().message_count:
                raise UserError(
                    self.env._(
                        "“%s” holds messages; archive it, and they are kept as long as they have to.", audience.name
                    )
                )

    def unlink(self):
        channels = self._channel()
        channels.prm_audience_id = False  # each holds the other
        result = super().unlink()
        channels.unlink()
        return result

    def _channel(self):
        """Return the channels of Discuss, as superuser: a manager keeps channels that he or she is not in."""
        return self.sudo().channel_id.with_context(prm_chat_keeper=True)

    def _channel_values(self):
        self.ensure_one()
        return {"name": self.name, "description": self.agenda or False, "active": self.active}

    def _make_channels(self):
        dealers = self.env.ref("prm_chat.group_dealer_chat")
        for audience in self.sudo():
            channel = self.env["discuss.channel"].sudo().with_context(install_mode=True, prm_chat_keeper=True)
            audience.channel_id = channel.create(
                {
                    **audience._channel_values(),
                    "channel_type": "channel",
                    "group_public_id": dealers.id,
                    "prm_audience_id": audience.id,
                }
            )

    def action_open_channel(self):
        """Open the channel in Discuss; only a moderator finds it there."""
        self.ensure_one()
        channel = self.sudo().channel_id
        if self.env.user not in self.moderator_ids:
            raise UserError(
                self.env._("You are no moderator of this channel, and nobody else of the staff reads along.")
            )
        return {
            "type": "ir.actions.client",
            "tag": "mail.action_discuss",
            "context": {"active_id": channel.id},
            "params": {"active_id": f"discuss.channel_{channel.id}"},
        }
