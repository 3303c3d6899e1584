"""The pages of the evaluation on paper: their edges, and “page x of y”."""

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from .evaluation_pdf_marks import GREY, GRID

MARGIN = 15 * mm
WIDTH = A4[0] - 2 * MARGIN
_SIZE = 7.5


class NumberedPages(Canvas):
    """Writes the edges of the pages once it is known how many there are.

    :param letters: :class:`evaluation_pdf_marks.Lettering`
    :param str title: of the document, at the top from the second page on
    :param str above: beside the title
    :param str below: at the bottom of each page
    :param str numbered: “page %(page)s of %(pages)s”
    """

    def __init__(self, *args, letters, title, above, below, numbered, **keys):
        super().__init__(*args, **keys)
        self._letters, self._title, self._above, self._below = letters, title, above, below
        self._numbered = numbered
        self._kept = []

    def showPage(self):
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self):
        for number, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            self._write_edges(number, len(self._kept))
            Canvas.showPage(self)
        return super().save()

    def _write_edges(self, number, count):
        letters = self._letters
        self.setFont(letters.plain, _SIZE)
        self.setFillColor(GREY)
        if number > 1:
            self.drawString(MARGIN, A4[1] - 11 * mm, letters.fit(self._above, WIDTH * 0.66, _SIZE))
            self.drawRightString(A4[0] - MARGIN, A4[1] - 11 * mm, letters.fit(self._title, WIDTH * 0.3, _SIZE))
        self.drawString(MARGIN, 9 * mm, letters.fit(self._below, WIDTH * 0.7, _SIZE))
        self.drawRightString(A4[0] - MARGIN, 9 * mm, letters.clean(self._numbered % {"page": number, "pages": count}))
        self.setStrokeColor(GRID)
        self.line(MARGIN, 12.5 * mm, A4[0] - MARGIN, 12.5 * mm)
