"""The evaluation on paper, for a meeting: plain data in, bytes of a PDF out.

First the head, three figures and the findings in words, then the charts, two on a page, then all KPIs as a table.
It is readable in black and white.
"""

import io
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    Image,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from .evaluation_files import is_drawn, unit_text, verdict
from .evaluation_pdf_frame import Look
from .evaluation_pdf_logo import read_logo
from .evaluation_pdf_marks import DARK, GRID, PALE
from .evaluation_pdf_pages import MARGIN, WIDTH, NumberedPages
from .evaluation_pdf_plot import draw
from .evaluation_pdf_styles import NO_FONTS, NO_PADDING, TIGHT, lettering_of, styles_of

_CHART_HEIGHT = 292
#: a table begins on the page before it if so much is left of that, and does not end with fewer rows on a page
_TABLE_HEIGHT, _LEAST_ROWS = 220, 6
_DASH = "–"
_NO_BREAK = "\N{NO-BREAK SPACE}"
#: share of the table's width, see _Paper._table
_COLUMNS = (0.225, 0.11, 0.11, 0.09, 0.125, 0.11, 0.1, 0.13)
#: a cell holds so many characters: a name that is a novel would not fit on a page
_MOST_LETTERS = 300


def make_pdf(data, findings, words, head, fonts=NO_FONTS, logos=()):
    """Return the bytes of the document.

    :param dict data: what ``prm.benchmark.evaluation._data`` returns
    :param findings: :class:`evaluation_files.Finding` in order
    :param words: :class:`evaluation_files.Words`
    :param head: :class:`evaluation_files.Head`
    :param logos: bytes of pictures; the first that can be used is printed
    """
    letters = lettering_of(fonts)
    logo = next((picture for picture in map(read_logo, logos) if picture), None)
    return _Paper(data, findings, words, head, letters, logo).build()


