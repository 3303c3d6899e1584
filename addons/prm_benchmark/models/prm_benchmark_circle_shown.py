from odoo import api, models

from ..engine.windows import first_day, window
from .prm_benchmark_own_page import _month_of_text, _step_of, _text_of_month

ORDERS = ("best", "worst", "name")


class PrmBenchmarkCirclePage(models.AbstractModel):
    """The figures side by side, as page and workbook show them."""

    _inherit = "prm.benchmark.circle.page"

    @api.model
    def _shown(self, door, member, what, end="", kind="", kpi="", order=""):
        """Return the figures of a circle for a firm that has signed, and note the look.

        A KPI is shown only to who delivered it itself for that window.

        :param member: of the door's firm, signed
        :param str what: ``page`` or ``file``
        :param str end, kind, kpi, order: chosen month (``YYYY-MM``), window, KPI and order; anything that there is not
            becomes the nearest choice, with a sentence
        :return: ``state`` (``""``, ``few``, ``no_rounds``, ``not_delivered``), ``sentence``, ``notices``, ``windows``,
            ``kind``, ``ends``, ``end``, ``period``, ``orders``, ``order``, ``firms`` (``name``, ``own``, ``note``),
            ``kpis`` (``code``, ``name``, ``unit``, ``format``, ``cells``: ``value``, ``text``), ``locked`` (names) and
            ``chosen``
        """
        circle = member.circle_id
        values = self.env["prm.benchmark.circle.values"]
        firms = values._firms(circle)
        own = next((firm for firm in firms if firm.id == member.partner_id.id), None)
        if own is None or not values._enough(circle, firms):
            return {"state": "few", "sentence": self._few_sentence(circle, own)}
        shown = self._choose(circle.programme_id, own.fiscal, end, kind)
        if not shown["ends"]:
            return {"state": "no_rounds", "sentence": self.env._("No such period of this programme is closed yet.")}
        figures, provisional = values._values(circle.programme_id, firms, shown["kind"], shown["month"])
        kpis = self._kpi_records(circle.programme_id, shown["month"])
        delivered = kpis.filtered(lambda record: figures[own.id].get(record.code) is not None)
        shown["locked"] = (kpis - delivered).mapped("name")
        if not delivered:
            sentence = self._not_delivered_sentence(circle.programme_id, shown["kind"], shown["month"], own.fiscal)
            return {**shown, "state": "not_delivered", "sentence": sentence}
        self.env["prm.benchmark.circle.look"]._note(
            circle.id, door.firm_id, what, shown["kind"], shown["month"], len(firms)
        )
        return self._side_by_side(shown, circle, firms, own.id, figures, provisional, delivered, kpi, order)

    @api.model
    def _few_sentence(self, circle, own):
        if own is None:
            return self.env._("Your firm does not take part in the programme any more; nothing is shown.")
        return self.env._(
            "Figures are shown when at least %(count)s firms have signed the present text; firms of one holding count"
            " once.",
            count=circle.minimum,
        )

    @api.model
    def _not_delivered_sentence(self, programme, kind, month, fiscal):
        span = window(kind, month, fiscal)
        months = [first_day(row) for row in range(span.first, span.end + 1)]
        # Bridge: states of rounds.
        rounds = self.env["prm.benchmark.round"].sudo()
        if rounds.search_count(
            [("programme_id", "=", programme.id), ("state", "=", "open"), ("month", "in", months)], limit=1
        ):
            return self.env._("A round of this period is open again; the figures show when it is closed.")
        return self.env._(
            "Your firm has delivered nothing for this period: whoever gives no figure sees none of the others."
        )

    @api.model
    def _choose(self, programme, fiscal, end, kind):
        """Return what there is to choose, and what is chosen: the nearest, with a sentence where it is another."""
        own, notices = self.env["prm.benchmark.own"], []
        windows = own._windows(programme._step())
        kinds = [row["code"] for row in windows]
        chosen_kind = kind if kind in kinds else ("r12" if "r12" in kinds else kinds[0])
        if kind and kind != chosen_kind:
            notices.append(self.env._("There is no such window; another one is shown."))
        ends = self.env["prm.benchmark.circle.values"]._ends(programme, _step_of(chosen_kind, programme), fiscal)
        wanted = _month_of_text(end)
        month = next((row for row in ends if wanted and row <= wanted), ends[0] if ends else None)
        if end and month != wanted and month is not None:
            notices.append(self.env._("There are no closed figures for that month; %s is shown.", own._month(month)))
        return {
            "state": "",
            "sentence": "",
            "notices": notices,
            "windows": windows,
            "kind": chosen_kind,
            "window": next(row["name"] for row in windows if row["code"] == chosen_kind),
            "ends": [{"code": _text_of_month(row), "name": own._month(row)} for row in ends],
            "end": _text_of_month(month) if month else "",
            "month": month,
        }

    @api.model
    def _kpi_records(self, programme, month):
        definition = self.env["prm.benchmark.engine"]._definition(programme, month)
        # Bridge: names of the programme's KPIs.
        records = self.env["prm.benchmark.kpi"].sudo().browse(definition.kpi_ids.values())
        records.fetch(["code", "name", "unit", "annualised", "direction", "sequence"])
        return records.sorted(lambda record: (record.sequence, record.code))

    @api.model
    def _side_by_side(self, shown, circle, firms, own_id, figures, provisional, kpis, kpi, order):
        """Return the figures in their order; see :meth:`_shown`."""
        number = self.env["prm.benchmark.number"]
        currency = (circle.programme_id.currency_id.symbol, circle.programme_id.currency_id.position)
        chosen = kpis.filtered(lambda record: record.code == kpi)[:1] or kpis[:1]
        if kpi and chosen.code != kpi:
            shown["notices"].append(self.env._("There is no such KPI for your firm; another one is shown."))
        order = order if order in ORDERS else ORDERS[0]
        firms = self._ordered(firms, figures, chosen, order)
        rows = [
            {
                "code": record.code,
                "name": record.name,
                "unit": number._kpi_unit(record.unit, record.annualised, currency),
                "format": record.unit,
                "current": record == chosen,
                "cells": [
                    {
                        "value": figures[firm.id].get(record.code),
                        "short": number._kpi_short(figures[firm.id].get(record.code), record.unit),
                        "text": number._kpi_text(
                            figures[firm.id].get(record.code), record.unit, record.annualised, currency
                        ),
                        "own": firm.id == own_id,
                    }
                    for firm in firms
                ],
            }
            for record in kpis
        ]
        fiscal = {firm.id: firm.fiscal for firm in firms}
        return {
            **shown,
            "period": self._period_text(shown),
            "orders": self._orders(chosen.direction),
            "order": order,
            "chosen": self._bars(next(row for row in rows if row["current"])),
            "firms": [
                {
                    "name": firm.name,
                    "own": firm.id == own_id,
                    "note": self._firm_note(shown["kind"], firm, fiscal.get(own_id), firm.id in provisional),
                }
                for firm in firms
            ],
            "kpis": rows,
        }

    @api.model
    def _period_text(self, shown):
        month = self.env["prm.benchmark.own"]._month(shown["month"])
        if shown["kind"] == "month":
            return month
        return self.env._("%(window)s up to %(month)s", window=shown["window"], month=month)

    @api.model
    def _ordered(self, firms, figures, kpi, order):
        """Return firms in an order; those without a figure come last."""
        if order == "name":
            return firms
        # of a KPI that is only context, the largest stands first
        highest_first = (kpi.direction != "down") == (order == "best")
        known = [firm for firm in firms if figures[firm.id].get(kpi.code) is not None]
        known.sort(key=lambda firm: figures[firm.id][kpi.code], reverse=highest_first)
        return known + [firm for firm in firms if firm not in known]

    @api.model
    def _orders(self, direction):
        if direction == "context":
            names = (self.env._("largest first"), self.env._("smallest first"), self.env._("by name"))
        else:
            names = (self.env._("best first"), self.env._("weakest first"), self.env._("by name"))
        return [{"code": code, "name": name} for code, name in zip(ORDERS, names, strict=True)]

    @api.model
    def _firm_note(self, kind, firm, fiscal, provisional):
        """Return what stands below a firm's name where its figures are not like the others'."""
        notes = [self.env._("provisional")] if provisional else []
        if kind in ("ytd", "quarter") and firm.fiscal != fiscal:
            month = dict(self.env["prm.benchmark.participant"]._month_names())[str(firm.fiscal)]
            notes.append(self.env._("fiscal year from %(month)s", month=month))
        return ", ".join(notes)

    @api.model
    def _bars(self, row):
        """Return a KPI's row with the places of its bars, in hundredths of the width; 0 is always within."""
        known = [float(cell["value"]) for cell in row["cells"] if cell["value"] is not None]
        low, high = min([0.0, *known]), max([0.0, *known])
        reach = (high - low) or 1.0
        bars = []
        for cell in row["cells"]:
            bar = None
            if cell["value"] is not None:
                value = float(cell["value"])
                left, right = (min(value, 0.0) - low) / reach * 100, (max(value, 0.0) - low) / reach * 100
                bar = {"x": round(left, 2), "width": round(max(right - left, 0.4), 2)}
            bars.append({**cell, "bar": bar})
        return {**row, "cells": bars, "zero": round((0.0 - low) / reach * 100, 2)}
