from odoo import api, fields, models
from odoo.tools import SQL

CONTACTS = "prm.fact.provider.contacts"


class PrmContact(models.AbstractModel):
    """The statements that tell when partners were contacted and when they are due again.

    What counts as a contact:

    * a report (``prm.visit``) that is done, of any kind;
    * an appointment in the calendar that has passed, with a contact of the firm among those who did
      not decline, or made on the firm itself. Its kind is that of its report, if there is one; else
      a meeting with several partners is an event, one by video is a call, any other one a visit.

    The closer contact makes the more distant one superfluous: a visit is a call too, and either is
    an "other" contact. A contact is held on the day it is in the time zone of its company (that of the
    report, or of who made the appointment), whoever looks at it from wherever.
    """

    _name = "prm.contact"
    _description = "Contacts with Partners"

    @api.model
    def _events_query(self, condition):
        """Return (event_id, partner_id): which calendar events concern which partners.

        :param SQL condition: on the table ``event``
        """
        return SQL(
            """
            SELECT event.id AS event_id, firm.id AS partner_id
              FROM calendar_event event
              JOIN calendar_attendee attendee ON attendee.event_id = event.id AND attendee.state <> 'declined'
              JOIN res_partner contact ON contact.id = attendee.partner_id
              JOIN res_partner firm ON firm.id = contact.commercial_partner_id AND firm.prm_is_partner
             WHERE event.privacy IS DISTINCT FROM 'private' AND %(condition)s
             UNION
            SELECT event.id, firm.id
              FROM calendar_event event
              JOIN res_partner contact ON contact.id = event.res_id
              JOIN res_partner firm ON firm.id = contact.commercial_partner_id AND firm.prm_is_partner
             WHERE event.res_model = 'res.partner' AND event.privacy IS DISTINCT FROM 'private' AND %(condition)s
            """,
            condition=condition,
        )

    @api.model
    def _contacts_query(self, partner_condition):
        """Return all contacts, held and planned: partner_id, kind, day, held, company_id.

        :param partner_condition: function of a column that returns the SQL condition on a partner id
        """
        return SQL(
            """
            SELECT visit.partner_id, visit.kind, %(visit_day)s AS day, visit.company_id,
                   visit.state = 'done' OR visit.date < %(now)s AS held
              FROM prm_visit visit
              JOIN res_company company ON company.id = visit.company_id
         LEFT JOIN calendar_event event ON event.id = visit.event_id AND event.active
             WHERE (visit.state = 'done' OR visit.date >= %(now)s OR event.stop <= %(now)s)
               AND %(visit_partner)s
             UNION ALL
            SELECT meeting.partner_id,
                   CASE WHEN meeting.partners > 1 THEN 'event' WHEN event.videocall_location <> '' THEN 'call'
                        ELSE 'visit' END,
                   CASE WHEN event.allday THEN event.start_date ELSE %(event_day)s END,
                   organiser.company_id, event.stop <= %(now)s
              FROM (
                   SELECT event_id, partner_id, COUNT(*) OVER (PARTITION BY event_id) AS partners
                     FROM (%(events)s) concerned
                   ) meeting
              JOIN calendar_event event ON event.id = meeting.event_id
         LEFT JOIN res_users organiser ON organiser.id = event.user_id
              JOIN res_company company ON company.id = COALESCE(organiser.company_id, %(main)s)
             WHERE %(event_partner)s
               AND NOT EXISTS (SELECT 1 FROM prm_visit report
                                WHERE report.event_id = event.id AND report.partner_id = meeting.partner_id)
            """,
            now=fields.Datetime.now(),
            main=self.env["res.company"]._prm_main().id,
            visit_day=self.env["res.company"]._prm_day(SQL("visit.date")),
            event_day=self.env["res.company"]._prm_day(SQL("event.start")),
            visit_partner=partner_condition(SQL("visit.partner_id")),
            event_partner=partner_condition(SQL("meeting.partner_id")),
            events=self._events_query(SQL("event.active")),
        )

    @api.model
    def _due_query(self, days, partner_condition):
        """Return what was due on some days: partner_id, kind, day, wanted, done, last_day, due, planned_day.

        ``kind`` is visit, call or other. ``done`` counts that very kind in the year of the day. The
        next contact is due 365 ÷ wanted days after the last one; who was never contacted counts from
        the first plan of the grade or the day he became a partner; when the year's number is reached,
        nothing is due before the next year. One scan of the contacts, whatever the number of days.

        :param SQL days: query of one column ``day``
        """
        return SQL(
            """
            WITH contact AS MATERIALIZED (%(contacts)s),
            plan AS (
                SELECT grade_id, year, visits, calls, others,
                       LEAD(year, 1, 10000) OVER (PARTITION BY grade_id ORDER BY year) - 1 AS last_year,
                       MIN(year) OVER (PARTITION BY grade_id) AS first_year
                  FROM prm_contact_plan
                 WHERE active
            ),
            asked AS (
                SELECT DISTINCT ON (firm.id, asked.day) firm.id AS partner_id, asked.day,
                       GREATEST(COALESCE(firm.prm_since, firm.create_date::date),
                                make_date(plan.first_year, 1, 1)) AS base,
                       plan.visits, plan.calls, plan.others
                  FROM res_partner firm
                 CROSS JOIN (%(days)s) asked
                  JOIN plan ON (plan.grade_id = firm.grade_id OR plan.grade_id IS NULL)
                           AND EXTRACT(year FROM asked.day) BETWEEN plan.year AND plan.last_year
                 WHERE firm.prm_is_partner AND firm.active AND %(firm)s
              ORDER BY firm.id, asked.day, plan.grade_id NULLS LAST
            ),
            point AS (
                SELECT asked.partner_id, kind.name AS kind, asked.day, kind.wanted, asked.base,
                       FALSE AS held, FALSE AS same_kind
                  FROM asked
                 CROSS JOIN LATERAL (VALUES ('visit', visits), ('call', calls), ('other', others))
                       AS kind (name, wanted)
                 WHERE kind.wanted > 0 AND asked.base <= asked.day
                 UNION ALL
                SELECT contact.partner_id, kind.name, contact.day, NULL, NULL, TRUE, contact.kind = ANY(kind.kinds)
                  FROM contact
                  JOIN (VALUES ('visit', ARRAY['visit'], ARRAY['visit']),
                               ('call', ARRAY['call'], ARRAY['visit', 'call']),
                               ('other', ARRAY['mail', 'event'], ARRAY['visit', 'call', 'mail', 'event']))
                       AS kind (name, kinds, sufficient) ON contact.kind = ANY(kind.sufficient)
                 WHERE contact.held
            ),
            run AS (
                SELECT point.*,
                       MAX(day) FILTER (WHERE held) OVER past AS last_day,
                       COUNT(*) FILTER (WHERE same_kind) OVER this_year AS done
                  FROM point
                WINDOW past AS (PARTITION BY partner_id, kind ORDER BY day, NOT held ROWS UNBOUNDED PRECEDING),
                       this_year AS (PARTITION BY partner_id, kind, EXTRACT(year FROM day)
                                     ORDER BY day, NOT held ROWS UNBOUNDED PRECEDING)
            )
            SELECT run.partner_id, run.kind, run.day, run.wanted, run.done, run.last_day,
                   GREATEST(
                       CASE WHEN run.last_day IS NULL THEN run.base + 365 / run.wanted
                            ELSE GREATEST(run.last_day + 365 / run.wanted, run.base) END,
                       CASE WHEN run.done >= run.wanted
                            THEN make_date(EXTRACT(year FROM run.day)::int + 1, 1, 1) END) AS due,
                   planned.day AS planned_day
              FROM run
         LEFT JOIN (
                   SELECT partner_id, kind, MIN(day) AS day FROM contact WHERE NOT held GROUP BY 1, 2
                   ) planned ON planned.partner_id = run.partner_id AND planned.kind = run.kind
             WHERE NOT run.held
            """,
            contacts=self._contacts_query(partner_condition),
            days=days,
            firm=partner_condition(SQL("firm.id")),
        )

    @api.model
    def _acting_query(self):
        """Return (territory_id, user_id): who looks after the partners of each territory today.

        The same answer as :meth:`PrmTerritory._acting_user`, for all territories in one statement.
        """
        return SQL(
            """
            SELECT DISTINCT ON (territory.id) territory.id AS territory_id, person.id AS user_id
              FROM prm_territory territory
              JOIN prm_territory above ON territory.parent_path LIKE above.parent_path || '%%'
              JOIN res_users person ON person.active AND person.id IN (above.user_id, above.deputy_id)
               AND (person.id IS DISTINCT FROM above.user_id OR above.absent_from IS NULL
                    OR above.absent_from > %(today)s OR above.absent_until < %(today)s)
          ORDER BY territory.id, length(above.parent_path) DESC, person.id IS DISTINCT FROM above.user_id
            """,
            today=fields.Date.context_today(self),
        )
