from odoo import api, models

from ..engine.evaluate import Inputs
from ..engine.evaluation_facts import less
from ..engine.evaluation_gap import gauge, unpriced
from ..engine.evaluation_place import last, place, stand_ins
from .prm_benchmark_own_page import _text_of_month

_SPACE = "\N{NO-BREAK SPACE}"


class PrmBenchmarkEvaluation(models.AbstractModel):
    """The KPIs one by one: own, a year ago, the group's, the distance and what it is worth."""

    _inherit = "prm.benchmark.evaluation"

    @api.model
    def _kpis(self, records, facts, group, chosen, evaluator, currency):
        """Return a dictionary per KPI, in the programme's order."""
        names = {kpi.code: kpi.name for kpi in records}
        left_out = stand_ins(facts.kpis.values())
        labels = [self._month_short(end) for end in facts.ends]
        codes = [_text_of_month(end) for end in facts.ends]
        inputs, rows = Inputs(evaluator.items, facts.own.series, facts.span), []
        for record in records:
            kpi = facts.kpis[record.code]
            write = self.env["prm.benchmark.number"]._kpi_writer(record.unit, False, currency)
            full = self.env["prm.benchmark.number"]._kpi_writer(record.unit, record.annualised, currency)
            row = self._kpi(record, kpi, full)
            row["unit_text"] = self.env["prm.benchmark.number"]._kpi_unit(record.unit, record.annualised, currency)
            row.update(self._compared(record, kpi, group.get(kpi.code), chosen, full.released))
            row.update(self._placed(kpi, left_out, names))
            row.update(self._gap(kpi, full))
            row["short"] = {
                "own": write.short(last(kpi.own)),
                "before": write.short(kpi.before),
                "median": write.released.short(last(kpi.median)),
            }
            row["short"]["gap"] = (
                row["gap_text"] if kpi.unit == "percent" else self._signed(row["gap_exact"], write.short)
            )
            del row["gap_exact"]
            formula = evaluator.formulas[kpi.code]
            # the gap of a twin has its amount already
            worth = None if row["twin"] else gauge(formula, kpi, inputs)
            row.update(self._worths(kpi, worth, currency))
            row["worth_why"] = self._worth_why(row, unpriced(formula, kpi, evaluator.items), names)
            row["series"] = {
                "ends": codes,
                "labels": labels,
                "breaks": list(kpi.breaks),
                "texts": {},
            }
            for name in ("own", "median", "lower", "upper", "moved"):
                values = getattr(kpi, name)
                row["series"][name] = floats(values)
                if name != "moved":
                    text = write if name == "own" else write.released
                    row["series"]["texts"][name] = [text(value) for value in values]
            rows.append(row)
        return rows

    @api.model
    def _kpi(self, record, kpi, write):
        own = self.env["prm.benchmark.own"]
        value = last(kpi.own)
        moved = own._moved(record, value, kpi.before)
        return {
            "code": kpi.code,
            "name": record.name,
            "question": record.description or "",
            "unit": kpi.unit,
            "annualised": kpi.annualised,
            "direction": kpi.direction,
            "top": record.top,
            "own": number(value),
            "own_text": write(value),
            "before": number(kpi.before),
            "before_text": write(kpi.before),
            "change": number(moved),
            "change_text": own._change(record, moved),
            "good": None if not moved or kpi.direction == "context" else (moved > 0) == (kpi.direction == "up"),
        }

    @api.model
    def _compared(self, record, kpi, group, chosen, write):
        """Return the group's figures at the end, or why there are none, and from when there are."""
        median = last(kpi.median)
        reason = "" if median is not None else self._reason(kpi, group, chosen)
        fallback = group.fallback if group and median is not None else ""
        band = group.cell.band if group and group.cell and median is not None else ""
        told_from = self._told_from(record, chosen) if reason == "young" else None
        return {
            "median": number(median),
            "median_text": write(median),
            "lower": number(last(kpi.lower)),
            "lower_text": write(last(kpi.lower)),
            "upper": number(last(kpi.upper)),
            "upper_text": write(last(kpi.upper)),
            "top_quarter": number(kpi.top),
            "top_quarter_text": write(kpi.top),
            "moved": number(last(kpi.moved)),
            "moved_text": self._moved_text(kpi),
            "band": band,
            "reason": reason,
            "reason_text": self._reason_text(reason, told_from),
            "told_from": _text_of_month(told_from) if told_from else "",
            "fallback": fallback,
        }

    @api.model
    def _reason(self, kpi, group, chosen):
        if last(kpi.own) is None:
            return "no_value"
        if not chosen.release:
            return "no_release"
        if chosen.release["month"] < chosen.end:
            return "not_released"
        return (group.reason or group.cell.reason or "few") if group else "empty"

    @api.model
    def _told_from(self, record, chosen):
        """Return the month of the release that tells a figure which is too young today, None where it is past."""
        step = chosen.participant.step if chosen.participant else 1
        month = chosen.end + -(-record.peer_age // step) * step
        return month if month > chosen.release["month"] else None

    @api.model
    def _moved_text(self, kpi):
        """Return how the group moved against a year ago: the median of those in both years."""
        moved = last(kpi.moved)
        if moved is None:
            return ""
        plain = self.env["prm.benchmark.number"]._plain(moved * 100, 1)
        text = self.env._("%s points", plain) if kpi.unit == "percent" else f"{plain}{_SPACE}%"
        return f"+{text}" if moved > 0 else text

    @api.model
    def _placed(self, kpi, left_out, names):
        """Return where the firm stands; of a KPI that tells the same as another one, which of them to look at."""
        found = place(last(kpi.own), last(kpi.median), last(kpi.lower), last(kpi.upper), kpi.direction)
        if kpi.code not in left_out:
            scores = kpi.direction != "context"
            return {"place": found, "place_text": self._place_text(found), "scored": scores, "twin": ""}
        twin = left_out[kpi.code]
        text = self.env._("see “%s”", names[twin]) if found else ""
        return {"place": "", "place_text": text, "scored": False, "twin": twin}

    @api.model
    def _gap(self, kpi, write):
        """Return how far the own value is from the median: percentages in points."""
        gap = less(last(kpi.own), last(kpi.median))
        if gap is None:
            return {"gap": None, "gap_text": "", "gap_exact": None, "gap_good": None}
        if kpi.unit == "percent":
            plain = self.env["prm.benchmark.number"]._plain
            text = self._signed(gap, lambda value: self.env._("%s points", plain(value * 100, 1)))
        else:
            text = self._signed(gap, write)
        return {
            "gap": number(gap),
            "gap_exact": gap,
            "gap_text": text,
            "gap_good": None if not gap or kpi.direction == "context" else (gap > 0) == (kpi.direction == "up"),
        }

    @api.model
    def _signed(self, value, write):
        text = "" if value is None else write(value)
        return f"+{text}" if value and value > 0 else text

    @api.model
    def _worths(self, kpi, worth, currency):
        """Return what the median is worth, and the better quartile where it is known."""
        quartile = last(kpi.lower) if kpi.direction == "down" else last(kpi.upper)
        found, best = (worth(target) if worth else None for target in (last(kpi.median), quartile))
        return {
            "worth": number(found.value) if found else None,
            "worth_text": self._worth_text(found, currency),
            "worth_kind": found.kind if found else "",
            "worth_of": found.of if found else "",
            "worth_upper": number(best.value) if best else None,
            "worth_upper_text": self._worth_text(best, currency),
        }

    @api.model
    def _worth_text(self, found, currency):
        if found is None:
            return ""
        words = {"amount": self.env["prm.benchmark.number"]._kpi_text(abs(found.value), "eur", False, currency)}
        if not found.value:
            return self.env._("nothing: you are there")
        if found.kind == "once":
            if found.value > 0:
                return self.env._("%(amount)s to gain, once", **words)
            return self.env._("%(amount)s ahead, once", **words)
        if found.of == "turnover":
            if found.value > 0:
                return self.env._("%(amount)s more turnover a year", **words)
            return self.env._("%(amount)s turnover a year ahead", **words)
        if found.of == "orders":
            if found.value > 0:
                return self.env._("%(amount)s more orders a year", **words)
            return self.env._("%(amount)s orders a year ahead", **words)
        if found.value > 0:
            return self.env._("%(amount)s to gain a year", **words)
        return self.env._("%(amount)s ahead a year", **words)


def number(value):
    """Return a figure for JSON."""
    return None if value is None else float(value)


def floats(values):
    return [None if value is None else float(value) for value in values]
