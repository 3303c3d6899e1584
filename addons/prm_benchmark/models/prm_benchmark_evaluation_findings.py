from odoo import api, models

from ..engine.evaluation_files import Finding, is_drawn

#: of each kind
_MOST = 5
#: measures that are told of
_MOST_MEASURES = 12


class PrmBenchmarkEvaluationFiles(models.AbstractModel):
    """The page of findings: what the charts and the table say, in sentences for those who sit at the table."""

    _inherit = "prm.benchmark.evaluation.files"

    @api.model
    def _findings(self, data):
        """Return the :class:`Finding` of an evaluation, in the order in which they are read."""
        kpis = {kpi["code"]: kpi for kpi in data["kpis"]}
        worse, better = self._deviations(data, kpis)
        nothing = data.get("state_text") or self.env._("There is nothing to compare with in this period.")
        if worse or better:
            found = [
                Finding(
                    self.env._("Where you are behind"),
                    tuple(self._sentence(kpi) for kpi in worse[:_MOST]),
                    self.env._("No KPI is worse than the group's median."),
                ),
                Finding(
                    self.env._("Where you are ahead"),
                    tuple(self._sentence(kpi) for kpi in better[:_MOST]),
                    self.env._("No KPI is better than the group's median."),
                ),
                self._worth(data["kpis"]),
            ]
        else:
            found = [Finding(self.env._("Findings"), (), nothing)]
        return (*found, self._measures(data))

    @api.model
    def _deviations(self, data, kpis):
        """Return the KPIs that are worse and those that are better than the median, the furthest from it first.

        They are those of the chart of deviations, in its order: the scored ones, twins but once.
        """
        chart = next((chart for chart in data["charts"] if chart["key"] == "deviations"), None)
        if not chart or not is_drawn(chart):
            return [], []
        rows = [kpis[code] for code in chart["kpis"] if code in kpis]
        worse = [kpi for kpi in rows if kpi["gap_good"] is False]
        better = [kpi for kpi in reversed(rows) if kpi["gap_good"]]
        return worse, better

    @api.model
    def _sentence(self, kpi):
        """Return what stands out of a KPI, in one or more sentences."""
        parts = [
            self.env._(
                "%(name)s: %(own)s; the median is %(median)s, a gap of %(gap)s.",
                name=kpi["name"],
                own=kpi["own_text"],
                median=kpi["median_text"],
                gap=kpi["gap_text"],
            )
        ]
        if kpi["place_text"]:
            parts.append(self.env._("Place in the group: %s.", kpi["place_text"]))
        if kpi["worth_text"]:
            parts.append(self.env._("Worth: %s.", kpi["worth_text"]))
        if kpi["fallback"]:
            parts.append(self.env._("Compared with the broader group “%s”.", kpi["fallback"]))
        return " ".join(parts)

    @api.model
    def _worth(self, kpis):
        """Return where there is most to gain: twins but once; turnover and orders are no earnings and are left out."""
        rows = [
            kpi
            for kpi in kpis
            if kpi["gap_good"] is False and kpi["scored"] and (kpi["worth"] or 0) > 0 and not kpi["worth_of"]
        ]
        rows = sorted(rows, key=lambda kpi: -kpi["worth"])
        told = [self.env._("%(name)s: %(worth)s.", name=kpi["name"], worth=kpi["worth_text"]) for kpi in rows[:_MOST]]
        without = [kpi for kpi in kpis if kpi["gap_good"] is False and kpi["scored"] and kpi["worth_why"]]
        if len(told) > 1:
            told.append(self.env._("Each amount stands by itself: they overlap and do not add up."))
        told += [self.env._("%(name)s: %(why)s.", name=kpi["name"], why=kpi["worth_why"]) for kpi in without]
        return Finding(
            self.env._("What the gaps are worth"),
            tuple(told),
            self.env._("No gap to the median can be told in money."),
        )

    @api.model
    def _measures(self, data):
        return Finding(
            self.env._("Measures, and what became of them"),
            tuple(
                " ".join(
                    part
                    for part in (
                        self.env._(
                            "%(kpi)s: “%(text)s” – from %(start)s to %(target)s until %(due)s (%(state)s).",
                            kpi=measure["kpi"],
                            text=measure["text"],
                            start=measure["start_text"],
                            target=measure["target_text"],
                            due=measure["due_text"],
                            state=measure["state_text"],
                        ),
                        measure["result_text"],
                    )
                    if part
                )
                for measure in data["measures"][:_MOST_MEASURES]
            ),
            self.env._("No measure is noted."),
        )
