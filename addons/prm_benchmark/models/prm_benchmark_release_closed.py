import functools

from odoo import SUPERUSER_ID, api, models
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import SQL

from .prm_benchmark_raw import MODEL_DOORS, RECORD_DOORS, TRUSTEE, noting

RELEASED = Domain("release_id.state", "=", "released")
FIGURES = {"median", "lower", "upper", "top", "moved"}


class PrmBenchmarkReleaseCell(models.Model):
    """Figures are the staff's once they are released: before, two previews would tell what one firm changed.

    The trustee may look at a preview; the look is noted. As rules can be edited by an administrator, it is asked here
    as well.
    """

    _inherit = "prm.benchmark.release.cell"

    @api.model
    def _sees_released_only(self):
        if request and request.session.uid == SUPERUSER_ID:
            return True
        return not self.env.su and not self.env.user.has_group(TRUSTEE)

    def _check_access(self, operation):
        if self._sees_released_only():
            closed = self.sudo().filtered(lambda cell: cell.release_id.state != "released")
            if closed:
                return closed, functools.partial(self.env["ir.model.access"]._make_access_error, self._name, operation)
        return super()._check_access(operation)

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        if self._sees_released_only():
            domain = Domain(domain) & RELEASED
        query = super()._search(
            domain, offset=offset, limit=limit, order=order, active_test=active_test, bypass_access=bypass_access
        )
        if not self.env.su and not query.is_empty() and self.env.user.has_group(TRUSTEE):
            self._note_look(query)
        return query

    @api.model
    def _note_look(self, query):
        """Note what a trustee sees that is not released."""
        self.env["prm.benchmark.release"].flush_model(["state"])
        [(rows, first, last)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), MIN(release.month), MAX(release.month)
                  FROM (%s) AS found (release_id)
                  JOIN prm_benchmark_release release ON release.id = found.release_id AND release.state != 'released'
                """,
                query.select(SQL.identifier(self._table, "release_id")),
            )
        )
        if rows:
            self.env["prm.benchmark.look"]._note(self._name, rows, (), first, last)

    def _read_group_select(self, aggregate_spec, query):
        """A figure stands for one cell: over several there is nothing to add up or to average."""
        name, _path, function = aggregate_spec.partition(":")
        if name in FIGURES and function == "avg":
            column = self._field_to_sql(self._table, name, query)
            return SQL("CASE WHEN COUNT(*) = 1 THEN MAX(%s) END", column)
        return super()._read_group_select(aggregate_spec, query)

    def export_data(self, fields_to_export):
        self = self.with_context(prm_benchmark_event="export")
        return super().export_data(fields_to_export)


class PrmBenchmarkLook(models.Model):
    _inherit = "prm.benchmark.look"

    @api.model
    def _subjects(self):
        cells = "prm.benchmark.release.cell"
        return [*super()._subjects(), (cells, self.env._("Figures before they are released"))]


for _name in (*MODEL_DOORS, *RECORD_DOORS):
    setattr(PrmBenchmarkReleaseCell, _name, noting(PrmBenchmarkReleaseCell, _name, _name in MODEL_DOORS))
