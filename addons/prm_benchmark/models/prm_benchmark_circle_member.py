from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

STATES = [("invited", "Invited"), ("signed", "Signed"), ("left", "Left")]
#: written by the pages and by leaving, by nobody's hand
TRACE = {
    "signed_by_id", "signed_name", "signed_at", "signed_version", "signed_fingerprint", "signed_ip",
    "left_at", "left_by_id",
}  # fmt: skip


class PrmBenchmarkCircleMember(models.Model):
    """A firm in a circle: invited, signed, left. Who comes back is invited anew, in a row of its own."""

    _name = "prm.benchmark.circle.member"
    _description = "Member of an Open Circle"
    _order = "circle_id, state desc, partner_id, id"
    _rec_name = "partner_id"

    circle_id = fields.Many2one("prm.benchmark.circle", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", "Firm", required=True, ondelete="restrict", index=True)
    territory_id = fields.Many2one(related="partner_id.prm_territory_id")
    state = fields.Selection(STATES, required=True, readonly=True, default="invited", copy=False, index=True)
    signed_by_id = fields.Many2one(
        "res.users", "Signed by the user", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )
    signed_name = fields.Char("Signed by", readonly=True, copy=False, help="As typed below the text.")
    signed_at = fields.Datetime("Signed on", readonly=True, copy=False)
    signed_version = fields.Integer("Version signed", readonly=True, copy=False, aggregator=False)
    signed_fingerprint = fields.Char(readonly=True, copy=False)
    signed_ip = fields.Char("From the address", readonly=True, copy=False)
    left_at = fields.Datetime("Left on", readonly=True, copy=False)
    left_by_id = fields.Many2one("res.users", "Taken out by", readonly=True, copy=False, ondelete="set null")
    standing = fields.Selection(
        [*STATES, ("renew", "To sign anew")], "Status", compute="_compute_standing", help="To the present text."
    )

    _present_unique = models.UniqueIndex(
        "(circle_id, partner_id) WHERE state != 'left'",
        lambda env, diag: env._("This firm is in the circle already."),
    )

    @api.depends("state", "signed_fingerprint", "circle_id.fingerprint")
    def _compute_standing(self):
        for member in self:
            holds = member.signed_fingerprint == member.circle_id.fingerprint
            member.standing = "renew" if member.state == "signed" and not holds else member.state

    @api.constrains("partner_id", "circle_id")
    def _check_partner(self):
        for member in self:
            programme = member.circle_id.programme_id
            if member.partner_id not in programme.participant_ids.partner_id:
                raise ValidationError(
                    self.env._(
                        "“%(firm)s” does not take part in “%(programme)s”; a circle shows its figures.",
                        firm=member.partner_id.display_name,
                        programme=programme.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._refuse_trace(*vals_list)
        # a firm that has left in the same transaction may come back
        self.flush_model(["state"])
        members = super().create(vals_list)
        for circle, invited in members.grouped("circle_id").items():
            if circle.state == "open":
                circle._tell(invited.partner_id, "invited")
                others = circle.member_ids.filtered(lambda member: member.state == "signed").partner_id
                names = ", ".join(invited.partner_id.mapped("name"))
                # who signed did so among the members of that day
                circle._tell(others, "others", names)
            elif circle.state == "closed":
                raise UserError(self.env._("This circle is closed."))
        return members

    def write(self, vals):
        if not self.env.su:
            self._refuse_trace(vals)
        if {"circle_id", "partner_id"} & vals.keys():
            raise UserError(self.env._("A member stays that firm in that circle; invite the other one."))
        return super().write(vals)

    @api.model
    def _refuse_trace(self, *vals_list):
        for vals in vals_list:
            if TRACE & vals.keys() or vals.get("state", "invited") != "invited":
                raise AccessError(self.env._("Who signed, and who left, is written by the portal alone."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if self.filtered("signed_at"):
            raise UserError(self.env._("What was signed stays; take the firm out of the circle instead."))

    def action_remove(self):
        """Take firms out, for the head office; their figures are gone for the others at once."""
        self.circle_id.check_access("write")
        self._leave()

    def _leave(self):
        """Let members leave; whether the user may is checked by the caller."""
        # Bridge: leaving is written by nobody's hand.
        for member in self.sudo().filtered(lambda member: member.state != "left"):
            staff = not self.env.user.share
            member.write(
                {"state": "left", "left_at": fields.Datetime.now(), "left_by_id": self.env.uid if staff else False}
            )
            body = self.env._("%(firm)s is no longer in the circle.", firm=member.partner_id.name)
            member.circle_id._message_log(body=body)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _check_prm_circles(self):
        """Refuse to merge away a firm that is in a circle: its signature would become another firm's."""
        # Bridge: whoever merges contacts need not see circles.
        members = self.env["prm.benchmark.circle.member"].sudo()
        found = members.search([("partner_id", "in", self.ids), ("state", "!=", "left")], limit=1)
        if found:
            raise UserError(
                self.env._(
                    "“%(firm)s” is in the circle “%(circle)s”. Take it out of there before it becomes another firm.",
                    firm=found.partner_id.name,
                    circle=found.circle_id.name,
                )
            )
