from odoo import api, models

from ..engine.windows import aggregate, needed

#: so many reasons are told
_MOST = 3


class PrmBenchmarkOwn(models.AbstractModel):
    """Why a KPI is not available: which figure of which month is missing."""

    _inherit = "prm.benchmark.own"

    @api.model
    def _why_of(self, version, definition, programme, span, codes):
        """Return ``{KPI code: sentences}`` that say what KPIs lack; two queries."""
        known = self._unit_series(version, definition, definition.evaluator.first_month(span), span.end)
        series = self._firm_series(definition.items, version.units, known)
        # Bridge: names of what is asked in a programme of the door's firm.
        items = self.env["prm.benchmark.item"].sudo().browse(definition.item_ids.values())
        items.fetch(["code", "name"])
        names = {item.code: item.name for item in items}
        lacking = self._lacking(version.units, known)
        return {code: self._why(definition, code, series, span, names, lacking) for code in codes}

    @api.model
    def _lacking(self, units, known):
        """Return a function of an item and a month that names the branches whose figure is missing."""

        def names(item, month):
            if item.level != "branch":
                return []
            branches = [unit for unit in units if unit.level == "branch"]
            return [
                unit.name
                for unit in branches
                if (unit.first is None or unit.first <= month)
                and (unit.last is None or month <= unit.last)
                and known.get(unit.id, {}).get(item.code, {}).get(month) is None
            ]

        return names

    @api.model
    def _why(self, definition, code, series, span, names, lacking):
        """Return sentences that say what a KPI lacks.

        :param dict names: item code → name
        :param lacking: of :meth:`_lacking`
        """
        evaluator = definition.evaluator
        sentences = []
        for item_code, how in sorted(evaluator.formulas[code].inputs()):
            item = evaluator.items[item_code]
            if aggregate(item, how, series.get(item_code, {}), span) is None:
                sentence = self._missing(item, how, series.get(item_code, {}), span, names, lacking)
                if sentence not in sentences:
                    sentences.append(sentence)
        if not sentences:
            return [self.env._("It would be divided by 0.")]
        if len(sentences) > _MOST:
            more = self.env._("And %s more figures are missing.", len(sentences) - _MOST + 1)
            sentences = [*sentences[: _MOST - 1], more]
        return sentences

    @api.model
    def _missing(self, item, how, values, span, names, lacking):
        months = [month for month in needed(item, how, span) if values.get(month) is None]
        if not months:
            return self.env._("“%s” is asked less often; it does not fit this period.", names[item.code])
        words = {"item": names[item.code], "month": self._month(months[-1]), "count": len(months) - 1}
        branches = lacking(item, months[-1])
        if branches:
            words["item"] = f"{words['item']} ({', '.join(branches[:2])}{', …' if len(branches) > 2 else ''})"
        if len(months) == 1:
            return self.env._("“%(item)s” is missing for %(month)s.", **words)
        if len(months) == 2:
            words["other"] = self._month(months[0])
            return self.env._("“%(item)s” is missing for %(month)s and %(other)s.", **words)
        return self.env._("“%(item)s” is missing for %(month)s and %(count)s other months.", **words)
