"""The director's page, its data, the workbook and the PDF show the same numbers; LibreOffice opens the workbook."""

import io
import zipfile

import pytest
from lxml import etree, html
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.conftest import Session
from tests.office import Office

PAGE = "/my/prm/benchmark"
QUERY = "window={window}&view=table"
WINDOWS = ("month", "quarter", "ytd", "r12")
#: column of the workbook's sheet of KPIs → key of a KPI
COLUMNS = {3: "own", 4: "before", 5: "change", 6: "median", 7: "lower", 8: "upper", 9: "top_quarter", 11: "gap"}
COLUMNS |= {12: "worth", 13: "worth_upper"}
#: column of the page's table → key of a KPI, and of its text
CELLS = {0: ("own", "own"), 1: ("before", "before"), 3: ("median", "median"), 4: ("gap", "gap")}
_C = "urn:oasis:names:tc:opendocument:xmlns:chart:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def line(text):
    return " ".join((text or "").split())


def kept(value, digits=14):
    """Return a figure with the digits that spreadsheets and browsers keep."""
    return None if value in (None, "") else float(f"{float(value):.{digits}g}")


def data_of(director, window):
    return director.rpc(f"{PAGE}/data", {"window": window})


def file_of(director, kind, window):
    answer = director.get(f"{PAGE}/evaluation.{kind}?window={window}")
    assert answer.status_code == 200, answer.text[:500]
    return answer.content


def rows_of(workbook):
    """Return the rows of the sheet of KPIs by name, as figures and texts."""
    sheet = load_workbook(io.BytesIO(workbook)).worksheets[1]
    return {row[0]: row for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]}


def is_drawn(chart):
    series = [row for row in chart["series"] if not row["hidden"]]
    return not chart["state"] and any(value is not None for row in series for value in row["values"])


@pytest.fixture(scope="module")
def director(server):
    return Session(server, "director")


@pytest.mark.parametrize("window", WINDOWS)
def test_page_data_workbook_and_paper_show_the_same(director, window):
    data = data_of(director, window)
    page = html.fromstring(director.get(f"{PAGE}?{QUERY.format(window=window)}").text)
    rows = rows_of(file_of(director, "xlsx", window))
    paper = PdfReader(io.BytesIO(file_of(director, "pdf", window)))
    text = line(" ".join(part.extract_text() for part in paper.pages))
    compared = 0
    assert len(rows) == len(data["kpis"]) > 20
    for kpi in data["kpis"]:
        row = rows[kpi["name"]]
        for place, key in COLUMNS.items():
            assert kept(row[place]) == kept(kpi[key]), (kpi["code"], key)
        [shown] = page.xpath(f"//tr[@id='prm_kpi_{kpi['code']}']")
        cells = shown.xpath("./td")
        for place, (key, name) in CELLS.items():
            assert kept(cells[place].get("data-value")) == kept(kpi[key]), (kpi["code"], key)
            if kpi[key] is not None:
                told = line(kpi["short"][name])
                assert line(cells[place].text_content()).startswith(told), (kpi["code"], key)
                assert told in text, (kpi["code"], key)
                compared += 1
        assert line(kpi["worth_text"]) in text
    assert compared > 40
    if window == "r12":
        assert sum(kpi["median"] is not None for kpi in data["kpis"]) > 15, "nothing is released in the demo network"


@pytest.mark.parametrize("window", ["r12", "month"])
def test_libreoffice_opens_the_workbook_with_its_charts(director, tmp_path, window):
    """Done when 3 of the benchmark's second half."""
    data = data_of(director, window)
    sent = tmp_path / "evaluation.xlsx"
    sent.write_bytes(file_of(director, "xlsx", window))
    office = Office(tmp_path)
    document = office.convert(sent, "ods")
    drawn = [chart for chart in data["charts"] if is_drawn(chart)]
    kinds = chart_kinds(document)
    assert len(kinds) == len(drawn) > 8
    assert {"chart:bar", "chart:line"} <= set(kinds)
    if window == "r12":
        assert set(kinds) >= {"chart:bar", "chart:line", "chart:ring", "chart:radar"}
    # what LibreOffice computed and wrote itself
    back = rows_of(office.convert(document, "xlsx").read_bytes())
    for kpi in data["kpis"]:
        for place, key in COLUMNS.items():
            assert kept(back[kpi["name"]][place], 12) == kept(kpi[key], 12), (kpi["code"], key)


def chart_kinds(document):
    """Return the kind of each chart object in a document of LibreOffice; a chart has series and figures."""
    kinds = []
    with zipfile.ZipFile(document) as archive:
        for name in archive.namelist():
            if not (name.startswith("Object") and name.endswith("/content.xml")):
                continue
            tree = etree.fromstring(archive.read(name))
            chart = tree.find(f".//{{{_OFFICE}}}chart/{{{_C}}}chart")
            if chart is None:
                continue
            assert chart.findall(f".//{{{_C}}}series"), name
            kinds.append(chart.get(f"{{{_C}}}class"))
    return kinds


def test_others_get_no_file(session):
    bookkeeper = session("bookkeeper")
    for kind in ("xlsx", "pdf"):
        answer = bookkeeper.get(f"{PAGE}/evaluation.{kind}?window=r12")
        assert answer.status_code == 403
        assert "attachment" not in answer.headers.get("Content-Disposition", "")
