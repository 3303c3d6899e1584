from collections import defaultdict
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.tools import SQL

from odoo.addons.prm_portal.doors import MAX_ID, Refused

from ..engine.windows import is_due, month_of
from .prm_benchmark_section import STEPS

#: what :meth:`PrmBenchmarkEntry._states` holds
_LOCKS = {False: SQL(), True: SQL("FOR UPDATE OF s"), "round": SQL("FOR UPDATE OF s FOR SHARE OF r")}


class Asked(NamedTuple):
    """An item as it is asked in a month: what the write path needs of it."""

    id: int
    code: str
    position: int  #: in the array rows
    kind: str  #: flow or stock
    unit: str
    step: int  #: months between two values: 1, 3 or 12
    level: str  #: firm or branch
    required: bool
    section_id: int


class State(NamedTuple):
    """A submission with its round and unit, read in one query and locked where it is to be written."""

    id: int
    state: str
    revision: int
    nil: bool
    provisional: bool
    reopened: int
    round_id: int
    round_state: str
    date_due: object
    month: object  #: first day
    programme_id: int
    unit_id: int
    unit_level: str
    unit_active: bool
    has_branches: bool
    fiscal_month: int
    firm_id: int
    stamp: str  #: of the programme's definition
    currency: list  #: of the programme: its symbol, and its place ``before`` or ``after`` the amount
    counted: object  #: day from which the deadlines of the round count, if not its month's end

    @property
    def levels(self):
        if self.unit_level == "branch":
            return ("branch",)
        return ("firm",) if self.has_branches else ("firm", "branch")


