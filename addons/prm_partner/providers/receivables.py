from odoo import api, models
from odoo.tools import SQL


class PrmFactProviderReceivables(models.AbstractModel):
    """Open and overdue receivables at each month's end, and how late payments came.

    The running month stands as of today. Open is the balance of the firm's receivable accounts;
    overdue is what of its posted debits was due before that day and not yet reconciled by then.
    Payment delay weighs the days after the due date (before it: negative) with the amount paid, at
    the rate of the invoice; what a credit note settled was not paid.
    """

    _name = "prm.fact.provider.receivables"
    _inherit = "prm.fact.provider"
    _description = "Figures from Receivables"
    _metrics = ("open_receivables", "overdue_receivables", "overdue_rate", "payment_delay")
    _whole_partners = True

    @api.model
    def _facts_query(self, scope, metric):
        today = self.env["res.company"]._prm_today()
        parts = [self._delay_query(scope, metric["payment_delay"])] if "payment_delay" in metric else []
        balances = {
            "open_receivables": SQL("open, NULL::float8"),
            "overdue_receivables": SQL("overdue, NULL"),
            "overdue_rate": SQL("overdue, open"),
        }
        values = SQL(", ").join(
            SQL("(%s::int, %s)", metric[code], row) for code, row in balances.items() if code in metric
        )
        if values:
            parts.append(self._balances_query(scope, values, today))
        return SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)

    @api.model
    def _receivable_lines(self, scope):
        return SQL(
            """
            SELECT line.id, line.move_id, line.company_id, firm.id AS partner_id, line.balance, line.date,
                   COALESCE(line.date_maturity, line.date) AS due
              FROM account_move_line line
              JOIN account_account account
                ON account.id = line.account_id AND account.account_type = 'asset_receivable'
              JOIN res_partner contact ON contact.id = line.partner_id
              JOIN res_partner firm ON firm.id = contact.commercial_partner_id AND firm.prm_is_partner
             WHERE line.parent_state = 'posted' AND %s
            """,
            scope.partner_condition(SQL("firm.id")),
        )

    @api.model
    def _balances_query(self, scope, values, today):
        """Return month-end balances as running sums of what changes them.

        Months without a balance have no fact, but for the first one: who has paid everything owes
        nothing "in the last month there is", not what was owed before.
        """
        return SQL(
            """
            SELECT company_id, partner_id, month, NULL::int AS category_id, fact.metric_id,
                   fact.value::float8 AS value, fact.weight::float8 AS weight
              FROM (
                   SELECT *, LAG(abs(open) + abs(overdue), 1, 0) OVER running AS before
                     FROM (
                          SELECT company_id, partner_id, month,
                                 SUM(open) OVER running AS open, SUM(overdue) OVER running AS overdue
                            FROM (
                                 SELECT company_id, partner_id, month, SUM(open) AS open, SUM(overdue) AS overdue
                                   FROM (%(changes)s) change
                               GROUP BY company_id, partner_id, month
                                 ) monthly
                          WINDOW running AS (PARTITION BY company_id, partner_id ORDER BY month)
                          ) total
                   WINDOW running AS (PARTITION BY company_id, partner_id ORDER BY month)
                   ) balance
             CROSS JOIN LATERAL (VALUES %(values)s) AS fact (metric_id, value, weight)
             WHERE abs(open) + abs(overdue) + before >= 0.005
            """,
            changes=self._changes_query(scope, today),
            values=values,
        )

    @api.model
    def _changes_query(self, scope, today):
        """Return what changes open and overdue, and a zero for every month up to today."""
        return SQL(
            """
            WITH receivable AS (%(lines)s),
            event AS (
                SELECT company_id, partner_id, date AS day, balance AS open, 0 AS overdue FROM receivable
                 UNION ALL
                SELECT company_id, partner_id, due + 1, 0, balance FROM receivable WHERE balance > 0
                 UNION ALL
                SELECT receivable.company_id, receivable.partner_id, GREATEST(due + 1, partial.max_date),
                       0, -partial.amount
                  FROM receivable
                  JOIN account_partial_reconcile partial ON partial.debit_move_id = receivable.id
            )
            SELECT company_id, partner_id, date_trunc('month', day)::date AS month, open, overdue
              FROM event
             WHERE day <= %(today)s
             UNION ALL
            SELECT company_id, partner_id,
                   generate_series(date_trunc('month', MIN(day)), %(today)s::date, interval '1 month')::date, 0, 0
              FROM event
             WHERE day <= %(today)s
          GROUP BY company_id, partner_id
            """,
            lines=self._receivable_lines(scope),
            today=today,
        )

    @api.model
    def _delay_query(self, scope, metric_id):
        return SQL(
            """
            -- exchange entries (dated at a month's end, mostly) and the settlement they were made for
            WITH exchange AS (
                SELECT settled.exchange_move_id AS move_id, MIN(settled.max_date) AS day,
                       bool_or(entry.move_type = 'out_refund') AS credited
                  FROM account_partial_reconcile settled
                  JOIN account_move_line credit ON credit.id = settled.credit_move_id
                  JOIN account_move entry ON entry.id = credit.move_id
                 WHERE settled.exchange_move_id IS NOT NULL
              GROUP BY 1
            ),
            paid AS (
                SELECT receivable.company_id, receivable.partner_id, receivable.due, partial.amount,
                       COALESCE(loss.day, partial.max_date) AS day
                  FROM (%(lines)s) receivable
                  JOIN account_partial_reconcile partial ON partial.debit_move_id = receivable.id
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                  JOIN account_move entry ON entry.id = credit.move_id
             LEFT JOIN exchange gain ON gain.move_id = receivable.move_id
             LEFT JOIN exchange loss ON loss.move_id = entry.id
                 WHERE gain.move_id IS NULL  -- no debt of the partner's
                   AND NOT COALESCE(loss.credited, entry.move_type = 'out_refund')
            )
            SELECT company_id, partner_id, date_trunc('month', day)::date AS month, NULL::int AS category_id,
                   %(metric)s::int AS metric_id, SUM(amount * (day - due))::float8 AS value,
                   SUM(amount)::float8 AS weight
              FROM paid
             WHERE day IS NOT NULL
          GROUP BY 1, 2, 3
            HAVING SUM(amount) > 0
            """,
            metric=metric_id,
            lines=self._receivable_lines(scope),
        )

    @api.model
    def _mark_passing_time(self, since):
        """Note the firms with receivables that became overdue, or whose month began, since a day."""
        today = self.env["res.company"]._prm_today()
        new_month = since.replace(day=1) != today.replace(day=1)
        self.env["prm.fact.dirty"]._mark(
            self._name,
            SQL(
                """
                SELECT contact.commercial_partner_id, %(today)s::date
                  FROM account_move_line line
                  JOIN account_account account
                    ON account.id = line.account_id AND account.account_type = 'asset_receivable'
                  JOIN res_partner contact ON contact.id = line.partner_id
                 WHERE line.parent_state = 'posted'
                   AND (line.date_maturity BETWEEN %(since)s::date - 1 AND %(today)s::date
                        OR (%(new_month)s AND NOT line.reconciled))
                """,
                today=today,
                since=since,
                new_month=new_month,
            ),
        )
