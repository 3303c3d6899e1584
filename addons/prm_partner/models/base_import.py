from odoo import models


class BaseImport(models.TransientModel):
    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        """Import a file with own keys in one transaction: all its rows or none.

        Odoo's import screen sends batches of 2,000 rows that are committed one by one. Without a
        limit the first call takes all rows and leaves none for a next one.
        """
        decide = getattr(self.env[self.res_model], "_import_is_one_transaction", None)
        if decide is not None and decide([field for field in fields if field]):
            options = dict(options, limit=None)
        return super().execute_import(fields, columns, options, dryrun=dryrun)