class _Paper:
    def __init__(self, data, findings, words, head, letters, logo):
        self.data, self.findings, self.words, self.head = data, findings, words, head
        self.letters, self.logo = letters, logo
        self.look = Look(letters, words.point, words.thousands, words.changed)
        self.styles = styles_of(letters)

    def build(self):
        stream = io.BytesIO()
        document = BaseDocTemplate(
            stream,
            pagesize=A4,
            title=self.letters.clean(f"{self.words.title} – {self.head.firm} – {self._period()}"),
            author=self.letters.clean(self.head.network),
            subject=self.letters.clean(self._name("programme")),
            lang=self.head.lang,
        )
        frame = Frame(MARGIN, 16 * mm, WIDTH, A4[1] - 33 * mm, 0, 0, 0, 0)
        document.addPageTemplates(PageTemplate("page", [frame]))
        story = [*self._cover(), *self._findings(), *self._charts(), *self._table()]
        document.build(story, canvasmaker=self._canvas)
        return stream.getvalue()

    def _canvas(self, *args, **keys):
        return NumberedPages(
            *args,
            letters=self.letters,
            title=self.words.title,
            above=f"{self.head.firm} · {self._period()}",
            below=f"{self.head.network} · {self.head.made}",
            numbered=self.words.page,
            **keys,
        )

    # --- words ----------------------------------------------------------------------------------------

    def _name(self, key):
        return (self.data.get(key) or {}).get("name") or ""

    def _period(self):
        return ", ".join(filter(None, (self._name("end"), self._name("window"), self._span())))

    def _span(self):
        """Return from when to when, unless the name of the month says it all."""
        span = self.data.get("span") or ""
        return "" if span == self._name("end") else span

    def _clean(self, text):
        text = self.letters.clean(text)
        return escape(text if len(text) <= _MOST_LETTERS * 4 else f"{text[: _MOST_LETTERS * 4]}…")

    def _text(self, text, style="text"):
        return Paragraph(self._clean(text), self.styles[style])

    def _cell(self, *texts, style="cell"):
        """Return the lines of a cell; the second one is small."""
        # between a figure and its unit a line may break: columns are narrow
        first, *others = (self._clean((text or "")[:_MOST_LETTERS].replace(_NO_BREAK, " ")) for text in texts)
        small = "".join(f'<br/><font size="6.2" color="#4B5563">{text}</font>' for text in others if text)
        return Paragraph((first or _DASH) + small, self.styles[style])

    # --- head -----------------------------------------------------------------------------------------

    def _cover(self):
        words, data = self.words, self.data
        cohort = data.get("cohort") or {}
        group = cohort.get("text") or ", ".join(filter(None, (cohort.get("name"), cohort.get("band"))))
        release = (data.get("release") or {}).get("text") or words.no_release
        facts = [
            (words.programme, self._name("programme")),
            (words.period, self._period()),
            (words.group, group),
            (words.release, release),
            (words.made, self.head.made),
        ]
        title = [self._text(words.title, "kicker"), self._text(self.head.firm[:_MOST_LETTERS], "title")]
        flow = [
            Table(
                [[title, self._logo()]],
                colWidths=[WIDTH * 0.7, WIDTH * 0.3],
                style=[("VALIGN", (0, 0), (-1, -1), "TOP"), ("ALIGN", (1, 0), (1, 0), "RIGHT"), *NO_PADDING],
            ),
            Spacer(0, 4),
            Table(
                [
                    [self._cell(name, style="fact"), self._cell(text, style="fact_value")]
                    for name, text in facts
                    if text
                ],
                colWidths=[WIDTH * 0.22, WIDTH * 0.78],
                style=[("LINEBELOW", (0, 0), (-1, -1), 0.4, GRID), ("VALIGN", (0, 0), (-1, -1), "TOP"), *TIGHT],
            ),
            Spacer(0, 8),
        ]
        notices = [*filter(None, [data.get("span_note"), data.get("state_text")]), *(data.get("notices") or ())]
        flow += [self._text(notice, "notice") for notice in notices]
        return [*flow, *self._figures()]

    def _logo(self):
        if not self.logo:
            return ""
        width, height = ImageReader(self.logo).getSize()
        factor = min(WIDTH * 0.28 / width, 46 / height)
        picture = io.BytesIO()
        self.logo.save(picture, "PNG")
        return Image(io.BytesIO(picture.getvalue()), width * factor, height * factor, hAlign="RIGHT")

    def _figures(self):
        by_code = {kpi["code"]: kpi for kpi in self.data.get("kpis") or ()}
        top = [by_code[code] for code in self.data.get("top") or () if code in by_code]
        if not top:
            return []
        cells = [
            [
                self._text(kpi["name"][:_MOST_LETTERS], "figure_name"),
                self._text((kpi["own_text"] if kpi.get("own") is not None else "") or self.words.no_value, "figure"),
                self._text(self._of_figure(self.words.before, kpi.get("before_text"), kpi.get("change_text")), "small"),
                self._text(self._of_figure(self.words.median, kpi.get("median_text"), kpi.get("place_text")), "small"),
            ]
            for kpi in top
        ]
        table = Table(
            [cells],
            colWidths=[WIDTH / len(top)] * len(top),
            style=[("BOX", (place, 0), (place, 0), 0.8, DARK) for place in range(len(top))]
            + [("VALIGN", (0, 0), (-1, -1), "TOP"), ("BACKGROUND", (0, 0), (-1, -1), PALE)],
        )
        return [self._text(self.words.figures, "heading"), table, Spacer(0, 6)]

    @staticmethod
    def _of_figure(name, text, addition):
        known = text if text and text != _DASH else _DASH
        return f"{name}: {known}" + (f" ({addition})" if addition and known != _DASH else "")

    # --- findings -------------------------------------------------------------------------------------

    def _findings(self):
        flow = []
        for finding in self.findings:
            heading = self._text(finding.title, "heading")
            lines = [Paragraph(self._clean(text), self.styles["bullet"], bulletText="•") for text in finding.sentences]
            if not lines and finding.empty:
                lines = [self._text(finding.empty)]
            if lines:
                flow += [KeepTogether([heading, lines[0]]), *lines[1:]]
        return flow

    # --- charts ---------------------------------------------------------------------------------------

    def _charts(self):
        charts = self.data.get("charts") or ()
        drawn = [chart for chart in charts if is_drawn(chart)]
        flow = []
        for place, chart in enumerate(drawn):
            flow.append(PageBreak() if place == 0 else Spacer(0, 10))
            flow.append(KeepTogether(self._chart(chart)))
        others = [chart for chart in charts if not is_drawn(chart)]
        if others:
            flow += [CondPageBreak(70), self._text(self.words.not_drawn, "heading")]
            flow += [
                Paragraph(
                    f"<b>{self._clean(chart['question'])}</b> {self._clean(chart.get('state') or '')}",
                    self.styles["bullet"],
                    bulletText="•",
                )
                for chart in others
            ]
        return flow

    def _chart(self, chart):
        subtitle = ", ".join(filter(None, (chart.get("title"), unit_text(chart))))
        if chart.get("number"):
            subtitle = f"{chart['number']} · {subtitle}"
        return [
            self._text(chart["question"][:_MOST_LETTERS], "question"),
            self._text(subtitle[:_MOST_LETTERS], "subtitle"),
            draw(chart, WIDTH, _CHART_HEIGHT, self.look),
            *([self._text(chart["note"], "small")] if chart.get("note") else []),
        ]

    # --- the table ------------------------------------------------------------------------------------

    def _table(self):
        kpis = self.data.get("kpis") or ()
        if not kpis:
            return []
        words = self.words
        heads = (words.kpi, words.own, words.before, words.change, words.median, words.place, words.gap, words.worth)
        seconds = ("", "", "", "", f"{words.lower} – {words.upper}", "", "", "")
        styles = ["head", *["head_right"] * 4, "head", *["head_right"] * 2]
        rows = [
            [self._head(head, second, style) for head, second, style in zip(heads, seconds, styles, strict=True)],
            *(self._row(kpi) for kpi in kpis),
        ]
        table = Table(
            rows,
            colWidths=[WIDTH * share for share in _COLUMNS],
            repeatRows=1,
            style=[
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, 0), 1, DARK),
                ("LINEBELOW", (0, 1), (-1, -1), 0.3, GRID),
                ("ROWBACKGROUNDS", (0, 1), (-1, -1), (None, PALE)),
                ("NOSPLIT", (0, max(1, len(rows) - _LEAST_ROWS)), (-1, -1)),
                *TIGHT,
            ],
        )
        head = [self._text(words.kpis, "heading"), self._text(words.legend, "small"), Spacer(0, 4)]
        return [CondPageBreak(_TABLE_HEIGHT), *head, table]

    def _head(self, text, second, style):
        small = f'<br/><font size="6">{self._clean(second)}</font>' if second else ""
        return Paragraph(self._clean(text) + small, self.styles[style])

    def _row(self, kpi):
        words, short = self.words, kpi.get("short") or {}
        compared = kpi.get("reason_text") or (kpi.get("fallback") and f"{words.compared}: {kpi['fallback']}") or ""
        quartiles = _quartiles(kpi)
        about = " · ".join(filter(None, (unit_text(kpi), words.directions.get(kpi.get("direction")))))

        def figure(key, *more):
            return self._cell(short.get(key) or kpi.get(f"{key}_text"), *more, style="number")

        return [
            self._cell(kpi["name"], about),
            figure("own"),
            figure("before"),
            figure("change"),
            figure("median", " – ".join(quartiles) if all(quartiles) else ""),
            self._cell(kpi.get("place_text"), compared),
            figure("gap", words.verdicts.get(verdict(kpi), "")),
            # of a twin the place says which KPI to look at
            figure("worth", "" if kpi.get("worth_text") or kpi.get("twin") else kpi.get("worth_why")),
        ]


def _quartiles(kpi):
    """Return the texts of the quartiles, as far as they are known, as bare of their unit as the median is.

    >>> kpi = {"short": {"median": "80.0 %"}, "median_text": "80.0 % a year"}
    >>> _quartiles({**kpi, "lower": 0.7, "lower_text": "70.0 % a year"})
    ['70.0 %', '']
    """
    text, short = kpi.get("median_text") or "", (kpi.get("short") or {}).get("median") or ""
    unit = text[len(short) :] if short and text.startswith(short) else ""
    return [
        (kpi.get(f"{key}_text") or "").removesuffix(unit) if kpi.get(key) is not None else ""
        for key in ("lower", "upper")
    ]
