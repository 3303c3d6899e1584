import json
import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, float_round

from ..engine import loyalty as engine

_logger = logging.getLogger(__name__)

ACTIVITY = "prm_partner.mail_activity_type_loyalty"
ATTEMPTS = 3
HISTORY_MONTHS = 12  #: rated backwards when a company is rated for the first time

#: columns that the rating writes, in the order of :meth:`PrmLoyalty._prepare_row`
COLUMNS = (
    "partner_id",
    "month",
    "company_id",
    "index",
    "risk",
    "risk_since",
    "share",
    "share_low",
    "share_high",
    "trend",
    "rhythm_gap",
    "rhythm_mad",
    "rhythm_days",
    "rhythm_overdue",
    *(f"score_{code}" for code in engine.WEIGHTS),
    "reason_data",
    "as_of",
)


class PrmLoyalty(models.Model):
    """The nightly rating: a fixed number of queries per company, however many partners."""

    _inherit = "prm.loyalty"

    @api.model
    def _cron_rate(self):
        companies = self._rated_companies()
        for left, company in zip(range(len(companies) - 1, -1, -1), companies, strict=True):
            self._rate_or_log(company)
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                return

    @api.model
    def _rate_or_log(self, company):
        """Rate a company; one company's trouble must not stop the others."""
        for attempt in range(ATTEMPTS):
            try:
                with self.env.cr.savepoint():
                    self._rate_company(company)
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # somebody changed a partner meanwhile: once more, seeing the change
                _logger.info("PRM loyalty of %s: attempt %s was disturbed", company.name, attempt + 1)
                self.env.cr.rollback()
            except Exception:
                _logger.warning("PRM loyalty of %s could not be rated", company.name, exc_info=True)
                return
        _logger.warning("PRM loyalty of %s could not be rated: disturbed %s times", company.name, ATTEMPTS)

    @api.model
    def _rated_companies(self):
        """Return the companies that have facts, agreements or a rating."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT company.id FROM res_company company
             WHERE company.active
               AND (EXISTS (SELECT 1 FROM prm_fact WHERE company_id = company.id)
                    OR EXISTS (SELECT 1 FROM prm_agreement WHERE company_id = company.id)
                    OR EXISTS (SELECT 1 FROM prm_loyalty WHERE company_id = company.id))
          ORDER BY company.id
            """
        )
        return self.env["res.company"].browse(company_id for [company_id] in self.env.cr.fetchall())

    @api.model
    def _rate_company(self, company, day=None):
        """Rate all partners of a company; with its past year when it is rated for the first time.

        :return: how many partners got an index
        """
        rating = self.sudo().with_company(company)
        day = day or fields.Date.context_today(rating)
        if not rating.search_count([("company_id", "=", company.id)], limit=1):
            for back in range(HISTORY_MONTHS, 0, -1):
                rating._rate(day - relativedelta(months=back, day=31), alert=False)
        return rating._rate(day)

    @api.model
    def _rate(self, day, alert=True):
        """Rate all partners in the current company as of a day and keep the result in that month's row.

        :param bool alert: tell of partners whose risk rose to high, and of those that recovered
        """
        self.env.flush_all()
        company = self.env.company
        before = self._standing(company, day)
        signals = self._read_signals(company, day)
        weights = company._prm_loyalty_weights()
        rows, turned, recovered = [], [], []
        for partner_id, (given, lost) in signals.items():
            risk_before, since = before.get(partner_id, (None, None))
            result = engine.assess(given, weights, company.prm_loyalty_watch, company.prm_loyalty_high, risk_before)
            if not result.risk and partner_id not in before:
                continue
            since = since if result.risk == risk_before and since else day
            rows.append(self._prepare_row(partner_id, company, day, given, result, since, lost))
            if result.risk == "high" and risk_before != "high":
                turned.append(partner_id)
            elif result.risk in ("low", "watch") and risk_before == "high":
                recovered.append(partner_id)
        self._store(rows)
        if alert:
            self._store_on_partners(company, day)
            self._tell_turned(turned, company, day)
            self._tell_recovered(recovered, company)
        return sum(row[COLUMNS.index("risk")] is not None for row in rows)

    @api.model
    def _standing(self, company, day):
        """Return ``{partner id: (risk, since)}`` as it stood until this day; where it could not be rated, as before."""
        self.env.cr.execute(
            """
            SELECT DISTINCT ON (partner_id) partner_id, risk, risk_since
              FROM prm_loyalty
             WHERE company_id = %s AND month <= %s AND risk IS NOT NULL
          ORDER BY partner_id, month DESC
            """,
            [company.id, day],
        )
        return {partner_id: (risk, since) for partner_id, risk, since in self.env.cr.fetchall()}

    @api.model
    def _prepare_row(self, partner_id, company, day, given, result, since, lost):
        share, rhythm = given.share, given.rhythm
        for reason in result.reasons:
            if reason["code"] == "breadth":
                reason["lost"] = lost
        row = (
            partner_id,
            day.replace(day=1),
            company.id,
            result.index,
            result.risk,
            since if result.risk else None,
            *((100 * share.middle, 100 * share.low, 100 * share.high) if share else (None,) * 3),
            None if given.trend is None else 100 * given.trend,
            *((rhythm.gap, rhythm.mad, rhythm.days, rhythm.overdue) if rhythm else (None,) * 4),
            *(result.scores.get(code) for code in engine.WEIGHTS),
            json.dumps(result.reasons),
            fields.Datetime.now(),
        )
        return tuple(
            float_round(value, precision_digits=self._fields[name].get_digits(self.env)[1])
            if isinstance(value, float)
            else value
            for name, value in zip(COLUMNS, row, strict=True)
        )

    @api.model
    def _store(self, rows):
        if rows:
            columns = SQL(", ").join(map(SQL.identifier, COLUMNS))
            kept = SQL(", ").join(
                SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name)) for name in COLUMNS[3:]
            )
            statement = SQL(
                "INSERT INTO prm_loyalty (%s) VALUES %%s ON CONFLICT (partner_id, month, company_id) DO UPDATE SET %s",
                columns,
                kept,
            )
            self.env.cr.execute_values(statement.code % (), rows)
        self.invalidate_model()

    @api.model
    def _store_on_partners(self, company, day):
        """Bring the latest rating to the partners, and take it from those that are not rated any more."""
        self.env.cr.execute(
            """
            WITH rating AS (
                SELECT partner_id, index, risk FROM prm_loyalty
                 WHERE company_id = %(company)s AND month = %(month)s AND risk IS NOT NULL
            ),
            wanted AS (
                SELECT firm.id,
                       CASE WHEN rating.risk IS NULL THEN '{}'::jsonb
                            ELSE jsonb_build_object(%(key)s, rating.index) END AS index,
                       CASE WHEN rating.risk IS NULL THEN '{}'::jsonb
                            ELSE jsonb_build_object(%(key)s, rating.risk) END AS risk
                  FROM res_partner firm
             LEFT JOIN rating ON rating.partner_id = firm.id AND firm.prm_is_partner
                 WHERE rating.partner_id IS NOT NULL OR firm.prm_churn_risk ->> %(key)s IS NOT NULL
            )
            UPDATE res_partner firm
               SET prm_loyalty_index = NULLIF(COALESCE(firm.prm_loyalty_index, '{}') - %(key)s || wanted.index, '{}'),
                   prm_churn_risk = NULLIF(COALESCE(firm.prm_churn_risk, '{}') - %(key)s || wanted.risk, '{}')
              FROM wanted
             WHERE wanted.id = firm.id
               AND (firm.prm_loyalty_index -> %(key)s IS DISTINCT FROM wanted.index -> %(key)s
                    OR firm.prm_churn_risk -> %(key)s IS DISTINCT FROM wanted.risk -> %(key)s)
            """,
            {"company": company.id, "month": day.replace(day=1), "key": str(company.id)},
        )
        self.env["res.partner"].invalidate_model(["prm_loyalty_index", "prm_churn_risk", "prm_churn_reasons"])

    # --- telling people -------------------------------------------------------------------------------

    @api.model
    def _tell_turned(self, partner_ids, company, day):
        """Give whoever looks after a partner one activity when its risk rises to high.

        It hangs on the rating, not on the partner: the partner's activities are open to departments
        that must not learn its figures.
        """
        rows = self.search(
            [("partner_id", "in", partner_ids), ("month", "=", day.replace(day=1)), ("company_id", "=", company.id)]
        )
        alarmed = self._open_activities(rows.partner_id, company).mapped("res_id")
        known = self.browse(alarmed).partner_id
        for row in rows.filtered(lambda row: row.partner_id not in known):
            user = row._responsible_user()
            worded = row.with_context(lang=user.lang)
            worded.activity_schedule(
                ACTIVITY,
                date_deadline=day + timedelta(days=7),
                summary=worded.env._(
                    "%(partner)s may leave: loyalty %(index)s of 100",
                    partner=row.partner_id.name,
                    index=worded._number(row.index),
                ),
                note=Markup("<ul>%s</ul>")
                % Markup().join(
                    Markup("<li>%s</li>") % sentence for sentence in worded.with_user(user)._reason_sentences()
                ),
                user_id=user.id,
            )

    @api.model
    def _tell_recovered(self, partner_ids, company):
        """Close what was scheduled for partners whose risk is no longer high, saying so."""
        partners = self.env["res.partner"].browse(partner_ids)
        for activity in self._open_activities(partners, company):
            row = self.browse(activity.res_id).with_context(lang=activity.user_id.lang)
            latest = self.search(
                [("partner_id", "=", row.partner_id.id), ("company_id", "=", company.id)], order="month desc", limit=1
            )
            activity.with_context(lang=activity.user_id.lang).action_feedback(
                row.env._(
                    "Recovered: the risk is no longer high, loyalty %(index)s of 100.", index=row._number(latest.index)
                )
            )

    @api.model
    def _open_activities(self, partners, company):
        rows = self.search([("partner_id", "in", partners.ids), ("company_id", "=", company.id)])
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", rows.ids),
                ("activity_type_id", "=", self.env.ref(ACTIVITY).id),
            ]
        )

    def _responsible_user(self):
        """Return who gets the activity: who looks after the partner, if he or she may read its loyalty."""
        self.ensure_one()
        managers = self.env.ref("prm_partner.group_prm_manager").all_user_ids.filtered("active")
        for user in self.partner_id._prm_responsible_user() | managers:
            if self.company_id in user.company_ids and self.with_user(user).with_company(self.company_id).has_access(
                "read"
            ):
                return user
        return self.env.user
