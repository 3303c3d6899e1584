from decimal import Decimal

from odoo import api, models

from ..engine.windows import month_of
from .prm_benchmark_circle import FLOOR
from .prm_benchmark_entry_form import SIGNOFF

#: invented margins of the sample's firms, the best first; the second is one's own
MARGINS = ("0.262", "0.25", "0.241", "0.233", "0.219", "0.198")
OWN = 1


class PrmPortalSample(models.AbstractModel):
    """An invented circle."""

    _inherit = "prm.portal.sample"

    @api.model
    def _samples(self):
        return {**super()._samples(), "benchmark_circle": self._benchmark_circle}

    @api.model
    def _benchmark_circle(self, can):
        """Return a circle of six firms, signed, with one KPI and a meeting to come."""
        page, currency = self.env["prm.benchmark.circle.page"], self._benchmark_currency()
        names = [self.env._("Sample firm %s", number) for number in range(1, len(MARGINS) + 1)]
        month = month_of(self._benchmark_month(2))
        shown = {
            **self._circle_choice(month),
            "firms": [{"name": name, "own": place == OWN, "note": ""} for place, name in enumerate(names)],
        }
        margin = self._circle_kpi(currency)
        shown |= {"kpis": [margin], "chosen": page._bars(margin)}
        circle = {
            "id": 0,
            "url": "#",
            "name": self.env._("Sample circle"),
            "programme": self.env._("Sample benchmark"),
            "purpose": self.env._("Here the head office says what the circle is for. Invented figures."),
            "moderator": self._person(),
            "minimum": FLOOR,
            "standing": "signed",
            "text": "",
            "key": "",
            "signed": None,
            "may_sign": False,
            "may_leave": can(SIGNOFF, write=True),
            "members": [
                {
                    "name": name,
                    "own": place == OWN,
                    "standing": "signed",
                    "standing_text": page._standing_text("signed"),
                    "date": self._day(-90),
                }
                for place, name in enumerate(names)
            ],
            "meetings": [
                {
                    "name": self.env._("Sample meeting"),
                    "start": self._moment(20),
                    "end": self._moment(20, 13),
                    "place": self.env._("Sample town"),
                    "agenda": "",
                    "past": False,
                }
            ],
            "looks": [],
            "values": shown,
        }
        return "prm_benchmark.circle_page", {
            "title": circle["name"],
            "subtitle": circle["programme"],
            "circle": circle,
            "signer": self._person(),
        }

    def _circle_choice(self, month):
        own, page = self.env["prm.benchmark.own"], self.env["prm.benchmark.circle.page"]
        windows = own._windows()
        shown = {"kind": windows[-1]["code"], "window": windows[-1]["name"], "month": month}
        return {
            **shown,
            **dict.fromkeys(("state", "sentence", "end"), ""),
            "notices": [],
            "locked": [],
            "windows": windows,
            "ends": [{"code": "", "name": own._month(month)}],
            "period": page._period_text(shown),
            "orders": page._orders("up"),
            "order": "best",
        }

    def _circle_kpi(self, currency):
        number = self.env["prm.benchmark.number"]
        return {
            "code": "sample_margin",
            "name": self.env._("Sample gross margin"),
            "unit": "",
            "format": "percent",
            "current": True,
            "cells": [
                {
                    "value": value,
                    "short": number._kpi_short(value, "percent"),
                    "text": number._kpi_text(value, "percent", False, currency),
                    "own": place == OWN,
                }
                for place, value in enumerate(map(Decimal, MARGINS))
            ],
        }
