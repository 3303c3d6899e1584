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
        """Count what ``prm.document.recipient`` says now; one statement for all documents of a list.

        As superuser: the number of recipients is told to whoever may read the document, their names are not.
        """
        rows = self.env["prm.document.recipient"]._read_group(
            [("document_id", "in", self.ids)],
            ["document_id", "state"],
            ["user_id:count_distinct"],
        )
        firms = dict(
            self.env["prm.document.recipient"]._read_group(
                [("document_id", "in", self.ids)], ["document_id"], ["partner_id:count_distinct"]
            )
        )
        found = {}
        for document, state, count in rows:
            found.setdefault(document.id, {})[state] = count
        for document in self:
            counts = found.get(document._origin.id, {})
            total = sum(counts.values())
            document.recipient_count = total
            document.firm_count = firms.get(document._origin, 0)
            document.confirmed_count = counts.get("confirmed", 0)
            document.opened_count = counts.get("opened", 0) + document.confirmed_count
            done = document.confirmed_count if document.must_confirm else document.opened_count
            document.read_percent = total and 100 * done // total

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
