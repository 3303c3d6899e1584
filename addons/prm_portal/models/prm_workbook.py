from odoo import api, models

from ..engine import workbook


class PrmWorkbook(models.AbstractModel):
    """Sentences for workbooks that are refused; see ``engine/workbook.py``."""

    _name = "prm.workbook"
    _description = "Uploaded Workbook"

    @api.model
    def _sentence(self, error):
        """Return why a file was refused, for its user.

        :param error: a :class:`workbook.BadWorkbook`
        """
        sentences = {
            "empty": self.env._("The file is empty."),
            "size": self.env._("The file is larger than %(most)s MB.", most=error.place),
            "old": self.env._("This is an old Excel file (.xls); save it as .xlsx and upload that."),
            "format": self.env._("This is no readable .xlsx workbook."),
            "macros": self.env._("The workbook holds macros; save it as .xlsx without them."),
            "links": self.env._("The workbook holds links to other files; remove them."),
            "unpacked": self.env._("The workbook is larger than %(most)s MB when unpacked.", most=error.place),
            "entries": self.env._("The workbook has more than %(most)s parts.", most=error.place),
            "formula": self.env._("Cell %(cell)s holds a formula; write its value instead.", cell=error.place),
            "rows": self.env._("The workbook has more than %(most)s rows.", most=error.place),
            "sheet": self.env._("The workbook has no sheet."),
        }
        return sentences[error.code]

    @api.model
    def _rows(self, data, most_rows):
        """Return ``(rows, "")`` of a workbook, or ``([], sentence)`` when it is refused."""
        try:
            return workbook.read(data, most_rows), ""
        except workbook.BadWorkbook as error:
            return [], self._sentence(error)
