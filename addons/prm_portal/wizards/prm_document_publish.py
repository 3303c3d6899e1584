from odoo import fields, models


class PrmDocumentPublish(models.TransientModel):
    """The preview before a document is published: how many firms and users get it."""

    _name = "prm.document.publish"
    _description = "Publish a Document"

    document_id = fields.Many2one("prm.document", required=True, ondelete="cascade", readonly=True)
    audience = fields.Selection(related="document_id.audience")
    grade_ids = fields.Many2many(related="document_id.grade_ids")
    territory_ids = fields.Many2many(related="document_id.territory_ids")
    role_ids = fields.Many2many(related="document_id.role_ids")
    holding_ids = fields.Many2many(related="document_id.holding_ids")
    partner_ids = fields.Many2many(related="document_id.partner_ids")
    recipient_count = fields.Integer(related="document_id.recipient_count")
    firm_count = fields.Integer(related="document_id.firm_count")
    date_from = fields.Date(related="document_id.date_from")
    mail_on_publish = fields.Boolean(related="document_id.mail_on_publish", readonly=False)

    def action_publish(self):
        self.ensure_one()
        self.document_id.check_access("write")
        self.document_id._publish()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_open_recipients(self):
        self.ensure_one()
        return self.document_id.action_open_recipients()
