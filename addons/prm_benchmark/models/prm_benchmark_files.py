from collections import defaultdict

from odoo import api, fields, models

from odoo.addons.prm_portal.doors import Refused

from ..engine.windows import first_day, month_of
from ..engine.workbook_layout import Item, Unit
from ..engine.workbook_template import Content, Labels, make_template

CAPABILITY = "prm_benchmark.group_dealer_entry"


class PrmBenchmarkFiles(models.AbstractModel):
    """Workbooks: prefilled out, filled back in. The methods take a :class:`~odoo.addons.prm_portal.doors.Door`."""

    _name = "prm.benchmark.files"
    _description = "Benchmark Workbooks"

    # --- what can be downloaded -----------------------------------------------------------------------

    @api.model
    def _choices(self, door):
        """Return what the door's firm may download.

        :return: dictionaries with ``id``, ``name``, ``months`` (``[{"value": "2026-03", "text", "open"}]``, newest
            first, called after the period that ends with them), ``years`` (``["2026"]``) and ``units``
            (``[{"id", "name"}]``)
        """
        door.require(CAPABILITY)
        by_programme = defaultdict(lambda: self.env["prm.benchmark.submission"].sudo())
        for submission in self._submissions(door):
            by_programme[submission.programme_id] |= submission
        choices = []
        for programme in sorted(by_programme, key=lambda row: (row.sequence, row.name or "", row.id)):
            submissions = by_programme[programme]
            rounds = submissions.round_id.sorted("month", reverse=True)
            units = (
                self.env["prm.benchmark.entry"]
                ._in_order(submissions.filtered(lambda row, last=rounds[0].month: row.month == last) or submissions)
                .unit_id
            )
            choices.append(
                {
                    "id": programme.id,
                    "name": programme.name,
                    "months": [
                        {
                            "value": row.month.strftime("%Y-%m"),
                            "text": programme._period_text(row.month),
                            "open": row.state == "open",
                        }
                        for row in rounds
                    ],
                    "years": sorted({str(row.month.year) for row in rounds}, reverse=True),
                    "units": [{"id": unit.id, "name": unit.name} for unit in units],
                }
            )
        return choices

    @api.model
    def _submissions(self, door, programme_id=None, months=None, unit_id=None):
        """Return the submissions of the door's firm in rounds that are or were open, those that ask for something.

        :param months: pair of first days, the first and the last month
        """
        domain = [
            ("firm_id", "=", door.firm_id),
            ("round_id.state", "!=", "planned"),
            ("unit_id.active", "=", True),
            ("wanted", ">", 0),
        ]
        if programme_id is not None:
            domain.append(("programme_id", "=", programme_id))
        if months:
            domain += [("month", ">=", months[0]), ("month", "<=", months[1])]
        if unit_id:
            domain.append(("unit_id", "=", unit_id))
        # Bridge: submissions of the door's own firm; only plain values leave this class.
        return self.env["prm.benchmark.submission"].sudo().search(domain)

    # --- the workbook ---------------------------------------------------------------------------------

    @api.model
    def _template(self, door, programme_id, months, unit_id=None, last_year=True):
        """Return the prefilled workbook.

        :param int programme_id: a programme of the firm
        :param months: pair of first days, the first and the last month
        :param int unit_id: one reporting unit; None takes all of the firm
        :param bool last_year: show last year's figures beside each month
        :return: ``(file name, bytes)``
        """
        door.require(CAPABILITY)
        submissions = self._submissions(door, programme_id, months, unit_id)
        if not submissions:
            raise Refused(self.env._("There is nothing to fill in for this choice."), status=404)
        programme = submissions.programme_id
        states = self._states(submissions)
        numbers = sorted({month_of(submission.month) for submission in submissions})
        units = self._units(submissions, states, numbers)
        content = Content(
            programme=programme.code,
            firm=str(door.firm_id),
            months=tuple(numbers),
            units=units,
            values=self._figures(submissions, states),
            states={
                (str(row.unit_id.id), month_of(row.month)): "provisional" if row.provisional else "final"
                for row in submissions
                if row.state != "draft" or row.provisional
            },
            last_year=self._last_year(door, programme.id, numbers, unit_id) if last_year else None,
        )
        span = f"{months[0]:%Y-%m}" if len(numbers) == 1 else f"{months[0]:%Y-%m}_{months[1]:%Y-%m}"
        return f"{programme.code}_{span}.xlsx", make_template(content, self._labels(programme, numbers))

    @api.model
    def _states(self, submissions):
        return self.env["prm.benchmark.entry"]._states(submissions)

    @api.model
    def _units(self, submissions, states, months):
        """Return a :class:`Unit` for each reporting unit, with the items that it is asked in any of the months.

        :param states: of :meth:`prm.benchmark.entry._states`
        """
        entry = self.env["prm.benchmark.entry"]
        asked = {key: entry._asked(state) for key, state in states.items()}
        closed = {key: bool(entry._closed_sentence(state)) for key, state in states.items()}
        item_ids = {item_id for items in asked.values() for item_id in items}
        # Bridge: names and help texts of items that this firm is asked.
        items = self.env["prm.benchmark.item"].sudo().browse(item_ids).sorted()
        # read once: twenty branches times forty items times twelve months are looked at below
        known = [
            (item.id, Item(item.code, item.name, item.unit, item.section_id.name, item.description or ""))
            for item in items
        ]
        rows = {
            unit: [(row.id, month_of(row.month)) for row in ours]
            for unit, ours in submissions.grouped("unit_id").items()
        }
        units = []
        for unit in entry._in_order(submissions).unit_id:
            ours = rows[unit]
            due = {
                item.code: frozenset(month for row_id, month in ours if item_id in asked[row_id])
                for item_id, item in known
            }
            units.append(
                Unit(
                    key=str(unit.id),
                    title=unit.name or "",
                    items=tuple(item for _item_id, item in known if due[item.code]),
                    due={code: found for code, found in due.items() if found},
                    closed=frozenset(months) - frozenset(month for row_id, month in ours if not closed[row_id]),
                )
            )
        return tuple(units)

    @api.model
    def _figures(self, submissions, states):
        """Return ``{(unit key, item code, month): Decimal}`` of what was entered; one query."""
        entry = self.env["prm.benchmark.entry"]
        values = entry._values(submissions.ids)
        return {
            (str(row.unit_id.id), item.code, month_of(row.month)): values[row.id][item_id]
            for row in submissions
            for item_id, item in entry._asked(states[row.id]).items()
            if item_id in values[row.id]
        }

    @api.model
    def _last_year(self, door, programme_id, months, unit_id):
        before = self._submissions(door, programme_id, (first_day(months[0] - 12), first_day(months[-1] - 12)), unit_id)
        figures = self._figures(before, self._states(before))
        return {(unit, code, month + 12): value for (unit, code, month), value in figures.items()} or None

    @api.model
    def _labels(self, programme, months):
        units = dict(self.env["prm.benchmark.item"]._fields["unit"]._description_selection(self.env))
        return Labels(
            programme=programme.name or "",
            intro=self.env._("Fill in the light cells and upload the workbook again. An empty cell means: not known."),
            item=self.env._("Item"),
            unit=self.env._("Unit"),
            help=self.env._("Help"),
            last_year=self.env._("Last year"),
            state=self.env._("Provisional or final"),
            provisional=self._word("provisional"),
            final=self._word("final"),
            months={month: programme._period_text(first_day(month), bare=True, pattern="LLL") for month in months},
            units={**units, "eur": programme.currency_id.symbol or programme.currency_id.name or ""},
            invalid_title=self.env._("No number"),
            invalid_text=self.env._("Write a number here, without a unit and without a formula."),
        )

    @api.model
    def _word(self, state):
        return {"provisional": self.env._("provisional"), "final": self.env._("final")}[state]

    @api.model
    def _state_words(self):
        """Return the words for provisional and final in every language a workbook may have been made in."""
        words = {}
        for lang, _name in self.env["res.lang"].get_installed():
            files = self.with_context(lang=lang)
            words |= {files._word(state).lower(): state for state in ("provisional", "final")}
        return words

    @api.model
    def _span(self, text):
        """Return the pair of first days that “2026-03” or “2026” stands for, None for anything else."""
        try:
            if len(text) == 4:
                return fields.Date.to_date(f"{text}-01-01"), fields.Date.to_date(f"{text}-12-01")
            day = fields.Date.to_date(f"{text}-01") if len(text) == 7 else None
        except ValueError:
            return None
        return day and (day, day)
