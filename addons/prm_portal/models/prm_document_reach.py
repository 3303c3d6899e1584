from odoo import api, fields, models

from .prm_document import STAFF


class PrmDocument(models.Model):
    """Who gets a document and who has read it, in numbers."""

    _inherit = "prm.document"

    recipient_count = fields.Integer("Recipients", compute="_compute_reach", compute_sudo=True, groups=STAFF)
    firm_count = fields.Integer("Number of firms", compute="_compute_reach", compute_sudo=True, groups=STAFF)
    opened_count = fields.Integer("Opened by", compute="_compute_reach", compute_sudo=True, groups=STAFF)
    confirmed_count = fields.Integer("Confirmed by", compute="_compute_reach", compute_sudo=True, groups=STAFF)
    read_percent = fields.Integer(
        "Read (%)",
        compute="_compute_reach",
        compute_sudo=True,
        groups=STAFF,
        help="Of those who get it now: who confirmed, where a confirmation is asked for; else who opened it.",
    )

    @api.depends("audience", "grade_ids", "territory_ids", "role_ids", "holding_ids", "partner_ids", "must_confirm")
    def _compute_reach(self):
        """Count today's recipients; one statement for all documents of a list.

        As superuser: the number of recipients is told to whoever may read the document, their names are not.
        """
        found = self.env["prm.document.recipient"]._count(self._origin)
        for document in self:
            users, firms, opened, confirmed = found.get(document._origin.id, (0, 0, 0, 0))
            document.recipient_count, document.firm_count = users, firms
            document.opened_count, document.confirmed_count = opened, confirmed
            done = confirmed if document.must_confirm else opened
            document.read_percent = users and 100 * done // users

    def action_open_recipients(self):
        """Show firms and users who get the document, and what they did with it."""
        return self._open_recipients({})

    def action_open_unread(self):
        """Show who still has to open or to confirm the document."""
        self.ensure_one()
        return self._open_recipients({f"search_default_{'missing' if self.must_confirm else 'unread'}": 1})

    def _open_recipients(self, context):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Recipients: %(document)s", document=self.name),
            "res_model": "prm.document.recipient",
            "views": [(False, "list"), (False, "pivot")],
            "domain": [("document_id", "=", self.id)],
            "context": {"create": False, **context},
        }
