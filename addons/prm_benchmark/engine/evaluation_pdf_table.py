"""The table of all KPIs on paper. Its columns are as wide as their longest words: a PDF has no hyphens of its own."""

from itertools import zip_longest
from xml.sax.saxutils import escape

from reportlab.platypus import Paragraph, Table

from .evaluation_files import unit_text, verdict
from .evaluation_pdf_marks import DARK, GRID, PALE
from .evaluation_pdf_pages import WIDTH
from .evaluation_pdf_styles import TIGHT

_DASH = "–"
_NO_BREAK = "\N{NO-BREAK SPACE}"
#: share of the width, where the longest words leave a choice
_SHARES = (0.22, 0.1, 0.09, 0.095, 0.115, 0.1, 0.11, 0.17)
#: columns of the median and the place; a sentence takes the room from there to the end, as on the page
_MEDIAN, _PLACE = 4, 6
#: left and right of a cell, and what a printer may need
_AROUND = 6.5
#: letters of the second line against those of the first; how small they get at most
_SECOND, _SMALLEST = 0.84, 0.75
#: a table does not end with fewer rows on a page
_LEAST_ROWS = 6
#: a cell holds so many characters: a name that is a novel would not fit on a page
_MOST_LETTERS = 300


def kpi_table(kpis, words, letters, styles):
    """Return the table.

    :param kpis: of ``prm.benchmark.evaluation._data``
    :param words: :class:`evaluation_files.Words`
    :param letters: :class:`evaluation_pdf_marks.Lettering`
    :param dict styles: of ``evaluation_pdf_styles``
    """
    rows = [_heads(words), *(_row(kpi, words) for kpi in kpis)]
    wide = [None, *(_wide(kpi) for kpi in kpis)]
    rows = [[_clean(cell, letters) for cell in row] for row in rows]
    narrow = [row[:start] for row, start in zip(rows, wide, strict=True)]
    least = [max(_least(cell, letters, styles) for cell in column if cell) for column in zip_longest(*narrow)]
    widths, scale = fitted(least, WIDTH, _SHARES, _AROUND)
    used = {name: _scaled(styles[name], scale) for row in rows for *_texts, name in row}
    return Table(
        [[_paragraph(cell, used) for cell in row] for row in rows],
        colWidths=widths,
        repeatRows=1,
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, 0), 1, DARK),
            ("LINEBELOW", (0, 1), (-1, -1), 0.3, GRID),
            ("ROWBACKGROUNDS", (0, 1), (-1, -1), (None, PALE)),
            ("NOSPLIT", (0, max(1, len(rows) - _LEAST_ROWS)), (-1, -1)),
            *(("SPAN", (start, at), (-1, at)) for at, start in enumerate(wide) if start),
            *TIGHT,
        ],
    )


def fitted(least, width, shares, around):
    """Return ``(widths, scale)``: columns that hold their longest words, and by how much letters shrink for that.

    :param least: width of the longest word of each column
    :param around: what a cell needs beside its letters

    Where all words fit, columns keep to their shares as far as they can:

    >>> fitted([30, 10], 100, (0.5, 0.5), 2)
    ([50.0, 50.0], 1.0)
    >>> fitted([68, 10], 100, (0.5, 0.5), 2)
    ([70.0, 30.0], 1.0)
    >>> fitted([108, 54], 100, (0.5, 0.5), 5)
    ([65.0, 35.0], 0.5555555555555556)
    """
    room = width - around * len(least)
    scale = min(1.0, room / (sum(least) or 1))
    needed = [word * scale + around for word in least]
    if scale < 1:
        return needed, scale
    widths, free = list(needed), set(range(len(needed)))
    while free:
        rest = width - sum(widths[place] for place in range(len(needed)) if place not in free)
        given = {place: rest * shares[place] / sum(shares[other] for other in free) for place in free}
        narrow = {place for place in free if given[place] < needed[place]}
        if not narrow:
            for place in free:
                widths[place] = given[place]
            break
        free -= narrow
    return widths, scale


