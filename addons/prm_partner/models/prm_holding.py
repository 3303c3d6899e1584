from odoo import api, fields, models

from .messages import duplicate_key


class PrmHolding(models.Model):
    """Firms under common control.

    Disclosure control counts holdings instead of firms, minority stakes included: two firms of
    one holding never hide each other.
    """

    _name = "prm.holding"
    _description = "Holding"
    _inherit = ["mail.thread", "prm.import.mixin"]
    _order = "name, id"
    _import_key = ("name",)

    name = fields.Char(required=True, tracking=True)
    stake_ids = fields.One2many("prm.holding.stake", "holding_id", "Firms")
    partner_count = fields.Integer("Number of firms", compute="_compute_partner_count")
    note = fields.Text(groups="prm_partner.group_prm_network")
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex(
        "(lower(name))",
        lambda env, diag: env._("There is a holding “%s” already.", duplicate_key(diag)),
    )

    @api.depends("stake_ids")
    def _compute_partner_count(self):
        counts = dict(
            self.env["prm.holding.stake"]._read_group([("holding_id", "in", self.ids)], ["holding_id"], ["__count"])
        )
        for holding in self:
            holding.partner_count = counts.get(holding, 0)

    def action_open_partners(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("prm_partner.res_partner_action")
        action["domain"] = [("prm_stake_ids.holding_id", "=", self.id)]
        return action
