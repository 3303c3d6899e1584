from odoo import fields


class Dimension(fields.Many2one):
    """A many2one without a foreign key, for tables that are written by the million.

    PostgreSQL checks a foreign key row by row: the keys to partner, company, metric and category took
    three times as long as all the rest of a refresh. Who deletes one of these takes its facts along
    (``unlink`` of these models); what bare SQL left behind is swept up daily.
    """

    def update_db_foreign_key(self, model, column):
        """Make none."""
