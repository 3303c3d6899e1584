from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PrmCompetitorVolume(models.Model):
    _inherit = "prm.competitor.volume"

    visit_id = fields.Many2one(
        "prm.visit", "Told in", index="btree_not_null", ondelete="set null", help="The report in which it was noted."
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("visit_id"):
                # a line of a report is on the partner of the report, whatever the form thought
                vals["partner_id"] = self.env["prm.visit"].browse(vals["visit_id"]).partner_id.id
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("visit_id"):
            self.env["prm.visit"].browse(vals["visit_id"]).check_access("read")
        return super().write(vals)

    @api.constrains("visit_id", "partner_id")
    def _check_visit_id(self):
        for row in self:
            firm = row.sudo().visit_id.partner_id
            if firm and firm != row.sudo().partner_id:
                raise ValidationError(
                    self.env._("Volume %(row)s: “Told in” is a report on another firm.", row=row.display_name)
                )


class PrmVisit(models.Model):
    _inherit = "prm.visit"

    competitor_volume_ids = fields.One2many(
        "prm.competitor.volume",
        "visit_id",
        "Bought from competitors",
        groups="prm_partner.group_prm_territory,prm_partner.group_prm_marketing",
    )

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            # whoever may move the report moves what belongs to it
            self.sudo().competitor_volume_ids.write({"partner_id": vals["partner_id"]})
        return result
