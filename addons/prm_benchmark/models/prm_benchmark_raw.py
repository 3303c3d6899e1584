import functools

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError
from odoo.http import request
from odoo.tools import SQL

TRUSTEE = "prm_benchmark.group_benchmark_trustee"


#: what reads over RPC, on the model and on records; stock Odoo serves these from a cursor that cannot write
MODEL_DOORS = (
    "search",
    "search_count",
    "search_read",
    "name_search",
    "read_group",
    "formatted_read_group",
    "formatted_read_grouping_sets",
    "read_progress_bar",
    "web_name_search",
    "web_read_group",
    "web_search_read",
)
RECORD_DOORS = ("read", "web_read")


class PrmBenchmarkRaw(models.AbstractModel):
    """What dealers have entered: open to trustees alone, and every look is noted.

    Access lines and rules can be edited by an administrator; the group is therefore asked here as well, below
    them. All of the ORM's doors (read, search, grouping, export, a condition on a figure in another model's domain)
    come through :meth:`_search`: there a look is noted, with what it found. Code that runs as superuser leaves no
    note, because no person reads then; a person who signed in as the superuser finds the room closed.
    """

    _name = "prm.benchmark.raw"
    _description = "Raw Figures"

    #: the column that names the submission
    _look_submission = "submission_id"

    def _check_access(self, operation):
        if not self.env.user.has_group(TRUSTEE):
            return self, functools.partial(self.env["ir.model.access"]._make_access_error, self._name, operation)
        return super()._check_access(operation)

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        self._check_superuser_session()
        query = super()._search(
            domain, offset=offset, limit=limit, order=order, active_test=active_test, bypass_access=bypass_access
        )
        if not self.env.su and not bypass_access:
            self.env["prm.benchmark.look"]._note(self._name, *self._look_scope(query))
        return query

    @api.model
    def _check_superuser_session(self):
        """Refuse whoever became the superuser in the browser, which an administrator can without any code."""
        if request and request.session.uid == SUPERUSER_ID:
            raise AccessError(self.env._("The figures of the dealers are closed to the superuser."))

    @api.model
    def _look_scope(self, query):
        """Return what a query finds: ``(number of rows, firm ids, first month, last month)``.

        One more statement per look, over the rows that the look itself reads.
        """
        if query.is_empty():
            return 0, [], None, None
        found = query.select(SQL.identifier(self._table, self._look_submission))
        [(rows, firms, first, last)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), array_agg(DISTINCT submission.firm_id), MIN(submission.month), MAX(submission.month)
                  FROM (%s) AS found (submission_id)
                  JOIN prm_benchmark_submission submission ON submission.id = found.submission_id
                """,
                found,
            )
        )
        return rows, firms or [], first, last

    def copy_data(self, default=None):
        """Refuse: a copy would be a row that nobody entered."""
        self._refuse_forged()

    @api.model
    def name_create(self, name):
        """Refuse, as :meth:`copy_data`."""
        self._refuse_forged()

    @api.model
    def _refuse_forged(self):
        raise AccessError(self.env._("Figures and what was noted about them are neither copied nor made by name."))

    def export_data(self, fields_to_export):
        self = self.with_context(prm_benchmark_event="export")
        return super().export_data(fields_to_export)


def noting(cls, name, on_model):
    """Return a method for a class that reads as the one it overrides, in a transaction that can write: each look
    leaves a note."""

    def method(self, *args, **kwargs):
        return getattr(super(cls, self), name)(*args, **kwargs)

    method.__name__ = name
    method._readonly = False
    if on_model:
        method._api_model = True
    return method


for _name in (*MODEL_DOORS, *RECORD_DOORS):
    setattr(PrmBenchmarkRaw, _name, noting(PrmBenchmarkRaw, _name, _name in MODEL_DOORS))
