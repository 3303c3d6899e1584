"""make_import_templates.py: write the workbooks people start an import from.

One per model of import_columns.py, into addons/prm_partner/static/xlsx. The first sheet is what Odoo
reads; the second explains each column in English, German and Dutch. Run it after a change of the
columns and commit what it writes; the same columns give the same bytes. Needs xlsxwriter.
"""

import sys
from datetime import datetime
from pathlib import Path

import xlsxwriter

from import_columns import FILES

TARGET = Path(__file__).resolve().parent.parent / "addons/prm_partner/static/xlsx"
FORMATS = {"text": "@", "number": "General", "date": "yyyy-mm-dd"}
#: as many rows get the columns' formats and lists of choices
PREPARED_ROWS = 5000

HELP = [
    "Replace the example rows on the first sheet by your own and import the file. You may leave out, move or add"
    " columns. Headers may also be the labels in your own language.",
    "Ersetzen Sie die Beispielzeilen auf dem ersten Blatt durch Ihre eigenen und importieren Sie die Datei. Spalten"
    " dürfen fehlen, umgestellt oder ergänzt werden. Als Überschrift gilt auch die Bezeichnung in Ihrer Sprache.",
    "Vervang de voorbeeldregels op het eerste blad door uw eigen regels en importeer het bestand. Kolommen mogen"
    " ontbreken, van plaats wisselen of erbij komen. Als kop geldt ook de benaming in uw eigen taal.",
]


def write(model, columns, target):
    """Write the workbook of one model."""
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": model, "created": datetime(2026, 1, 1)})
        write_import(book, columns)
        write_help(book, columns)


def write_import(book, columns):
    sheet = book.add_worksheet("Import")
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        choices = column.kind.split("|") if "|" in column.kind else []
        cells = book.add_format({"num_format": FORMATS["text" if choices else column.kind]})
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#D9E8F5" if column.required else "#EEEEEE"})
        width = max(len(column.header), *(len(str(example)) for example in column.examples)) + 2
        sheet.set_column(index, index, width, cells)
        sheet.write_string(0, index, column.header, head)
        sheet.write_comment(0, index, "\n".join((column.english, column.german, column.dutch)), {"x_scale": 2})
        for row, example in enumerate(column.examples, 1):
            if example == "":
                continue
            if column.kind == "date":
                sheet.write_datetime(row, index, datetime.combine(example, datetime.min.time()), cells)
            else:
                sheet.write(row, index, example, cells)
        if choices:
            # a label in another language is right too, so the list only proposes
            rule = {"validate": "list", "source": choices, "error_type": "information"}
            sheet.data_validation(1, index, PREPARED_ROWS, index, rule)


def write_help(book, columns):
    sheet = book.add_worksheet("Help")
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 1, 26, wrapped)
    sheet.set_column(2, 2, 10, wrapped)
    sheet.set_column(3, 5, 48, wrapped)
    for index, title in enumerate(("Column", "Field", "Required", "English", "Deutsch", "Nederlands")):
        sheet.write_string(0, index, title, bold)
    for index, text in enumerate(HELP):
        sheet.write_string(1, 3 + index, text, wrapped)
    for row, column in enumerate(columns, 2):
        texts = (
            column.header,
            column.field,
            "✓" if column.required else "",
            column.english,
            column.german,
            column.dutch,
        )
        for index, text in enumerate(texts):
            sheet.write_string(row, index, text, wrapped)


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    for model, columns in FILES.items():
        target = TARGET / f"{model.replace('.', '_')}.xlsx"
        write(model, columns, target)
        sys.stdout.write(f"{target.name}: {len(columns)} columns, {target.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
