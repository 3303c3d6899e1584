from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.plausibility import MONTHS_BACK, check, check_band
from ..engine.windows import month_of, window

#: a figure that changes so soon after it was written is still being typed
TYPING = timedelta(seconds=30)


class Stored(NamedTuple):
    """A finding as it was kept."""

    id: int
    state: str
    params: dict
    created: object


class PrmBenchmarkEntry(models.AbstractModel):
    """What looks wrong about figures: found at each write, corrected or confirmed with a reason; both are kept."""

    _inherit = "prm.benchmark.entry"

    # --- finding --------------------------------------------------------------------------------------

    @api.model
    def _check_plausibility(self, states, results):
        """Look at the figures of submissions and keep the findings in step; three queries, whatever their number.

        Sets ``open_findings`` of each result, and ``corrected``: ``{item id: code}`` of findings that a change did
        away with.
        """
        series = self._series_of(states, {key: result["values"] for key, result in results.items()})
        invoices = self._invoices(states)
        stored = self._stored_findings(states)
        for key, state in states.items():
            result = results[key]
            result["series"] = series[state.unit_id]
            found = self._found(state, series[state.unit_id], result["values"], invoices.get(key, {}))
            result["has_findings"] = bool(found)
            result["open_findings"], result["corrected"] = self._keep_findings(state, found, stored[key], result)

    @api.model
    def _series_of(self, states, values):
        """Return ``{unit id: {item code: {month: Decimal}}}``, with the given figures of the submissions in place."""
        months = [month_of(state.month) for state in states.values()]
        definitions = {state.programme_id: self._definition_of(state) for state in states.values()}
        units = {state.unit_id: state for state in states.values()}
        # what the last twelve months and the year before them need, and the history that findings look at
        first = min(months) - MONTHS_BACK
        for state in states.values():
            span = window("r12", min(months), state.fiscal_month)
            first = min(first, definitions[state.programme_id].evaluator.first_month(span))
        rows = self.env["prm.benchmark.series"]._rows(units, first, max(months), without=values)
        by_unit = defaultdict(list)
        for row in rows:
            by_unit[row.unit_id].append(row)
        series = {}
        for unit_id, state in units.items():
            items = definitions[state.programme_id].items
            known = self.env["prm.benchmark.series"]._by_unit(items, by_unit[unit_id])
            series[unit_id] = known.get(unit_id) or {item.code: {} for item in items}
        for key, state in states.items():
            month = month_of(state.month)
            ids = definitions[state.programme_id].item_ids
            for code, item_id in ids.items():
                value = values[key].get(item_id)
                if value is None:
                    series[state.unit_id][code].pop(month, None)
                else:
                    series[state.unit_id][code][month] = value
        return series

    @api.model
    def _definition_of(self, state):
        """Return the compiled programme of a submission's month; no query when it is known."""
        return self.env["prm.benchmark.engine"]._book(state.programme_id, state.stamp).at(month_of(state.month))

    @api.model
    def _found(self, state, series, values, invoiced):
        """Return ``{(item id or None, KPI id or None, code): params}``."""
        definition, month = self._definition_of(state), month_of(state.month)
        asked = {item.code: item for item in self._asked(state).values()}
        details = self._details(state.programme_id, state.stamp)
        found, strange = {}, set()
        for item in definition.items:
            if item.code not in asked or asked[item.code].id not in values:
                continue
            item_id = asked[item.code].id
            findings = check(
                item,
                month,
                series,
                state.fiscal_month,
                negative=details[item_id][0],
                invoiced=invoiced.get(item_id),
            )
            found.update({(item_id, None, finding.code): finding.params for finding in findings})
            if findings:
                strange.add(item.code)
        found.update(self._out_of_band(state, definition, series, asked, strange))
        return found

    @api.model
    def _out_of_band(self, state, definition, series, asked, strange):
        """Return findings of KPIs of the month outside the programme's band, of what this unit reports itself.

        A KPI of a figure that looks wrong by itself is no second notice.
        """
        bands = self._bands(state.programme_id, state.stamp)
        needed = {
            code: {item for item, _how in definition.evaluator.formulas[code].inputs()}
            for code, kpi_id in definition.kpi_ids.items()
            if kpi_id in bands
        }
        wanted = {code for code, items in needed.items() if items & asked.keys() and not items & strange}
        if not wanted:
            return {}
        span = window("month", month_of(state.month), state.fiscal_month)
        computed = definition.evaluator.values(series, span, wanted)
        found = {}
        for code, value in computed.items():
            finding = check_band(code, value, *bands[definition.kpi_ids[code]])
            if finding:
                found[None, definition.kpi_ids[code], finding.code] = finding.params
        return found

    @api.model
    @tools.ormcache("programme_id", "stamp")
    def _details(self, programme_id, stamp):
        """Return ``{item id: (may be negative, id of the metric of our own books)}``."""
        items = self.env["prm.benchmark.item"].sudo().search([("programme_id", "=", programme_id)])
        return {item.id: (item.negative_allowed, item.own_metric_id.id) for item in items}

    @api.model
    @tools.ormcache("programme_id", "stamp")
    def _bands(self, programme_id, stamp):
        """Return ``{KPI id: (low, high)}`` of those with a band."""
        kpis = self.env["prm.benchmark.kpi"].sudo().search([("programme_id", "=", programme_id)])
        return {
            kpi.id: tuple(None if end is False else end for end in (kpi.band_low, kpi.band_high))
            for kpi in kpis
            if kpi.band_low is not False or kpi.band_high is not False
        }

    @api.model
    def _invoices(self, states):
        """Return ``{submission id: {item id: amount}}`` of our own books, for items that tie out with them."""
        wanted = {
            key: {
                item_id: metric_id
                for item_id in self._asked(state)
                if (metric_id := self._details(state.programme_id, state.stamp)[item_id][1])
            }
            for key, state in states.items()
            if state.unit_level == "firm"
        }
        if not any(wanted.values()):
            return {}
        self.env["prm.fact"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT s.id, fact.metric_id, SUM(fact.value)
                  FROM prm_benchmark_submission AS s
                  JOIN prm_fact AS fact
                    ON fact.partner_id = s.firm_id AND fact.month = s.month AND fact.company_id = s.company_id
                 WHERE s.id = ANY(%s) AND fact.metric_id = ANY(%s)
              GROUP BY s.id, fact.metric_id
                """,
                [key for key, items in wanted.items() if items],
                list({metric_id for items in wanted.values() for metric_id in items.values()}),
            )
        )
        amounts = {(key, metric_id): amount for key, metric_id, amount in rows}
        return {
            key: {
                item_id: str(amounts[key, metric_id])
                for item_id, metric_id in items.items()
                if (key, metric_id) in amounts
            }
            for key, items in wanted.items()
        }

    # --- keeping --------------------------------------------------------------------------------------

    @api.model
    def _stored_findings(self, states):
        """Return ``{submission id: {(item id or None, KPI id or None, code): Stored}}``; one query."""
        self.env["prm.benchmark.finding"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT submission_id, item_id, kpi_id, code, id, state, params, create_date
                  FROM prm_benchmark_finding WHERE submission_id = ANY(%s) ORDER BY id
                """,
                list(states),
            )
        )
        stored = {key: {} for key in states}
        for submission_id, *key, finding_id, state, params, created in rows:
            stored[submission_id][tuple(key)] = Stored(finding_id, state, params, created)
        return stored

    @api.model
    def _keep_findings(self, state, found, stored, result):
        """Bring the stored findings to what was found; return the number of open ones and what was corrected.

        Bands are not counted: the head office sets them and reads the number, and so could close in on a figure.
        A confirmed finding stays so while the figure stays; another figure has to be explained anew, and the reason
        given before stands beside it.
        """
        # Bridge: findings of a submission that is being written.
        findings = self.env["prm.benchmark.finding"].sudo()
        corrected, gone = {}, []
        number = 0
        for key, finding in stored.items():
            if key not in found:
                gone.append(finding.id)
                if key[0] in result["changed"] and finding.created < fields.Datetime.now() - TYPING:
                    corrected[key[0]] = key[2]
                continue
            is_open = finding.state == "open"
            if finding.params != found[key]:
                moved = finding.params.get("value") != found[key]["value"]
                findings.browse(finding.id).write({"params": found[key]} | ({"state": "open"} if moved else {}))
                is_open = is_open or moved
            number += is_open and key[1] is None
        findings.browse(gone).unlink()
        new = [key for key in found if key not in stored]
        if new:
            findings.create(
                [
                    {
                        "submission_id": state.id,
                        "item_id": item_id or False,
                        "kpi_id": kpi_id or False,
                        "code": code,
                        "params": found[item_id, kpi_id, code],
                    }
                    for item_id, kpi_id, code in new
                ]
            )
        return number + sum(kpi_id is None for _item_id, kpi_id, _code in new), corrected

    # --- confirming -----------------------------------------------------------------------------------

    @api.model
    def _confirm(self, submission, finding_id, reason):
        """Confirm a figure that looks wrong, with a reason. Return whether it was done now."""
        state = self._states(submission, lock=True)[submission.id]
        self._require_open([state])
        # Bridge: a finding of this submission only.
        finding = (
            self.env["prm.benchmark.finding"]
            .sudo()
            .search([("id", "=", finding_id), ("submission_id", "=", submission.id)])
        )
        if not finding:
            raise UserError(self.env._("This notice does not stand any more; the figure was changed."))
        reason = self._checked_reason(reason)
        if finding.state != "open" and finding.reason == reason:
            return False
        finding.write(
            {
                "state": "confirmed",
                "reason": reason,
                "confirmed_by_id": self.env.uid,
                "confirmed_at": fields.Datetime.now(),
            }
        )
        self._refresh_counts(submission)
        return True
