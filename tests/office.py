"""LibreOffice, without its windows: what it writes is what people send us.

::

    office = Office(tmp_path)
    filled = office.fill("october.xlsx", {"U": 914570, "FTE": 12.5})
"""

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from lxml import etree

COMMAND = shutil.which("soffice") or shutil.which("libreoffice")
_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
_MONTH = re.compile(r"\d{4}-\d\d")


class Office:
    """LibreOffice with a profile of its own below ``folder``."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def convert(self, source, kind, *options):
        """Return the path of a file that LibreOffice made of another: ``kind`` is its ending."""
        command = [COMMAND, f"-env:UserInstallation=file://{self.folder}/profile", "--headless", *options]
        command += ["--convert-to", kind, "--outdir", self.folder, source]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        target = self.folder / Path(source).with_suffix(f".{kind}").name
        if kind == "xlsx":
            assert b"LibreOffice" in zipfile.ZipFile(target).read("docProps/app.xml")
        return target

    def fill(self, workbook, figures):
        """Open a workbook of the benchmark, fill its first month's column, save it as XLSX.

        Between opening and saving it stands as LibreOffice's own document, whose cells are lines of text: so nothing
        but LibreOffice reads or writes the workbook.

        :param dict figures: code of the item in column A → number or text
        """
        document = self.convert(workbook, "fods")
        tree = etree.parse(document, etree.XMLParser(huge_tree=True))
        left = set(figures)
        for sheet in tree.iterfind(".//table:table", _NAMES):
            rows = sheet.findall(".//table:table-row", _NAMES)
            column = next((place for place, text in enumerate(_texts(rows[2])) if _MONTH.fullmatch(text)), None)
            for row in rows:
                code = _texts(row)[0]
                if code in left and column is not None:
                    _put(_cell(row, column), figures[code])
                    left.remove(code)
        assert not left, f"the workbook has no rows for {left}"
        tree.write(document, encoding="utf-8", xml_declaration=True)
        return self.convert(document, "xlsx")


def _name(name):
    space, local = name.split(":")
    return f"{{{_NAMES[space]}}}{local}"


def _texts(row):
    """Return what stands in the cells of a row, as far as 40 columns."""
    texts = []
    for cell in row.iterfind("table:table-cell", _NAMES):
        text = " ".join("".join(line.itertext()) for line in cell.findall("text:p", _NAMES))
        texts += [text] * min(int(cell.get(_name("table:number-columns-repeated"), "1")), 40)
    return texts


def _cell(row, column):
    """Return the cell of a column, taken out of the equal ones that stand there as one."""
    for cell in row.findall("table:table-cell", _NAMES):
        count = int(cell.attrib.pop(_name("table:number-columns-repeated"), "1"))
        if column < count:
            for size, place in ((column, 0), (count - column - 1, 1)):
                if size:
                    copy = etree.fromstring(etree.tostring(cell))
                    copy.set(_name("table:number-columns-repeated"), str(size))
                    row.insert(row.index(cell) + place, copy)
            return cell
        if count > 1:
            cell.set(_name("table:number-columns-repeated"), str(count))
        column -= count
    raise AssertionError("no such column")


def _put(cell, value):
    for line in cell.findall("text:p", _NAMES):
        cell.remove(line)
    if isinstance(value, str):
        cell.attrib.pop(_name("office:value"), None)
        kind = "string"
        etree.SubElement(cell, _name("text:p")).text = value
    else:
        cell.set(_name("office:value"), str(value))
        kind = "float"
    cell.set(_name("office:value-type"), kind)
    cell.set(_name("calcext:value-type"), kind)
