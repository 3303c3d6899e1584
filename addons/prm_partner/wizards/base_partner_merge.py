import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging partners keeps their figures: what was imported for both is added up, the rest is computed anew."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        firms = self.env["res.partner"].browse(partner_ids).exists().commercial_partner_id
        months = self.env.execute_query(
            SQL("SELECT DISTINCT month FROM prm_fact WHERE partner_id = ANY(%s) AND source = 'auto'", firms.ids)
        )
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        left = firms.exists()
        left |= left.commercial_partner_id
        left._prm_mark_facts()
        self.env.flush_all()
        for provider in self.env["prm.fact.provider"]._providers():
            self.env["prm.fact.dirty"]._mark(
                provider,
                SQL(
                    "SELECT firm, month FROM unnest(%s::int[]) firm, unnest(%s::date[]) month",
                    left.ids,
                    [month for (month,) in months],
                ),
            )
        return result

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        self._prm_merge_facts(src_partners, dst_partner)
        for table, column in self._get_fk_on("res_partner"):
            if table.startswith("prm_") and table != "prm_fact" and self._prm_has_unique_index(table, column):
                self._prm_move_rows(table, column, src_partners, dst_partner)
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                return super()._update_foreign_keys(src_partners, dst_partner)
        except psycopg2.errors.ExclusionViolation as error:
            raise UserError(
                self.env._(
                    "%(partners)s cannot become one partner: their product agreements contradict."
                    " End one of them first.",
                    partners=", ".join((src_partners | dst_partner).mapped("name")),
                )
            ) from error

    @api.model
    def _prm_merge_facts(self, src_partners, dst_partner):
        self.env.flush_all()
        sources = tuple(src_partners.ids)
        self.env.cr.execute(SQL("DELETE FROM prm_fact WHERE partner_id IN %s AND source = 'auto'", sources))
        self.env.cr.execute(
            SQL(
                """
                WITH moved AS (
                    DELETE FROM prm_fact WHERE partner_id IN %(sources)s RETURNING *
                )
                INSERT INTO prm_fact AS fact
                       (company_id, partner_id, month, metric_id, category_id, value, weight, source, as_of)
                SELECT company_id, %(target)s, month, metric_id, category_id,
                       SUM(value), SUM(weight), source, MAX(as_of)
                  FROM moved
              GROUP BY company_id, month, metric_id, category_id, source
                    ON CONFLICT (metric_id, partner_id, month, company_id, COALESCE(category_id, 0), source)
                    DO UPDATE SET value = fact.value + EXCLUDED.value, weight = fact.weight + EXCLUDED.weight
                """,
                sources=sources,
                target=dst_partner.id,
            )
        )
        self.env["prm.fact"].invalidate_model()

    @api.model
    def _prm_has_unique_index(self, table, column):
        """The core looks for unique constraints only; its update would fail at a unique index."""
        self.env.cr.execute(
            """
            SELECT 1
              FROM pg_index i
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
             WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary AND a.attname = %s
            """,
            (table, column),
        )
        return bool(self.env.cr.rowcount)

    @api.model
    def _prm_move_rows(self, table, column, src_partners, dst_partner):
        """Hand rows over one by one; what the surviving partner has already is dropped."""
        table, column = SQL.identifier(table), SQL.identifier(column)
        rows = self.env.execute_query(
            SQL("SELECT id FROM %s WHERE %s IN %s ORDER BY id", table, column, tuple(src_partners.ids))
        )
        for (row_id,) in rows:
            try:
                with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                    self.env.cr.execute(
                        SQL("UPDATE %s SET %s = %s WHERE id = %s", table, column, dst_partner.id, row_id)
                    )
            except psycopg2.errors.UniqueViolation:
                self.env.cr.execute(SQL("DELETE FROM %s WHERE id = %s", table, row_id))

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Hand the partner number over; for a moment both would have it."""
        sources = src_partners.sudo()
        number = dst_partner.sudo().prm_number or sources.filtered("prm_number")[:1].prm_number
        sources.prm_number = False
        result = super()._update_values(src_partners, dst_partner)
        if dst_partner.sudo().prm_number != number:
            dst_partner.sudo().prm_number = number
        return result
