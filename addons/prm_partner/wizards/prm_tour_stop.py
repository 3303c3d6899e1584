from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..engine import tour

WEEKS = 4


class PrmTourStop(models.TransientModel):
    """A proposed visit of the next four weeks; each user has an own proposal.

    Nobody creates a stop but the proposal itself, which reads as the user: who could name any
    partner in it would read that partner here.
    """

    _name = "prm.tour.stop"
    _description = "Proposed Visit"
    _order = "week, user_id, date, id"
    _rec_name = "partner_id"
    _transient_max_hours = 24

    week = fields.Char(readonly=True)
    date = fields.Datetime("Proposed for", required=True)
    partner_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade")
    territory_id = fields.Many2one("prm.territory", readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Responsible", required=True, readonly=True, ondelete="cascade")
    zip = fields.Char("Postal code", readonly=True)
    city = fields.Char(readonly=True)
    due = fields.Date(readonly=True)
    last_day = fields.Date("Last visit", readonly=True)
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    visit_id = fields.Many2one("prm.visit", "Planned as", readonly=True, ondelete="set null")

    def write(self, vals):
        self.check_access("write")
        if vals.keys() - {"date"} and not self.env.su:
            raise UserError(self.env._("Of a proposed visit only the time can be changed."))
        return super().write(vals)

    # --- proposal -----------------------------------------------------------------------------------

    @api.model
    def action_propose(self):
        """Propose tours for the next four weeks, from what is due within them, and show them.

        Callable over RPC: reads as the user, so everybody proposes for the partners within reach.
        """
        for model in (self, self.env["prm.contact.due"]):
            model.check_access("read")
        self.sudo().search([("create_uid", "=", self.env.uid)]).unlink()
        today = fields.Date.context_today(self)
        monday = today + timedelta(days=7 - today.weekday())
        rows = self.env["prm.contact.due"].search(
            Domain("kind", "=", "visit")
            & Domain("due", "<", monday + timedelta(weeks=WEEKS))
            & Domain("planned_day", "=", False)
            & Domain("user_id", "!=", False)
        )
        values = []
        for user, own in rows.grouped("user_id").items():
            values += self._propose_for(user, own, monday)
        self.sudo().create(values)
        return self.env["ir.actions.act_window"]._for_xml_id("prm_partner.prm_tour_stop_action")

    @api.model
    def _propose_for(self, user, rows, monday):
        """Return the values of one person's stops."""
        end = monday + timedelta(weeks=WEEKS)
        names = dict(rows.territory_id.mapped(lambda territory: (territory.id, territory.complete_name)))
        stops = [
            tour.Stop(row.id, names.get(row.territory_id.id, ""), row.zip or "", (end - row.due).days) for row in rows
        ]
        values = []
        for number, keys in enumerate(tour.plan(stops, self._capacities(user, monday))):
            first = monday + timedelta(weeks=number)
            for row, (weekday, hour) in zip(rows.browse(keys), tour.slots(len(keys)), strict=True):
                values.append(
                    {
                        "week": self._week_name(first),
                        "date": self._local(user, first + timedelta(days=weekday), hour),
                        "partner_id": row.partner_id.id,
                        "territory_id": row.territory_id.id,
                        "user_id": user.id,
                        "zip": row.zip,
                        "city": row.city,
                        "due": row.due,
                        "last_day": row.last_day,
                        "days_overdue": row.days_overdue,
                    }
                )
        return values

    @api.model
    def _capacities(self, user, monday):
        """Return how many more visits each week has room for: none while absent, less what is planned."""
        capacity = self.env.company.sudo().prm_tour_capacity
        planned = (
            self.env["prm.visit"]
            .sudo()
            ._read_group(
                [
                    ("user_id", "=", user.id),
                    ("kind", "=", "visit"),
                    ("state", "=", "draft"),
                    ("date", ">=", monday),
                    ("date", "<", monday + timedelta(weeks=WEEKS)),
                ],
                ["date:day"],
                ["__count"],
            )
        )
        absences = self.env["prm.territory"].sudo().search([("user_id", "=", user.id), ("absent_from", "!=", False)])
        capacities = []
        for number in range(WEEKS):
            first = monday + timedelta(weeks=number)
            taken = sum(count for day, count in planned if 0 <= (day.date() - first).days < 7)
            days = [first + timedelta(days=weekday) for weekday in range(5)]
            present = sum(not any(territory._is_absent_on(day) for territory in absences) for day in days)
            capacities.append(capacity * present // 5 - taken)
        return capacities

    @api.model
    def _week_name(self, monday):
        year, week, _day = monday.isocalendar()
        return self.env._(
            "%(year)s, week %(week)s (from %(day)s)", year=year, week=f"{week:02}", day=format_date(self.env, monday)
        )

    @api.model
    def _local(self, user, day, hour):
        """Return an hour of a person's day as the database keeps it."""
        zone = ZoneInfo(user.sudo().tz or self.env.user.tz or "UTC")
        local = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
        return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    # --- plan ---------------------------------------------------------------------------------------

    def action_plan(self):
        """Put the chosen visits into the calendars of those responsible."""
        chosen = self.filtered(lambda stop: not stop.visit_id)
        if not chosen:
            raise UserError(self.env._("These visits are planned already."))
        visits = self.env["prm.visit"].create(
            [
                {"partner_id": stop.partner_id.id, "kind": "visit", "date": stop.date, "user_id": stop.user_id.id}
                for stop in chosen
            ]
        )
        visits.action_plan()
        for stop, visit in zip(chosen.sudo(), visits, strict=True):
            stop.visit_id = visit
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s visits are in the calendar.", count=len(visits)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
