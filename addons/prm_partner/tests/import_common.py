"""Imports files through Odoo's import screen: the calls its page makes, with its options."""

import io

import xlsxwriter

from .common import PrmPartnerCase

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: what the screen sends when nobody touches an option
SCREEN_OPTIONS = {
    "advanced": True,
    "encoding": "",
    "separator": "",
    "quoting": '"',
    "date_format": "",
    "datetime_format": "",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "has_headers": True,
    "keep_matches": False,
    "limit": 2000,
    "sheet": "",
    "sheets": [],
    "skip": 0,
    "tracking_disable": True,
    "fallback_values": {},
    "import_set_empty_fields": [],
    "import_skip_records": [],
    "name_create_enabled_fields": {},
}


def workbook(*rows):
    """Return an XLSX file of rows; numbers and dates are written as such."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet()
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
    return target.getvalue()


class ImportCase(PrmPartnerCase):
    def import_file(
        self, model, content, *, dryrun=False, user=None, context=None, fields=None, lang="en_US", **options
    ):
        """Import a file as the screen does; return its answer, and under ``fields`` what the columns were taken for."""
        screen = self.env["base_import.import"].with_user(user or self.users["manager"]).with_context(lang=lang)
        wizard = screen.create(
            {
                "res_model": model,
                "file": content,
                "file_type": XLSX if content.startswith(b"PK") else "text/csv",
                "file_name": "list.xlsx" if content.startswith(b"PK") else "list.csv",
            }
        )
        preview = wizard.parse_preview({**SCREEN_OPTIONS, **options})
        self.assertNotIn("error", preview)
        headers = preview["headers"]
        matched = ["/".join((preview["matches"] or {}).get(index, [])) or False for index in range(len(headers))]
        answer = wizard.with_context(tracking_disable=True, **(context or {})).execute_import(
            fields or matched, [header.lower() for header in headers], {**preview["options"], **options}, dryrun=dryrun
        )
        return {**answer, "fields": fields or matched}

    def assertImported(self, answer, count=None):
        self.assertFalse(answer["messages"])
        self.assertTrue(answer["ids"])
        if count is not None:
            self.assertEqual(len(answer["ids"]), count)

    def assertNotImported(self, answer, *parts, row=None):
        """Expect nothing written, and one message that holds all ``parts`` (for a row of the spreadsheet)."""
        self.assertFalse(answer["ids"])
        found = [
            message
            for message in answer["messages"]
            if all(part in message["message"] for part in parts) and row in (None, message.get("record"))
        ]
        self.assertTrue(found, f"none of {answer['messages']} says {parts} for row {row}")
