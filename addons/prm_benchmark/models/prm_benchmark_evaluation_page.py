import re
from urllib.parse import urlencode

from odoo import api, models

from ..engine.codes import ascii_text

URL = "/my/prm/benchmark"
#: rows of the list below the deviations
_WORST = 5


class PrmBenchmarkEvaluation(models.AbstractModel):
    """What the page needs beside the figures: addresses, and what is remembered."""

    _inherit = "prm.benchmark.evaluation"

    @api.model
    def _kept(self, data, asked):
        """Return what is remembered of a choice: what was shown. The newest month is no choice: it moves on.

        :param dict asked: see :meth:`_asked`
        """
        usual = next((row["code"] for row in data["ends"] if row["released"]), "")
        end = data["end"]["code"]
        choice = {
            "programme": str(data["programme"]["id"] or ""),
            "end": "" if end == usual or not asked.get("end") else end,
            "window": data["window"]["code"] if asked.get("window") else "",
            "cohort": str(data["cohort"]["id"] or "") if asked.get("cohort") else "",
            "view": asked.get("view", "") if asked.get("view") in ("charts", "table") else "",
        }
        return {key: text for key, text in choice.items() if text}

    @api.model
    def _page_values(self, data, view):
        """Return the addresses of a page, beside its ``data``."""
        return {**self._addresses(data, view), **self._figure_values(data, view), "data": data}

    @api.model
    def _query(self, data):
        return {
            "programme": data["programme"]["id"],
            "end": data["end"]["code"],
            "window": data["window"]["code"],
            "cohort": data["cohort"]["id"] or "",
            # one that was not chosen may be another in another period
            **({"kpi": data["kpi"]} if data.get("kpi_chosen") else {}),
        }

    @api.model
    def _addresses(self, data, view):
        """Return where the page's links lead, but for those of its KPIs; of ``data`` no figures are needed."""
        query = self._query(data)

        def url(**changed):
            return f"{URL}?{urlencode({**query, 'view': view, **changed})}"

        shown = urlencode(query)
        return {
            "view": view,
            "address": url(),
            "view_urls": {name: url(view=name) for name in ("charts", "table")},
            "window_urls": {row["code"]: url(window=row["code"]) for row in data["windows"]},
            "file_urls": {kind: f"{URL}/evaluation.{kind}?{shown}" for kind in ("xlsx", "pdf")},
            "file_name": self._slug(data),
            "shown_query": shown,
            "chapters": self._chapters(),
        }

    @api.model
    def _kpi_urls(self, data, codes):
        shown = urlencode({key: value for key, value in self._query(data).items() if key != "kpi"})
        return {code: f"{URL}/kpi/{code}?{shown}" for code in codes}

    @api.model
    def _figure_values(self, data, view):
        """Return what the templates ``evaluation_top`` and ``evaluation_figures`` show, beside ``data``."""
        kpis = {kpi["code"]: kpi for kpi in data["kpis"]}
        return {
            "view": view,
            "chapters": self._chapters(),
            "kpi_urls": self._kpi_urls(data, kpis),
            "top": [kpis[code] for code in data["top"]],
            "worst": self._worst(data, kpis),
        }

    @api.model
    def _door_values(self, door, data):
        """Return what depends on who reads, and is never kept; addons with more to do extend it."""
        return {}

    @api.model
    def _slug(self, data):
        """Return the beginning of the names of downloaded files."""
        name = re.sub(r"[^a-z0-9]+", "-", ascii_text(data["programme"]["name"]).lower()).strip("-")
        return "-".join(part for part in (name, data["end"]["code"], data["window"]["code"]) if part)

    @api.model
    def _worst(self, data, kpis):
        """Return where the firm is off most: ``[{"code", "name", "text", "worth_text", "worth_why"}]``, at most five.

        The text tells the figures themselves: in per cent of the median, a rate would read like another rate.
        """
        chart = next((row for row in data["charts"] if row["key"] == "deviations" and not row["state"]), None)
        if not chart:
            return []
        down = next((line for line in chart["series"] if line["role"] == "down"), None)
        return (
            [
                {
                    "code": code,
                    "name": kpis[code]["name"],
                    "text": self.env._(
                        "%(own)s, median %(median)s", own=kpis[code]["short"]["own"], median=kpis[code]["median_text"]
                    ),
                    "worth_text": kpis[code]["worth_text"],
                    "worth_why": kpis[code]["worth_why"],
                }
                for code, value in zip(chart["kpis"], down["values"], strict=True)
                if value is not None
            ][:_WORST]
            if down
            else []
        )
