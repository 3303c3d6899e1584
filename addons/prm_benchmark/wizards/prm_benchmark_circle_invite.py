from odoo import api, fields, models
from odoo.exceptions import UserError


class PrmBenchmarkCircleInvite(models.TransientModel):
    """Choose firms for a circle among the participants of its programme, and see who of them competes."""

    _name = "prm.benchmark.circle.invite"
    _description = "Invite Firms to a Circle"

    circle_id = fields.Many2one("prm.benchmark.circle", required=True, readonly=True, ondelete="cascade")
    circle_state = fields.Selection(related="circle_id.state")
    free_ids = fields.Many2many("res.partner", compute="_compute_free_ids")
    partner_ids = fields.Many2many("res.partner", string="Firms", domain="[('id', 'in', free_ids)]")
    overlap_sentence = fields.Text(compute="_compute_overlap_sentence")

    @api.depends("circle_id")
    def _compute_free_ids(self):
        for wizard in self:
            wizard.free_ids = wizard.circle_id.programme_id.participant_ids.partner_id - wizard._present()

    @api.depends("circle_id", "partner_ids")
    def _compute_overlap_sentence(self):
        for wizard in self:
            firms = wizard._present() | wizard.partner_ids._origin
            wizard.overlap_sentence = wizard.circle_id._overlap_sentence(firms)

    def _present(self):
        return self.circle_id.member_ids.filtered(lambda member: member.state != "left").partner_id

    def action_invite(self):
        self.ensure_one()
        if not self.partner_ids:
            raise UserError(self.env._("Choose at least one firm."))
        self.circle_id.check_access("write")
        self.env["prm.benchmark.circle.member"].create(
            [{"circle_id": self.circle_id.id, "partner_id": partner.id} for partner in self.partner_ids]
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
