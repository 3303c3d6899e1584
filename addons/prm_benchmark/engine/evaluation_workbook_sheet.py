"""A sheet of the evaluation's workbook and its formats."""

import re
import textwrap

from .evaluation_files import number
from .evaluation_scale import released_digits

#: a cell holds so many characters
MOST_LETTERS = 32_000
LINE_HEIGHT = 15
DARK, PALE, LINE = "#14532D", "#EEF2EF", "#C5CFC8"
_UNIT_DECIMALS = {"ratio": 2, "count": 2, "count_fte": 1, "days": 0, "months": 1, "hours": 0, "place": 1, "index": 0}
#: amounts below this get cents, as on the page
_SMALL_AMOUNT = 100
#: a note is no higher
_MOST_LINES = 12


class Sheet:
    """A worksheet and how it is printed; rows and columns are counted from 0."""

    def __init__(self, book, name, words, head):
        self.sheet = book.add_worksheet(name)
        self.name = name
        self._lines = {}  #: row → lines of its notes
        sheet = self.sheet
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.7, 0.7)
        sheet.set_header(f"&L{_code_free(head.firm)}&R{_code_free(words.title)}")
        sheet.set_footer(f"&L{_code_free(head.network)} · {_code_free(head.made)}&R&P / &N")

    def text(self, row, column, text, style=None):
        """Write a text, whatever it starts with; nothing for none."""
        if text:
            self.sheet.write_string(row, column, str(text)[:MOST_LETTERS], style)
        else:
            self.sheet.write_blank(row, column, None, style)

    def note(self, row, columns, letters, text, style):
        """Write a text over some columns, in as many lines as it takes.

        :param columns: the first and the last
        :param letters: how many of them a line holds
        """
        text = str(text or "")[:MOST_LETTERS]
        self.sheet.merge_range(row, columns[0], row, columns[1], "", style)
        self.text(row, columns[0], text, style)
        # no program measures merged cells when it opens a file
        self._lines[row] = max(self._lines.get(row, 1), min(lines_of(text, letters), _MOST_LINES))
        self.sheet.set_row(row, LINE_HEIGHT * self._lines[row])

    def figure(self, row, column, value, style=None):
        """Write a figure; nothing for one that is not known."""
        value = number(value)
        if value is None:
            self.sheet.write_blank(row, column, None, style)
        else:
            self.sheet.write_number(row, column, value, style)


def lines_of(text, letters):
    """Return how many lines a text takes, words kept whole.

    >>> lines_of("", 10), lines_of("a longer text", 10), lines_of("twentyletterstogether", 10)
    (1, 2, 3)
    """
    return sum(len(textwrap.wrap(part, letters)) or 1 for part in text.split("\n"))


def unit_word(text):
    """Return what stands behind a number, without what would end a text of a number format.

    >>> unit_word("−0,8 Punkte"), unit_word("+1 234,5\N{NO-BREAK SPACE}%"), unit_word("0.0"), unit_word(None)
    ('Punkte', '%', '', '')
    """
    return re.sub(r'^[^\d]*\d[\d.,\s\u2019\']*|["\\]', "", text or "").strip()


def _code_free(text):
    """Return a text for the line at the edge of a page, where ``&`` starts a code; 255 characters is all there is."""
    return str(text or "")[:60].replace("&", "&&")


class Styles:
    """The formats of the workbook; one number format for each unit."""

    def __init__(self, book):
        self._book = book
        self._made = {}
        base = {"valign": "top", "border": 1, "border_color": LINE}
        self._base = base
        self.title = book.add_format({"bold": True, "font_size": 16, "font_color": DARK})
        self.heading = book.add_format({"bold": True, "font_size": 12, "font_color": DARK})
        self.plain = book.add_format({"valign": "top"})
        self.note = book.add_format({"valign": "top", "text_wrap": True})
        self.name = book.add_format({**base, "bg_color": PALE})
        self.head = book.add_format(
            {**base, "bold": True, "bg_color": DARK, "font_color": "#FFFFFF", "text_wrap": True}
        )
        self.cell = book.add_format({**base, "indent": 1})
        self.wrap = book.add_format({**base, "text_wrap": True})

    def figure(self, unit, value=None, released=False):
        """Return the format of a figure in a unit, with as many decimals as the page shows.

        :param released: it is the group's
        """
        return self._made_once(self.number_format(unit, value, released))

    def change(self, text):
        """Return the format of a change in the unit that the page tells it in: points, or per cent."""
        sign = f'" {unit_word(text)}"' if unit_word(text) else ""
        return self._made_once(f"+0.0{sign};-0.0{sign};0.0{sign}")

    def _made_once(self, text):
        if text not in self._made:
            self._made[text] = self._book.add_format({**self._base, "num_format": text})
        return self._made[text]

    @staticmethod
    def number_format(unit, value=None, released=False):
        """Return the number format of a unit, for a cell or an axis."""
        percent = unit == "percent"
        digits = released_digits(value, percent) if released and value is not None else None
        if digits is None:
            small = value is not None and abs(value) < _SMALL_AMOUNT
            digits = 1 if percent else _UNIT_DECIMALS.get(unit, 2 if small else 0)
        return ("0" if percent else "#,##0") + ("." + "0" * digits if digits else "") + ("%" if percent else "")
