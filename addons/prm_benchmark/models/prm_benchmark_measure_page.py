from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.prm_portal.doors import MAX_ID, Refused

from ..engine.windows import first_day, month_of
from .prm_benchmark_own_page import _month_of_text, _text_of_month

_MOST_TEXT = 500
#: open ones of a firm and KPI
_MOST_OPEN = 5
#: goals that differ by less are the same, as they are stored
_SAME = 0.000001
#: months that can be chosen, and the one that is proposed
_DUES, _PROPOSED = 24, 6
#: settled ones that are still shown
_KEPT_DAYS = 400
_ORDER = ("open", "missed", "reached", "dropped")


class PrmBenchmarkMeasure(models.Model):
    """What the evaluation's pages do with a firm's measures; each method takes the door that let the user through."""

    _inherit = "prm.benchmark.measure"

    @api.model
    def _of_firm(self, door, programme_id, kpis, currency):
        """Return the measures of the door's firm in a programme as plain dictionaries, open ones first; one query.

        :param kpis: of ``prm.benchmark.evaluation._data``; a measure of a KPI that is no more keeps its code
        :param currency: ``(symbol, position)``
        """
        # Bridge: the firm's own measures.
        rows = self.sudo().search(
            [
                ("firm_id", "=", door.firm_id),
                ("programme_id", "=", programme_id),
                "|",
                ("state", "=", "open"),
                ("due", ">", fields.Date.context_today(self) - relativedelta(days=_KEPT_DAYS)),
            ]
        )
        if not rows:
            return []
        known = {kpi["code"]: kpi for kpi in kpis}
        states = dict(self._fields["state"]._description_selection(self.env))
        kinds = dict(self._fields["target_kind"]._description_selection(self.env))
        shown = [row._shown(known.get(row.kpi_code), currency, states, kinds) for row in rows]
        return sorted(shown, key=lambda row: (_ORDER.index(row["state"]), row["due"], row["id"]))

    def _shown(self, kpi, currency, states, kinds):
        self.ensure_one()
        own = self.env["prm.benchmark.own"]
        write = self._writer(kpi, currency)
        # a goal that was the group's is written as the group's figures are
        goal = write if self.target_kind == "value" else self._writer(kpi, currency, released=True)
        return {
            "id": self.id,
            "code": self.kpi_code,
            "kpi": kpi["name"] if kpi else self.kpi_code,
            "text": self.text,
            "state": self.state,
            "state_text": states[self.state],
            "start": self.start_value,
            "start_text": write(self.start_value),
            "start_month": own._month(month_of(self.month)),
            "target": self.target_value,
            "target_text": goal(self.target_value),
            "target_kind": kinds[self.target_kind],
            "due": _text_of_month(month_of(self.due)),
            "due_text": own._month(month_of(self.due)),
            "result": self.result_value if self.result_month else None,
            "result_text": self._result_text(write, kpi and kpi["direction"]),
        }

    def _result_text(self, write, direction):
        """Return what became of it at the newest release."""
        if self.by_hand:
            return self.env._("You called it done.")
        if not self.result_month:
            return self.env._("The next release shows what became of it.") if self.state == "open" else ""
        words = {
            "month": self.env["prm.benchmark.own"]._month(month_of(self.result_month)),
            "value": write(self.result_value),
            "start": write(self.start_value),
        }
        part = round(self._way(self.result_value, direction) * 100)
        if self.state == "reached":
            return self.env._("%(month)s: %(value)s, from %(start)s. The goal is reached.", **words)
        if part <= 0:
            return self.env._("%(month)s: %(value)s, from %(start)s. No nearer to the goal.", **words)
        return self.env._("%(month)s: %(value)s, from %(start)s. %(part)s %% of the way.", **words, part=min(part, 99))

    @api.model
    def _writer(self, kpi, currency, released=False):
        unit, annualised = (kpi["unit"], kpi["annualised"]) if kpi else ("count", False)
        write = self.env["prm.benchmark.number"]._kpi_writer(unit, annualised, currency)
        write = write.released if released else write
        return lambda value: write(Decimal(str(value)))

    @api.model
    def _dues(self):
        """Return the months a measure can be due in: ``[{"code", "name", "proposed"}]``."""
        today = month_of(fields.Date.context_today(self))
        return [
            {
                "code": _text_of_month(month),
                "name": self.env["prm.benchmark.own"]._month(month),
                "proposed": month == today + _PROPOSED,
            }
            for month in range(today, today + _DUES + 1)
        ]

    # --- what a director does -------------------------------------------------------------------------

    @api.model
    def _note(self, door, data, code, text="", target="median", value="", due=""):
        """Note a measure of the door's firm.

        :param dict data: of ``prm.benchmark.evaluation._data``: what the director saw
        :param code: of a KPI in it
        :param target: of ``TARGETS``; ``value`` is read for an own goal
        :param due: month ``YYYY-MM``
        :raise UserError: with a sentence for whoever typed
        :raise psycopg2.errors.SerializationFailure: the firm notes another one at the same moment; to be run again
        """
        kpi = next((row for row in data["kpis"] if row["code"] == code), None)
        if not kpi:
            raise Refused(self.env._("There is nothing here, or it is not yours to see."), status=404)
        if data["notices"]:
            # what was asked for is not what would be noted
            raise UserError(data["notices"][0])
        text = text.strip() if isinstance(text, str) else ""
        if not text:
            raise UserError(self.env._("Write in a sentence what you want to do."))
        if len(text) > _MOST_TEXT:
            raise UserError(self.env._("A measure has at most %s characters.", _MOST_TEXT))
        if kpi["own"] is None:
            raise UserError(self.env._("Your own figure is not known in this period; a goal needs a start."))
        goal = self._goal(kpi, target, value)
        today = month_of(fields.Date.context_today(self))
        month = _month_of_text(due)
        if month is None or not today <= month <= today + _DUES:
            raise UserError(self.env._("Choose the month until which it is to be reached."))
        self._keep(
            {
                "firm_id": door.firm_id,
                "programme_id": data["programme"]["id"],
                "user_id": door.user_id,
                "kpi_code": code,
                "window": data["window"]["code"],
                "month": _first_day(data["end"]["code"]),
                "start_value": kpi["own"],
                "target_kind": target,
                "target_value": goal,
                "due": first_day(month),
                "text": text,
            }
        )

    @api.model
    def _keep(self, vals):
        """Create a measure, but not the same once more: a double click means one."""
        # One after the other: of two at once the second is run again by Odoo, and then sees the first one's measure.
        # A lock alone would not do, it would still look at what was before.
        self.env.cr.execute(
            SQL(
                """
                UPDATE prm_benchmark_participant SET write_date = write_date
                 WHERE programme_id = %s AND partner_id = %s
                """,
                vals["programme_id"],
                vals["firm_id"],
            ),
            log_exceptions=False,
        )
        # Bridge: the firm's own measures, written by whom the door let through.
        measures = self.sudo()
        mine = [(name, "=", vals[name]) for name in ("firm_id", "programme_id", "kpi_code")]
        known = measures.search([*mine, ("state", "=", "open")])
        if known.filtered(lambda row: row._is_same(vals)):
            return
        if len(known) >= _MOST_OPEN:
            raise UserError(
                self.env._("There are %s open measures for this KPI already; settle one first.", _MOST_OPEN)
            )
        measures.create(vals)

    def _is_same(self, vals):
        """Tell whether the measure says the same as ``vals``, whoever of the firm noted it."""
        names = ("window", "month", "target_kind", "due", "text")
        same_goal = abs(self.target_value - vals["target_value"]) < _SAME
        return same_goal and all(self[name] == vals[name] for name in names)

    @api.model
    def _goals(self, kpi):
        """Return what of the group can be a goal: ``{"median": {"value", "text", "met"}, "upper": …}``.

        A KPI that is neither good nor bad has no better quartile; what is not released is left out.

        :param dict kpi: of ``prm.benchmark.evaluation._data``
        """
        names = {"up": {"upper": "upper"}, "down": {"upper": "lower"}}.get(kpi["direction"], {})
        return {
            target: {"value": kpi[name], "text": kpi[f"{name}_text"], "met": self._met(kpi, kpi[name])}
            for target, name in {"median": "median", **names}.items()
            if kpi[name] is not None
        }

    @api.model
    def _proposed(self, kpi):
        """Return the goal that is proposed: the nearest of the group that is not met yet, else an own one."""
        return next((target for target, goal in self._goals(kpi).items() if not goal["met"]), "value")

    @api.model
    def _met(self, kpi, goal):
        """Tell whether the firm is there already."""
        if kpi["own"] is None:
            return False
        return {"up": kpi["own"] >= goal, "down": kpi["own"] <= goal}.get(kpi["direction"], kpi["own"] == goal)

    @api.model
    def _goal(self, kpi, target, value):
        """Return the figure to reach; one that is reached already is none."""
        goal = self._goal_value(kpi, target, value)
        if self._met(kpi, goal):
            words = {"own": kpi["own_text"]}
            if kpi["direction"] == "up":
                raise UserError(
                    self.env._("Your firm is there already: its figure is %(own)s. Choose a higher goal.", **words)
                )
            if kpi["direction"] == "down":
                raise UserError(
                    self.env._("Your firm is there already: its figure is %(own)s. Choose a lower goal.", **words)
                )
            raise UserError(
                self.env._("Your firm is there already: its figure is %(own)s. Choose another goal.", **words)
            )
        return goal

    @api.model
    def _goal_value(self, kpi, target, value):
        if target == "value":
            number, sentence, _hint = self.env["prm.benchmark.number"]._read(value)
            if sentence or number is None:
                raise UserError(sentence or self.env._("Write the figure that you want to reach."))
            return float(number / 100 if kpi["unit"] == "percent" else number)
        goal = self._goals(kpi).get(target) if isinstance(target, str) else None
        if goal is None:
            raise UserError(self.env._("This figure of the group is not released; choose another goal."))
        return goal["value"]

    @api.model
    def _close(self, door, measure_id, state):
        """Call an open measure of the door's firm done, or drop it."""
        # Bridge: the firm's own measure, and no other.
        found = self.sudo()
        if isinstance(measure_id, int) and 0 < measure_id <= MAX_ID:
            found = found.search([("id", "=", measure_id), ("firm_id", "=", door.firm_id)])
        if not found:
            raise Refused(self.env._("There is nothing here, or it is not yours to see."), status=404)
        if found.state == "open":
            found.write({"state": state, "by_hand": state == "reached"})
        return found.kpi_code


def _first_day(code):
    return date(int(code[:4]), int(code[5:]), 1)
