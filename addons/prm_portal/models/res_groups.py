from functools import partial

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ResGroups(models.Model):
    """Dealer groups keep among themselves: the marker, the capabilities and the roles' own groups.

    None of them reaches a user type or a group of the staff, and nothing but a role hands out a capability.
    """

    _inherit = "res.groups"

    prm_is_capability = fields.Boolean(
        "Dealer capability", help="A dealer role may contain this group; it opens something in the portal."
    )
    prm_is_dealer_marker = fields.Boolean("Marks dealers")
    prm_role_ids = fields.One2many("prm.dealer.role", "group_id", "Dealer role")

    def _prm_is_dealer_group(self):
        """Tell whether the group is the marker, a capability or a role."""
        self.ensure_one()
        return self.prm_is_capability or self.prm_is_dealer_marker or bool(self.prm_role_ids)

    @api.model
    def _prm_dealer_groups(self):
        """Return all dealer groups, as superuser."""
        return self.sudo().search(
            Domain("prm_is_capability", "=", True)
            | Domain("prm_is_dealer_marker", "=", True)
            | Domain("prm_role_ids", "!=", False)
        )

    @api.constrains("implied_ids", "implied_by_ids", "prm_is_capability", "prm_is_dealer_marker", "prm_role_ids")
    def _check_prm_dealer_groups(self):
        # also groups whose closure runs through the changed ones
        self.env.flush_all()
        self.env.registry.clear_cache("groups")
        around = (self | self.all_implied_ids | self.all_implied_by_ids).sudo()
        for group in around.filtered(lambda group: group._prm_is_dealer_group()):
            foreign = group.all_implied_ids.filtered(lambda other: not other._prm_is_dealer_group())
            if foreign:
                raise ValidationError(
                    self.env._(
                        "“%(role)s” is for dealers and cannot contain “%(group)s”: only capabilities belong in a role.",
                        role=group.name,
                        group=foreign[0].full_name,
                    )
                )
            outside = group.all_implied_by_ids.filtered(lambda other: not other._prm_is_dealer_group())
            if outside:
                raise ValidationError(
                    self.env._(
                        "“%(group)s” cannot contain “%(capability)s”: only dealer roles hand out capabilities.",
                        group=outside[0].full_name,
                        capability=group.name,
                    )
                )
            if not group.prm_role_ids and group.all_implied_ids.prm_role_ids:
                raise ValidationError(
                    self.env._("The capability “%(capability)s” cannot contain a role.", capability=group.name)
                )
            if group.prm_role_ids and (group.all_implied_ids - group).prm_role_ids:
                raise ValidationError(self.env._("The role “%(role)s” cannot contain another role.", role=group.name))

    def write(self, vals):
        dealer = self.sudo().filtered(lambda group: group._prm_is_dealer_group())
        before = {group: group.user_ids for group in dealer} if "user_ids" in vals else {}
        result = super().write(vals)
        if dealer and {"implied_ids", "implied_by_ids", "user_ids"} & vals.keys():
            # Rule domains are remembered per user: forget them here, and in every process with the commit. Until then
            # another thread may have read again what the groups held before.
            self.env.registry.clear_cache()
            self.env.cr.postcommit.add(partial(self.env.registry.clear_cache, "default", "groups"))
        for group, users in before.items():
            ((users - group.user_ids) | (group.user_ids - users))._prm_end_sessions()
        return result

    @api.constrains("user_ids")
    def _check_prm_dealer_users(self):
        if any(group._prm_is_dealer_group() for group in self.sudo()):
            self.user_ids._check_prm_dealer_groups()
