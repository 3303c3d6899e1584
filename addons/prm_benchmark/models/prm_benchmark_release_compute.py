import hashlib

from psycopg2.extras import execute_values

from odoo import models
from odoo.tools import SQL

from ..engine import disclosure
from ..engine.release_plan import kinds, pieces, wanted
from ..engine.sql import bulk_query
from ..engine.windows import month_of

#: firms × months that a piece computes at most: about ten seconds
PIECE = 3000
MOST_MONTHS = 12


class PrmBenchmarkRelease(models.Model):
    """The computation: piece by piece into points, then the rules, then all cells at once.

    A piece is a statement over the array rows and one that counts; its cost grows with firms × months × KPIs. Pieces
    are committed by the job, so that one that is killed goes on where it was; nobody sees points.
    """

    _inherit = "prm.benchmark.release"

    def _prepare(self):
        """Compute all of it, in the current transaction."""
        self.ensure_one()
        while self._step():
            pass

    def _step(self):
        """Do the next piece; return how many are left. The first one begins anew when figures changed meanwhile."""
        self.ensure_one()
        if not self.figures_stamp or not self._is_as_begun():
            self._begin()
            if self.problem:
                return 0
        todo = self._pieces()
        if self.pieces_done < len(todo):
            self._compute_piece(todo[self.pieces_done])
            self.pieces_done += 1
        left = len(todo) - self.pieces_done
        self.progress = 100 * self.pieces_done // (len(todo) + 1)
        if not left:
            self._finish()
        return left

    def _is_as_begun(self):
        return (self.figures_stamp, self.definition_stamp) == (self._figures_now(), self.programme_id.definition_stamp)

    # --- who and what -----------------------------------------------------------------------------------

    def _begin(self):
        """Throw away what was computed, and note who is in."""
        self._clear()
        reasons, keys = self._panel()
        inside = {firm for firm, reason in reasons.items() if not reason}
        holdings = len({keys[firm] for firm in inside})
        cohorts = self._cohorts()._firms(self.env["res.partner"].browse(reasons))
        execute_values(
            self.env.cr._obj,
            "INSERT INTO prm_benchmark_release_member"
            " (release_id, partner_id, holding_key, left_out, reason, cohort_ids) VALUES %s",
            [
                (self.id, firm, keys[firm], bool(reason), reason or None,
                 [cohort.id for cohort, firms in cohorts.items() if firm in firms])
                for firm, reason in reasons.items()
            ],
            template="(%s, %s, %s, %s, %s, %s::integer[])",
        )  # fmt: skip
        self.env["prm.benchmark.release.member"].invalidate_model()
        self.invalidate_recordset(["member_ids"])
        self._note_delivered()
        before = self.previous_id.member_ids.filtered(lambda row: not row.left_out).partner_id.ids
        self.write(
            {
                "pieces_done": 0,
                "progress": 0,
                "problem": self._is_too_small(holdings) and "few",
                "panel_count": holdings,
                "panel_band": disclosure.band(holdings),
                "panel_hash": hashlib.sha256(repr(sorted((keys[firm], firm) for firm in inside)).encode()).hexdigest(),
                "panel_release_id": (self.previous_id.panel_release_id if set(before) == inside else self).id,
                "definition_stamp": self.programme_id.definition_stamp,
                "figures_stamp": self._figures_now(),
            }
        )

    def _clear(self):
        for table in ("point", "cell", "coverage", "member"):
            self.env.cr.execute(
                SQL("DELETE FROM %s WHERE release_id = %s", SQL.identifier(f"prm_benchmark_release_{table}"), self.id)
            )
        self.env.invalidate_all()

    def _cohorts(self):
        return self.env["prm.benchmark.cohort"].search([("programme_id", "=", self.programme_id.id)])

    def _definition_at(self, month):
        return self.env["prm.benchmark.engine"]._definition(self.programme_id, month)

    def _wanted(self):
        """Return what is computed: see ``engine.release_plan.wanted``."""
        month = month_of(self.month)
        definition = self._definition_at(month)
        versions = self.env["prm.benchmark.kpi"].browse(definition.kpi_ids.values())
        ages = {kpi.code: int(kpi.peer_age) for kpi in versions}
        windows = kinds(self.programme_id._step())
        lagged = {code for code, formula in definition.evaluator.formulas.items() if _says_the_same(formula)}
        start = self._usual_start()
        if not self.previous_id:
            return wanted(month, ages, windows, lagged=lagged, start=start)
        previous = month_of(self.previous_id.month)
        told = {
            (code, window): previous - age
            for code, window, age in self.env.execute_query(
                SQL(
                    'SELECT DISTINCT kpi_code, "window", age FROM prm_benchmark_release_cell WHERE release_id = %s',
                    self.previous_id.id,
                )
            )
        }
        return wanted(month, ages, windows, previous, told, lagged, start)

    def _usual_start(self):
        """Return the month in which most firms' years begin, 1 to 12."""
        self.env["prm.benchmark.participant"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT fiscal_month FROM prm_benchmark_participant WHERE programme_id = %s"
                " GROUP BY fiscal_month ORDER BY COUNT(*) DESC, fiscal_month LIMIT 1",
                self.programme_id.id,
            )
        )
        return rows[0][0] if rows else 1

    def _pieces(self):
        firms = len(self.member_ids.filtered(lambda row: not row.left_out))
        most = max(1, min(MOST_MONTHS, PIECE // max(firms, 1)))
        return pieces(self._wanted(), lambda month: id(self._definition_at(month)), most)

    # --- points -----------------------------------------------------------------------------------------

    def _compute_piece(self, piece):
        """Count the points of some months."""
        cr = self.env.cr
        definition = self._definition_at(piece.ends[0])
        versions = {kpi.code: kpi for kpi in self.env["prm.benchmark.kpi"].browse(definition.kpi_ids.values())}
        codes = [code for code in dict.fromkeys(code for code, _kind in piece.wanted) if code in versions]
        spans = list(dict.fromkeys(kind for _code, kind in piece.wanted))
        windows = [(kind, end - back) for back in (0, 12) for end in piece.ends for kind in spans]
        windows = list(dict.fromkeys(windows))
        number = {window: place for place, window in enumerate(windows)}
        if not codes:
            return
        # the expressions of many KPIs take longer to compile than to compute
        cr.execute("SET LOCAL jit = off")
        cr.execute("SET LOCAL work_mem = '128MB'")
        cr.execute(
            """
            CREATE TEMPORARY TABLE IF NOT EXISTS prm_release_value
                (firm_id integer, win integer, kpi integer, value numeric) ON COMMIT DROP;
            TRUNCATE prm_release_value
            """
        )
        formulas = {code: definition.evaluator.formulas[code] for code in codes}
        query = bulk_query(definition.items, formulas, windows, self._units_query(), self._rows_query())
        cr.execute(SQL("INSERT INTO prm_release_value SELECT * FROM (%s) AS found WHERE value IS NOT NULL", query))
        cr.execute("ANALYZE prm_release_value")
        places = [
            (number[kind, end], codes.index(code), kind, end, code, versions[code].direction)
            for code, kind in piece.wanted
            if code in versions
            for end in piece.ends
        ]
        percent = [codes.index(code) for code in codes if versions[code].unit == "percent"]
        mates = [(number[kind, end], number[kind, end - 12]) for kind in spans for end in piece.ends]
        cr.execute(
            disclosure.statistics(
                self._changes_query(mates, percent),
                self._members_query(),
                _rows(places, "integer", "integer", "varchar", "integer", "varchar", "varchar",
                      names=("win", "kpi", "kind", "month", "code", "direction")),
                self.id,
            )
        )  # fmt: skip
        self._note_digests(codes, windows)

    def _changes_query(self, mates, percent):
        """Return the values with their change on the year before: in points for percentages, else in parts."""
        return SQL(
            """
            SELECT now.firm_id, now.win, now.kpi, now.value,
                   CASE WHEN now.kpi = ANY(%(percent)s) THEN now.value - before.value
                        ELSE (now.value - before.value + %(wide)s) / NULLIF(abs(before.value), 0) END AS moved
              FROM prm_release_value now
              JOIN (%(mates)s) AS mate ON mate.win = now.win
         LEFT JOIN prm_release_value before
                ON before.firm_id = now.firm_id AND before.kpi = now.kpi AND before.win = mate.before
            """,
            percent=percent,
            wide=disclosure.WIDE,
            mates=_rows(mates, "integer", "integer", names=("win", "before")),
        )

    def _members_query(self):
        return SQL(
            """
            SELECT cohort.id AS cohort_id, member.partner_id AS firm_id, member.holding_key AS holding
              FROM prm_benchmark_release_member member
             CROSS JOIN LATERAL unnest(member.cohort_ids) AS cohort (id)
             WHERE member.release_id = %s AND NOT member.left_out
            """,
            self.id,
        )

    def _note_digests(self, codes, windows):
        """Add up, per firm, a number of all its values: it tells whether any changed, not which or how."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE prm_benchmark_release_member member SET digest = member.digest + found.digest
                  FROM (
                       SELECT value.firm_id, sum(hashtextextended(
                              kpi.code || ' ' || span.name || ' ' || trim_scale(value.value), %(seed)s)::numeric
                              ) AS digest
                         FROM prm_release_value value
                         JOIN (%(codes)s) AS kpi ON kpi.place = value.kpi
                         JOIN (%(windows)s) AS span ON span.place = value.win
                     GROUP BY value.firm_id
                       ) AS found
                 WHERE member.release_id = %(release)s AND member.partner_id = found.firm_id
                """,
                seed=self._digest_seed(),
                release=self.id,
                codes=_rows(list(enumerate(codes)), "integer", "varchar", names=("place", "code")),
                windows=_rows(
                    [(place, f"{kind} {end}") for place, (kind, end) in enumerate(windows)],
                    "integer",
                    "varchar",
                    names=("place", "name"),
                ),
            )
        )


def _says_the_same(formula):
    """Tell whether a KPI is the same in all windows, such as the backlog over a year's turnover."""
    return all(how in ("closing", "r12") for _code, how in formula.inputs())


def _rows(rows, *types, names):
    """Return a query for rows of plain values."""
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    arrays = [SQL(f"%s::{kind}[]", list(column)) for column, kind in zip(columns, types, strict=True)]
    return SQL(
        "SELECT * FROM unnest(%s) AS given (%s)", SQL(", ").join(arrays), SQL(", ").join(map(SQL.identifier, names))
    )
