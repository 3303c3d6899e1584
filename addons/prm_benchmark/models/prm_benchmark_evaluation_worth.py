from odoo import api, models


class PrmBenchmarkEvaluation(models.AbstractModel):
    """Which gaps have an amount of money, which have none and why; and which KPIs stand for another one."""

    _inherit = "prm.benchmark.evaluation"

    @api.model
    def _worth_why(self, row, reason, names):
        """Return in words why a gap has no amount; "" where it has one, or there is no gap.

        :param dict row: of ``kpis``, with its gap and worth
        :param str reason: of ``engine.evaluation_gap.unpriced``
        """
        if row["gap"] is None or row["worth_text"]:
            return ""
        if row["twin"]:
            return self.env._("counted with “%s”", names[row["twin"]])
        return {
            "context": self.env._("no amount: more is neither better nor worse"),
            "count": self.env._("no amount: it does not measure money"),
        }.get(reason) or self.env._("no amount: its parts cannot be turned into money")

    @api.model
    def _pair_note(self, drawing, names):
        """Return which KPIs of a chart stand for one that is not in it."""
        if drawing.state:
            return ""
        return " ".join(
            self.env._(
                "“%(counts)s” stands for “%(left_out)s” too: both tell the same gap, so it counts once.",
                counts=names[counts],
                left_out=names[left_out],
            )
            for left_out, counts in drawing.twins
        )

    @api.model
    def _priced(self, charts, kpis):
        """Add to the charts of the deviations and of the gaps what the KPIs of both are worth, or why nothing is told.

        Both speak of the same KPIs: the scored ones that are compared.

        :param list charts: dictionaries of :meth:`_charts`
        :param list kpis: dictionaries of :meth:`_kpis`
        :return: the charts; of the gaps' one ``others``, see :meth:`_others`
        """
        rows = {kpi["code"]: kpi for kpi in kpis}
        for chart in charts:
            if chart["state"]:
                continue
            if chart["key"] == "deviations":
                table = chart["table"]
                table["columns"].append(self.env._("Worth"))
                for code, row in zip(chart["kpis"], table["rows"], strict=True):
                    row.append(rows[code]["worth_text"] or rows[code]["worth_why"])
            elif chart["key"] == "gap_worth":
                chart["others"] = self._others(chart, rows)
        return charts

    @api.model
    def _others(self, chart, rows):
        """Return the compared KPIs that are no step of the chart of the gaps.

        :return: ``{"text": sentence, "priced": [{"code", "name", "text"}], "unpriced": [{"text": why, "kpis":
            [{"code", "name"}]}]}``, or None where each is a step
        """
        steps = set(chart["label_codes"])
        compared = [kpi for kpi in rows.values() if kpi["scored"] and kpi["gap"] is not None]
        # one that a step tells the same of is in it
        others = [kpi for kpi in compared if not steps & {kpi["code"], *self._twins_of(kpi["code"], rows)}]
        if not others:
            return None
        unpriced = {}
        for kpi in others:
            if not kpi["worth_text"]:
                unpriced.setdefault(kpi["worth_why"], []).append({"code": kpi["code"], "name": kpi["name"]})
        return {
            "text": self.env._(
                "Of the %(all)s KPIs of “%(question)s”, %(steps)s are steps above. The others:",
                all=len(compared),
                question=self._questions()["deviations"][0],
                steps=len(compared) - len(others),
            ),
            "priced": [
                {"code": kpi["code"], "name": kpi["name"], "text": kpi["worth_text"]}
                for kpi in others
                if kpi["worth_text"]
            ],
            "unpriced": [{"text": why, "kpis": found} for why, found in unpriced.items()],
        }

    @api.model
    def _twins_of(self, code, rows):
        return [row["code"] for row in rows.values() if row["twin"] == code]
