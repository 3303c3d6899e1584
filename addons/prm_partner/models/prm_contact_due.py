from odoo import api, fields, models
from odoo.tools import SQL


class PrmContactDue(models.Model):
    """When each partner is due for a visit, a call or another contact, as the contact plan has it.

    Nothing is stored: one statement over reports, calendar and plan (see ``prm.contact``).
    """

    _name = "prm.contact.due"
    _description = "Due Contact"
    _auto = False
    _order = "due, partner_id, id"
    _rec_name = "partner_id"
    _depends = {
        "prm.visit": ["partner_id", "kind", "date", "state", "event_id", "company_id"],
        "prm.contact.plan": ["grade_id", "year", "visits", "calls", "others", "active"],
        "prm.territory": ["user_id", "deputy_id", "absent_from", "absent_until", "parent_path"],
        "res.partner": [
            "prm_is_partner",
            "prm_territory_id",
            "prm_since",
            "grade_id",
            "active",
            "user_id",
            "zip",
            "city",
            "commercial_partner_id",
        ],
        "calendar.event": [
            "start",
            "stop",
            "active",
            "privacy",
            "videocall_location",
            "res_model",
            "res_id",
            "user_id",
        ],
        "calendar.attendee": ["event_id", "partner_id", "state"],
    }

    partner_id = fields.Many2one("res.partner", readonly=True)
    kind = fields.Selection(
        [("visit", "Visit"), ("call", "Call"), ("other", "Other contact")], "Contact", readonly=True
    )
    territory_id = fields.Many2one("prm.territory", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Responsible", readonly=True, help="The deputy, while the territory manager is absent."
    )
    grade_id = fields.Many2one("res.partner.grade", readonly=True)
    zip = fields.Char("Postal code", readonly=True)
    city = fields.Char(readonly=True)
    wanted = fields.Integer("Planned a year", readonly=True)
    done = fields.Integer("Held this year", readonly=True)
    last_day = fields.Date("Last contact", readonly=True)
    due = fields.Date("Next due", readonly=True)
    planned_day = fields.Date("Appointment", readonly=True, help="The next one that is planned already.")
    days_overdue = fields.Integer(readonly=True, aggregator="max")

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        return SQL(
            """
            SELECT due.partner_id * 4 + array_position(ARRAY['visit', 'call', 'other'], due.kind) AS id,
                   due.partner_id, due.kind, due.wanted, due.done::int AS done, due.last_day, due.due, due.planned_day,
                   GREATEST(0, %(today)s::date - due.due) AS days_overdue,
                   firm.prm_territory_id AS territory_id, COALESCE(acting.user_id, firm.user_id) AS user_id,
                   firm.grade_id, firm.zip, firm.city
              FROM (%(due)s) due
              JOIN res_partner firm ON firm.id = due.partner_id
         LEFT JOIN (%(acting)s) acting ON acting.territory_id = firm.prm_territory_id
            """,
            today=today,
            due=self.env["prm.contact"]._due_query(SQL("SELECT %s::date AS day", today), lambda column: SQL("TRUE")),
            acting=self.env["prm.contact"]._acting_query(),
        )

    @api.depends("partner_id", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{kinds.get(row.kind, '')}: {row.partner_id.name}"

    def action_report(self):
        """Open an empty report on a contact with the partner."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("prm_partner.prm_visit_action")
        kind = self.kind if self.kind != "other" else "mail"
        return {
            **action,
            "views": [(False, "form")],
            "context": {"default_partner_id": self.partner_id.id, "default_kind": kind},
        }
