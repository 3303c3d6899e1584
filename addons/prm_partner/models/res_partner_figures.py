from odoo import models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Changes of the address book that move figures from one partner to another."""

    _inherit = "res.partner"

    def write(self, vals):
        if not {"parent_id", "is_company"} & vals.keys():
            return super().write(vals)
        family = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        before = {contact: contact.commercial_partner_id for contact in family}
        result = super().write(vals)
        moved = family.filtered(lambda contact: contact.commercial_partner_id != before[contact])
        for contact in moved:
            moved |= before[contact]
        moved.commercial_partner_id._prm_mark_facts()
        return result

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
            SELECT contact.commercial_partner_id, sale.date_order::date FROM sale_order sale
              JOIN res_partner contact ON contact.id = sale.partner_id
             WHERE contact.commercial_partner_id IN %(ids)s
             UNION
            SELECT partner_id, month FROM prm_fact WHERE partner_id IN %(ids)s AND source = 'auto'
            """,
            ids=tuple(firms.ids),
        )
        for provider in self.env["prm.fact.provider"]._providers():
            self.env["prm.fact.dirty"]._mark(provider, months)
