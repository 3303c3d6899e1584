from odoo import fields, models
from odoo.exceptions import UserError


class PrmDealerChange(models.TransientModel):
    """Give dealers another role, move them to another firm, or open and close a further firm for them."""

    _name = "prm.dealer.change"
    _description = "Change Dealer Access"

    user_ids = fields.Many2many("res.users", string="Users", required=True, domain=[("prm_is_dealer", "=", True)])
    kind = fields.Selection(
        [
            ("role", "Give another role"),
            ("move", "Move to another firm"),
            ("open", "Let act for a further firm"),
            ("close", "End acting for a further firm"),
        ],
        "What",
        required=True,
        default="role",
    )
    role_id = fields.Many2one("prm.dealer.role")
    partner_id = fields.Many2one("res.partner", "Firm", domain=[("prm_is_partner", "=", True)])
    adviser = fields.Boolean(
        "As its adviser", help="Reads only, and until a day; the user's role must be one that reads."
    )
    date_to = fields.Date("Until", help="Including this day; empty: until somebody ends it.")

    def action_apply(self):
        self.ensure_one()
        self.env["prm.dealer.user"]._check_admin()
        # Bridge: administrators change the access of dealers, and of nobody else.
        users = self.user_ids.sudo()
        if not users or users.filtered(lambda user: not user.prm_is_dealer):
            raise UserError(self.env._("Choose dealers."))
        if self.kind == "role":
            self._need(self.role_id, self.env._("Choose the role."))
            users._prm_set_role(self.role_id)
        else:
            self._need(self.partner_id, self.env._("Choose the firm."))
            self.partner_id.check_access("read")
            getattr(self, f"_apply_{self.kind}")(users)
        return {"type": "ir.actions.act_window_close"}

    def _need(self, value, sentence):
        if not value:
            raise UserError(sentence)

    def _apply_move(self, users):
        for user in users:
            if user.partner_id == user.partner_id.commercial_partner_id:
                raise UserError(
                    self.env._(
                        "“%(user)s” signs in as the firm itself and cannot move; invite a person.", user=user.name
                    )
                )
        users.partner_id.write({"parent_id": self.partner_id.id})

    def _apply_open(self, users):
        kind = "adviser" if self.adviser else "acting"
        for user in users:
            self.env["prm.dealer.assignment"]._give(user, self.partner_id, kind, self.date_to)

    def _apply_close(self, users):
        rows = users.prm_assignment_ids.filtered(
            lambda row: row.partner_id == self.partner_id and row.kind != "own" and not row.revoked_at
        )
        self._need(rows, self.env._("None of them acts for this firm beside the own one."))
        rows._end()
