from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

ACTIVITY = "prm_portal.mail_activity_type_profile"
STATES = [("open", "To approve"), ("approved", "Approved"), ("refused", "Refused"), ("withdrawn", "Withdrawn")]
#: what the staff may write by hand; all else follows from the buttons
_WRITABLE = {"decision_note"}


class PrmProfileChange(models.Model):
    """What a firm wants to change in its profile, waiting for the head office.

    Made by the portal's page alone (``prm.dealer.profile``); dealers have no access to the records.
    A firm has one open change at most: editing again withdraws it and makes a new one, so that nobody
    approves what he did not see.
    """

    _name = "prm.profile.change"
    _description = "Change of a Firm's Profile"
    _inherit = ["prm.staff.thread"]
    _order = "id desc"

    partner_id = fields.Many2one("res.partner", required=True, readonly=True, index=True, ondelete="cascade")
    territory_id = fields.Many2one(related="partner_id.prm_territory_id", store=True, index=True)
    user_id = fields.Many2one("res.users", "Asked by", readonly=True, ondelete="set null", index="btree_not_null")
    state = fields.Selection(STATES, required=True, readonly=True, default="open", tracking=True)
    line_ids = fields.One2many("prm.profile.change.line", "change_id", "Changes", readonly=True)
    summary = fields.Char("What", compute="_compute_summary")
    decision_note = fields.Text("Answer to the partner", help="The partner reads it in the portal and in the mail.")
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="set null")
    decided_on = fields.Datetime(readonly=True)
    acknowledged = fields.Boolean("Seen by the partner", readonly=True, help="The partner knows that it was refused.")
    moved = fields.Boolean("Changed meanwhile", compute="_compute_moved")

    _one_open = models.UniqueIndex(
        "(partner_id) WHERE state = 'open'", "A change of this firm's profile is waiting already."
    )

    @api.depends("partner_id", "create_date")
    def _compute_display_name(self):
        for change in self:
            day = fields.Date.to_string(change.create_date and change.create_date.date())
            change.display_name = self.env._("Profile of %(firm)s, %(day)s", firm=change.partner_id.name, day=day or "")

    @api.depends("line_ids")
    @api.depends_context("lang")
    def _compute_summary(self):
        for change in self:
            change.summary = ", ".join(change.line_ids.mapped("label"))

    @api.depends("line_ids.moved")
    def _compute_moved(self):
        for change in self:
            change.moved = change.state == "open" and any(change.line_ids.mapped("moved"))

    def write(self, vals):
        if not self.env.su and vals.keys() - _WRITABLE:
            raise AccessError(self.env._("Approve or refuse the change; what the partner asked for stays as it is."))
        if not self.env.su and any(change.state != "open" for change in self):
            raise UserError(self.env._("This change is decided already."))
        return super().write(vals)

    # --- buttons --------------------------------------------------------------------------------------

    def action_approve(self):
        """Write the change into the firm's profile, under the rights of whoever approves."""
        self._require_open()
        for change in self:
            if change.moved:
                raise UserError(
                    self.env._(
                        "%(change)s: the profile was changed meanwhile (%(fields)s). Compare again before you approve.",
                        change=change.display_name,
                        fields=", ".join(change.line_ids.filtered("moved").mapped("label")),
                    )
                )
            change._apply()
            change._decide("approved")
        return True

    def action_refuse(self):
        """Leave the profile as it is and tell the partner why."""
        self._require_open()
        for change in self:
            if not (change.decision_note or "").strip():
                raise UserError(self.env._("Write an answer first: the partner is told why it is refused."))
            change._decide("refused")
        return True

    def action_compare_again(self):
        """Take what the profile holds now as the state before; then it can be approved."""
        self._require_open()
        profile = self.env["prm.dealer.profile"]
        for change in self:
            # Bridge: what was asked for is closed to everybody's hand; only the state before is renewed here.
            for line in change.sudo().line_ids:
                now = profile._raw(change.partner_id.sudo(), line.name)
                if now == line.after:
                    line.unlink()
                elif now != line.before:
                    line.before = now
            if not change.line_ids:
                change._decide("approved")
        return True

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }

    # --- parts ----------------------------------------------------------------------------------------

    def _require_open(self):
        self.check_access("write")
        for change in self:
            if change.state != "open":
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(change)s is “%(state)s” already; nothing is left to decide.",
                        change=change.display_name,
                        state=labels[change.state],
                    )
                )

    def _apply(self):
        firm = self.partner_id
        vals = self.env["prm.dealer.profile"]._vals(firm, {line.name: line.after for line in self.line_ids})
        try:
            with self.env.cr.savepoint():
                firm.write(vals)
                self._note_on_firm(self.env._("The partner asked for it in the portal; approved."))
        except AccessError as error:
            raise UserError(
                self.env._(
                    "%(change)s: you may not write this into the profile, or the firm would then lie outside your"
                    " territories. A PRM manager can approve it.",
                    change=self.display_name,
                )
            ) from error

    def _decide(self, state):
        self.ensure_one()
        # Bridge: after the check of the caller; the state is closed to everybody's hand.
        change = self.sudo()._in_queue()
        change.write({"state": state, "decided_by_id": self.env.uid, "decided_on": fields.Datetime.now()})
        change.activity_unlink([ACTIVITY])
        asked_by = change.user_id & self._firm_users(change.partner_id, "prm_portal.group_dealer_profile")
        change._queue_mail("prm_portal.mail_template_profile_decided", asked_by, "/my/prm/profile")

    def _withdraw(self):
        """Take open changes back; the caller has checked that they are the dealer's."""
        self.write({"state": "withdrawn", "decided_on": fields.Datetime.now()})
        self.activity_unlink([ACTIVITY])

    def _tell_staff(self):
        """Put the change into the activities of who looks after the firm."""
        for change in self._in_queue():
            responsible = change.partner_id._prm_responsible_user()
            if not responsible.share:
                change.activity_schedule(
                    ACTIVITY,
                    user_id=responsible.id,
                    summary=self.env._("Change of profile: %(firm)s", firm=change.partner_id.name),
                )

    def _note_on_firm(self, sentence):
        """Post what changed into the firm's chatter, as an internal note."""
        self.ensure_one()
        rows = [(line.label, line.before_text, line.after_text) for line in self.line_ids]
        self.env["prm.dealer.profile"]._note(self.partner_id, sentence, rows)


