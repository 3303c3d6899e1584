from odoo import api, models

from ..engine.evaluation_chart import RELEASED
from ..engine.windows import window
from .prm_benchmark_evaluation_kpis import floats
from .prm_benchmark_number import UNKNOWN
from .prm_benchmark_own_page import _text_of_month


class PrmBenchmarkEvaluation(models.AbstractModel):
    """Charts with their words: the question, names of series and labels, and the table behind each."""

    _inherit = "prm.benchmark.evaluation"

    @api.model
    def _charts(self, drawings, records, currency, group, span, late):
        """Return a dictionary per chart.

        :param drawings: of ``engine.evaluation_charts.draw``
        :param Window span: the chosen one
        :param dict late: code of each KPI that is too young to be told → when it is told, in words
        """
        names = {kpi.code: kpi.name for kpi in records}
        # Bridge: names of the items of a programme in which the door's firm takes part, for the sentences of states.
        lacking = {code for drawing in drawings if drawing.state == "not_asked" for code in drawing.missing}
        items = self._item_names(lacking) if lacking else {}
        words, questions = self._label_words(), self._questions()
        rows = []
        for number, drawing in enumerate(drawings, start=1):
            question, title = questions[drawing.key]
            kpi = names.get(drawing.kpis[0], "") if drawing.kpis and drawing.key in ("position", "personnel") else ""
            chart = {
                "key": drawing.key,
                "number": number,
                "question": question,
                "title": f"{title}: {kpi}" if kpi and drawing.key == "position" else title,
                "kind": drawing.kind,
                "unit": drawing.unit,
                "unit_text": self._chart_unit(drawing.unit, currency),
                "y2_unit": drawing.unit_y2,
                "y2_unit_text": self._chart_unit(drawing.unit_y2, currency),
                "labels": [self._label(label, words, names, drawing.windows and span) for label in drawing.labels],
                "label_codes": [_text_of_month(label) if isinstance(label, int) else label for label in drawing.labels],
                "series": [self._line(line, drawing, words, names, currency) for line in drawing.lines],
                "state": self._chart_state(drawing, names, items, late),
                "state_code": drawing.state,
                "note": " ".join(
                    filter(None, [self._note(drawing, group, span, late), self._pair_note(drawing, names)])
                ),
                "details": [{"key": key, "label": self._detail_label(key, words, names)} for key in drawing.details],
                "kpis": [code for code in drawing.kpis if code in names],
                "breaks": list(drawing.breaks),
            }
            if drawing.key == "radar":
                chart["scale"] = self._scale()
            chart["table"] = self._chart_table(chart, drawing, span)
            rows.append(chart)
        return rows

    @api.model
    def _line(self, line, drawing, words, names, currency):
        unit = line.unit or (drawing.unit_y2 if line.axis == "y2" else "") or drawing.unit
        write = self._chart_writer(unit, currency, drawing.key)
        released = getattr(write, "released", write)
        # of the parts of a whole one column may be the group's
        is_told = [line.role in RELEASED or (label == "median" and line.key in names) for label in drawing.labels]
        label = words.get(f"{drawing.key}.{line.key}") or words.get(line.key) or names.get(line.key) or line.key
        return {
            "key": line.key,
            "label": label,
            "role": line.role,
            "type": line.type,
            "axis": line.axis,
            "unit": unit,
            "hidden": line.hidden,
            "values": floats(line.values),
            "texts": [
                self._points_text(value) if label in drawing.points else (released if told else write)(value)
                for label, told, value in zip(drawing.labels, is_told, line.values, strict=True)
            ],
            "released": is_told if any(is_told) else [],
        }

    @api.model
    def _points_text(self, value):
        """Return a deviation that is one of points: in per cent it would read like one of a part."""
        plain = self.env["prm.benchmark.number"]._plain
        return self._signed(value, lambda points: self.env._("%s points", plain(points * 100, 1))) or UNKNOWN

    @api.model
    def _chart_writer(self, unit, currency, key):
        """Return a function that writes a figure of a chart."""
        numbers = self.env["prm.benchmark.number"]
        if unit == "place":
            names = self._scale()["names"]
            return lambda value: UNKNOWN if value is None else names.get(str(value), str(value))
        if unit == "hours":
            write = numbers._kpi_writer("days", False, currency)
            sign = self.env._("h")
            return lambda value: UNKNOWN if value is None else f"{write.plain(value)}\N{NO-BREAK SPACE}{sign}"
        if unit == "index":
            write = numbers._kpi_writer("days", False, currency)
            return lambda value: UNKNOWN if value is None else write.plain(value)
        write = numbers._kpi_writer(unit, False, currency)
        if key == "deviations":
            return lambda value: write(value) if value is None or value <= 0 else f"+{write(value)}"
        return write

    @api.model
    def _chart_unit(self, unit, currency):
        """Return the unit of an axis in words."""
        if unit in ("", "percent", "place"):
            return ""
        if unit == "hours":
            return self.env._("h")
        return (
            self.env._("mean month = 100")
            if unit == "index"
            else self.env["prm.benchmark.number"]._kpi_unit(unit, False, currency)
        )

    @api.model
    def _label(self, label, words, names, span=None):
        if isinstance(label, int):
            return self._window_short(window(span.kind, label, span.fiscal_start)) if span else self._month_short(label)
        return names.get(label) or words.get(label) or label

    @api.model
    def _detail_label(self, key, words, names):
        return words.get(f"detail.{key}") or words.get(key) or names.get(key) or key

    @api.model
    def _chart_table(self, chart, drawing, span):
        """Return the table behind a chart: a row per label, a column per series."""
        if chart["state"]:
            return {"columns": [], "rows": []}
        series = chart["series"]
        if drawing.kind in ("waterfall", "bridge", "hbar"):
            # one value for each label, whichever series it stands in
            texts = [
                next((line["texts"][place] for line in series if line["values"][place] is not None), UNKNOWN)
                for place in range(len(chart["labels"]))
            ]
            columns = [
                self._table_head(drawing, span),
                self.env._("Deviation") if drawing.kind == "hbar" else self.env._("Amount"),
            ]
            return {"columns": columns, "rows": [list(row) for row in zip(chart["labels"], texts, strict=True)]}
        return {
            "columns": [self._table_head(drawing, span), *(line["label"] for line in series)],
            "rows": [
                [label, *(line["texts"][place] for line in series)] for place, label in enumerate(chart["labels"])
            ],
        }

    @api.model
    def _table_head(self, drawing, span):
        if drawing.labels and isinstance(drawing.labels[0], int):
            kind = span.kind if drawing.windows else "month"
            return {
                "month": self.env._("Month"),
                "quarter": self.env._("Quarter"),
                "ytd": self.env._("Fiscal year to date"),
                "r12": self.env._("12 months up to"),
            }[kind]
        return self.env._("KPI") if drawing.key in ("deviations", "radar") else self.env._("Part")

    # --- words ----------------------------------------------------------------------------------------

    @api.model
    def _item_names(self, codes):
        """Return names of items by their code in the catalogue: a programme that lacks one has no name for it."""
        # Bridge: names of the catalogue, which are no secret.
        found = (
            self.env["prm.benchmark.catalogue.item"]
            .sudo()
            .search_fetch([("code", "in", sorted(codes))], ["code", "name"])
        )
        return {item.code: item.name for item in found}

    @api.model
    def _chart_state(self, drawing, names, items, late):
        """Return why a chart has nothing to draw."""
        if not drawing.state:
            return ""
        if drawing.state == "not_asked":
            return self.env._(
                "The programme does not ask for: %s.", ", ".join(items.get(code, code) for code in drawing.missing)
            )
        if drawing.state == "no_kpi":
            known = self._catalogue_kpi_names(drawing.missing)
            return self.env._(
                "The programme does not have the KPI: %s.",
                ", ".join(known.get(code, code) for code in drawing.missing),
            )
        if drawing.state == "no_group" and drawing.kpis and late.keys() >= set(drawing.kpis):
            return self.env._("There is nothing to compare with in this period yet. %s", self._late_text(drawing, late))
        return {
            "no_value": self.env._("Your figures for this are not there yet in this period."),
            "no_before": self.env._("The figures of the year before are not known."),
            "no_group": self.env._("There is nothing released to compare with in this period."),
        }[drawing.state]

    @api.model
    def _catalogue_kpi_names(self, codes):
        # Bridge: names of the catalogue, which are no secret.
        found = (
            self.env["prm.benchmark.catalogue.kpi"]
            .sudo()
            .search_fetch([("code", "in", sorted(codes))], ["code", "name"])
        )
        return {kpi.code: kpi.name for kpi in found}

    @api.model
    def _late_text(self, drawing, late):
        """Return when the group's figures of a chart are told, in words."""
        return " ".join(dict.fromkeys(f"{late[code]}." for code in drawing.kpis if code in late))

    @api.model
    def _note(self, drawing, group, span, late):
        if drawing.state:
            return ""
        sentences = []
        compares = (
            any(line.role in ("median", "up", "down", "lead") for line in drawing.lines) and drawing.kind != "bridge"
        )
        if drawing.note in ("state_at", "other_span"):
            month = self._month(drawing.month)
            if drawing.note == "state_at":
                sentences.append(self.env._("State at the end of %s.", month))
            else:
                sentences.append(self.env._("Asked less often; the last period that is whole ends with %s.", month))
        elif drawing.note == "medians":
            sentences.append(
                self.env._("Medians are taken one by one; those of the parts need not add up to that of the whole.")
            )
        elif drawing.note == "gap_worth":
            sentences.append(
                self.env._(
                    "First what closing each gap to the median would add; then, hatched, what your firm earns by being "
                    "ahead: a firm at the median would be without it."
                )
            )
            sentences.append(
                self.env._("Medians are taken one by one; those of the parts need not add up to that of the whole.")
            )
        elif drawing.note == "better_right":
            sentences.append(
                self.env._(
                    "To the right is better than the median, whatever the direction of the KPI. Rates around zero, "
                    "such as the change of turnover, are measured in points."
                )
            )
        elif drawing.note == "all_in_table":
            sentences.append(self.env._("The largest deviations; all KPIs stand in the table."))
        if drawing.breaks:
            sentences.append(
                self.env._(
                    "Who takes part changed: %s.",
                    ", ".join(self._month(drawing.labels[place]) for place in drawing.breaks),
                )
            )
        if drawing.windows and (compares or drawing.kind == "band") and late.keys() & set(drawing.kpis):
            sentences.append(self._late_text(drawing, late))
        if drawing.windows and compares and span.kind == "ytd":
            sentences.append(self.env._("Each firm's year to date begins with its own fiscal year."))
        fallbacks = {group[code].fallback for code in drawing.kpis if code in group and group[code].fallback}
        if compares and fallbacks:
            sentences.append(
                self.env._("Partly from the broader group: %s.", ", ".join(sorted(fallbacks)))
                if len(drawing.kpis) > 1
                else self.env._("From the broader group: %s.", ", ".join(sorted(fallbacks)))
            )
        return " ".join(sentences)

    @api.model
    def _scale(self):
        return {
            "min": 0,
            "max": 4,
            "names": {
                "4": self._place_text("q1"),
                "3": self._place_text("q2"),
                "2": self._place_text("q3"),
                "1": self._place_text("q4"),
                "3.5": self._place_text("above"),
                "2.5": self.env._("median"),
                "1.5": self._place_text("below"),
            },
        }
