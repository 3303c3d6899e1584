"""Documents of stock Odoo for firm A: order, invoice, event, chatter, files, means of payment."""

from odoo.fields import Command


class StockRecords:
    """To mix into a case with dealers."""

    @classmethod
    def build_stock(cls):
        cls.canary = "CANARY-47110815"
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.firm.id,
                "note": cls.canary,
                "client_order_ref": cls.canary,
                "order_line": [Command.create({"product_id": cls.tractor.product_variant_id.id, "name": cls.canary})],
            }
        )
        cls.order.action_quotation_sent()
        cls.quote_token = cls.order._portal_ensure_token()
        cls.invoice = cls.make_invoice(cls.firm)
        everyone = [dealer.partner_id.id for name, dealer in cls.dealers.items() if name != "director_b"]
        cls.event = cls.env["calendar.event"].create(
            {
                "name": cls.canary,
                "description": cls.canary,
                "start": "2090-01-01 09:00:00",
                "stop": "2090-01-01 10:00:00",
                "partner_ids": [Command.set(everyone)],
            }
        )
        cls.messages = cls.env["mail.message"]
        cls.files = cls.env["ir.attachment"]
        for record in (cls.order, cls.invoice, cls.firm):
            # addressed to everyone: who was notified once reads on, where only the document is closed
            cls.messages |= record.message_post(
                body=cls.canary, message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=everyone
            )
            cls.files |= cls.env["ir.attachment"].create(
                {
                    "name": f"{cls.canary}.txt",
                    "raw": cls.canary.encode(),
                    "res_model": record._name,
                    "res_id": record.id,
                }
            )
        cls.env.flush_all()

    @classmethod
    def make_invoice(cls, partner):
        """Return a posted invoice; it works without a chart of accounts too."""
        account, other = cls.env["account.account"].create(
            [
                {"name": "T Owed", "code": "TPX1", "account_type": "asset_receivable", "reconcile": True},
                {"name": "T Income", "code": "TPX2", "account_type": "income"},
            ]
        )
        partner.property_account_receivable_id = account
        journal = cls.env["account.journal"].create(
            {"name": "T Sales", "code": "TPJ", "type": "sale", "default_account_id": other.id}
        )
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "journal_id": journal.id,
                "invoice_date": cls.today,
                "ref": cls.canary,
                "invoice_line_ids": [
                    Command.create({"name": cls.canary, "price_unit": 4711.0, "account_id": other.id, "tax_ids": []})
                ],
            }
        )
        invoice.action_post()
        return invoice
