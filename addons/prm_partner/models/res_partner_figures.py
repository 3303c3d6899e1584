from odoo import api, models
from odoo.tools import SQL

TERRITORY_FIELDS = {"prm_territory_id", "prm_territory_fixed", "prm_is_partner", "zip", "country_id"}


class ResPartner(models.Model):
    """Changes of the address book that move figures from one partner to another."""

    _inherit = "res.partner"

    def write(self, vals):
        turned, before = self.browse(), {}
        if "prm_is_partner" in vals:
            turned = self.filtered(lambda partner: partner.sudo().prm_is_partner != vals["prm_is_partner"])
        if {"parent_id", "is_company"} & vals.keys():
            family = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
            before = {contact: contact.commercial_partner_id for contact in family}
        territories = self._prm_territories() if TERRITORY_FIELDS & vals.keys() else None
        result = super().write(vals)
        if territories is not None and territories != self._prm_territories():
            self._prm_renew_rollup_soon()
        moved = self.browse()
        for contact, firm in before.items():
            if contact.commercial_partner_id != firm:
                moved |= firm | contact.commercial_partner_id
        if turned and not vals["prm_is_partner"]:
            self.env["prm.fact"].sudo().search([("partner_id", "in", turned.ids), ("source", "=", "auto")]).unlink()
        elif turned:
            moved |= turned
        moved._prm_mark_facts()
        if {"tz", "country_id"} & vals.keys():
            self.env["res.company"].sudo().search([("partner_id", "in", self.ids)])._prm_recompute_days()
        return result

    def _prm_territories(self):
        return [partner.prm_territory_id.id for partner in self.sudo()]

    @api.model
    def _prm_renew_rollup_soon(self):
        """Have the sums by territory renewed; until then pivots are read from the facts, which takes longer."""
        asked = self.env.cr.precommit.data
        if not asked.setdefault("prm_rollup_soon"):
            asked["prm_rollup_soon"] = True
            self.env.ref("prm_partner.ir_cron_fact_refresh").sudo()._trigger()

    def unlink(self):
        """Take the facts along; they have no foreign key (see ``Dimension``)."""
        self.check_access("unlink")
        self.env.cr.execute("DELETE FROM prm_fact WHERE partner_id = ANY(%s)", [self.ids])
        self.env["prm.fact"].invalidate_model()
        return super().unlink()

    def _prm_mark_facts(self):
        """Note every month in which something was booked on these firms, or has facts, for all providers."""
        firms = self.sudo().filtered("prm_is_partner")
        if not firms:
            return
        self.env.flush_all()
        months = SQL(
            """
            SELECT commercial_partner_id, invoice_date FROM account_move WHERE commercial_partner_id IN %(ids)s
             UNION
            SELECT contact.commercial_partner_id, line.date FROM account_move_line line
              JOIN res_partner contact ON contact.id = line.partner_id
             WHERE contact.commercial_partner_id IN %(ids)s
             UNION
            SELECT contact.commercial_partner_id, %(order_day)s FROM sale_order sale
              JOIN res_company company ON company.id = sale.company_id
              JOIN res_partner contact ON contact.id = sale.partner_id
             WHERE contact.commercial_partner_id IN %(ids)s
             UNION
            SELECT partner_id, month FROM prm_fact WHERE partner_id IN %(ids)s AND source = 'auto'
            """,
            ids=tuple(firms.ids),
            order_day=self.env["res.company"]._prm_day(SQL("sale.date_order")),
        )
        for provider in self.env["prm.fact.provider"]._providers():
            self.env["prm.fact.dirty"]._mark(provider, months)
