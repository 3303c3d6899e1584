from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAFF = "prm_partner.group_prm_user"


class PrmConversationDepartment(models.Model):
    """Whom a conversation concerns: a department is a group of the staff."""

    _name = "prm.conversation.department"
    _description = "Department for Conversations"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    help = fields.Char("What for", translate=True, help="A few words for the dealer who chooses.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    group_id = fields.Many2one(
        "res.groups",
        required=True,
        ondelete="restrict",
        groups=STAFF,
        help="Its members read and answer the conversations with this department.",
    )
    by_territory = fields.Boolean(
        "To the territory manager", groups=STAFF, help="A new conversation goes to whoever looks after the partner."
    )
    user_id = fields.Many2one(
        "res.users",
        "Else to",
        groups=STAFF,
        domain=[("share", "=", False)],
        help="Nobody: it waits in the inbox until somebody answers it.",
    )
    allow_private = fields.Boolean(
        "May be confidential", help="Dealers may choose that in their firm only they and its directors read along."
    )

    @api.constrains("group_id")
    def _check_group_id(self):
        # those two hold the right on conversations; see ir.model.access
        staff = self.env.ref("prm_partner.group_prm_territory") | self.env.ref("prm_partner.group_prm_network")
        for department in self.sudo():
            group = department.group_id
            if not staff & (group | group.all_implied_ids):
                raise ValidationError(
                    self.env._("“%(group)s” is no group of the staff who work with partners.", group=group.display_name)
                )

    def _staff_for(self, firm):
        """Return who gets a new conversation of a firm; may be nobody."""
        self.ensure_one()
        department = self.sudo()
        manager = department.by_territory and self.env["prm.conversation"]._territory_manager(firm)
        return manager or department.user_id.filtered("active")
