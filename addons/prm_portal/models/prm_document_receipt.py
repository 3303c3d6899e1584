from odoo import api, fields, models


class PrmDocumentReceipt(models.Model):
    """Who opened a document, and who confirmed having read it.

    Written by the portal alone; the head office reads it. One row per document and user.
    """

    _name = "prm.document.receipt"
    _description = "Read Receipt"
    _order = "opened_at desc, id desc"

    document_id = fields.Many2one("prm.document", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Read by", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Firm", required=True, index=True, ondelete="cascade", help="The firm the user acted for."
    )
    opened_at = fields.Datetime("Opened", required=True)
    confirmed_at = fields.Datetime("Confirmed")

    _once = models.Constraint("UNIQUE (document_id, user_id)", "A user reads a document once.")

    @api.depends("document_id", "user_id")
    def _compute_display_name(self):
        for receipt in self:
            receipt.display_name = f"{receipt.document_id.name}: {receipt.user_id.name}"

    @api.model
    def _note(self, document, user, firm, confirm=False):
        """Note that a user opened a document (and confirmed it). The first time counts; costs one statement.

        The caller has checked that the document is one of the user's, acting for the firm.
        """
        now = fields.Datetime.now()
        self.env.cr.execute(
            """
            INSERT INTO prm_document_receipt AS receipt
                        (document_id, user_id, partner_id, opened_at, confirmed_at, create_uid, create_date,
                         write_uid, write_date)
                 VALUES (%(document)s, %(user)s, %(firm)s, %(now)s, %(confirmed)s, %(user)s, %(now)s, %(user)s, %(now)s)
            ON CONFLICT (document_id, user_id)
              DO UPDATE SET confirmed_at = EXCLUDED.confirmed_at, write_date = EXCLUDED.write_date
                  WHERE receipt.confirmed_at IS NULL AND EXCLUDED.confirmed_at IS NOT NULL
            """,
            {
                "document": document.id,
                "user": user.id,
                "firm": firm.id,
                "now": now,
                "confirmed": now if confirm else None,
            },
        )
        self.invalidate_model()
