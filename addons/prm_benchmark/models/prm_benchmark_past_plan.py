from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.windows import is_due, month_of
from .prm_benchmark_section import STEPS


class Plan(NamedTuple):
    #: ``{(unit id, first day, item id): Decimal}``
    values: dict
    #: values for a line of the wizard each: ``row``, ``cell``, ``problem``
    problems: list
    changed: int  #: figures that replace others


class PrmBenchmarkPastPlan(models.AbstractModel):
    """What an import of past rounds would write, and how it is written."""

    _name = "prm.benchmark.past.plan"
    _description = "Import of Past Rounds"

    @api.model
    def _plan(self, programme, past):
        """Return the :class:`Plan` of what was read, for a trustee.

        :param past: ``engine/past_rounds.Past``
        """
        problems = [self._line(problem.row, problem.cell, self._sentence(problem)) for problem in past.problems]
        # Bridge: units, rounds and submissions of the programme; the wizard has checked that a trustee asks.
        programme = programme.sudo()
        units = self._units(programme)
        rounds = {row.month: row for row in programme.round_ids}
        items = {item.code: item for item in programme.item_ids}
        values, seen = {}, {}
        for row in past.rows:
            unit = self._unit(row, units, problems)
            if unit is None or row.month is None or not self._is_past(programme, row, rounds, problems):
                continue
            for figure in row.figures:
                item = items[figure.code]
                key = unit.id, row.month, item.id
                if not self._is_asked(item, unit, row.month):
                    text = self.env._("“%(item)s” is not asked of this unit in this month.", item=item.name)
                    problems.append(self._line(figure.row, figure.cell, text))
                elif key in seen:
                    text = self.env._("The same figure stands in %(other)s.", other=seen[key])
                    problems.append(self._line(figure.row, figure.cell, text))
                else:
                    seen[key] = figure.cell
                    values[key] = figure.value
        problems.sort(key=lambda line: (line["row"], line["cell"] or ""))
        stored = self._stored(programme, values)
        return Plan(values, problems, sum(1 for key, value in values.items() if stored.get(key, value) != value))

    @api.model
    def _line(self, row, cell, text):
        return {"row": row, "cell": cell, "problem": text}

    @api.model
    def _sentence(self, problem):
        sentences = self.env["prm.benchmark.files.text"]._number_sentences(problem.found) | {
            "twice": self.env._("Two columns hold the item “%(item)s”.", item=problem.found),
            "firm": self.env._("The partner number is missing."),
            "month": self.env._("“%(found)s” is no month; write 2025-03 or 03/2025.", found=problem.found),
            "date": self.env._("“%(found)s” is a date, not a number.", found=problem.found),
            "boolean": self.env._("“%(found)s” is no number.", found=problem.found),
            "too_large": self.env._("%(found)s is larger than any figure that is possible.", found=problem.found),
        }
        if problem.code == "heading":
            if problem.found:
                return self.env._("There is no column “%(name)s”.", name=problem.found)
            return self.env._("No column is headed with the code or the name of an item.")
        return sentences[problem.code]

    @api.model
    def _units(self, programme):
        """Return ``{(partner number, branch name or ""): unit}``, both in lower case."""
        participants = programme.with_context(active_test=False).participant_ids
        return {
            (
                (unit.firm_id.prm_number or "").strip().lower(),
                "" if unit.level == "firm" else (unit.name or "").strip().lower(),
            ): unit
            for unit in participants.unit_ids
        }

    @api.model
    def _unit(self, row, units, problems):
        if not row.firm:
            return None
        unit = units.get((row.firm.lower(), row.branch.lower()))
        if unit is None and (row.firm.lower(), "") in units:
            text = self.env._("The firm %(firm)s has no branch “%(branch)s”.", firm=row.firm, branch=row.branch)
            problems.append(self._line(row.number, None, text))
        elif unit is None:
            text = self.env._("No firm with the number %(firm)s takes part.", firm=row.firm)
            problems.append(self._line(row.number, None, text))
        return unit

    @api.model
    def _is_past(self, programme, row, rounds, problems):
        """Tell whether a row's month is over and not open for entry; say so where it is not."""
        round_ = rounds.get(row.month)
        this_month = programme.company_id._prm_today().replace(day=1)
        if row.month < this_month and (round_ is None or round_.state != "open"):
            return True
        month = row.month.strftime("%m/%Y")
        if round_ and round_.state == "open":
            text = self.env._("%(month)s is open: the firm enters it itself.", month=month)
        else:
            text = self.env._("%(month)s is not over yet.", month=month)
        problems.append(self._line(row.number, None, text))
        return False

    @api.model
    def _is_asked(self, item, unit, month):
        return (
            item.level in unit._levels()
            and item._is_asked(month)
            and is_due(month_of(month), STEPS[item.frequency], unit.participant_id.fiscal_month)
        )

    @api.model
    def _stored(self, programme, values):
        """Return ``{(unit id, first day, item id): Decimal}`` of what is there already; one query."""
        entry = self.env["prm.benchmark.entry"]
        submissions = (
            self.env["prm.benchmark.submission"]
            .sudo()
            .search(
                [
                    ("programme_id", "=", programme.id),
                    ("unit_id", "in", list({key[0] for key in values})),
                    ("month", "in", list({key[1] for key in values})),
                ]
            )
        )
        found = entry._values(submissions.ids)
        return {
            (row.unit_id.id, row.month, item_id): value
            for row in submissions
            for item_id, value in found[row.id].items()
        }

    # --- write ----------------------------------------------------------------------------------------

    @api.model
    def _write(self, programme, plan):
        """Write a plan without problems; return how many figures.

        Rounds that are missing are made, closed; submissions count as submitted. Costs some queries per round, and a
        fixed number for the figures.
        """
        # Bridge: the trustee has no rights on rounds and submissions; the wizard has checked who imports.
        programme = programme.sudo()
        before = self._stored(programme, plan.values)
        submissions = self._submissions(programme, plan.values)
        entry = self.env["prm.benchmark.entry"].sudo()
        rows, changes = [], []
        for (unit_id, month, item_id), value in plan.values.items():
            submission = submissions[unit_id, month]
            old = before.get((unit_id, month, item_id))
            rows.append((submission.id, item_id, entry._exact(value)[0], submission.revision + 1))
            if old is not None and old != value:
                changes.append(
                    {"submission_id": submission.id, "event": "changed", "item_id": item_id}
                    | {"before": format(old.normalize(), "f"), "after": format(value.normalize(), "f")}
                )
        entry._upsert(rows, "import")
        touched = self.env["prm.benchmark.submission"].sudo().union(*submissions.values())
        touched.filtered(lambda row: row.state == "draft").write(
            {"state": "submitted", "submitted_at": fields.Datetime.now(), "submitted_by_id": self.env.uid}
        )
        for submission in touched:
            submission.revision += 1
        entry._refresh_counts(touched)
        entry._write_rows(touched)
        entry._add_events([*changes, *({"submission_id": row.id, "event": "imported"} for row in touched)])
        months = touched.mapped("month")
        self.env["prm.benchmark.look"].with_context(prm_benchmark_event="import")._note(
            "prm.benchmark.value", len(rows), touched.firm_id.ids, min(months), max(months)
        )
        return len(rows)

    @api.model
    def _submissions(self, programme, values):
        """Return ``{(unit id, first day): submission}`` for all figures; what is missing is made."""
        wanted = {(unit_id, month) for unit_id, month, _item_id in values}
        months = sorted({month for _unit_id, month in wanted})
        rounds = {row.month: row for row in programme.round_ids}
        now = fields.Datetime.now()
        missing = [month for month in months if month not in rounds]
        made = programme.round_ids.create(
            [{"programme_id": programme.id, "month": month, "state": "closed", "closed_at": now} for month in missing]
        )
        rounds |= {row.month: row for row in made}
        for month in months:
            if rounds[month].state == "planned":
                rounds[month].write({"state": "closed", "closed_at": now})
        self.env.flush_all()
        known = {
            (unit_id, month): submission_id
            for unit_id, month, submission_id in self.env.execute_query(
                SQL(
                    "SELECT unit_id, month, id FROM prm_benchmark_submission"
                    " WHERE programme_id = %s AND month = ANY(%s)",
                    programme.id,
                    months,
                )
            )
        }
        submissions = self.env["prm.benchmark.submission"].sudo()
        absent = sorted(wanted - known.keys())
        created = submissions.create([{"unit_id": unit_id, "round_id": rounds[month].id} for unit_id, month in absent])
        known |= {key: row.id for key, row in zip(absent, created, strict=True)}
        return {key: submissions.browse(known[key]) for key in wanted}
