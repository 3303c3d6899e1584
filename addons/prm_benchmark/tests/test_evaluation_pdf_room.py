"""Where sentences and figures have their room on paper. No database."""

import io

from pypdf import PdfReader

from odoo.tests import BaseCase, tagged

from ..engine.evaluation_pdf_frame import Look
from ..engine.evaluation_pdf_rows import Steps
from ..engine.evaluation_pdf_styles import NO_FONTS, lettering_of
from .evaluation_sample import chart, kpi, money, sample, series
from .test_evaluation_pdf import make


@tagged("post_install", "-at_install")
class TestEvaluationPdfRoom(BaseCase):
    def test_a_sentence_of_the_table_stands_in_one_line(self):
        """It has the room of the figures that there are not, as on the page."""
        twin, reason = "siehe „Deckungsbeitrag Neumaschinen“", "Zu wenige Betriebe in dieser Vergleichsgruppe"
        why = "ohne Betrag: kein Ergebnis"
        rows = [
            kpi("margin", "Deckungsbeitrag Neumaschinen"),
            kpi("again", "Handelsspanne", twin="margin", place_text=twin, place="", worth=None, worth_why="Doppelt"),
            kpi("few", "Lagerumschlag", median=None, place="", place_text="", worth=None, reason_text=reason),
            kpi("size", "Umsatz", direction="context", place="", place_text="", worth=None, worth_why=why),
        ]
        content = make(sample(kpis=rows, top=["margin"], charts=[]), [])
        lines = [
            line.strip() for page in PdfReader(io.BytesIO(content)).pages for line in page.extract_text().splitlines()
        ]
        for sentence in (twin, reason, why):
            self.assertIn(sentence, lines)
        self.assertNotIn("Doppelt", " ".join(lines))

    def test_a_figure_never_lies_over_the_name_of_its_bar(self):
        """A long bar that begins beside its name has its figure upon it."""
        labels = ["Mit geschlossenen Abständen", "Durchweg am Median"]
        shared = Look(lettering_of(NO_FONTS), ",", ".", "")
        for value in (2990.0, 1000.0, -2990.0):
            row = series("total", "Ergebnis", "total", [value, value / 2], "bar", money)
            plot = Steps(chart(4, "gap_worth", "Wert?", "waterfall", "eur", labels, [row]), 500, 160, shared)
            written = [shared.lettering.clean(text) for text in row["texts"]]
            texts = [shape for shape in plot.drawing.contents if getattr(shape, "text", "") in written]
            self.assertEqual(len(texts), 2)
            for shape in texts:
                self.assertGreaterEqual(shape.x, plot.left, (value, shape.text))
