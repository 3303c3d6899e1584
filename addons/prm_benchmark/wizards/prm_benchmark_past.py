import base64
import io
from collections import Counter

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine.past_rounds import MOST_ROWS, read_past
from ..models.prm_benchmark_raw import TRUSTEE

MOST_LINES = 200


class PrmBenchmarkPast(models.TransientModel):
    """Import past rounds from the head office's own sheets: looked at first, then all rows or none.

    Who imports figures sees them: it is the trustee's right, and noted as a look.
    """

    _name = "prm.benchmark.past"
    _description = "Import Past Rounds"

    programme_id = fields.Many2one("prm.benchmark.programme", required=True)
    file = fields.Binary("Workbook", attachment=False)
    filename = fields.Char()
    refusal = fields.Char(compute="_compute_lines", store=True, compute_sudo=False)
    row_count = fields.Integer("Rows", compute="_compute_lines", store=True, compute_sudo=False)
    figure_count = fields.Integer("Figures", compute="_compute_lines", store=True, compute_sudo=False)
    changed_count = fields.Integer("Of them replace others", compute="_compute_lines", store=True, compute_sudo=False)
    month_from = fields.Date("First month", compute="_compute_lines", store=True, compute_sudo=False)
    month_to = fields.Date("Last month", compute="_compute_lines", store=True, compute_sudo=False)
    unknown = fields.Char("Columns not read", compute="_compute_lines", store=True, compute_sudo=False)
    problem_count = fields.Integer("Errors", compute="_compute_lines", store=True, compute_sudo=False)
    line_ids = fields.One2many(
        "prm.benchmark.past.line", "wizard_id", compute="_compute_lines", store=True, compute_sudo=False
    )

    @api.model
    def _check_trustee(self):
        if not self.env.user.has_group(TRUSTEE):
            raise AccessError(self.env._("Past figures are imported by a trustee: whoever imports them sees them."))

    # --- template -------------------------------------------------------------------------------------

    def action_template(self):
        self.ensure_one()
        self._check_trustee()
        url = f"/prm_benchmark/past/{self.programme_id.id}.xlsx"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    @api.model
    def _make_template(self, programme):
        """Return an empty workbook for a programme with a column per item, its name as a note."""
        self._check_trustee()
        stream = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(stream, options) as book:
            bold = book.add_format({"bold": True})
            sheet = book.add_worksheet()
            headers = [self.env._("Partner number"), self.env._("Branch"), self.env._("Month")]
            items = programme.item_ids.sorted()
            for column, header in enumerate([*headers, *items.mapped("code")]):
                sheet.write_string(0, column, header, bold)
            for column, item in enumerate(items, len(headers)):
                sheet.write_comment(0, column, item.name)
            sheet.set_column(0, len(headers) + len(items), 16)
            sheet.freeze_panes(1, len(headers))
        return stream.getvalue()

    # --- look -----------------------------------------------------------------------------------------

    @api.depends("file", "programme_id")
    def _compute_lines(self):
        for wizard in self:
            wizard.update(wizard._empty())
            if wizard.file and wizard.programme_id:
                past, refusal = wizard._read()
                if refusal:
                    wizard.refusal = refusal
                    continue
                plan = wizard._plan(past)
                wizard.update(
                    {
                        "row_count": len(past.rows),
                        "figure_count": len(plan.values),
                        "changed_count": plan.changed,
                        "month_from": min((key[1] for key in plan.values), default=False),
                        "month_to": max((key[1] for key in plan.values), default=False),
                        "unknown": ", ".join(past.unknown),
                        "problem_count": len(plan.problems),
                        "line_ids": [fields.Command.create(line) for line in plan.problems[:MOST_LINES]],
                    }
                )

    def _empty(self):
        names = ("refusal", "row_count", "figure_count", "changed_count", "month_from", "month_to", "unknown")
        return {**dict.fromkeys((*names, "problem_count"), False), "line_ids": [fields.Command.clear()]}

    def _read(self):
        """Return ``(Past, "")``, or ``(None, sentence)`` when the file is not read."""
        self.env["prm.benchmark.raw"]._check_superuser_session()
        # what is computed when the transaction is written may run as superuser; the record is a trustee's then
        if not self.env.su:
            self._check_trustee()
        data = base64.b64decode(self.with_context(bin_size=False).file)
        rows, refusal = self.env["prm.workbook"]._rows(data, MOST_ROWS)
        if refusal:
            return None, refusal
        if len(rows) < 2:
            return None, self.env._("The workbook has no row below its headers.")
        point = self.env["res.lang"]._get_data(code=self.env.lang or "en_US").decimal_point
        return read_past(rows, self._headings(), point), ""

    def _headings(self):
        """Return ``{heading in lower case: item code}``: codes, and names in each installed language."""
        items = self.programme_id.item_ids
        headings, doubled = {}, Counter()
        for lang, _name in self.env["res.lang"].get_installed():
            names = {(item.name or "").strip().lower(): item.code for item in items.with_context(lang=lang)}
            doubled.update(name for name, code in names.items() if headings.get(name, code) != code)
            headings |= names
        for name in doubled:
            del headings[name]
        return headings | {item.code.lower(): item.code for item in items}

    def _plan(self, past):
        return self.env["prm.benchmark.past.plan"]._plan(self.programme_id, past)

    # --- apply ----------------------------------------------------------------------------------------

    def action_import(self):
        """Write the figures: all rows or none."""
        self.ensure_one()
        self._check_trustee()
        past, refusal = self._read() if self.file else (None, self.env._("Choose a workbook first."))
        if refusal:
            raise UserError(refusal)
        plan = self._plan(past)
        if plan.problems:
            raise UserError(self.env._("Nothing was imported: correct the cells that are named and upload it again."))
        if not plan.values:
            raise UserError(self.env._("The workbook holds no figure."))
        count = self.env["prm.benchmark.past.plan"]._write(self.programme_id, plan)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s figures were imported.", count=count),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class PrmBenchmarkPastLine(models.TransientModel):
    """A cell that cannot be imported."""

    _name = "prm.benchmark.past.line"
    _description = "Error in Past Rounds"
    _order = "row, id"

    wizard_id = fields.Many2one("prm.benchmark.past", required=True, ondelete="cascade", index=True)
    row = fields.Integer(readonly=True)
    cell = fields.Char(readonly=True)
    problem = fields.Text("Error", readonly=True)
