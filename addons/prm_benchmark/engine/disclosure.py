"""What may be told of many firms: statistics of points, and the rules that withhold them, in SQL.

A *point* is one KPI of one cohort in one window that ends with one month. A holding counts once in it, with the mean
of its firms (``n`` holdings). Points stand in ``prm_benchmark_release_point`` until the release is complete; they are
counted by :func:`statistics`, then every rule of :data:`RULES` in turn gives a ``reason`` to those that it withholds,
and :func:`publish` keeps of the rest what the number of holdings allows.

Order statistics are somebody's value: each is a mean of neighbours, to three significant digits, and the smallest and
the largest value are never told as such.
"""

from typing import NamedTuple

from odoo.tools import SQL

POINTS = SQL.identifier("prm_benchmark_release_point")
#: other holdings that a cell has at least; a parameter can only be higher
FLOOR = 5
#: holdings from which quartiles, and the mean of the best quarter, are told
QUARTILES_FROM, TOP_FROM = 12, 20
BANDS = ((20, "20+"), (10, "10-19"), (0, "5-9"))
SIGNIFICANT = 3
#: decimals with which means are carried until they are rounded: enough for each digit that is told
WIDE = SQL(f"0.{'0' * 30}")
_STATISTICS = ("median", "lower", "upper", "top", "moved")


class Parameters(NamedTuple):
    """What the trustee alone knows about how a release was made."""

    minimum: int = FLOOR  #: other holdings in a cell
    quartiles_from: int = QUARTILES_FROM
    top_from: int = TOP_FROM

    @property
    def holdings(self):
        """The holdings of a cell, the reader's own included."""
        return max(self.minimum, FLOOR) + 1


def band(number):
    """Return the band in which a number of holdings is told.

    >>> band(6), band(10), band(20)
    ('5-9', '10-19', '20+')
    """
    return next(name for bound, name in BANDS if number >= bound)


def band_sql(number):
    """Return :func:`band` as SQL."""
    cases = SQL(" ").join(SQL("WHEN %s >= %s THEN %s", number, bound, name) for bound, name in BANDS)
    return SQL("CASE %s END", cases)


# --- statistics -------------------------------------------------------------------------------------------


def _at(values, place):
    return SQL("%s[%s]", values, place)


def _mean(terms):
    """Return the mean of terms with enough decimals to be rounded once."""
    return SQL("(%s + %s) / %s", SQL(" + ").join(terms), WIDE, SQL(str(len(terms))))


def middle(values, count):
    """Return the median of sorted values: the mean of the middle three, of the middle four where their number is even.

    :param SQL values: an array, sorted
    :param SQL count: its length, at least four
    """
    odd = [_at(values, SQL("(%s + 1) / 2 + %s", count, SQL(str(step)))) for step in (-1, 0, 1)]
    even = [_at(values, SQL("%s / 2 + %s", count, SQL(str(step)))) for step in (-1, 0, 1, 2)]
    return SQL("CASE WHEN %s %% 2 = 1 THEN %s ELSE %s END", count, _mean(odd), _mean(even))


def quartile(values, count, upper):
    """Return a quartile of sorted values: the mean of the value at a quarter of them and of its two neighbours.

    The lower one stands at place ⌈n/4⌉, the upper one as far from the end: of 12 values at the third from below, so
    that the smallest is not among the three.
    """
    place = SQL("(%s + 3) / 4", count)
    if upper:
        place = SQL("%s + 1 - %s", count, place)
    return _mean([_at(values, SQL("%s + %s", place, SQL(str(step)))) for step in (-1, 0, 1)])


def _slice_mean(values, first, last):
    return SQL("(SELECT (sum(v) + %s) / count(v) FROM unnest(%s[%s:%s]) AS part (v))", WIDE, values, first, last)


def best(values, count, direction):
    """Return the mean of the best quarter (⌊n/4⌋ values): the highest, or the lowest where less is better."""
    part = SQL("%s / 4", count)
    high = _slice_mean(values, SQL("%s - %s + 1", count, part), count)
    low = _slice_mean(values, SQL("1"), part)
    return SQL("CASE %s WHEN 'up' THEN %s WHEN 'down' THEN %s END", direction, high, low)


def significant(value):
    """Return a value to three significant digits, half away from zero."""
    # taken from a float, the logarithm can only be wrong where both ways of rounding agree
    exponent = SQL("floor(log(abs(%s)::float8))::integer", value)
    return SQL("CASE WHEN %s = 0 THEN 0 ELSE round(%s, %s - %s) END", value, value, SQL(str(SIGNIFICANT - 1)), exponent)


