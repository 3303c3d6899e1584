"""The evaluation on paper: its words, its charts, and what must not stop it. No database."""

import io
import struct
import zlib

from hypothesis import given, settings, strategies as st
from PIL import Image
from pypdf import PdfReader

from odoo.tests import BaseCase, tagged
from odoo.tools import file_path

from ..engine.evaluation_files import Finding, is_drawn, steps
from ..engine.evaluation_pdf import make_pdf
from ..engine.evaluation_pdf_logo import read_logo
from ..engine.evaluation_pdf_styles import NO_FONTS, Fonts
from .evaluation_sample import EVIL, chart, findings, head, kpi, money, sample, series, words

LETTERS = "ÄÖÜäöüß éèêëàâçîïôûœ ñ åæøÅÆØ łąęśźżćń čďěňřšťůž őű șțăâî ğışİ đ ħġż ĺľŕ āēģīķļņū ЖЯщ Ωλέ €×–„“"

ROBOTO = "web/static/fonts/google/Roboto/Roboto"


def make(data=None, found=None, logos=(), fonts=None, **names):
    fonts = fonts or Fonts(*(file_path(f"{ROBOTO}-{weight}.ttf") for weight in ("Regular", "Bold")))
    return make_pdf(data or sample(), findings() if found is None else found, words(), head(**names), fonts, logos)


