from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class PrmDealerAssignment(models.Model):
    """A dealer user acts for a firm: the own one, a further one, or as its adviser until a date.

    Everything of the suite that belongs to a firm opens by the path ``partner_id.prm_assignment_ids``:
    see ``docs`` of the addon. Dates are compared when a query runs (UTC), so that an assignment ends by
    itself in open sessions too. Rows are never deleted by people: ended ones tell who could see what.
    """

    _name = "prm.dealer.assignment"
    _description = "Firm a Dealer Acts For"
    _order = "user_id, kind desc, id"
    _rec_name = "partner_id"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Firm",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        domain=[("prm_is_partner", "=", True)],
    )
    kind = fields.Selection(
        [("own", "Own firm"), ("acting", "Acts for it"), ("adviser", "Adviser")],
        required=True,
        readonly=True,
        default="acting",
    )
    date_from = fields.Date("From", required=True, readonly=True, default=fields.Date.today)
    date_to = fields.Date("Until", readonly=True, help="Including this day; without it, until it is ended.")
    granted_by_id = fields.Many2one(
        "res.users", "Given by", readonly=True, ondelete="set null", default=lambda self: self.env.user
    )
    revoked_at = fields.Datetime("Ended on", readonly=True)
    revoked_by_id = fields.Many2one("res.users", "Ended by", readonly=True, ondelete="set null")
    is_current = fields.Boolean("Current", compute="_compute_is_current", search="_search_is_current")

    _open_unique = models.UniqueIndex(
        "(user_id, partner_id) WHERE revoked_at IS NULL",
        lambda env, diag: env._("This user acts for this firm already."),
    )
    _own_unique = models.UniqueIndex(
        "(user_id) WHERE revoked_at IS NULL AND kind = 'own'",
        lambda env, diag: env._("A user has one own firm."),
    )
    _dates = models.Constraint("CHECK (date_to IS NULL OR date_to >= date_from)", "It cannot end before it begins.")

    @api.depends("date_from", "date_to", "revoked_at")
    def _compute_is_current(self):
        today = fields.Date.today()
        for assignment in self:
            assignment.is_current = (
                not assignment.revoked_at
                and assignment.date_from <= today
                and (not assignment.date_to or assignment.date_to >= today)
            )

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.today()
        current = (
            Domain("revoked_at", "=", False)
            & Domain("date_from", "<=", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        )
        if True in value and False in value:
            return Domain.TRUE
        return current if True in value else ~current

    @api.constrains("kind", "date_to", "partner_id", "user_id")
    def _check_assignment(self):
        for assignment in self.sudo().filtered(lambda row: not row.revoked_at):
            if not assignment.partner_id.prm_is_partner:
                raise ValidationError(
                    self.env._("“%(firm)s” is no partner of the network.", firm=assignment.partner_id.display_name)
                )
            if assignment.kind != "adviser":
                continue
            if not assignment.date_to:
                raise ValidationError(self.env._("An adviser's access needs a last day."))
            if not assignment.user_id.prm_role_id.reads_only:
                raise ValidationError(
                    self.env._(
                        "“%(user)s” has a role that changes things; an adviser needs a role that only reads.",
                        user=assignment.user_id.name,
                    )
                )

    # --- giving and ending -----------------------------------------------------------------------------

    @api.model
    def _give(self, user, partner, kind="acting", date_to=False):
        """Let a dealer act for a firm; the caller has checked the right to do so. Returns the assignment."""
        if not user.sudo().prm_is_dealer:
            raise UserError(self.env._("“%(user)s” is no dealer.", user=user.sudo().name))
        if date_to and date_to < fields.Date.today():
            raise UserError(self.env._("The last day is over already."))
        self._end_expired(user, partner)
        given = self.sudo().create(
            {
                "user_id": user.id,
                "partner_id": partner.id,
                "kind": kind,
                "date_to": date_to,
                "granted_by_id": self.env.uid,
            }
        )
        if kind != "own":
            until = fields.Date.to_string(date_to) if date_to else ""
            after = f"{given._kind_label()} {until}".strip()
            self.env["prm.dealer.audit"]._note("assigned", user, partner, after=after)
        self.env["prm.dealer.notice"]._note_access(kind, user, partner)
        self.env.registry.clear_cache()
        return given.with_env(self.env)

    def _end_expired(self, user, partner):
        """Close what ran out, so that a new one may open."""
        expired = self.sudo().search(
            [
                ("user_id", "=", user.id),
                ("partner_id", "=", partner.id),
                ("revoked_at", "=", False),
                ("date_to", "<", fields.Date.today()),
            ]
        )
        expired.write({"revoked_at": fields.Datetime.now()})

    def _end(self):
        """End assignments now, in open sessions too; the caller has checked the right to do so."""
        opened = self.sudo().filtered(lambda row: not row.revoked_at)
        opened.write({"revoked_at": fields.Datetime.now(), "revoked_by_id": self.env.uid})
        for assignment in opened.filtered(lambda row: row.kind != "own"):
            self.env["prm.dealer.audit"]._note(
                "assignment_ended", assignment.user_id, assignment.partner_id, before=assignment._kind_label()
            )
        opened.user_id._prm_end_sessions()

    def _kind_label(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]
