from decimal import Decimal, InvalidOperation

from odoo import api, models

from ..engine.balance_types import BadBalance
from ..engine.number_text import MOST_AFTER, MOST_BEFORE
from ..engine.workbook_layout import MAX_ROWS

#: decimals shown at least
_DECIMALS = {"eur": 2, "fte": 2, "m2": 0, "hours": 0, "days": 0, "count": 0}


class PrmBenchmarkFilesText(models.AbstractModel):
    """Sentences for files that are refused and for cells that are wrong, and figures as people read them."""

    _name = "prm.benchmark.files.text"
    _description = "Sentences About Benchmark Files"

    @api.model
    def _figure(self, text, unit="eur"):
        """Return an exact text in the user's language, “–” for none, and any other text as it is."""
        if text in (None, False, ""):
            return "–"
        try:
            value = Decimal(text).normalize()
        except InvalidOperation:
            return text
        digits = max(_DECIMALS.get(unit, 2), -value.as_tuple().exponent)
        return self.env["prm.benchmark.number"]._plain(value, digits)

    @api.model
    def _refusal(self, error):
        """Return why a file is not read: a :class:`BadWorkbook` or a :class:`BadBalance`."""
        sentences = {
            "password": self.env._("The file is protected with a password; save it without one."),
            "ods": self.env._("This is an OpenDocument file (.ods); save it as .xlsx and upload that."),
            "key": self.env._("This is none of our workbooks. Download one, fill it in and upload it."),
            "rows": self.env._("There is content below row %(most)s.", most=MAX_ROWS),
        }
        return sentences.get(error.code) or self.env["prm.workbook"]._sentence(error)

    @api.model
    def _problem(self, problem):
        """Return a problem of a workbook as ``{"level", "place", "text"}``; ``place`` is “sheet, cell” or empty."""
        place = ", ".join(part for part in (problem.sheet, problem.cell) if part)
        sentences = self._key_sentences(problem) | self._layout_sentences(problem) | self._cell_sentences(problem)
        sentences |= self._number_sentences(problem.found)
        return {"level": problem.level, "place": place, "text": sentences.get(problem.code) or problem.code}

    @api.model
    def _key_sentences(self, problem):
        found = problem.found
        return {
            "programme": self.env._("The workbook belongs to another programme, or one you take no part in."),
            "firm": self.env._("The workbook belongs to another firm than the one you act for."),
            "version": self.env._("The workbook is of an older make; download a new one."),
            "key_damaged": self.env._("The hidden sheet of the workbook was changed; download a new one."),
            "month": self.env._("%(month)s is not to be filled in here.", month=problem.found or self.env._("A month")),
            "unit": self.env._("This sheet belongs to none of your firm's units."),
            "unit_twice": self.env._("This unit is on two sheets: “%(other)s” too.", other=found),
            "unit_missing": self.env._("The sheet of “%(unit)s” is not in it; nothing changes there.", unit=found),
            "sheet_ignored": self.env._("This sheet is not ours; it is not read."),
            "many": self.env._("There are more than %(count)s problems; only the first are named.", count=found),
        }

    @api.model
    def _layout_sentences(self, problem):
        found, expected = problem.found, problem.expected
        return {
            "month_row": self.env._(
                "The column of %(month)s is missing, or its hidden cell was changed.", month=expected
            ),
            "month_twice": self.env._("Two columns stand for %(month)s.", month=found),
            "item": self.env._("There is no item “%(code)s” in this programme.", code=found),
            "item_twice": self.env._("The item “%(code)s” is in %(other)s already.", code=found, other=expected),
            "item_missing": self.env._("The row of the item “%(code)s” is missing.", code=expected),
            "stray": self.env._("“%(found)s” stands in a row that belongs to no item.", found=found),
            "not_due": self.env._(
                "“%(found)s”: this item is not asked in this month; leave the cell empty.", found=found
            ),
            "merged": self.env._("These cells are merged; separate them."),
            "state": self.env._("“%(found)s” is none of: %(expected)s.", found=found, expected=expected),
            "closed": expected,
            "changed": self.env._(
                "%(new)s replaces %(old)s, which was entered after you downloaded the workbook.",
                new=self._figure(found),
                old=self._figure(expected),
            ),
        }

    @api.model
    def _cell_sentences(self, problem):
        found, value = problem.found, self._figure(problem.expected)
        return {
            "formula": self.env._("“%(found)s” is a formula; write its value instead.", found=found),
            "date": self.env._("“%(found)s” is a date; write the number again, the program changed it.", found=found),
            "boolean": self.env._("“%(found)s” is no number.", found=found),
            "too_large": self.env._("%(found)s is larger than any figure that is possible.", found=found),
            "text": self.env._("The text “%(found)s” was read as %(value)s.", found=found, value=value),
            "separators": self.env._(
                "“%(found)s” is written as in another language; it was read as %(value)s.", found=found, value=value
            ),
            "three": self.env._(
                "“%(found)s” was read as %(value)s, with decimals. Were thousands meant?", found=found, value=value
            ),
            "rounded": self.env._("%(found)s was rounded to %(value)s.", found=found, value=value),
        }

    @api.model
    def _number_sentences(self, found):
        """Return the sentence of each code of ``NumberError``, for a text that was found."""
        return {
            "empty": self.env._("A number is missing."),
            "long": self.env._("The text is too long for a number."),
            "characters": self.env._("“%(found)s” is no number.", found=found),
            "sign": self.env._("“%(found)s” has more than one sign.", found=found),
            "percent": self.env._("“%(found)s” is a percentage; a plain number is expected.", found=found),
            "thousands": self.env._("“%(found)s”: write the whole number, not thousands or millions.", found=found),
            "exponent": self.env._("“%(found)s”: write the number in full.", found=found),
            "not_finite": self.env._("“%(found)s” is no number.", found=found),
            "error_value": self.env._("“%(found)s” is an error of the spreadsheet.", found=found),
            "grouping": self.env._("“%(found)s”: the separators of thousands are in the wrong places.", found=found),
            "digits_before": self.env._(
                "“%(found)s” has more than %(most)s digits before the decimal mark.", found=found, most=MOST_BEFORE
            ),
            "digits_after": self.env._("“%(found)s” has more than %(most)s decimals.", found=found, most=MOST_AFTER),
        }

    @api.model
    def _balance_refusal(self, error):
        """Return why a trial balance is not read: a ``BadBalance`` or a ``BadWorkbook``."""
        if not isinstance(error, BadBalance):
            return self._refusal(error)
        sentences = {
            "empty": self.env._("The file is empty."),
            "size": self.env._("The file is larger than %(most)s MB.", most=error.params.get("most")),
            "binary": self.env._("This is neither a text file nor a workbook nor an audit file."),
            "header": self.env._(
                "No line names the columns: account, and debit and credit or balance, in German, Dutch or English."
            ),
            "accounts": self.env._("There is no account below the line that names the columns."),
            "rows": self.env._("The list has more than %(most)s lines.", most=error.params.get("most")),
            "xml": self.env._("The XML file cannot be read."),
            "cut": self.env._("The file ends in the middle: it was cut. Export it again."),
            "xaf": self.env._("This XML file is no audit file (XAF)."),
            "period": self.env._("The audit file holds no bookings of this month."),
        }
        return sentences[error.code]

    @api.model
    def _balance_problem(self, problem):
        """Return a problem of a trial balance as ``{"level", "place", "text"}``."""
        found, expected = problem.found, problem.expected
        sentences = self._number_sentences(found) | {
            "number": self.env._("“%(found)s” has an amount, and is no account number.", found=found),
            "mark": self.env._("“%(found)s”: it is not said whether this is debit or credit.", found=found),
            "short_row": self.env._("This line is cut off: the file is not whole. Export it again."),
            "marks_mixed": self.env._("Comma and point both stand for decimals (%(found)s).", found=found),
            "sides": self.env._("Nothing says what is debit and what credit: a mark, a sign or two columns."),
            "unbalanced": self.env._(
                "Debit and credit differ by %(found)s: accounts are missing. Was the file cut?",
                found=self._figure(found),
            ),
            "totals": self.env._(
                "The accounts add up to %(found)s, the list itself says %(expected)s.",
                found=self._figure(found),
                expected=self._figure(expected),
            ),
            "count": self.env._(
                "There are %(found)s accounts, the list itself says %(expected)s.", found=found, expected=expected
            ),
            "month": self.env._("The list is of %(found)s, not of %(expected)s.", found=found, expected=expected),
            "twice": self.env._("The account %(found)s is on several lines; they are added up.", found=found),
            "personal": self.env._(
                "%(found)s accounts of customers and suppliers were left out; the ledger holds their sum.", found=found
            ),
            "encoding": self.env._("Some characters of names could not be read."),
        }
        place = problem.place
        if place.isdigit():
            place = self.env._("Line %(number)s", number=place)
        return {"level": problem.level, "place": place, "text": sentences.get(problem.code) or problem.code}
