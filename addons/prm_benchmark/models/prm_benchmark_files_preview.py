import hashlib
from decimal import Decimal
from itertools import islice

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.prm_portal.doors import MAX_ID, Refused

from ..engine.windows import first_day, month_of
from ..engine.workbook_upload import MOST_PROBLEMS, Expected, Problem, read_upload
from .prm_benchmark_files import CAPABILITY

#: rows that a preview shows; the rest is counted
MOST_SHOWN = 300


class PrmBenchmarkFiles(models.AbstractModel):
    """From an uploaded workbook to figures: look first, then all of it or nothing."""

    _inherit = "prm.benchmark.files"

    # --- look -----------------------------------------------------------------------------------------

    @api.model
    def _preview(self, door, data):
        """Read a workbook and keep what it would change; nothing is written to the figures.

        :param bytes data: the file
        :return: id of the upload, for :meth:`_shown`
        :raise BadWorkbook: the file is not read at all; :meth:`prm.benchmark.files.text._refusal` says why
        """
        door.require(CAPABILITY, write=True)
        submissions, states = self.env["prm.benchmark.submission"].sudo(), {}

        def expect(key):
            nonlocal submissions, states
            submissions = self._expected_submissions(door, key)
            states = self._states(submissions)
            return self._expected(door, submissions, states, key)

        upload = read_upload(data, expect)
        problems = list(upload.problems)
        changes = self._changes(submissions, states, upload, problems)
        # Bridge: previews are kept for the door's own firm; nobody has rights on them.
        uploads = self.env["prm.benchmark.upload"].sudo()
        uploads.search(
            [("firm_id", "=", door.firm_id), ("user_id", "=", door.user_id), ("state", "=", "preview")]
        )._finish("discarded")
        return uploads.create(
            {
                "firm_id": door.firm_id,
                "user_id": door.user_id,
                "programme_id": submissions.programme_id.id,
                "sha": hashlib.sha256(data).hexdigest(),
                "changes": changes,
                "states": self._changed_states(states, upload),
                "problems": [problem._asdict() for problem in problems],
                "changed": sum(len(group["cells"]) for group in changes),
            }
        ).id

    @api.model
    def _expected_submissions(self, door, key):
        """Return the submissions of the door's firm that a workbook's key speaks of; none where it is another's."""
        # Bridge: a programme by its code; only submissions of the door's firm are taken of it.
        programme = self.env["prm.benchmark.programme"].sudo().search([("code", "=", key.programme)], limit=1)
        months = [month for month in key.months if month]
        if not programme or not months:
            return self.env["prm.benchmark.submission"].sudo()
        return self._submissions(door, programme.id, (first_day(min(months)), first_day(max(months))))

    @api.model
    def _expected(self, door, submissions, states, key):
        point = self.env["res.lang"]._get_data(code=self.env.lang or "en_US").decimal_point
        if not submissions:
            # of a programme of the firm the months are wrong, else the programme is
            others = self._submissions(door).programme_id.mapped("code")
            code = key.programme if key.programme in others else ""
            return Expected(code, str(door.firm_id), frozenset(), {}, point)
        months = sorted({month_of(row.month) for row in submissions})
        units = self._units(submissions, states, months)
        return Expected(
            submissions.programme_id.code,
            str(door.firm_id),
            frozenset(months),
            {unit.key: unit for unit in units},
            point,
            self._state_words(),
        )

    @api.model
    def _changes(self, submissions, states, upload, problems):
        """Return what a workbook changes, as an upload keeps it, and add what stands against it to the problems.

        A cell that still holds what was sent changes nothing, whatever was entered since.
        """
        entry = self.env["prm.benchmark.entry"]
        stored = entry._values(submissions.ids)
        closed = {key: entry._closed_sentence(state) for key, state in states.items()}
        keys = {(str(state.unit_id), month_of(state.month)): key for key, state in states.items()}
        ids = {key: {item.code: item.id for item in entry._asked(state).values()} for key, state in states.items()}
        groups, told, others = {}, set(), 0
        for place, new in upload.cells.items():
            unit, code, month = place
            key = keys.get((unit, month))
            item_id = ids[key].get(code) if key else None
            sent = upload.base.get(place)
            if item_id is None or new == sent:
                continue
            old = stored[key].get(item_id)
            if new == old:
                continue
            sheet, cell = upload.place(*place)
            if closed[key]:
                if key not in told:
                    told.add(key)
                    problems.append(Problem("closed", sheet, cell, str(new), closed[key]))
                continue
            mine = old == sent
            if not mine:
                others += 1
                if others <= MOST_PROBLEMS:
                    problems.append(Problem("changed", sheet, cell, _text(new), _text(old), "warning"))
            if key not in groups:
                groups[key] = {"s": key, "sheet": sheet, "cells": []}
            groups[key]["cells"].append([item_id, cell, _text(old), _text(new), mine])
        if others > MOST_PROBLEMS:
            problems.append(Problem("many", found=str(MOST_PROBLEMS), level="warning"))
        return list(groups.values())

    @api.model
    def _changed_states(self, states, upload):
        """Return what a workbook calls provisional or final otherwise than it is, as an upload keeps it."""
        entry = self.env["prm.benchmark.entry"]
        words = {key: upload.states.get((str(state.unit_id), month_of(state.month))) for key, state in states.items()}
        return [
            {"s": key, "provisional": word == "provisional"}
            for key, word in words.items()
            if word and states[key].provisional != (word == "provisional") and not entry._closed_sentence(states[key])
        ]

    @api.model
    def _own_upload(self, door, upload_id):
        found = uploads = self.env["prm.benchmark.upload"].sudo()
        if isinstance(upload_id, int) and 0 < upload_id <= MAX_ID:
            # Bridge: an upload of the door's own firm.
            found = uploads.search([("id", "=", upload_id), ("firm_id", "=", door.firm_id)])
        if not found:
            raise Refused(self.env._("There is nothing here, or it is not yours to see."), status=404)
        return found

    @api.model
    def _shown(self, door, upload_id):
        """Return an upload as its page shows it, in plain values.

        :return: dictionary with ``id``, ``state``, ``programme``, ``changed``, ``more`` (changes that are not shown),
            ``errors`` and ``warnings`` (dictionaries of :meth:`prm.benchmark.files.text._problem`), ``states``
            (sentences) and ``changes``: ``unit``, ``month``, ``item``, ``old``, ``new``, ``sheet``, ``cell``, ``mine``
        """
        door.require(CAPABILITY)
        upload = self._own_upload(door, upload_id)
        text = self.env["prm.benchmark.files.text"]
        shown = list(islice(upload._each_change(), MOST_SHOWN))
        # Bridge: names for the rows of the door's own firm.
        submissions = self.env["prm.benchmark.submission"].sudo()
        items = self.env["prm.benchmark.item"].sudo()
        problems = [text._problem(Problem(**problem)) for problem in upload.problems or []]
        over = upload.state == "preview" and upload._is_over()
        return {
            "id": upload.id,
            "state": "discarded" if over else upload.state,
            "programme": upload.programme_id.name or "",
            "changed": upload.changed,
            "more": max(upload.changed - MOST_SHOWN, 0) if upload.changes else 0,
            "errors": [problem for problem in problems if problem["level"] == "error"],
            "warnings": [problem for problem in problems if problem["level"] != "error"],
            "states": [
                self.env._(
                    "%(unit)s, %(month)s: %(state)s",
                    unit=(row := submissions.browse(state["s"])).unit_id.name,
                    month=row.programme_id._period_text(row.month, bare=True),
                    state=self._word("provisional" if state["provisional"] else "final"),
                )
                for state in upload.states or []
            ],
            "changes": [
                {
                    "unit": (row := submissions.browse(change.submission_id)).unit_id.name,
                    "month": row.programme_id._period_text(row.month, bare=True),
                    "item": (item := items.browse(change.item_id)).name,
                    "old": text._figure(change.old, item.unit),
                    "new": text._figure(change.new, item.unit),
                    "sheet": change.sheet,
                    "cell": change.cell,
                    "mine": change.mine,
                }
                for change in shown
            ],
        }

    # --- apply ----------------------------------------------------------------------------------------

    @api.model
    def _apply(self, door, upload_id):
        """Write what a preview showed: all of it or, with a ``UserError``, nothing.

        The upload is locked: of two who click at once the second finds it applied.

        :return: number of figures changed; None when it was applied already
        """
        door.require(CAPABILITY, write=True)
        upload = self._own_upload(door, upload_id)
        self.env.execute_query(SQL("SELECT id FROM prm_benchmark_upload WHERE id = %s FOR UPDATE", upload.id))
        upload.invalidate_recordset()
        if upload.state == "applied":
            return None
        if upload.state == "discarded" or upload._is_over():
            raise UserError(self.env._("This preview is no longer there. Upload the workbook again."))
        if upload._has_errors():
            raise UserError(self.env._("Nothing was saved: correct the cells that are named and upload it again."))
        changes, states = list(upload._each_change()), upload.states or []
        changed = {change.submission_id for change in changes}
        # Bridge: the submissions that this firm's own preview names.
        submissions = (
            self.env["prm.benchmark.submission"]
            .sudo()
            .browse(changed | {row["s"] for row in states})
            .filtered(lambda row: row.firm_id.id == door.firm_id)
        )
        self._write_changes(submissions, changes)
        entry = self.env["prm.benchmark.entry"]
        for state in states:
            entry._set_provisional(submissions.browse(state["s"]), state["provisional"])
        entry._add_events({"submission_id": key, "event": "uploaded"} for key in sorted(changed))
        upload._finish("applied")
        return len(changes)

    @api.model
    def _write_changes(self, submissions, changes):
        """Write figures against what the preview showed as their old values."""
        if not changes:
            return
        values = {row.id: {} for row in submissions}
        known = {row.id: {} for row in submissions}
        for change in changes:
            values[change.submission_id][change.item_id] = _number(change.new)
            known[change.submission_id][change.item_id] = _number(change.old)
        entry = self.env["prm.benchmark.entry"]
        # no submission has this revision: each figure is compared with what was shown
        results = entry._write_many(submissions, values, "workbook", dict.fromkeys(values, -1), known)
        against = {}
        for result in results.values():
            against |= dict.fromkeys(result["refused"]) | dict.fromkeys(result["conflicts"])
        if against:
            # Bridge: names of items, for the sentence.
            names = self.env["prm.benchmark.item"].sudo().browse(against).mapped("name")
            raise UserError(
                self.env._(
                    "Nothing was saved: %(items)s changed since the preview. Upload the workbook again.",
                    items=", ".join(names),
                )
            )

    @api.model
    def _discard(self, door, upload_id):
        door.require(CAPABILITY, write=True)
        upload = self._own_upload(door, upload_id)
        if upload.state == "preview":
            upload._finish("discarded")


def _text(value):
    """Return a figure as the preview keeps it."""
    return None if value is None else format(value, "f")


def _number(text):
    return None if text is None else Decimal(text)
