from odoo import api, models
from odoo.tools import SQL

INVOICES = "prm.fact.provider.invoices"
RECEIVABLES = "prm.fact.provider.receivables"

#: what of an entry changes figures, once it is or was posted
_FIGURE_FIELDS = {
    "state",
    "date",
    "invoice_date",
    "invoice_date_due",
    "invoice_payment_term_id",
    "partner_id",
    "currency_id",
    "line_ids",
    "invoice_line_ids",
}

#: what of a posted entry's line can still be changed and changes figures
_LINE_FIGURE_FIELDS = {"account_id", "partner_id", "product_id", "product_uom_id", "quantity", "date_maturity"}


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        if not _FIGURE_FIELDS & vals.keys():
            return super().write(vals)
        posted = self.filtered(lambda move: move.state == "posted")
        posted._prm_mark_facts()
        result = super().write(vals)
        (posted | self.filtered(lambda move: move.state == "posted"))._prm_mark_facts()
        return result

    def unlink(self):
        self.filtered(lambda move: move.state == "posted")._prm_mark_facts()
        return super().unlink()

    def _prm_mark_facts(self):
        """Note the partner-months of entries whose figures change; where they stood and where they stand."""
        # whoever posts may not reach every firm of the entry; what changed is noted all the same
        self = self.sudo()
        firms = self.commercial_partner_id | self.line_ids.partner_id.commercial_partner_id
        if not any(firm.prm_is_partner for firm in firms):
            return
        self.flush_model(["commercial_partner_id", "invoice_date", "move_type"])
        self.line_ids.flush_model(["partner_id", "date", "account_id", "move_id"])
        dirty = self.env["prm.fact.dirty"]
        ids = tuple(self.ids)
        dirty._mark(
            INVOICES,
            SQL(
                "SELECT commercial_partner_id, invoice_date FROM account_move"
                " WHERE id IN %s AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')",
                ids,
            ),
        )
        dirty._mark(
            RECEIVABLES,
            SQL(
                "SELECT contact.commercial_partner_id, line.date FROM account_move_line line"
                " JOIN account_account account ON account.id = line.account_id"
                " AND account.account_type = 'asset_receivable'"
                " JOIN res_partner contact ON contact.id = line.partner_id WHERE line.move_id IN %s",
                ids,
            ),
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        """Some of a posted entry's lines can be changed without a detour over the entry."""
        if not _LINE_FIGURE_FIELDS & vals.keys():
            return super().write(vals)
        posted = self.filtered(lambda line: line.parent_state == "posted").move_id
        posted._prm_mark_facts()
        result = super().write(vals)
        posted._prm_mark_facts()
        return result


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._prm_mark_facts()
        return partials

    def unlink(self):
        self._prm_mark_facts()
        return super().unlink()

    def _prm_mark_facts(self):
        if not self:
            return
        self.flush_model(["debit_move_id", "max_date"])
        self.env["prm.fact.dirty"]._mark(
            RECEIVABLES,
            SQL(
                "SELECT contact.commercial_partner_id, partial.max_date FROM account_partial_reconcile partial"
                " JOIN account_move_line line ON line.id = partial.debit_move_id"
                " JOIN res_partner contact ON contact.id = line.partner_id WHERE partial.id IN %s",
                tuple(self.ids),
            ),
        )
