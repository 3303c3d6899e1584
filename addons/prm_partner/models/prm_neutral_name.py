from odoo import api, models


class PrmNeutralName(models.AbstractModel):
    """For models whose records are sentences of somebody: their names tell the kind and the number, never the words.

    Odoo reads the name of a record as superuser for whoever puts its id into any field that refers to it.
    """

    _name = "prm.neutral.name"
    _description = "Record Without a Telling Name"

    @api.depends_context("lang")
    def _compute_display_name(self):
        kind = self.env["ir.model"]._get(self._name).name
        for record in self:
            record.display_name = f"{kind} {record.id or ''}".strip()
