"""Workbooks of the tests' programme: downloaded, filled, looked at."""

import io
from decimal import Decimal

from openpyxl import load_workbook

from .benchmark_common import BenchmarkMixin


class FilesMixin(BenchmarkMixin):
    def figures(self, submission):
        return {code: Decimal(value) for code, value in self.stored(submission).items()}

    def files(self, name="bookkeeper_a"):
        return self.env["prm.benchmark.files"].with_user(self.dealers[name]).sudo(False)

    def template(self, name="bookkeeper_a", back=1, months=None, **keys):
        door = self.door(name)
        months = months or (self.back(back), self.back(back))
        return self.files(name)._template(door, self.programme.id, months, **keys)[1]

    @staticmethod
    def fill(data, cells, sheet=0):
        """Fill ``{(item code, month text): value}`` where the workbook's own marks say they are."""
        book = load_workbook(io.BytesIO(data))
        page = book.worksheets[sheet]
        rows = {page.cell(row, 1).value: row for row in range(1, page.max_row + 1)}
        columns = {page.cell(3, column).value: column for column in range(1, page.max_column + 1)}
        for (code, month), value in cells.items():
            page.cell(rows[code], columns[month]).value = value
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def month(self, back=1):
        return self.back(back).strftime("%Y-%m")

    def preview(self, data, name="bookkeeper_a"):
        return self.files(name)._preview(self.door(name), data)

    def shown(self, data, name="bookkeeper_a"):
        return self.files(name)._shown(self.door(name), self.preview(data, name))
