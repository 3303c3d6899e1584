from odoo import api, models


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """Take what the import with own keys looked up for all rows at once, instead of a search per cell."""
        notes = self.env.context.get("prm_import")
        if notes and subfield is None:
            record_id = notes.names.get((field.comodel_name, value))
            if record_id:
                return record_id, []
        return super().db_id_for(model, field, subfield, value, savepoint)
