from odoo import api, fields, models
from odoo.tools import SQL


class PrmFactDirty(models.Model):
    """Partner-months whose facts have to be computed again.

    An append-only log: a change is noted in its own transaction, the refresh deletes the rows it
    has seen and no others, so that a change made meanwhile is never lost. Rows may repeat.
    """

    _name = "prm.fact.dirty"
    _description = "Partner Month to Compute"
    _log_access = False

    provider = fields.Char(required=True)
    partner_id = fields.Integer(required=True)
    month = fields.Date(required=True)

    _provider_idx = models.Index("(provider, id)")

    @api.model
    def _mark(self, provider, pairs):
        """Note partner-months of a provider.

        :param str provider: name of the provider's model
        :param SQL pairs: a query of ``(partner id, date)``; rows without either are left out
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO prm_fact_dirty (provider, partner_id, month)
                SELECT DISTINCT %s, pair.partner_id, date_trunc('month', pair.day)::date
                  FROM (%s) AS pair (partner_id, day)
                  JOIN res_partner firm ON firm.id = pair.partner_id AND firm.prm_is_partner
                 WHERE pair.day IS NOT NULL
                """,
                provider,
                pairs,
            )
        )

    @api.model
    def _mark_readers(self, codes, pairs):
        """Note partner-months for the providers that read facts of these metrics, when such facts change.

        Called with the change itself, so that no reader computes from facts that are not there yet.
        """
        providers = self.env["prm.fact.provider"]
        for name in providers._providers():
            if not set(codes).isdisjoint(self.env[name]._reads):
                self._mark(name, pairs)
