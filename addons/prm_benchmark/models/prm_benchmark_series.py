from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL


class Row(NamedTuple):
    """All figures of a unit and month."""

    unit_id: int
    month: int  #: year × 12 + month − 1
    draft: bool  #: not submitted
    provisional: bool
    texts: list  #: figures as exact text or None; ``texts[position - 1]``


class PrmBenchmarkSeries(models.AbstractModel):
    """The own figures of units over time: submitted ones from the array rows, drafts as they stand.

    Private, for services whose caller has checked whose units these are; see ``prm.benchmark.entry``.
    """

    _name = "prm.benchmark.series"
    _description = "Benchmark Figures over Time"

    @api.model
    def _rows(self, unit_ids, first, last, without=()):
        """Return the :class:`Row` list of units from a month to another; one query over the two indexes.

        :param without: ids of drafts to leave out, because the caller holds their figures
        """
        self.env["prm.benchmark.value"].flush_model()
        self.env["prm.benchmark.submission"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT unit_id, month, FALSE, provisional, values::text[]
                  FROM prm_benchmark_row
                 WHERE unit_id = ANY(%(units)s) AND month BETWEEN %(first)s AND %(last)s
             UNION ALL
                SELECT s.unit_id, EXTRACT(YEAR FROM s.month)::int * 12 + EXTRACT(MONTH FROM s.month)::int - 1,
                       TRUE, COALESCE(s.provisional, FALSE),
                       ARRAY(SELECT i.position || ':' || v.value
                               FROM prm_benchmark_value AS v
                               JOIN prm_benchmark_item AS i ON i.id = v.item_id
                              WHERE v.submission_id = s.id)
                  FROM prm_benchmark_submission AS s
                 WHERE s.unit_id = ANY(%(units)s) AND s.state = 'draft' AND s.id != ALL(%(without)s)
                   AND s.month >= make_date(%(first)s / 12, %(first)s %% 12 + 1, 1)
                   AND s.month <= make_date(%(last)s / 12, %(last)s %% 12 + 1, 1)
                """,
                units=list(unit_ids),
                first=first,
                last=last,
                without=list(without),
            )
        )
        return [
            Row(unit, month, draft, provisional, _in_places(texts) if draft else texts)
            for unit, month, draft, provisional, texts in rows
            if texts or not draft
        ]

    @api.model
    def _by_unit(self, items, rows):
        """Return ``{unit id: {item code: {month: Decimal}}}``.

        :param items: :class:`ItemDef` of the programme
        """
        places = [(item.code, item.position - 1) for item in items]
        series = {}
        for row in rows:
            unit = series.setdefault(row.unit_id, {item.code: {} for item in items})
            length = len(row.texts)
            for code, place in places:
                if place < length and row.texts[place] is not None:
                    unit[code][row.month] = Decimal(row.texts[place])
        return series


def _in_places(pairs):
    """Return texts by position, from texts ``position:figure``."""
    found = dict(pair.split(":") for pair in pairs)
    texts = [None] * max(map(int, found))
    for place, text in found.items():
        texts[int(place) - 1] = text
    return texts
