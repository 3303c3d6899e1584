from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ..engine import loyalty as engine

FACTS = ("revenue", "credit_notes", "payment_delay", "share_of_wallet")
MIN_SHARE_MONTHS = 3  #: a share of fewer months would mirror the season, not the partner
RECENT_MONTHS = 6  #: of payments that are compared with the twelve months before these
ENDED_DAYS = 365  #: for so long an ended agreement without successor is a signal


class PrmLoyalty(models.Model):
    """What the rating knows of each partner: read in bulk, turned into signals in Python."""

    _inherit = "prm.loyalty"

    @api.model
    def _read_signals(self, company, day):
        """Return ``{partner id: (engine.Signals, ids of categories no longer bought)}`` as of a day.

        Eight queries for all partners. An addon adds what it knows by overriding this method.
        """
        end = day.replace(day=1)
        months = [end - relativedelta(months=back) for back in range(24, 0, -1)]
        self.env.cr.execute("SELECT id FROM res_partner WHERE prm_is_partner AND active ORDER BY id")
        partners = [partner_id for [partner_id] in self.env.cr.fetchall()]
        facts, has_credits = self._read_facts(company, months[0], end)
        beginning = self._read_beginning(company)
        categories = self._read_categories(company, months[0], months[12], end)
        days = self._read_order_days(company, day)
        volumes = self._read_volumes(company, months[12], end)
        agreements = self._read_agreements(company, day)
        contacts = self._read_contacts(company, day)
        signals = {}
        for partner_id in partners:
            own = facts.get(partner_id, {})
            revenue = own.get("revenue", {})
            # months before the first one with revenue are unknown, those without any after it are 0
            known_from = beginning.get(partner_id, end)
            sold = [revenue.get(month, (0.0, 0.0))[0] if known_from <= month else None for month in months]
            bought = categories.get(partner_id, (set(), set()))
            whole = sold[0] is not None
            signals[partner_id] = (
                engine.Signals(
                    share=self._share_signal(own.get("share_of_wallet", {}), volumes.get(partner_id, ()), months[12:]),
                    trend=engine.trend(sold),
                    rhythm=engine.rhythm(days.get(partner_id, ()), day),
                    breadth=(len(bought[0]), len(bought[1])) if whole and bought[1] else None,
                    payment=self._payment_signal(own.get("payment_delay", {}), months),
                    complaint=self._complaint_signal(own, months[12:]) if has_credits else None,
                    contact=contacts.get(partner_id),
                    agreement=agreements.get(partner_id),
                ),
                sorted(bought[1] - bought[0]),
            )
        return signals

    # --- reading, all partners at once ----------------------------------------------------------------

    @api.model
    def _read_facts(self, company, start, end):
        """Return ``{partner: {metric code: {month: (value, weight)}}}`` and whether credit notes are known at all."""
        metrics = {metric.id: code for code, metric in self.env["prm.metric"]._by_code(*FACTS).items()}
        self.env.cr.execute(
            """
            SELECT partner_id, metric_id, month, SUM(value), COALESCE(SUM(weight), 0)
              FROM prm_fact
             WHERE company_id = %s AND metric_id = ANY(%s) AND month >= %s AND month < %s
          GROUP BY 1, 2, 3
            """,
            [company.id, list(metrics), start, end],
        )
        facts = defaultdict(lambda: defaultdict(dict))
        has_credits = False
        for partner_id, metric_id, month, value, weight in self.env.cr.fetchall():
            facts[partner_id][metrics[metric_id]][month] = (value, weight)
            has_credits = has_credits or metrics[metric_id] == "credit_notes"
        return facts, has_credits

    @api.model
    def _read_beginning(self, company):
        """Return ``{partner: first month of revenue}``."""
        metric = self.env["prm.metric"]._by_code("revenue").get("revenue", self.env["prm.metric"])
        self.env.cr.execute(
            "SELECT partner_id, MIN(month) FROM prm_fact WHERE company_id = %s AND metric_id = %s GROUP BY 1",
            [company.id, metric.id or 0],
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _read_categories(self, company, start, middle, end):
        """Return ``{partner: (categories bought since the middle, before it)}``."""
        metric = self.env["prm.metric"]._by_code("revenue").get("revenue", self.env["prm.metric"])
        self.env.cr.execute(
            """
            SELECT partner_id, month >= %(middle)s, category_id
              FROM prm_fact
             WHERE company_id = %(company)s AND metric_id = %(metric)s AND month >= %(start)s AND month < %(end)s
               AND category_id IS NOT NULL
          GROUP BY 1, 2, 3
            HAVING SUM(value) > 0
            """,
            {"company": company.id, "metric": metric.id or 0, "start": start, "middle": middle, "end": end},
        )
        found = defaultdict(lambda: (set(), set()))
        for partner_id, late, category_id in self.env.cr.fetchall():
            found[partner_id][0 if late else 1].add(category_id)
        return found

    @api.model
    def _read_order_days(self, company, day):
        """Return ``{partner: days it ordered on}`` within two years: of its orders, or invoices if these are more."""
        self.env.cr.execute(
            """
            SELECT firm.id, 'order', array_agg(DISTINCT moment.day)
              FROM sale_order sale
             CROSS JOIN LATERAL (
                   SELECT (sale.date_order AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS day) moment
              JOIN res_partner contact ON contact.id = sale.partner_id
              JOIN res_partner firm ON firm.id = contact.commercial_partner_id AND firm.prm_is_partner
             WHERE sale.state = 'sale' AND sale.company_id = %(company)s
               AND moment.day >= %(start)s AND moment.day <= %(day)s
          GROUP BY 1
             UNION ALL
            SELECT firm.id, 'invoice', array_agg(DISTINCT move.invoice_date)
              FROM account_move move
              JOIN res_partner firm ON firm.id = move.commercial_partner_id AND firm.prm_is_partner
             WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_receipt')
               AND move.company_id = %(company)s
               AND move.invoice_date >= %(start)s AND move.invoice_date <= %(day)s
          GROUP BY 1
            """,
            {
                "company": company.id,
                "zone": company.prm_tz or "UTC",
                "start": day - relativedelta(years=2),
                "day": day,
            },
        )
        found = {}
        for partner_id, _kind, days in self.env.cr.fetchall():
            if len(days) > len(found.get(partner_id, ())):
                found[partner_id] = days
        return found

    @api.model
    def _read_volumes(self, company, start, end):
        """Return ``{partner: [(bought elsewhere, tolerance)]}`` in the months that have a share of wallet."""
        metric = self.env["prm.metric"]._by_code("share_of_wallet").get("share_of_wallet", self.env["prm.metric"])
        self.env.cr.execute(
            SQL(
                """
                SELECT counted.partner_id, SUM(counted.amount), counted.tolerance
                  FROM (%(counted)s) counted
                 WHERE counted.company_id = %(company)s AND counted.month >= %(start)s
                   AND EXISTS (SELECT 1 FROM prm_fact fact
                                WHERE fact.metric_id = %(metric)s AND fact.company_id = counted.company_id
                                  AND fact.partner_id = counted.partner_id AND fact.month = counted.month)
              GROUP BY 1, 3
                """,
                counted=self.env["prm.competitor.volume"]._counted_query(SQL("TRUE"), end),
                company=company.id,
                start=start,
                metric=metric.id or 0,
            )
        )
        found = defaultdict(list)
        for partner_id, amount, tolerance in self.env.cr.fetchall():
            found[partner_id].append((amount, tolerance / 100))
        return found

    @api.model
    def _read_agreements(self, company, day):
        """Return ``{partner: (state, days)}`` of the agreement that is least safe on the day.

        In force are those whose dates say so: so a past day can be rated too. An ended one counts
        when no other is in force.
        """
        self.env.cr.execute(
            """
            SELECT partner_id, date_end, renewal_mode = 'auto' AND renewal_months > 0, notice_given_on
              FROM prm_agreement
             WHERE company_id = %s AND state IN ('active', 'terminated', 'expired') AND date_start <= %s
               AND (date_end IS NULL OR date_end >= %s)
            """,
            [company.id, day, day - timedelta(days=ENDED_DAYS)],
        )
        rank = {"ended": 0, "safe": 1, "ending": 2, "notice": 3}
        worst = {}
        for partner_id, date_end, renews, notice_on in self.env.cr.fetchall():
            days = (date_end - day).days if date_end else 0
            if date_end and date_end < day:
                found = ("ended", -days)
            elif notice_on and notice_on <= day:
                found = ("notice", days)
            elif date_end and not renews:
                found = ("ending", days)
            else:
                found = ("safe", 0)
            order = (rank[found[0]], -found[1])
            if partner_id not in worst or order > worst[partner_id][0]:
                worst[partner_id] = (order, found)
        return {partner_id: found for partner_id, (_order, found) in worst.items()}

    @api.model
    def _read_contacts(self, company, day):
        """Return ``{partner: days that a planned contact is overdue}``, from the facts of that month."""
        metric = self.env["prm.metric"]._by_code("contact_overdue").get("contact_overdue", self.env["prm.metric"])
        self.env.cr.execute(
            "SELECT partner_id, MAX(value) FROM prm_fact"
            " WHERE metric_id = %s AND company_id = %s AND month = %s GROUP BY 1",
            [metric.id or 0, company.id, day.replace(day=1)],
        )
        return {partner_id: int(value) for partner_id, value in self.env.cr.fetchall()}

    # --- signals of one partner -----------------------------------------------------------------------

    @api.model
    def _share_signal(self, parts, volumes, months):
        known = [parts[month] for month in months if month in parts]
        if len(known) < MIN_SHARE_MONTHS:
            return None
        return engine.share_of_wallet(sum(value for value, _weight in known), volumes)

    @api.model
    def _payment_signal(self, parts, months):
        """Return the days of delay lately and before, weighed with amounts; None unless both are known."""
        delays = []
        for period in (months[-RECENT_MONTHS:], months[-RECENT_MONTHS - 12 : -RECENT_MONTHS]):
            known = [parts[month] for month in period if month in parts]
            amount = sum(weight for _value, weight in known)
            if amount <= 0:
                return None
            delays.append(sum(value for value, _weight in known) / amount)
        return tuple(delays)

    @api.model
    def _complaint_signal(self, own, months):
        sums = [
            sum(own.get(code, {}).get(month, (0.0, 0.0))[0] for month in months) for code in ("revenue", "credit_notes")
        ]
        invoiced = sum(sums)
        return max(sums[1], 0.0) / invoiced if invoiced > 0 else None