def statistics(values, members, kpis, release_id):
    """Return the statement that counts points: one row per cohort, window, KPI and month in which anybody has a value.

    :param SQL values: query for ``(firm_id, win, kpi, value, moved)``, without rows for missing values; ``moved`` is
        the change against the year before, ``NULL`` for a firm that is not in both windows
    :param SQL members: query for ``(cohort_id, firm_id, holding)``
    :param SQL kpis: query for ``(win, kpi, kind, month, code, direction)``: what ``win`` and ``kpi`` stand for, and
        which of them are wanted
    """
    values_array, moves_array = SQL("counted.sorted"), SQL("counted.moves")
    count, moving = SQL("counted.n"), SQL("counted.n_moved")
    return SQL(
        """
        INSERT INTO %(points)s (release_id, cohort_id, "window", kpi_code, month, n, n_moved, reason,
                                median, lower, upper, top, moved)
        SELECT %(release)s, cohort_id, kind, code, month, n, n_moved, '',
               CASE WHEN n > %(floor)s THEN %(median)s END,
               CASE WHEN n > %(floor)s THEN %(lower)s END,
               CASE WHEN n > %(floor)s THEN %(upper)s END,
               CASE WHEN n > %(floor)s THEN %(top)s END,
               CASE WHEN n_moved > %(floor)s THEN %(moved)s END
          FROM (
               SELECT cohort_id, win, kpi, count(*)::integer AS n, count(moved)::integer AS n_moved,
                      array_agg(value ORDER BY value) AS sorted,
                      array_agg(moved ORDER BY moved) FILTER (WHERE moved IS NOT NULL) AS moves
                 FROM (
                      SELECT member.cohort_id, given.win, given.kpi, member.holding,
                             (sum(given.value) + %(wide)s) / count(given.value) AS value,
                             (sum(given.moved) + %(wide)s) / NULLIF(count(given.moved), 0) AS moved
                        FROM (%(values)s) AS given
                        JOIN (%(members)s) AS member ON member.firm_id = given.firm_id
                    GROUP BY member.cohort_id, given.win, given.kpi, member.holding
                      ) AS of_holding
             GROUP BY cohort_id, win, kpi
               ) AS counted
          JOIN (%(kpis)s) AS wanted USING (win, kpi)
        """,
        points=POINTS,
        release=release_id,
        floor=SQL(str(FLOOR)),
        median=middle(values_array, count),
        lower=quartile(values_array, count, upper=False),
        upper=quartile(values_array, count, upper=True),
        top=best(values_array, count, SQL("wanted.direction")),
        moved=middle(moves_array, moving),
        wide=WIDE,
        values=values,
        members=members,
        kpis=kpis,
    )


# --- rules ------------------------------------------------------------------------------------------------


def few(release_id, parameters):
    """Rule 1: as many other holdings as the minimum says, or nothing."""
    return SQL(
        "UPDATE %s SET reason = 'few' WHERE release_id = %s AND reason = '' AND n < %s",
        POINTS,
        release_id,
        parameters.holdings,
    )


#: the rules in the order in which they are applied: each is a function of the release's id and the
#: :class:`Parameters` that returns a statement; it gives a reason to points that have none yet, and may look at all
#: points of the release, at ``prm_benchmark_release_cell`` of earlier ones, and at who is in
RULES = (few,)


def _settled(name):
    """Return a statistic without the noise at the end of its decimals, so that a half is a half."""
    return SQL("round(%s, 20)", SQL.identifier(name))


def publish(release_id, parameters):
    """Return the statement that blanks what is withheld, and rounds the rest."""
    open_ = SQL("reason = ''")
    shown = {
        "median": open_,
        "lower": SQL("reason = '' AND n >= %s", max(parameters.quartiles_from, QUARTILES_FROM)),
        "upper": SQL("reason = '' AND n >= %s", max(parameters.quartiles_from, QUARTILES_FROM)),
        "top": SQL("reason = '' AND n >= %s", max(parameters.top_from, TOP_FROM)),
        "moved": SQL("reason = '' AND n_moved >= %s", parameters.holdings),
    }
    sets = [
        SQL("%s = CASE WHEN %s THEN %s END", SQL.identifier(name), shown[name], significant(_settled(name)))
        for name in _STATISTICS
    ]
    return SQL("UPDATE %s SET %s WHERE release_id = %s", POINTS, SQL(", ").join(sets), release_id)
