from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from .prm_contact import CONTACTS

KINDS = [("visit", "Visit"), ("call", "Call"), ("mail", "Mail"), ("event", "Event")]
#: what of a report changes figures
_FIGURE_FIELDS = {"partner_id", "kind", "date", "state", "rating", "company_id", "event_id"}
_NEXT_STEP_FIELDS = {"state", "next_step", "next_date", "user_id"}
NEXT_STEP = "prm_partner.mail_activity_type_next_step"


class PrmVisit(models.Model):
    """The report on a contact with a partner, or the plan of one; for staff only.

    A model of its own beside the calendar event, because dealers can read the text of events they
    attend and comments on their firm.
    """

    _name = "prm.visit"
    _description = "Contact Report"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["partner_id", "summary"]

    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("prm_is_partner", "=", True)],
        tracking=True,
    )
    territory_id = fields.Many2one(related="partner_id.prm_territory_id", store=True, index=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    kind = fields.Selection(KINDS, "Contact", required=True, default="visit", tracking=True)
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done")], required=True, default="draft", copy=False, index=True, tracking=True
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now, index=True, copy=False, tracking=True)
    duration = fields.Float("Hours", default=1.0, aggregator="sum")
    user_id = fields.Many2one(
        "res.users",
        "By",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        index=True,
        tracking=True,
    )
    contact_ids = fields.Many2many(
        "res.partner",
        "prm_visit_contact_rel",
        "visit_id",
        "partner_id",
        "Spoke with",
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id)]",
    )
    topic_ids = fields.Many2many("prm.visit.topic", string="Topics")
    summary = fields.Text("Report", help="What was discussed and decided. The partner never sees it.")
    rating = fields.Selection(
        [("1", "Cold"), ("2", "Strained"), ("3", "Correct"), ("4", "Good"), ("5", "Excellent")],
        "Relationship",
        help="How you find the relationship after this contact.",
        copy=False,
    )
    next_step = fields.Char(copy=False)
    next_date = fields.Date("Next step until", copy=False)
    promise_ids = fields.One2many("prm.visit.promise", "visit_id", "Promises")
    carried_promise_ids = fields.Many2many(
        "prm.visit.promise",
        "prm_visit_carried_promise_rel",
        "visit_id",
        "promise_id",
        "Promises that are still open",
        compute="_compute_carried_promise_ids",
        store=True,
        readonly=False,
        copy=False,
        help="From earlier reports, as of the day this report was begun.",
    )
    draft_key = fields.Char(
        copy=False, help="Given by a browser that keeps unsaved text: tells it whether the report was saved after all."
    )

    _draft_key_unique = models.UniqueIndex(
        "(draft_key) WHERE draft_key IS NOT NULL", "This report has been saved already; load the page again."
    )
    _partner_date_idx = models.Index("(partner_id, date)")

    # Date and kind are left out on purpose: the form must not ask the server when they change, it
    # may be offline.
    @api.depends("partner_id")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for visit in self:
            day = fields.Datetime.context_timestamp(visit, visit.date).date() if visit.date else ""
            visit.display_name = self.env._(
                "%(kind)s %(partner)s %(day)s",
                kind=kinds.get(visit.kind, ""),
                partner=visit.partner_id.name or "",
                day=day and format_date(self.env, day),
            )

    @api.depends("partner_id")
    def _compute_carried_promise_ids(self):
        promises = self.env["prm.visit.promise"].search_fetch(
            [("partner_id", "in", self.partner_id.ids), ("done", "=", False)], ["partner_id", "visit_id"]
        )
        for visit in self:
            visit.carried_promise_ids = [
                promise.id
                for promise in promises
                if promise.partner_id == visit.partner_id and promise.visit_id != visit._origin
            ]

    # --- checks -------------------------------------------------------------------------------------

    @api.constrains("partner_id", "contact_ids", "carried_promise_ids")
    def _check_partner(self):
        for visit in self:
            firm = visit.partner_id
            if not firm.sudo().prm_is_partner:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is no partner of the network; reports are on partners.", name=firm.display_name
                    )
                )
            strangers = [contact for contact in visit.contact_ids if contact.commercial_partner_id != firm]
            if strangers:
                raise ValidationError(
                    self.env._(
                        "“Spoke with”: %(contact)s does not belong to %(partner)s.",
                        contact=strangers[0].display_name,
                        partner=firm.display_name,
                    )
                )
            if visit.carried_promise_ids.partner_id - firm:
                raise ValidationError(
                    self.env._(
                        "A promise of another firm cannot stand in a report on %(name)s.", name=firm.display_name
                    )
                )

    @api.constrains("state", "date", "duration")
    def _check_date(self):
        # a minute of grace: the clock of a phone
        soon = fields.Datetime.now() + timedelta(minutes=1)
        for visit in self:
            if visit.duration < 0:
                raise ValidationError(self.env._("%(report)s: “Hours” cannot be negative.", report=visit.display_name))
            if visit.state == "done" and visit.date > soon:
                raise ValidationError(
                    self.env._("%(report)s lies ahead and cannot be done yet.", report=visit.display_name)
                )

    # --- writing ------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._mark_facts()
        visits._sync_next_step()
        return visits

    def write(self, vals):
        changes_figures = bool(_FIGURE_FIELDS & vals.keys())
        if changes_figures:
            self._mark_facts()
        result = super().write(vals)
        if "partner_id" in vals:
            # the record rules were asked before; nobody moves a report to a firm out of reach
            self.check_access("write")
        if changes_figures:
            self._mark_facts()
        if _NEXT_STEP_FIELDS & vals.keys():
            self._sync_next_step()
        return result

    def unlink(self):
        self._mark_facts()
        return super().unlink()

    def _mark_facts(self):
        if not self:
            return
        self.flush_recordset()
        self.env["prm.fact.dirty"]._mark(
            CONTACTS, SQL("SELECT partner_id, date FROM prm_visit WHERE id IN %s", tuple(self.ids))
        )

    def _sync_next_step(self):
        """Keep one activity for the next step of a report that is done."""
        for visit in self:
            activity = visit.activity_search([NEXT_STEP])
            if visit.state != "done" or not (visit.next_date or visit.next_step):
                activity.unlink()
                continue
            day = visit.next_date or fields.Date.context_today(self) + timedelta(days=7)
            values = {
                "date_deadline": day,
                "summary": visit.next_step or visit.partner_id.name,
                "user_id": visit.partner_id._prm_stand_in(visit.user_id, day).id,
            }
            if activity:
                activity.write(values)
            else:
                visit.activity_schedule(NEXT_STEP, **values)

    def _mail_get_partner_fields(self, introspect_fields=False):
        """No partner is ever proposed as a recipient: what is written on a report is for staff."""
        return []

    # --- buttons ------------------------------------------------------------------------------------

    def action_done(self):
        self.write({"state": "done"})
        return True

    def action_draft(self):
        self.write({"state": "draft"})
        return True

    def action_since(self):
        """Show what happened since the contact before this one."""
        self.ensure_one()
        self.check_access("read")
        before = self.search(
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("state", "=", "done")
            & Domain("date", "<", self.date)
            & Domain("id", "!=", self.id),
            limit=1,
        )
        return self.partner_id._prm_open_since(before.date)
