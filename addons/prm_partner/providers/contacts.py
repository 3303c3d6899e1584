from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.prm_contact import CONTACTS

#: how far back overdue contacts are told
_YEARS = 5


class PrmFactProviderContacts(models.AbstractModel):
    """Visits and calls held per month, days a contact is overdue at each month's end, ratings.

    What counts as held and when a contact is due: see ``prm.contact``. The running month stands as
    of today. Overdue is the longest overdue of the kinds that the plan asks for; a month in which
    nothing is overdue has a zero, so that the last month always tells. A rating is a part of weight
    one, so that the relationship is the average of the ratings at every level.
    """

    _name = CONTACTS
    _inherit = "prm.fact.provider"
    _description = "Figures from Contacts"
    _metrics = ("visits", "calls", "contact_overdue", "relationship")
    _whole_partners = True

    @api.model
    def _facts_query(self, scope, metric):
        parts = [
            self._held_query(scope, metric[code], kind)
            for code, kind in (("visits", "visit"), ("calls", "call"))
            if code in metric
        ]
        if "relationship" in metric:
            parts.append(self._rating_query(scope, metric["relationship"]))
        if "contact_overdue" in metric:
            parts.append(self._overdue_query(scope, metric["contact_overdue"]))
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _held_query(self, scope, metric_id, kind):
        return SQL(
            """
            SELECT COALESCE(contact.company_id, %(company)s) AS company_id, contact.partner_id,
                   date_trunc('month', day)::date AS month, NULL::int AS category_id, %(metric)s::int AS metric_id,
                   COUNT(*)::float8 AS value, NULL::float8 AS weight
              FROM (%(contacts)s) contact
              JOIN res_partner firm ON firm.id = contact.partner_id AND firm.prm_is_partner
             WHERE held AND kind = %(kind)s
          GROUP BY 1, 2, 3
            """,
            company=self.env["res.company"]._prm_main().id,
            metric=metric_id,
            contacts=self.env["prm.contact"]._contacts_query(scope.partner_condition),
            kind=kind,
        )

    @api.model
    def _rating_query(self, scope, metric_id):
        return SQL(
            """
            SELECT visit.company_id, visit.partner_id, date_trunc('month', %(day)s)::date, NULL::int,
                   %(metric)s::int, SUM(visit.rating::int)::float8, COUNT(*)::float8
              FROM prm_visit visit
              JOIN res_partner firm ON firm.id = visit.partner_id AND firm.prm_is_partner
              JOIN res_company company ON company.id = visit.company_id
             WHERE visit.state = 'done' AND visit.rating IS NOT NULL AND %(in_scope)s
          GROUP BY 1, 2, 3
            """,
            day=self.env["res.company"]._prm_day(SQL("visit.date")),
            metric=metric_id,
            in_scope=scope.partner_condition(SQL("visit.partner_id")),
        )

    @api.model
    def _overdue_query(self, scope, metric_id):
        today = self.env["res.company"]._prm_today()
        month_ends = SQL(
            """
            SELECT LEAST((month + interval '1 month')::date - 1, %(today)s::date) AS day
              FROM generate_series(
                   GREATEST((SELECT make_date(MIN(year), 1, 1) FROM prm_contact_plan WHERE active),
                            date_trunc('month', %(today)s::date - %(back)s * interval '1 year')::date),
                   %(today)s::date, interval '1 month') month
             WHERE EXISTS (SELECT 1 FROM prm_contact_plan WHERE active)
            """,
            today=today,
            back=_YEARS,
        )
        return SQL(
            """
            SELECT COALESCE(firm.company_id, person.company_id, %(company)s), due.partner_id,
                   date_trunc('month', due.day)::date, NULL::int, %(metric)s::int,
                   MAX(GREATEST(0, due.day - due.due))::float8, NULL::float8
              FROM (%(due)s) due
              JOIN res_partner firm ON firm.id = due.partner_id
         LEFT JOIN prm_territory territory ON territory.id = firm.prm_territory_id
         LEFT JOIN res_users person ON person.id = territory.user_id
          GROUP BY 1, 2, 3
            """,
            company=self.env["res.company"]._prm_main().id,
            metric=metric_id,
            due=self.env["prm.contact"]._due_query(month_ends, scope.partner_condition),
        )

    @api.model
    def _mark_passing_time(self, since):
        """Note the partners with appointments that have passed and, once a day, all that are overdue."""
        marks = self.env["prm.fact.dirty"]
        now = fields.Datetime.now()
        passed = self.env["prm.contact"]._events_query(
            SQL("event.active AND event.stop BETWEEN %s::date - 1 AND %s", since, now)
        )
        marks._mark(self._name, SQL("SELECT partner_id, %s::date FROM (%s) concerned", now, passed))
        marks._mark(
            self._name,
            SQL(
                "SELECT visit.partner_id, visit.date::date FROM prm_visit visit"
                " JOIN calendar_event event ON event.id = visit.event_id"
                " WHERE event.stop BETWEEN %s::date - 1 AND %s",
                since,
                now,
            ),
        )
        company = self.env["res.company"]
        today = company._prm_today()
        metric = self.env["prm.metric"]._by_code("contact_overdue").get("contact_overdue")
        last = metric and metric.as_of and company._prm_today(metric.as_of)
        if not metric or (last and last >= today):
            return
        due = self.env["prm.contact"]._due_query(SQL("SELECT %s::date AS day", today), lambda column: SQL("TRUE"))
        # in a new month every partner with a plan gets its zero; else only who is overdue grows
        new_month = not last or last < today.replace(day=1)
        marks._mark(
            self._name,
            SQL(
                "SELECT partner_id, day FROM (%s) due WHERE %s OR due.due <= %s",
                due,
                new_month,
                today - timedelta(days=1),
            ),
        )