def _heads(words):
    heads = (words.kpi, words.own, words.before, words.change, words.median, words.gap, words.place, words.worth)
    seconds = ("", "", "", "", f"{words.lower} – {words.upper}", "", "", "")
    styles = ["head", *["head_right"] * 5, "head", "head_right"]
    return list(zip(heads, seconds, styles, strict=True))


def _wide(kpi):
    """Return the column from which on a sentence stands in place of figures, None where there is none.

    >>> _wide({"median": None, "reason_text": "Too few firms."}), _wide({"median": 1, "twin": "margin"})
    (4, 6)
    >>> _wide({"median": 1, "worth_why": "No amount."}), _wide({"median": 1, "place_text": "upper half"})
    (6, None)
    """
    if kpi.get("median") is None and kpi.get("reason_text"):
        return _MEDIAN
    if kpi.get("twin") or (kpi.get("worth_why") and not kpi.get("place_text") and not kpi.get("worth_text")):
        return _PLACE
    return None


def _row(kpi, words):
    """Return the cells of a KPI: text, small text below, style."""
    short = kpi.get("short") or {}
    compared = kpi.get("reason_text") or (kpi.get("fallback") and f"{words.compared}: {kpi['fallback']}") or ""
    lower_upper = quartiles(kpi)
    about = " · ".join(filter(None, (unit_text(kpi), words.directions.get(kpi.get("direction")))))

    def figure(key, more=""):
        return short.get(key) or kpi.get(f"{key}_text"), more, "number"

    row = [
        (kpi["name"], about, "cell"),
        figure("own"),
        figure("before"),
        figure("change"),
        figure("median", " – ".join(lower_upper) if all(lower_upper) else ""),
        figure("gap", words.verdicts.get(verdict(kpi), "")),
        (kpi.get("place_text"), compared, "cell"),
        figure("worth", "" if kpi.get("worth_text") else kpi.get("worth_why")),
    ]
    start = _wide(kpi)
    if start:
        # of a twin the place says which KPI to look at; what a cell spans must be empty
        sentence = kpi["reason_text"] if start == _MEDIAN else kpi.get("place_text") or kpi.get("worth_why")
        row[start:] = [
            (sentence, compared if start == _PLACE else "", "cell"),
            *[("", "", "cell")] * (len(row) - start - 1),
        ]
    return row


def _clean(cell, letters):
    # between a figure and its unit a line may break: columns are narrow
    *texts, style = cell
    first, second = (letters.clean((text or "")[:_MOST_LETTERS].replace(_NO_BREAK, " ")) for text in texts)
    return first or _DASH, second, style


def _least(cell, letters, styles):
    """Return the width of the longest word of a cell, as far as a name that is no word leaves room for the others."""
    first, second, name = cell
    size, bold = styles[name].fontSize, styles[name].fontName == letters.bold
    sizes = ((first, size), (second, size * _SECOND))
    widest = max((letters.width(word, size, bold) for text, size in sizes for word in text.split()), default=0)
    return min(widest, WIDTH * 0.25)


def _scaled(style, scale):
    scale = max(scale, _SMALLEST)
    return style.clone(style.name, fontSize=style.fontSize * scale, leading=style.leading * scale)


def _paragraph(cell, styles):
    first, second, name = cell
    style = styles[name]
    color = "" if name.startswith("head") else ' color="#4B5563"'
    small = f'<br/><font size="{style.fontSize * _SECOND:.2f}"{color}>{escape(second)}</font>' if second else ""
    return Paragraph(escape(first) + small, style)


def quartiles(kpi):
    """Return the texts of the quartiles, as far as they are known, as bare of their unit as the median is.

    >>> kpi = {"short": {"median": "80.0 %"}, "median_text": "80.0 % a year"}
    >>> quartiles({**kpi, "lower": 0.7, "lower_text": "70.0 % a year"})
    ['70.0 %', '']
    """
    text, short = kpi.get("median_text") or "", (kpi.get("short") or {}).get("median") or ""
    unit = text[len(short) :] if short and text.startswith(short) else ""
    return [
        (kpi.get(f"{key}_text") or "").removesuffix(unit) if kpi.get(key) is not None else ""
        for key in ("lower", "upper")
    ]
