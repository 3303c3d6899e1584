from odoo import api, models
from odoo.tools import SQL


class ProductCategory(models.Model):
    _inherit = "product.category"

    def unlink(self):
        self.check_access("unlink")
        self.env.flush_all()
        # PostgreSQL deletes the categories below by itself
        self._prm_release_facts(self.sudo().search([("id", "child_of", self.ids)]).ids)
        return super().unlink()

    @api.model
    def _prm_release_facts(self, category_ids):
        """Keep the figures of deleted categories: they go on without a category."""
        self.env.cr.execute(
            SQL(
                """
                WITH lost AS (
                    DELETE FROM prm_fact WHERE category_id IN %(ids)s RETURNING *
                )
                INSERT INTO prm_fact AS fact
                       (company_id, partner_id, month, metric_id, value, weight, source, as_of)
                SELECT company_id, partner_id, month, metric_id, SUM(value), SUM(weight), source, MAX(as_of)
                  FROM lost
              GROUP BY company_id, partner_id, month, metric_id, source
                    ON CONFLICT (metric_id, partner_id, month, company_id, COALESCE(category_id, 0), source)
                    DO UPDATE SET value = fact.value + EXCLUDED.value,
                                  weight = fact.weight + EXCLUDED.weight
                """,
                ids=tuple(category_ids) or (0,),
            )
        )
        self.env["prm.fact"].invalidate_model()