class PrmBenchmarkEntry(models.AbstractModel):
    """Entry of figures: which rounds and submissions a dealer has, and what is asked in them.

    All doors to figures go through here: the form, the workbook, the trial balance, imports. The methods are
    private, for pages that have let the dealer through (a :class:`~odoo.addons.prm_portal.doors.Door`) and for
    jobs of the head office; they work past the access rights, because nobody of the staff and no dealer has any
    on figures.
    """

    _name = "prm.benchmark.entry"
    _description = "Entry of Benchmark Figures"

    # --- what a dealer has ----------------------------------------------------------------------------

    @api.model
    def _open_rounds(self, door):
        """Return the open rounds of the door's firm, the one that is due first at the top.

        :return: dictionaries with ``round_id``, ``programme_id``, ``programme``, ``month`` (first day), ``date_due``
            and ``units``: dictionaries as of :meth:`_unit_values`
        """
        # Bridge: submissions of the door's firm; plain values leave this class.
        submissions = (
            self.env["prm.benchmark.submission"]
            .sudo()
            .search(
                [
                    ("firm_id", "=", door.firm_id),
                    ("round_id.state", "=", "open"),
                    ("unit_id.active", "=", True),
                    ("wanted", ">", 0),
                ]
            )
        )
        by_round = defaultdict(lambda: self.env["prm.benchmark.submission"].sudo())
        for submission in submissions:
            by_round[submission.round_id] |= submission
        rounds = sorted(by_round, key=lambda row: (row.date_due or fields.Date.today(), row.month, row.id))
        return [
            {
                "round_id": row.id,
                "programme_id": row.programme_id.id,
                "programme": row.programme_id.name,
                "month": row.month,
                "date_due": row.date_due,
                "units": [self._unit_values(submission) for submission in self._in_order(by_round[row])],
            }
            for row in rounds
        ]

    @api.model
    def _in_order(self, submissions):
        """Return submissions as units are listed: the firm, then its branches by name."""
        return submissions.sorted(lambda row: (row.unit_id.level != "firm", row.unit_id.name or "", row.unit_id.id))

    @api.model
    def _unit_values(self, submission):
        return {
            "unit_id": submission.unit_id.id,
            "name": submission.unit_id.name,
            "level": submission.unit_id.level,
            "submission_id": submission.id,
            **{
                name: submission[name]
                for name in ("state", "provisional", "nil", "filled", "wanted", "open_findings", "revision")
            },
        }

    @api.model
    def _submission(self, door, round_id, unit_id=None):
        """Return the submission of a round and a unit of the door's firm; refuse any other as not there.

        :param int unit_id: one of the firm's units; None is the first one that is asked something
        """
        # Bridge: of the door's firm only.
        found = submissions = self.env["prm.benchmark.submission"].sudo()
        if _is_id(round_id) and (unit_id is None or _is_id(unit_id)):
            submissions.flush_model(["round_id", "firm_id", "unit_id"])
            submissions.round_id.flush_model(["state"])
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT s.id
                      FROM prm_benchmark_submission AS s
                      JOIN prm_benchmark_round AS r ON r.id = s.round_id
                     WHERE r.id = %(round)s AND r.state != 'planned' AND s.firm_id = %(firm)s
                       AND (%(unit)s IS NULL OR s.unit_id = %(unit)s)
                  ORDER BY s.id
                    """,
                    round=round_id,
                    firm=door.firm_id or None,
                    unit=unit_id,
                )
            )
            found = submissions.browse(row[0] for row in rows)
        if unit_id is None and len(found) > 1:
            found = self._in_order(found.filtered("wanted") or found)[:1]
        if not found:
            raise Refused(self.env._("There is nothing here, or it is not yours to see."), status=404)
        return found

    # --- what is asked --------------------------------------------------------------------------------

    @api.model
    @tools.ormcache("programme_id", "stamp", "month")
    def _structure(self, programme_id, stamp, month):
        """Return what a programme asks in a month as :class:`Asked`; the stamp is new whenever that changed."""
        items = (
            self.env["prm.benchmark.item"]
            .sudo()
            .search(
                [
                    ("programme_id", "=", programme_id),
                    "|",
                    ("month_from", "=", False),
                    ("month_from", "<=", month),
                    "|",
                    ("month_to", "=", False),
                    ("month_to", ">=", month),
                ]
            )
        )
        return tuple(
            Asked(
                item.id,
                item.code,
                item.position,
                item.kind,
                item.unit,
                STEPS[item.frequency],
                item.level,
                item.required,
                item.section_id.id,
            )
            for item in items
        )

    @api.model
    @tools.ormcache("state.programme_id", "state.stamp", "state.month", "state.levels", "state.fiscal_month")
    def _asked(self, state):
        """Return the items that a submission is asked for, ``{item id: Asked}``, shared between requests."""
        month = month_of(state.month)
        return MappingProxyType(
            {
                item.id: item
                for item in self._structure(state.programme_id, state.stamp, state.month)
                if item.level in state.levels and is_due(month, item.step, state.fiscal_month)
            }
        )

    @api.model
    def _states(self, submissions, lock=False):
        """Return ``{submission id: State}``; one query.

        :param lock: hold the submissions until the transaction ends (``"round"``: and keep their rounds from
            closing). Whoever comes second is run again by Odoo, and reads what the first one wrote.
        """
        self.env.flush_all()
        # that somebody else holds the submission is no error: the request is run again
        self.env.cr.execute(
            SQL(
                """
                SELECT s.id, s.state, COALESCE(s.revision, 0), COALESCE(s.nil, FALSE), COALESCE(s.provisional, FALSE),
                       COALESCE(s.reopened, 0), r.id, r.state, r.date_due, r.month, r.programme_id,
                       u.id, u.level, COALESCE(u.active AND p.active, FALSE),
                       EXISTS (SELECT 1 FROM prm_benchmark_unit AS branch
                                WHERE branch.participant_id = p.id AND branch.level = 'branch' AND branch.active),
                       p.fiscal_month, p.partner_id, programme.definition_stamp,
                       -- two tables more to join take longer to plan than to read
                       (SELECT ARRAY[currency.symbol, currency.position]
                          FROM res_company AS company
                          JOIN res_currency AS currency ON currency.id = company.currency_id
                         WHERE company.id = programme.company_id),
                       r.date_counted
                  FROM prm_benchmark_submission AS s
                  JOIN prm_benchmark_round AS r ON r.id = s.round_id
                  JOIN prm_benchmark_unit AS u ON u.id = s.unit_id
                  JOIN prm_benchmark_participant AS p ON p.id = u.participant_id
                  JOIN prm_benchmark_programme AS programme ON programme.id = r.programme_id
                 WHERE s.id = ANY(%s)
              ORDER BY s.id
                %s
                """,
                submissions.ids,
                _LOCKS[lock],
            ),
            log_exceptions=not lock,
        )
        return {row[0]: State(*row) for row in self.env.cr.fetchall()}

    @api.model
    def _values(self, submission_ids):
        """Return the exact figures, ``{submission id: {item id: Decimal}}``; one query."""
        self.env["prm.benchmark.value"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT submission_id, item_id, value::text FROM prm_benchmark_value WHERE submission_id = ANY(%s)",
                list(submission_ids),
            )
        )
        values = defaultdict(dict)
        for submission_id, item_id, value in rows:
            values[submission_id][item_id] = Decimal(value)
        return values


def _is_id(number):
    return isinstance(number, int) and 0 < number <= MAX_ID
