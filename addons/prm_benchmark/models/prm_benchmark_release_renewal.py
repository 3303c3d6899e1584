import hashlib
import hmac

from odoo import models
from odoo.tools import SQL

from ..engine.disclosure import FLOOR
from ..engine.holdings import changed, holding_keys
from ..engine.windows import month_of

#: months of figures that are compared: those behind 24 ends, their years before, and the year before those
COMPARED = 60


class PrmBenchmarkRelease(models.Model):
    """Whether a month may be told once more: never for the sake of a few, whose figures the difference would be.

    It is compared with everything that was ever told of the month, not with the last alone: five could leave, and come
    back when another one leaves. What the head office can change at will does not count as a change: KPIs and groups.
    """

    _inherit = "prm.benchmark.release"

    def _is_unchanged(self):
        """Tell whether it would tell a month again for the sake of a few."""
        told = self.search(
            [
                ("programme_id", "=", self.programme_id.id),
                ("month", "=", self.month),
                ("state", "in", ("released", "withdrawn")),
            ]
        )
        return any(self._tells_of_few(release) for release in told)

    def _tells_of_few(self, told):
        """Tell whether what differs from a release of the same month is the doing of a few, or nothing."""
        delivered = self._changed_holdings(told, "delivered")
        computed = self._changed_holdings(told, "digest")
        if 0 < delivered < FLOOR or 0 < computed < FLOOR:
            return True
        if delivered:
            return False
        # the same firms and figures: other formulas for all, or what was withdrawn once more, over the same groups
        return self._groups() != told._groups() or (not computed and told.state == "released")

    def _changed_holdings(self, other, column):
        """Return how many holdings are in one release only, or differ in a column of digests.

        Firms that are connected in either of the two count once.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT release_id, partner_id, holding_key, %s FROM prm_benchmark_release_member"
                " WHERE release_id IN %s AND NOT left_out",
                SQL.identifier(column),
                (self.id, other.id),
            )
        )
        ours, theirs = ({(firm, digest) for of, firm, _key, digest in rows if of == release.id}
                        for release in (self, other))  # fmt: skip
        keys = holding_keys(((of, key), firm) for of, firm, key, _digest in rows)
        return changed({firm for firm, _digest in ours ^ theirs}, set(), keys)

    def _groups(self):
        """Return who counts with whom, and in which groups: a set of plain values."""
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, holding_key, cohort_ids FROM prm_benchmark_release_member"
                " WHERE release_id = %s AND NOT left_out",
                self.id,
            )
        )
        return {(firm, key, frozenset(cohorts)) for firm, key, cohorts in rows}

    def _note_delivered(self):
        """Note, per firm in it, a number of the figures it delivered and of the units that did."""
        self.env["prm.benchmark.unit"].flush_model()
        month = month_of(self.month)
        self.env.cr.execute(
            SQL(
                """
                WITH unit AS (%(units)s),
                part AS (
                    SELECT firm_id,
                           concat_ws(' ', unit_id, fiscal_start, firm_level, branch_level, first, last) AS text
                      FROM unit
                 UNION ALL
                    SELECT unit.firm_id, concat_ws(' ', figures.unit_id, figures.month, rtrim(given.text))
                      FROM unit
                      JOIN (%(rows)s) AS figures
                        ON figures.unit_id = unit.unit_id AND figures.month BETWEEN %(first)s AND %(month)s
                CROSS JOIN LATERAL (
                           SELECT string_agg(COALESCE(trim_scale(value)::text, ''), ' ' ORDER BY place) AS text
                             FROM unnest(figures.values) WITH ORDINALITY AS item (value, place)
                           ) AS given
                )
                UPDATE prm_benchmark_release_member member SET delivered = found.digest
                  FROM (
                       SELECT firm_id, sum(hashtextextended(text, %(seed)s)::numeric) AS digest
                         FROM part GROUP BY firm_id
                       ) AS found
                 WHERE member.release_id = %(release)s AND member.partner_id = found.firm_id
                """,
                units=self._units_query(),
                rows=self._rows_query(),
                first=month - COMPARED + 1,
                month=month,
                seed=self._digest_seed(),
                release=self.id,
            )
        )

    def _digest_seed(self):
        """Return a number that nobody guesses and that stays the same for a programme."""
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        text = f"prm_benchmark_release {self.programme_id.id}"
        digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
        return int.from_bytes(digest[:8], signed=True)
