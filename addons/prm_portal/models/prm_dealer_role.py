from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

#: what of the role's own group may be written through the role
GROUP_FIELDS = {"name"}


class PrmDealerRole(models.Model):
    """What a dealer may do in the portal: a group whose implied groups are capabilities.

    A changed role is one write, whatever the number of its users. Administrators keep roles without
    any right on groups in general: a role reaches its own group, and in it capabilities alone.
    """

    _name = "prm.dealer.role"
    _description = "Dealer Role"
    _inherits = {"res.groups": "group_id"}
    _order = "sequence, id"

    group_id = fields.Many2one("res.groups", required=True, ondelete="restrict", readonly=True, index=True)
    code = fields.Char(copy=False, help="For imports and integrations; unique.")
    sequence = fields.Integer(default=100)
    description = fields.Text(translate=True, help="What the people with this role see, in a sentence.")
    capability_ids = fields.Many2many(
        "res.groups",
        string="Capabilities",
        compute="_compute_capability_ids",
        inverse="_inverse_capability_ids",
        domain=[("prm_is_capability", "=", True)],
    )
    grantable = fields.Boolean(
        "Directors may grant it", help="A dealer's director may give this role to the firm's own users."
    )
    reads_only = fields.Boolean(
        "Reads only", help="For advisers: whoever has the role changes nothing, at no door of the portal."
    )
    user_count = fields.Integer("Users", compute="_compute_user_count")

    _code_unique = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", lambda env, diag: env._("There is a role with this code already.")
    )
    _group_unique = models.Constraint("UNIQUE (group_id)", "A group belongs to one role.")

    @api.depends("group_id.implied_ids")
    def _compute_capability_ids(self):
        for role in self:
            role.capability_ids = role.group_id.implied_ids.filtered("prm_is_capability")

    def _inverse_capability_ids(self):
        marker = self._marker()
        for role in self:
            foreign = role.capability_ids.filtered(lambda group: not group.prm_is_capability)
            if foreign:
                raise UserError(
                    self.env._("“%(group)s” is no capability; a role contains nothing else.", group=foreign[0].name)
                )
            wanted = marker | role.capability_ids
            # The right to write the role was checked; the group it is made of is a detail of it.
            group = role.group_id.sudo()
            if group.implied_ids != wanted:
                before = group.implied_ids
                group.implied_ids = [Command.set(wanted.ids)]
                role._audit_capabilities(before - marker, wanted - marker)

    def _audit_capabilities(self, before, after):
        if before == after:
            return
        self.env["prm.dealer.audit"]._note(
            "role_changed",
            before=", ".join(before.mapped("name")),
            after=f"{self.group_id.sudo().name}: " + ", ".join(after.mapped("name")),
        )

    @api.model
    def _marker(self):
        return self.env.ref("prm_portal.group_dealer").sudo()

    def _compute_user_count(self):
        counts = {}
        if self.ids:
            self.env.cr.execute(
                "SELECT role.id, COUNT(*) FROM prm_dealer_role role"
                " JOIN res_groups_users_rel rel ON rel.gid = role.group_id"
                " JOIN res_users u ON u.id = rel.uid AND u.active"
                " WHERE role.id = ANY(%s) GROUP BY role.id",
                [self.ids],
            )
            counts = dict(self.env.cr.fetchall())
        for role in self:
            role.user_count = counts.get(role.id, 0)

    def action_preview(self):
        """Open the portal as the role sees it; the page checks who asks."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/my/prm/preview/{self.id}", "target": "new"}

    # --- a role without rights on groups ---------------------------------------------------------------

    def _check_group_fields(self, vals):
        own = {name for name, field in self._fields.items() if not field.inherited} | GROUP_FIELDS
        foreign = sorted(vals.keys() - own)
        if not self.env.su and (foreign or "group_id" in vals):
            raise AccessError(
                self.env._("A role has no field “%(field)s” to write.", field=(foreign or ["group_id"])[0])
            )

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        for vals in vals_list:
            self._check_group_fields(vals)
        # Bridge: the new group gets the marker, and capabilities that the inverse checks.
        roles = super(PrmDealerRole, self.sudo()).create([{"share": True, **vals} for vals in vals_list])
        for role in roles.filtered(lambda role: role._marker() not in role.group_id.implied_ids):
            role.group_id.implied_ids = [Command.link(role._marker().id)]
        return roles.with_env(self.env)

    def write(self, vals):
        self.check_access("write")
        self._check_group_fields(vals)
        # Bridge: of the group only its name is written here (see _check_group_fields).
        return super(PrmDealerRole, self.sudo()).write(vals)

    def copy(self, default=None):
        self.check_access("create")
        self._check_group_fields(default or {})
        # Bridge: what is copied of the group is its name and its capabilities.
        return super(PrmDealerRole, self.sudo()).copy(default).with_env(self.env)

    def copy_data(self, default=None):
        """A copy has a group of its own, made of the same capabilities."""
        default = default or {}
        own = ("description", "sequence", "grantable", "reads_only")
        return [
            {
                **{name: role[name] for name in own},
                "name": self.env._("%s (copy)", role.name),
                "capability_ids": [Command.set(role.capability_ids.ids)],
                **default,
            }
            for role in self
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for role in self:
            if role.group_id.with_context(active_test=False).sudo().user_ids:
                raise UserError(
                    self.env._(
                        "The role “%(role)s” has users; give them another role before you delete it.", role=role.name
                    )
                )

    def unlink(self):
        groups = self.group_id.sudo()
        result = super().unlink()
        groups.unlink()
        return result
