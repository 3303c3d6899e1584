"""The search for canaries looks into files too."""

import io
from types import SimpleNamespace

import pytest
import xlsxwriter
from reportlab.pdfgen.canvas import Canvas

from tests.security.crawl import Findings

NUMBER, WORD = "73548219064", "CNRY000123QABCDEF"


def workbook():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_number(0, 0, int(NUMBER))
        sheet.write_string(1, 0, WORD)
    return stream.getvalue()


def paper():
    stream = io.BytesIO()
    canvas = Canvas(stream, pageCompression=1)
    canvas.drawString(72, 700, "73,548,219,064 €")
    canvas.drawString(72, 680, WORD)
    canvas.save()
    return stream.getvalue()


@pytest.mark.parametrize("content", [workbook(), paper(), f"{NUMBER} {WORD}".encode()], ids=["xlsx", "pdf", "text"])
def test_canaries_are_found_in_files(content):
    findings = Findings([NUMBER], [WORD])
    findings.look(
        "somebody", "/my/file", SimpleNamespace(content=content, text=content.decode("latin-1"), status_code=200)
    )
    assert len(findings.found) == 1
    assert "(2)" in findings.found[0]


@pytest.mark.parametrize("content", [b"%PDF-1.4 torn", b"PK\x03\x04 torn", b"", b"\x89PNG"])
def test_what_is_no_file_is_looked_at_as_text(content):
    findings = Findings([NUMBER], [WORD])
    findings.look(
        "somebody", "/my/file", SimpleNamespace(content=content, text=content.decode("latin-1"), status_code=200)
    )
    assert not findings.found
