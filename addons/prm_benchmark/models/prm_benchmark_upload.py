from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models

#: a preview is applied within
HOURS = 24
#: and forgotten after
DAYS = 30


class Change(NamedTuple):
    """A figure that a workbook changes."""

    submission_id: int
    sheet: str
    item_id: int
    cell: str
    old: str | None  #: exact text
    new: str | None
    mine: bool


class PrmBenchmarkUpload(models.Model):
    """A filled workbook as it was understood, until it is applied or discarded. The file itself is not kept.

    ``changes``: ``[{"s": submission id, "sheet": name, "cells": [[item id, cell, old, new, mine], …]}, …]``, figures as
    exact texts or null; ``mine`` is false where somebody else changed the figure since the download.
    ``states``: ``[{"s": submission id, "provisional": bool}]``. ``problems``: the fields of
    ``engine/workbook_upload.Problem``. All three are emptied once the upload is done with.
    """

    _name = "prm.benchmark.upload"
    _inherit = ["prm.benchmark.raw.file"]
    _description = "Uploaded Benchmark Workbook"
    _order = "id desc"
    _rec_name = "state"

    firm_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="cascade", index=True)
    programme_id = fields.Many2one("prm.benchmark.programme", readonly=True, ondelete="cascade", index=True)
    state = fields.Selection(
        [("preview", "Preview"), ("applied", "Applied"), ("discarded", "Discarded")],
        required=True,
        readonly=True,
        default="preview",
    )
    date_expires = fields.Datetime(
        "Expires", required=True, readonly=True, default=lambda self: fields.Datetime.now() + timedelta(hours=HOURS)
    )
    sha = fields.Char("Fingerprint", readonly=True, help="SHA-256 of the file.")
    changes = fields.Json(readonly=True)
    states = fields.Json(readonly=True)
    problems = fields.Json(readonly=True)
    changed = fields.Integer("Figures changed", readonly=True)

    def _is_over(self):
        self.ensure_one()
        return self.date_expires < fields.Datetime.now()

    def _has_errors(self):
        self.ensure_one()
        return any(problem["level"] == "error" for problem in self.problems or [])

    def _each_change(self):
        """Yield each :class:`Change`."""
        self.ensure_one()
        for group in self.changes or []:
            for cell in group["cells"]:
                yield Change(group["s"], group["sheet"], *cell)

    def _finish(self, state):
        """Leave a state behind, and no figure."""
        self.write({"state": state, "changes": False, "states": False, "problems": False})

    @api.autovacuum
    def _gc_uploads(self):
        """Empty previews that nobody applied, and delete what is older than 30 days."""
        now = fields.Datetime.now()
        self.search([("state", "=", "preview"), ("date_expires", "<", now)])._finish("discarded")
        self.search([("create_date", "<", now - timedelta(days=DAYS))]).unlink()
