from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import models

from .prm_demo_partners import dealer_name
from .table_licences import (
    CERTIFIED_WORKSHOPS,
    PRODUCT_DAYS_AHEAD,
    PRODUCT_DAYS_LEFT,
    PRODUCT_YEARS,
    WORKSHOP_DAYS_LEFT,
    WORKSHOP_YEARS,
)
from .table_partners import COMPANY_FORMS, PARTNERS

#: a certificate that is not about to expire runs for another … to … days
FAR_AHEAD = (210, 680)


class PrmDemo(models.AbstractModel):
    _inherit = "prm.demo"

    def _load_licences(self):
        grades = {number: row[5] for number, row in enumerate(PARTNERS, start=1)}
        gold = {number for number, grade in grades.items() if grade == "gold"}
        wanted = {}
        for number, grade in grades.items():
            # a branch trades under the licence of its firm, and of the smallest we have none on file
            if grade != "bronze" and COMPANY_FORMS.get(number) != "branch":
                wanted[f"licence_trade_{number:02}"] = self._prepare_trade_licence(number)
            if number in gold | set(CERTIFIED_WORKSHOPS):
                days = WORKSHOP_DAYS_LEFT.get(number)
                wanted[f"licence_workshop_{number:02}"] = self._prepare_certificate("workshop", number, days)
            if number in gold | set(PRODUCT_DAYS_AHEAD):
                days = PRODUCT_DAYS_LEFT.get(number)
                wanted[f"licence_product_{number:02}"] = self._prepare_certificate("product", number, days)
        created = self._ensure("prm.licence", wanted)
        if created:
            self.env["prm.licence"]._cron_warn_expiry()

    def _prepare_trade_licence(self, number):
        dealer = self._ref(dealer_name(number))
        return {
            "partner_id": dealer.id,
            "type_id": self.env.ref("prm_partner.licence_type_trade").id,
            "number": f"{dealer.prm_since.year}-{self._random('trade', number).randint(1000, 9999)}",
            "authority": f"{'Gemeente' if dealer.country_id.code == 'NL' else 'Stadt'} {dealer.city}",
            "valid_from": date(dealer.prm_since.year, 1, 1),
        }

    def _prepare_certificate(self, kind, number, days_left):
        luck = self._random(kind, number)
        years = relativedelta(years=WORKSHOP_YEARS if kind == "workshop" else PRODUCT_YEARS)
        far_ahead = luck.randint(*FAR_AHEAD)
        serial = luck.randint(100, 999)
        valid_to = self._today() + timedelta(days=far_ahead if days_left is None else days_left)
        valid_from = valid_to - years + timedelta(days=1)
        if kind == "product" and number in PRODUCT_DAYS_AHEAD:
            valid_from = self._today() + timedelta(days=PRODUCT_DAYS_AHEAD[number])
            valid_to = valid_from + years - timedelta(days=1)
        return {
            "partner_id": self._ref(dealer_name(number)).id,
            "type_id": self.env.ref(f"prm_partner.licence_type_{kind}").id,
            "number": f"{'CW' if kind == 'workshop' else 'PC'}-{valid_from.year}-{number:02}{serial}",
            "authority": "Ährenfels Academy",
            "valid_from": valid_from,
            "valid_to": valid_to,
        }
