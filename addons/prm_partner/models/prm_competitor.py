from odoo import fields, models

from .messages import duplicate_key

#: who sees what partners buy elsewhere and how loyal they are (managers belong to both)
LOYALTY = "prm_partner.group_prm_territory,prm_partner.group_prm_marketing"


class PrmCompetitor(models.Model):
    """Another supplier from whom partners buy."""

    _name = "prm.competitor"
    _description = "Competitor"
    _inherit = ["prm.import.mixin"]
    _order = "name, id"
    _import_key = ("name",)

    name = fields.Char(required=True)
    website = fields.Char()
    country_id = fields.Many2one(
        "res.country",
    )
    category_ids = fields.Many2many("product.category", string="Product categories", help="What it sells.")
    note = fields.Text(help="Strengths, weaknesses, terms.")
    color = fields.Integer()
    volume_count = fields.Integer("Volumes", compute="_compute_volume_count", groups=LOYALTY)
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex(
        "(lower(btrim(name)))",
        lambda env, diag: env._("There is a competitor “%s” already.", duplicate_key(diag)),
    )

    def _compute_volume_count(self):
        counts = dict(
            self.env["prm.competitor.volume"]._read_group(
                [("competitor_id", "in", self.ids)], ["competitor_id"], ["__count"]
            )
        )
        for competitor in self:
            competitor.volume_count = counts.get(competitor, 0)

    def action_open_volumes(self):
        self.ensure_one()
        self.env["prm.competitor.volume"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("prm_partner.prm_competitor_volume_action")
        action["domain"] = [("competitor_id", "=", self.id)]
        action["context"] = {"default_competitor_id": self.id}
        return action