class PrmProfileChangeLine(models.Model):
    """One field of a change. ``before`` and ``after`` hold what ``prm.dealer.profile._raw`` returns."""

    _name = "prm.profile.change.line"
    _description = "Changed Field of a Firm's Profile"
    _order = "change_id, id"
    _rec_name = "name"

    change_id = fields.Many2one("prm.profile.change", required=True, readonly=True, index=True, ondelete="cascade")
    name = fields.Char("Technical name", required=True, readonly=True)
    before = fields.Json("Value before", readonly=True)
    after = fields.Json("Value after", readonly=True)
    label = fields.Char("Field", compute="_compute_texts")
    before_text = fields.Char("Before", compute="_compute_texts")
    after_text = fields.Char("After", compute="_compute_texts")
    now_text = fields.Char("Now", compute="_compute_moved")
    moved = fields.Boolean(compute="_compute_moved")

    @api.depends("name", "before", "after")
    @api.depends_context("lang")
    def _compute_texts(self):
        profile = self.env["prm.dealer.profile"]
        labels = profile._labels()
        for line in self:
            line.label = labels[line.name]
            line.before_text, line.after_text = (profile._text(line.name, raw) for raw in (line.before, line.after))

    @api.depends("name", "before", "change_id.state")
    @api.depends_context("lang")
    def _compute_moved(self):
        profile = self.env["prm.dealer.profile"]
        for line in self:
            now = profile._raw(line.change_id.partner_id.sudo(), line.name)
            line.moved = line.change_id.state == "open" and now != line.before
            line.now_text = profile._text(line.name, now) if line.moved else False


def as_list(rows):
    """Return rows of label, before and after as a list for a chatter; the texts are escaped."""
    item = Markup("<li>%s: %s → %s</li>")
    return Markup("<ul>%s</ul>") % Markup("").join(item % (label, old or "–", new or "–") for label, old, new in rows)
