"""Which files may lie in the portal: no database."""

from odoo.tests import BaseCase, tagged

from ..engine import file_kinds
from .document_common import PDF, PNG, office

ODT = "application/vnd.oasis.opendocument.text"


@tagged("post_install", "-at_install")
class TestFileKinds(BaseCase):
    def refusal(self, name, content, limit=1000):
        return file_kinds.refusal(name, content, limit)

    def test_accepted(self):
        for name, content in (
            ("a.pdf", PDF),
            ("Übersicht.PNG", PNG),
            ("prices.csv", "a;b\nä;1".encode()),
            ("list.xlsx", office("[Content_Types].xml", "xl/workbook.xml")),
            ("letter.docx", office("[Content_Types].xml", "word/document.xml")),
            ("letter.odt", office("mimetype", mimetype=ODT)),
        ):
            with self.subTest(name=name):
                self.assertIsNone(self.refusal(name, content))

    def test_refused(self):
        for reason, name, content in (
            ("empty", "a.pdf", b""),
            ("size", "a.pdf", PDF + b"x" * 1000),
            ("kind", "a.exe", b"MZ"),
            ("kind", "a.svg", b"<svg/>"),
            ("kind", "a.html", b"<script>"),
            ("kind", "a.xlsm", office("[Content_Types].xml", "xl/workbook.xml")),
            ("kind", "a.pdf.js", b"x"),
            ("kind", "pdf", PDF),
            ("kind", ".pdf", PDF),
            ("content", "a.pdf", b"MZ\x90"),
            ("content", "a.png", b"<svg/>"),
            ("content", "a.webp", b"RIFFxxxxWAVE"),
            ("content", "a.txt", b"MZ\0\0"),
            ("content", "a.xlsx", b"PK\x03\x04broken"),
            ("content", "a.xlsx", office("[Content_Types].xml", "word/document.xml")),
            ("content", "a.odt", office("mimetype", mimetype="application/x-other")),
            ("content", "a.odt", office("content.xml")),
            ("macro", "a.xlsx", office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")),
        ):
            with self.subTest(name=name, reason=reason):
                self.assertEqual(self.refusal(name, content), reason)

    def test_a_bomb_is_not_unpacked(self):
        bomb = office(*(f"xl/{number}" for number in range(file_kinds.ENTRIES_LIMIT + 1)))
        self.assertEqual(self.refusal("a.xlsx", bomb, len(bomb)), "packed")
