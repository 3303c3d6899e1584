from odoo import api, models
from odoo.tools import SQL


class PrmBenchmarkRawFile(models.AbstractModel):
    """What came out of a firm's files: as raw as figures; the firm is in ``firm_id``."""

    _name = "prm.benchmark.raw.file"
    _description = "Raw Figures of Files"
    _inherit = ["prm.benchmark.raw"]

    @api.model
    def _look_scope(self, query):
        if query.is_empty():
            return 0, [], None, None
        found = query.select(SQL.identifier(self._table, "firm_id"))
        [(rows, firms)] = self.env.execute_query(
            SQL("SELECT COUNT(*), array_agg(DISTINCT firm_id) FROM (%s) AS found (firm_id)", found)
        )
        return rows, firms or [], None, None
