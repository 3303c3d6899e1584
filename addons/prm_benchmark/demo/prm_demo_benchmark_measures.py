from dateutil.relativedelta import relativedelta

from odoo import models

from odoo.addons.prm_partner.demo.prm_demo_partners import dealer_name

from ..engine.windows import month_of

#: KPI, part of the start that is the goal, months from now until which, and what the director wrote
MEASURES = (
    ("stock_days", 0.9, 4, "Sell the old combines at the autumn auction; no trade-in without a buyer for it."),
    ("gross_margin", 1.05, 6, "Parts at list price, discounts only by the manager."),
    ("personnel_rate", 0.995, 2, "No new contracts before spring; overtime is taken as time off in winter."),
)


class PrmDemo(models.AbstractModel):
    """What the first dealer's director wants to do, and what became of it since."""

    _inherit = "prm.demo"

    def _load_releases(self, programme):
        result = super()._load_releases(programme)
        self._load_measures(programme)
        return result

    def _load_measures(self, programme):
        releases = self.env["prm.benchmark.release"].search(
            [("programme_id", "=", programme.id), ("state", "=", "released")], order="month"
        )
        participant = programme.participant_ids.filtered(lambda row: row.partner_id == self._ref(dealer_name(1)))
        begin = month_of(releases[0].month)
        [points] = (
            self.env["prm.benchmark.own"]
            ._points(participant.partner_id.id, programme, participant.fiscal_month, "r12", [begin])
            .values()
        )
        self.env["prm.benchmark.measure"].create(
            [
                {
                    "firm_id": participant.partner_id.id,
                    "programme_id": programme.id,
                    "user_id": self._ref("user_director").id,
                    "kpi_code": code,
                    "window": "r12",
                    "month": releases[0].month,
                    "start_value": float(points[code]),
                    "target_kind": "value",
                    "target_value": float(points[code]) * part,
                    "due": self._today().replace(day=1) + relativedelta(months=months),
                    "text": text,
                }
                for code, part, months, text in MEASURES
            ]
        )
        self.env["prm.benchmark.measure"]._follow(programme, month_of(releases[-1].month))
