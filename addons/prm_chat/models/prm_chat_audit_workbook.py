import io
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import xlsxwriter

from odoo import models
from odoo.tools import html2plaintext, split_every

#: rows of a sheet; more go on in the next one
MOST_ROWS = 100000
#: records that are read at once
STEP = 1000
#: a cell takes no more
MOST_CELL = 32000


class PrmChatAudit(models.Model):
    """The workbook of an audit: everything of the period, however much it is."""

    _inherit = "prm.chat.audit"

    def _workbook(self):
        """Return the workbook as bytes and how many messages it holds; no string is a formula."""
        stream = io.BytesIO()
        # rows go to the disk one after the other
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        sheets = self._sheets()
        with xlsxwriter.Workbook(stream, options) as book:
            bold = book.add_format({"bold": True})
            for title, heads, records, cells in sheets:
                self._write_sheets(book, bold, title, heads, self._rows(records, cells))
        _title, _heads, messages, _cells = sheets[0]
        return stream.getvalue(), len(messages)

    def _write_sheets(self, book, bold, title, heads, rows):
        """Write rows to a sheet, and to further ones with the same heads when it is full."""
        number, sheet = 0, None
        for count, row in enumerate(rows):
            if count % MOST_ROWS == 0:
                number += 1
                sheet = self._add_sheet(book, bold, title if number == 1 else f"{title[:24]} ({number})", heads)
            for column, text in enumerate(row):
                sheet.write_string(count % MOST_ROWS + 1, column, text[:MOST_CELL])
        if not sheet:
            self._add_sheet(book, bold, title, heads)

    def _add_sheet(self, book, bold, title, heads):
        sheet = book.add_worksheet(title[:31])
        sheet.set_column(0, len(heads) - 1, 22)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, heads, bold)
        return sheet

    def _rows(self, records, cells):
        """Yield the rows of records as texts."""
        zone = self._zone()
        for ids in split_every(STEP, records.ids, list):
            some = records.browse(ids)
            for record in some:
                yield [_text(value, zone) for value in cells(record)]
            some.invalidate_recordset()

    # --- the period -------------------------------------------------------------------------------------

    def _zone(self):
        """Return the time zone of the company whose channel it is: its days are cut there."""
        company = self.audience_id.company_id or self.env.company
        return ZoneInfo(company.prm_tz or "UTC")

    def _period(self):
        """Return the domain of what was made on the days of the audit."""
        first, after = (
            datetime.combine(day, time.min, self._zone()).astimezone(UTC).replace(tzinfo=None)
            for day in (self.date_from, self.date_to + timedelta(days=1))
        )
        return [("create_date", ">=", first), ("create_date", "<", after)]

    def _records(self, model, domain):
        found = self.env[model].with_context(active_test=False)
        return found.search([*domain, *self._period()], order="id")

    def _firms(self, records):
        """Return the ids of the firms of messages or held messages, not so many records at once."""
        name = "prm_firm_id" if records._name == "mail.message" else "firm_id"
        return {
            firm.id
            for ids in split_every(STEP, records.ids, list)
            for (firm,) in records._read_group([("id", "in", ids)], [name])
            if firm
        }

    # --- the sheets -------------------------------------------------------------------------------------

    def _sheets(self):
        """Return ``[(title, heads, records, function of a record: its cells)]``, the messages first."""
        channels = self.env["discuss.channel"].with_context(active_test=False)
        channels = channels.search([("prm_audience_id", "=", self.audience_id.id)])
        own = [("audience_id", "=", self.audience_id.id)]
        messages = self._records("mail.message", [("prm_channel_id", "in", channels.ids)])
        holds = self._records("prm.chat.hold", own)
        firms = list(self._firms(messages) | self._firms(holds))
        return [
            self._messages_sheet(messages),
            self._moderation_sheet(self._records("prm.chat.moderation", own)),
            self._held_sheet(holds),
            self._reported_sheet(self._records("prm.chat.report", own)),
            self._accepted_sheet(self.env["prm.chat.acceptance"].search([("partner_id", "in", firms)], order="id")),
        ]

    def _time(self):
        return self.env._("Time (%s)", self._zone().key)

    def _messages_sheet(self, records):
        heads = [
            self._time(),
            self.env._("Number"),
            self.env._("Thread"),
            self.env._("Author"),
            self.env._("Firm"),
            self.env._("Text"),
            self.env._("Files"),
            self.env._("Hidden"),
        ]
        return (
            self.env._("Messages"),
            heads,
            records,
            lambda row: (
                row.date,
                row.id,
                row.prm_channel_id.name,
                row.author_id.name,
                row.prm_firm_id.name,
                html2plaintext(row.body or ""),
                ", ".join(row.attachment_ids.mapped("name")),
                self.env._("yes") if row.prm_hidden else "",
            ),
        )

    def _moderation_sheet(self, records):
        heads = [
            self._time(),
            self.env._("What"),
            self.env._("Message"),
            self.env._("Whose"),
            self.env._("Firm"),
            self.env._("By"),
            self.env._("Reason"),
            self.env._("Original"),
            self.env._("Files"),
            self.env._("Muted until"),
            self.env._("Undone"),
        ]
        return (
            self.env._("Moderation"),
            heads,
            records,
            lambda row: (
                row.create_date,
                row.kind,
                row.message_id.id,
                row.author_id.name,
                row.firm_id.name,
                row.actor_name,
                row.reason,
                html2plaintext(row.body or ""),
                ", ".join(row.attachment_ids.mapped("name")),
                row.until,
                row.undone_at,
            ),
        )

    def _held_sheet(self, records):
        heads = [
            self._time(),
            self.env._("Author"),
            self.env._("Firm"),
            self.env._("Text"),
            self.env._("Because of"),
            self.env._("State"),
            self.env._("By"),
            self.env._("Decided at"),
            self.env._("Reason"),
            self.env._("Posted as"),
        ]
        return (
            self.env._("Held"),
            heads,
            records,
            lambda row: (
                row.create_date,
                row.author_id.name,
                row.firm_id.name,
                html2plaintext(row.body or ""),
                row.hits,
                row.state,
                row.decided_by.name,
                row.decided_at,
                row.reason,
                row.posted_id.id,
            ),
        )

    def _reported_sheet(self, records):
        heads = [
            self._time(),
            self.env._("Message"),
            self.env._("Author"),
            self.env._("Firm"),
            self.env._("Text"),
            self.env._("Reported by"),
            self.env._("Reason"),
            self.env._("State"),
            self.env._("By"),
        ]
        return (
            self.env._("Reported"),
            heads,
            records,
            lambda row: (
                row.create_date,
                row.message_id.id,
                row.author_id.name,
                row.firm_id.name,
                html2plaintext(row.body or ""),
                row.user_id.name,
                row.reason,
                row.state,
                row.decided_by.name,
            ),
        )

    def _accepted_sheet(self, records):
        heads = [
            self._time(),
            self.env._("User"),
            self.env._("Firm"),
            self.env._("Version"),
            self.env._("Language"),
            self.env._("Fingerprint"),
        ]
        return (
            self.env._("Rules accepted"),
            heads,
            records,
            lambda row: (row.create_date, row.user_name, row.partner_id.name, row.rules_id.name, row.lang, row.digest),
        )


def _text(value, zone):
    """Return a value of a record as the text of a cell; moments as they were in a zone, with the hours from UTC."""
    if value is None or value is False:
        return ""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).astimezone(zone).isoformat(" ", "seconds")
    return str(value)
