from decimal import Decimal
from typing import NamedTuple

from odoo import api, models

from ..engine.evaluation_facts import KpiFacts
from ..engine.windows import window
from .prm_benchmark_evaluation import REPORTED


class GroupKpi(NamedTuple):
    """What a release says of a KPI: the cell that is shown, and why there is none."""

    cell: object  #: None where all are withheld
    reason: str
    fallback: str  #: name of the broader group whose cell it is
    at: dict  #: month → index in the cell's arrays


class PrmBenchmarkEvaluation(models.AbstractModel):
    """The group's figures: from a release alone, and where they are withheld, from the next broader group."""

    _inherit = "prm.benchmark.evaluation"

    @api.model
    def _group(self, chosen, ends):
        """Return ``{KPI code: GroupKpi}``; one query."""
        if not chosen.release or not chosen.chain:
            return {}
        chain = [row["id"] for row in chosen.chain]
        names = {row["id"]: row["name"] for row in chosen.chain}
        cells = self.env["prm.benchmark.release.read"]._cells(chosen.release["id"], chain, chosen.kind)
        by_code = {}
        for cell in cells:
            by_code.setdefault(cell.kpi_code, {})[cell.cohort_id] = cell
        locked = self._locked(chosen, ends)
        return {
            code: self._lock(self._pick(found, chain, names, chosen.end), locked, chosen.end)
            for code, found in by_code.items()
        }

    @api.model
    def _locked(self, chosen, ends):
        """Return the ends whose windows hold a draft: what is typed and not submitted is not delivered."""
        drafts = self.env["prm.benchmark.own"]._reported(chosen.version, REPORTED).drafts
        fiscal = chosen.participant.fiscal_month
        spans = {end: window(chosen.kind, end, fiscal) for end in ends} if drafts else {}
        return {end for end, span in spans.items() if span and any(span.first <= month <= span.end for month in drafts)}

    @api.model
    def _lock(self, group, locked, end):
        """Return a :class:`GroupKpi` without the ends that are locked."""
        if not locked or not group.cell:
            return group
        at = {month: place for month, place in group.at.items() if month not in locked}
        return group._replace(at=at, reason="draft" if end in locked else group.reason)

    @api.model
    def _pick(self, found, chain, names, end):
        """Return the :class:`GroupKpi` of the narrowest group whose figure at the end is released."""
        reason = ""
        for cohort_id in chain:
            cell = found.get(cohort_id)
            if cell is None:
                continue
            at = {month: place for place, month in enumerate(cell.ends or ())}
            # beyond a release's own month there is nothing yet; its lines are shown as far as they go
            known = end > max(at, default=end) or (end in at and cell.medians[at[end]] is not None)
            if known and any(median is not None for median in cell.medians or ()):
                return GroupKpi(cell, "", "" if cohort_id == chain[0] else names[cohort_id], at)
            reason = reason or cell.reason or "few"
        return GroupKpi(None, reason or "empty", "", {})

    @api.model
    def _facts(self, kpi, points, ends, group):
        """Return the :class:`KpiFacts` of a KPI. Where the own value is not delivered, the group's is not shown."""
        own = tuple(points[end][kpi.code] for end in ends)
        cell = group.cell if group else None
        nothing = (None,) * len(ends)
        lines = dict.fromkeys(("median", "lower", "upper", "moved"), nothing)
        breaks = top = None
        if cell:
            places = [None if value is None else group.at.get(end) for end, value in zip(ends, own, strict=True)]
            lines = {
                name: tuple(None if place is None or not values else _exact(values[place]) for place in places)
                for name, values in (
                    ("median", cell.medians), ("lower", cell.lowers), ("upper", cell.uppers), ("moved", cell.moveds),
                )
            }  # fmt: skip
            breaks, top = _breaks(cell.panels, [group.at.get(end) for end in ends]), places[-1]
            top = None if top is None or not cell.tops else _exact(cell.tops[top])
        return KpiFacts(
            kpi.code,
            kpi.unit,
            kpi.direction,
            kpi.annualised,
            kpi.twin or "",
            own,
            **lines,
            breaks=breaks or (),
            top=top,
            before=next((value for end, value in zip(ends, own, strict=True) if end == ends[-1] - 12), None),
        )


def _exact(value):
    """Return a released figure as it was rounded; the database hands out floats, its shortest text is the figure."""
    return None if value is None else Decimal(str(value))


def _breaks(panels, places):
    """Return the indices at which another panel was counted than at the point before."""
    found = []
    for index in range(1, len(places)):
        before, now = (
            panels[place] if place is not None and panels else None for place in places[index - 1 : index + 1]
        )
        # a month that is not told has no panel
        if None not in (before, now) and before != now:
            found.append(index)
    return tuple(found)