def pages(content):
    """Return the text of each page, in one line."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def plain(text):
    return " ".join(text.split())


def picture(kind="PNG", width=40, height=20, mode="RGB"):
    stream = io.BytesIO()
    Image.new(mode, (width, height), "#14532D").save(stream, kind)
    return stream.getvalue()


def bomb(width=60_000, height=60_000):
    """Return a picture of few bytes whose header announces billions of pixels."""

    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", body) + part(b"IEND", b"")


@tagged("post_install", "-at_install")
class TestEvaluationPdf(BaseCase):
    def test_head_figures_and_findings_stand_first(self):
        first = pages(make())[0]
        for text in (
            "Landtechnik Hofmann GmbH",
            "Betriebsvergleich Landtechnik",
            "Dezember 2025, Letzte 12 Monate",
            "Region Süd, 10–19 andere Betriebe",
            "Freigabe Dezember 2025",
            "21,4 %",
            "Das ist einmalig 88.000 € wert.",
            "Es ist keine Maßnahme notiert.",
        ):
            self.assertIn(text, first)

    def test_table_shows_the_texts_of_the_page(self):
        data = sample()
        text = pages(make(data))[-1]
        for row in data["kpis"]:
            for key in ("name", "gap_text", "place_text", "reason_text"):
                self.assertIn(plain(row[key]), text, (row["code"], key))
            self.assertIn(f"{plain(row['short']['own'])} {plain(row['short']['before'])}", text)
            if row["median"] is not None:
                self.assertIn(plain(row["median_text"]), text)

    def test_charts_stand_under_their_questions(self):
        data = sample()
        content = make(data)
        text = " ".join(pages(content))
        for row in data["charts"]:
            self.assertIn(row["question"], text)
            self.assertIn(row["state"], text)
        # figures on bars and at the ends of lines are the texts of the page
        for shown in ("17,3 %", "3,0 %", "61.000 €", "−15.000 €", "900.000 €", "23,6 %"):
            self.assertIn(shown, text)
        drawn = sum(is_drawn(row) for row in data["charts"])
        with_chart = [page for page in pages(content)[1:-1] if " · Titel von" in page]
        self.assertLessEqual(len(with_chart), -(-drawn // 2) + 1)

    def test_pages_are_counted_and_the_head_of_the_table_comes_again(self):
        rows = [kpi(f"k{number}", f"Kennzahl {number}") for number in range(100)]
        content = make(sample(kpis=rows, top=["k1"]))
        texts = pages(content)
        for number, text in enumerate(texts, 1):
            self.assertIn(f"Seite {number} von {len(texts)}", text)
        table = [text for text in texts if "Kennzahl" in text][-3:]
        self.assertTrue(all("Lower – Upper" in text for text in table))
        self.assertTrue(all(f"Kennzahl {number} " in " ".join(texts) for number in range(100)))

    def test_no_word_of_the_table_is_broken(self):
        """A reader of German finds “Vorjahreszeitraum” in one piece: columns are as wide as their longest words."""
        heads = {
            "own": "Eigener Wert",
            "before": "Vorjahreszeitraum",
            "change": "Veränderung",
            "place": "Platzierungsbereich",
            "gap": "Abweichung",
            "worth": "Verbesserungspotenzial",
        }
        names = ("Betriebsergebnis vor Unternehmerlohn", "Ersatzteillagerumschlagshäufigkeit", "Debitorenlaufzeit")
        rows = [
            kpi(f"k{number}", name, reason_text="Vergleichsgruppengröße unterschritten")
            for number, name in enumerate(names)
        ]
        for fonts in (None, NO_FONTS):
            fonts = fonts or Fonts(*(file_path(f"{ROBOTO}-{weight}.ttf") for weight in ("Regular", "Bold")))
            content = make_pdf(sample(kpis=rows, charts=[]), [], words()._replace(**heads), head(), fonts, ())
            found = set(" ".join(pages(content)).split())
            for text in (*heads.values(), *names, "Vergleichsgruppengröße unterschritten"):
                self.assertLessEqual(set(text.split()), found)

    def test_last_page_is_never_a_row_or_two(self):
        for count in range(18, 44):
            rows = [kpi(f"k{number}", f"Kennzahl {number}") for number in range(count)]
            last = pages(make(sample(kpis=rows, top=["k1"], charts=[])))[-1]
            self.assertGreaterEqual(last.count("Kennzahl "), 6, count)

    def test_what_the_firm_is_ahead_by_stands_in_the_waterfall(self):
        labels = ["Eigenes", "Personal", "Geschlossen", "Marge", "Median"]
        rows = [
            series("total", "Ergebnis", "total", [100.0, None, 130.0, None, 90.0], "bar", money),
            series("up", "Mehr", "up", [None, 30.0, None, None, None], "bar", money),
            series("lead", "Voraus", "lead", [None, None, None, -40.0, None], "bar", money),
        ]
        source = chart(4, "gap_worth", "Was ist es wert?", "waterfall", "eur", labels, rows)
        self.assertEqual(
            [(step.start, step.end, step.kind) for step in steps(source)],
            [(0, 100, "total"), (100, 130, "up"), (0, 130, "total"), (130, 90, "lead"), (0, 90, "total")],
        )
        text = " ".join(pages(make(sample(charts=[source]))))
        for told in ("Voraus", "Geschlossen", money(-40.0)):
            self.assertIn(plain(told), text)

    def test_all_european_letters_are_printed(self):
        content = make(firm=LETTERS, found=[Finding(LETTERS, (LETTERS,))])
        first = pages(content)[0]
        self.assertEqual(first.count(plain(LETTERS)), 3)
        fonts = PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"]
        self.assertTrue(any("Roboto" in str(font.get_object().get("/BaseFont")) for font in fonts.values()))

    def test_letters_without_a_picture_and_without_a_font(self):
        self.assertIn("Hof·mann", pages(make(firm="Hof\N{GRINNING FACE}mann"))[0])
        self.assertIn("Müller ·", pages(make(firm="Müller Ω", fonts=NO_FONTS))[0])

    def test_names_are_no_markup(self):
        for text in (*EVIL, "<a href='file:///etc/passwd'>x</a>", "<para>", "&nbsp;", "</font><img src='x'/>"):
            with self.subTest(text=text):
                rows = [series("own", text, "own", [0.1, None], "bar")]
                data = sample(
                    kpis=[kpi("margin", text, reason_text=text, place_text=text)],
                    charts=[chart(1, "turnover", text, "bar", "percent", [text, "b"], rows, note=text)],
                    notices=[text],
                    cohort={"name": text, "text": text},
                )
                found = [Finding(text, (text, text))]
                content = make(data, found, firm=text, network=text)
                self.assertGreaterEqual(" ".join(pages(content)).count(plain(text)), 8)
                self.assertFalse(
                    [page["/Annots"] for page in PdfReader(io.BytesIO(content)).pages if "/Annots" in page]
                )

    def test_novels_fit(self):
        novel = "Wort " * 3000 + "W" * 3000
        rows = [kpi(f"k{number}", novel, reason_text=novel) for number in range(3)]
        values = [series("own", novel, "own", [1.0, 2.0], "bar")]
        data = sample(
            kpis=rows,
            top=["k0"],
            notices=[novel],
            charts=[chart(1, "turnover", novel, kind, "eur", [novel, novel], values, note=novel) for kind in KINDS],
        )
        self.assertTrue(pages(make(data, [Finding(novel, (novel,) * 3)], firm=novel, network=novel)))

    def test_nothing_released_and_nothing_drawn(self):
        data = sample(
            release=None, cohort={}, notices=[], state="no_release", state_text="Noch nichts freigegeben.", charts=[],
            measures=[], top=[],
        )  # fmt: skip
        self.assertIn("Noch nichts freigegeben.", pages(make(data, []))[0])

    def test_says_who_made_it_in_which_language(self):
        document = PdfReader(io.BytesIO(make()))
        self.assertIn("Landtechnik Hofmann GmbH", document.metadata.title)
        self.assertEqual(document.metadata.author, "Agrar-Verbund eG")
        self.assertEqual(document.trailer["/Root"]["/Lang"], "de")


KINDS = ("line", "band", "bar", "stacked", "waterfall", "bridge", "radar", "doughnut", "combo", "hbar")
FIGURES = st.one_of(st.none(), st.floats(-1e12, 1e12, allow_nan=False), st.just(0.0), st.integers(-3, 3))
ROLES = ("own", "median", "band_low", "band_high", "top", "before", "part", "total", "up", "down")


@tagged("post_install", "-at_install")
class TestEvaluationDrawing(BaseCase):
    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def test_any_figures_are_drawn(self, data):
        count = data.draw(st.integers(1, 30))
        rows = [
            series(
                str(number),
                f"Reihe {number}",
                data.draw(st.sampled_from(ROLES)),
                data.draw(st.lists(FIGURES, min_size=count, max_size=count)),
                data.draw(st.sampled_from(("", "bar", "line"))),
                lambda value: "–" if value is None else f"{value:.1f}",
                axis=data.draw(st.sampled_from(("y", "y", "y2"))),
                hidden=data.draw(st.booleans()),
            )
            for number in range(data.draw(st.integers(0, 5)))
        ]
        labels = data.draw(st.lists(st.text(max_size=40), min_size=count, max_size=count))
        unit = data.draw(st.sampled_from(("percent", "eur", "ratio", "place")))
        source = chart(
            1, "turnover", "?", data.draw(st.sampled_from(KINDS)), unit, labels, rows,
            breaks=data.draw(st.lists(st.integers(0, 40), max_size=2)),
        )  # fmt: skip
        content = make(sample(charts=[source], kpis=[], top=[]), [])
        self.assertEqual("1 · Titel von turnover" in " ".join(pages(content)), is_drawn(source))


@tagged("post_install", "-at_install")
class TestEvaluationLogo(BaseCase):
    def images(self, *logos):
        return len(PdfReader(io.BytesIO(make(logos=logos))).pages[0].images)

    def test_first_usable_picture_is_printed(self):
        self.assertEqual(self.images(picture()), 1)
        self.assertEqual(self.images(b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture(mode="RGBA")), 1)
        self.assertEqual(self.images(picture("JPEG")), 1)
        self.assertEqual(self.images(), 0)

    def test_what_is_no_small_whole_picture_is_left_out(self):
        whole = picture(width=400, height=300)
        for name, data in {
            "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            "torn": whole[: len(whole) // 2],
            "torn jpeg": picture("JPEG", 400, 300)[:-200],
            "head only": whole[:24],
            "changed": whole[:60] + b"\0\0\0\0" + whole[64:],
            "bomb": bomb(),
            "too many pixels": bomb(6000, 5000),
            "large": whole + b"\0" * 9_000_000,
            "text": b"hello",
            "empty": b"",
            "pdf": b"%PDF-1.4\n",
            "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
            "none": None,
        }.items():
            with self.subTest(name=name):
                self.assertIsNone(read_logo(data))
                self.assertEqual(self.images(data), 0)

    def test_picture_is_made_small_on_white(self):
        logo = read_logo(picture("PNG", 3000, 1000, "RGBA"))
        self.assertEqual(logo.mode, "RGB")
        self.assertLessEqual(logo.width, 900)
        stream = io.BytesIO()
        Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(stream, "PNG")
        self.assertEqual(read_logo(stream.getvalue()).getpixel((5, 5)), (255, 255, 255))
