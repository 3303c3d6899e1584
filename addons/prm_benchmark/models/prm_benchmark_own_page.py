from markupsafe import Markup

from odoo import api, models, tools
from odoo.tools.misc import format_date, get_lang

from ..engine.windows import KINDS, first_day, is_due, window

#: months that can be chosen as the end
_ENDS = 36
#: months before the first of them that a rolling year, its last year and a yearly item look back to
_BACK = 48
#: points of a trend: the chosen month and the year before it
_POINTS = 13
_TOP = 3
#: months of the windows that are too short for a programme that asks less often
_SHORTEST = {"month": 1, "quarter": 3}
#: width and height of the line of a trend, and its distance from the edge
_SPARK = (120, 32)
_EDGE = 4
_SVG = Markup(
    f'<svg class="o_prm_spark" role="img" viewBox="0 0 {_SPARK[0]} {_SPARK[1]}" width="{_SPARK[0]}"'
    f' height="{_SPARK[1]}" aria-label="%(text)s" fill="none" stroke="currentColor" stroke-width="2">'
    "<title>%(text)s</title>%(drawn)s</svg>"
)
_DOT = Markup('<circle cx="%s" cy="%s" r="%s" fill="currentColor" stroke="none"/>')


class PrmBenchmarkOwn(models.AbstractModel):
    """What the page of the own figures shows: plain values in the reader's language."""

    _inherit = "prm.benchmark.own"

    @api.model
    def _data(self, door, programme="", end="", kind=""):
        """Return the firm's KPIs of a window; at most four queries for the figures, whatever the number of units.

        :param str programme: id of one of the firm's programmes; anything else is the first
        :param str end: month ``YYYY-MM``; anything else is the last one with figures
        :param str kind: one of the programme's windows; anything else is the finest of them
        """
        # Bridge: in which programmes the door's firm takes part; plain values leave this class.
        participants = (
            self.env["prm.benchmark.participant"]
            .sudo()
            .search([("partner_id", "=", door.firm_id), ("programme_id.state", "!=", "draft")], order="id")
            .sorted(lambda row: (row.programme_id.state != "running", row.programme_id.sequence, row.id))
        )
        participant = participants.filtered(lambda row: str(row.programme_id.id) == programme)[:1] or participants[:1]
        windows = self._windows(participant.programme_id._step(), participant.fiscal_month or 1)
        kinds = [row["code"] for row in windows]
        data = {
            "programmes": [
                {"id": row.programme_id.id, "name": row.programme_id.name, "current": row == participant}
                for row in participants
            ],
            "programme_id": participant.programme_id.id or "",
            "windows": windows,
            "kind": kind if kind in kinds else kinds[0],
            "end": "",
            "kpis": [],
            "top": [],
        }
        return {**data, **self._figures(door, participant, data["kind"], end)} if participant else data

    @api.model
    def _windows(self, step=1, fiscal_start=1):
        """Return the windows, the finest first: those that hold whole periods of so many months.

        :param int fiscal_start: month with which the firm's year begins; where it is not that of the calendar, the
            names say so
        """
        year = self.env._("Fiscal year to date")
        if fiscal_start != 1:
            lang = self.env.lang or get_lang(self.env).code
            begin = format_date(self.env, first_day(fiscal_start - 1 + 12), lang, "LLLL")
            year = self.env._("Fiscal year to date (from %s)", begin)
        names = {
            "month": self.env._("Month"),
            # from April, July or October on, fiscal quarters are those of the calendar
            "quarter": self.env._("Quarter") if fiscal_start % 3 == 1 else self.env._("Fiscal quarter"),
            "ytd": year,
            "r12": self.env._("Last 12 months"),
        }
        kinds = [kind for kind in KINDS if _SHORTEST.get(kind, step) >= step]
        return [{"code": kind, "name": names[kind]} for kind in kinds]

    @api.model
    def _figures(self, door, participant, kind, end):
        programme, fiscal = participant.programme_id, participant.fiscal_month
        step = _step_of(kind, programme)
        version = self._version(door.firm_id, programme)
        reported = self._reported(version, _ENDS + _BACK)
        months = reported.months
        if not months:
            return {"programme": programme.name}
        ends = [
            month
            for month in range(months[-1], max(months[0], months[-1] - _ENDS) - 1, -1)
            if is_due(month, step, fiscal)
        ]
        if not ends:
            return {"programme": programme.name, "no_quarter": step == 3, "no_year": step == 12}
        chosen = _month_of_text(end)
        # a month that ends no quarter (or year) is followed back to the one before it
        last = next((month for month in ends if chosen and month <= chosen), ends[0])
        span = window(kind, last, fiscal)
        kpis = self._kpis(participant, version, span, step)
        top = sorted(kpis, key=lambda kpi: not kpi["top"])[:_TOP]
        return {
            "programme": programme.name,
            "end": _text_of_month(last),
            "ends": [{"code": _text_of_month(month), "name": self._month(month)} for month in ends],
            "span": self._span(span),
            "kpis": kpis,
            "top": top,
            "provisional": [
                programme._period_text(first_day(month), bare=True)
                for month in sorted(reported.provisional)
                if span.first <= month <= span.end
            ],
        }

    # --- KPIs -----------------------------------------------------------------------------------------

    @api.model
    def _kpis(self, participant, version, span, step):
        # Bridge: names of the programme's KPIs and items.
        programme = participant.programme_id
        definition = self.env["prm.benchmark.engine"]._definition(programme, span.end)
        records = self.env["prm.benchmark.kpi"].sudo().browse(definition.kpi_ids.values())
        records.fetch(["code", "name", "description", "unit", "annualised", "direction", "top", "sequence"])
        currency = (programme.currency_id.symbol, programme.currency_id.position)
        trend = self._trend(version, programme, span, step)
        missing = {code for code, value in trend[-1][1].items() if value is None}
        why = self._why_of(version, definition, programme, span, missing) if missing else {}
        return [
            self._kpi(kpi, [(month, values[kpi.code]) for month, values in trend], currency)
            | {"why": why.get(kpi.code, [])}
            for kpi in records.sorted(lambda kpi: (kpi.sequence, kpi.code))
        ]

    @api.model
    def _trend(self, version, programme, span, step):
        """Return ``[(month, {code: Decimal or None})]`` of the same window, oldest first: at each month of a year
        that ends a period of ``step`` months."""
        fiscal = span.fiscal_start
        ends = [month for month in range(span.end - _POINTS + 1, span.end + 1) if is_due(month, step, fiscal)]
        points = self._points(version.firm_id, programme, fiscal, span.kind, ends, version=version)
        return list(points.items())

    @api.model
    def _kpi(self, kpi, points, currency):
        value, previous = points[-1][1], points[0][1]
        moved = self._moved(kpi, value, previous)
        return {
            "code": kpi.code,
            "name": kpi.name,
            "help": kpi.description or "",
            "top": kpi.top,
            "known": value is not None,
            "value": self._text(kpi, value, currency),
            "previous": None if previous is None else self._text(kpi, previous, currency),
            "change": self._change(kpi, moved),
            "up": bool(moved and moved > 0),
            "good": None if not moved or kpi.direction == "context" else (moved > 0) == (kpi.direction == "up"),
            "spark": self._spark(kpi, points, currency),
        }

    @api.model
    def _text(self, kpi, value, currency):
        return self.env["prm.benchmark.number"]._kpi_text(value, kpi.unit, kpi.annualised, currency)

    @api.model
    def _moved(self, kpi, value, previous):
        """Return how much a KPI changed, to a tenth: percentages in points, all else in per cent; None for unknown."""
        if value is None or previous is None:
            return None
        if kpi.unit == "percent":
            return round((value - previous) * 100, 1)
        return round((value - previous) / abs(previous) * 100, 1) if previous else None

    @api.model
    def _change(self, kpi, moved):
        if moved is None:
            return ""
        text = self.env["prm.benchmark.number"]._plain(moved, 1)
        text = self.env._("%s points", text) if kpi.unit == "percent" else f"{text}\N{NO-BREAK SPACE}%"
        return f"+{text}" if moved > 0 else text

    # --- a line of the trend --------------------------------------------------------------------------

    @api.model
    def _spark(self, kpi, points, currency):
        """Return the trend: as pieces of a line (it breaks where a month is not known), as a sentence, and drawn.

        Drawn here, because a page has dozens and a template of its own for each takes longer than all that it shows.
        """
        known = [(place, value) for place, (_month, value) in enumerate(points) if value is not None]
        if len(known) < 2:
            return None
        low, high = min(value for _place, value in known), max(value for _place, value in known)
        width, height = _SPARK
        reach = float(high - low) or 1.0
        step = (width - 2 * _EDGE) / (len(points) - 1)
        places = {
            place: (
                round(_EDGE + step * place, 1),
                round(height - _EDGE - (height - 2 * _EDGE) * float(value - low) / reach, 1),
            )
            for place, value in known
        }
        lines, line = [], []
        for place in range(len(points)):
            if place in places:
                line.append(places[place])
            elif line:
                lines.append(line)
                line = []
        lines = [*lines, line] if line else lines
        lines, dots = [line for line in lines if len(line) > 1], [line[0] for line in lines if len(line) == 1]
        first, last = points[known[0][0]], points[known[-1][0]]
        texts = {value: self._text(kpi, value, currency) for value in {first[1], last[1], low, high}}
        text = self.env._(
            "%(first)s in %(first_month)s, %(last)s in %(last_month)s; lowest %(low)s, highest %(high)s",
            first=texts[first[1]],
            first_month=self._month(first[0]),
            last=texts[last[1]],
            last_month=self._month(last[0]),
            low=texts[low],
            high=texts[high],
        )
        drawn = [Markup('<polyline points="%s"/>') % " ".join(f"{x},{y}" for x, y in line) for line in lines]
        drawn += [_DOT % (*dot, 2) for dot in dots]
        drawn.append(_DOT % (*places[known[-1][0]], 3))
        return {"lines": lines, "text": text, "svg": _SVG % {"text": text, "drawn": Markup().join(drawn)}}

    # --- words ----------------------------------------------------------------------------------------

    @api.model
    def _month(self, month):
        return self._month_name(month, self.env.lang or get_lang(self.env).code)

    @api.model
    @tools.ormcache("month", "lang")
    def _month_name(self, month, lang):
        return format_date(self.env, first_day(month), lang, "LLLL yyyy")

    @api.model
    def _span(self, span):
        if span.months == 1:
            return self._month(span.end)
        return self.env._("%(first)s to %(last)s", first=self._month(span.first), last=self._month(span.end))


def _step_of(kind, programme):
    """Return the months from one end of a window that is shown to the next."""
    return max(programme._step(), 3 if kind == "quarter" else 1)


def _month_of_text(text):
    """Return the month of ``YYYY-MM``, None for anything else."""
    year, _dash, month = text.partition("-") if isinstance(text, str) else ("", "", "")
    if year.isascii() and year.isdigit() and month.isascii() and month.isdigit() and len(text) <= 7:
        return int(year) * 12 + int(month) - 1 if 1 <= int(month) <= 12 else None
    return None


def _text_of_month(month):
    return f"{month // 12:04}-{month % 12 + 1:02}"
