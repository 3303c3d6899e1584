from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Command

from .prm_demo_partners import dealer_name
from .table_agreements import (
    ANNUAL_LAST_SEASON_ONLY,
    ANNUAL_NEXT,
    ANNUAL_NOW,
    BRONZE_EXCLUDED,
    DEALER_NEXT,
    DEALER_STATES,
    DISCOUNTS,
    ENDS_IN,
    EXCLUSIVE,
    MINIMUM,
    NOTICE_DUE_IN,
    NOTICE_GIVEN,
    OPEN_ENDED,
    PARTS_DEALERS_WITH_AGREEMENT,
    PARTS_MINIMUM,
    PRODUCT_EXCLUSIONS,
    RANGES,
    SERVICE,
    SERVICE_COMMISSION,
    TERMINATION_REASONS,
    WITHOUT_DEALER_AGREEMENT,
)
from .table_partners import PARTNERS

DAY = timedelta(days=1)
YEAR = relativedelta(years=1)
#: as the agreement type says
DEALER_NOTICE_MONTHS = 6
#: whole months of the season that lie behind us
SEASON_MONTHS_GONE = 8


class PrmDemo(models.AbstractModel):
    _inherit = "prm.demo"

    def _load_agreements(self):
        grades = {number: (row[5], row[6]) for number, row in enumerate(PARTNERS, start=1)}
        wanted = {}
        for number, (grade, assortment) in grades.items():
            if assortment in RANGES and number not in WITHOUT_DEALER_AGREEMENT:
                wanted[f"agreement_dealer_{number:02}"] = self._prepare_dealer(number, grade, assortment)
        for number, assortment in PARTS_DEALERS_WITH_AGREEMENT.items():
            wanted[f"agreement_dealer_{number:02}"] = self._prepare_dealer(number, grades[number][0], assortment)
        for number, state in DEALER_NEXT.items():
            values = self._prepare_dealer(number, *grades[number], state=state)
            wanted[f"agreement_dealer_next_{number:02}"] = {**values, "reference": f"{values['reference']}-2"}
        for number in ANNUAL_NOW + ANNUAL_LAST_SEASON_ONLY:
            grade = grades[number][0]
            if number in ANNUAL_NOW:
                wanted[f"agreement_annual_{number:02}"] = self._prepare_annual(number, grade, 0, "active")
            else:
                wanted[f"agreement_annual_last_{number:02}"] = self._prepare_annual(number, grade, -1, "expired")
        for number, state in ANNUAL_NEXT.items():
            wanted[f"agreement_annual_next_{number:02}"] = self._prepare_annual(number, grades[number][0], 1, state)
        for number, state in SERVICE.items():
            wanted[f"agreement_service_{number:02}"] = self._prepare_service(number, state)
        created = self._ensure("prm.agreement", wanted)
        if created:
            self.env["prm.agreement"]._cron_agreement_dates()

    # --- the three kinds --------------------------------------------------------------------------

    def _prepare_dealer(self, number, grade, assortment, state=None):
        title, allowed, excluded = RANGES[assortment]
        state = state or DEALER_STATES.get(number, "active")
        start, end, more = self._dealer_dates(number, state)
        exclusive = EXCLUSIVE.get(number)
        lines = [self._line(category, discount=DISCOUNTS[category][grade]) for category in allowed]
        lines[0]["minimum_volume"] = MINIMUM[grade]
        for category in (*excluded, *(BRONZE_EXCLUDED if grade == "bronze" and assortment != "special" else ())):
            lines.append(self._line(category, policy="excluded"))
        if number in PRODUCT_EXCLUSIONS:
            product, note = PRODUCT_EXCLUSIONS[number]
            lines.append(self._line(product, policy="excluded", note=note))
        if exclusive:
            subject, territory, discount = exclusive
            territory_id = self._ref(territory).id
            lines.append(self._line(subject, discount=discount, territory_id=territory_id, exclusive=True))
        return self._agreement(
            number,
            "dealer",
            state,
            start,
            end,
            name=f"Dealer agreement, {title[0].lower()}{title[1:]}",
            reference=f"DA-{1000 + number}",
            lines=lines,
            data_user=self._random("data", number).choice(("partner", "aggregated", "consent")),
            **more,
        )

    def _dealer_dates(self, number, state):
        """Return start, end and the other values that tell of the end."""
        today = self._today()
        luck = self._random("dealer agreement", number)
        start = date(today.year - luck.randint(2, 9), luck.randint(1, 12), 1)
        if state in ("draft", "sent"):
            return today + relativedelta(months=1, day=1), False, {}
        if state == "terminated":
            end = today - timedelta(days=luck.randint(40, 80))
            reason = TERMINATION_REASONS[number]
            return start, end, {"notice_given_on": end - relativedelta(months=7), "termination_reason": reason}
        if state == "expired":
            return start, today - timedelta(days=34), {"renewal_mode": "none"}
        if number in ENDS_IN:
            return start, today + timedelta(days=ENDS_IN[number]), {"renewal_mode": "none"}
        if number in OPEN_ENDED:
            return start, False, {}
        if number in NOTICE_DUE_IN:
            end = today + timedelta(days=NOTICE_DUE_IN[number]) + relativedelta(months=DEALER_NOTICE_MONTHS)
            return end + DAY - 4 * YEAR, end, {}
        years = today.year - start.year
        while start + YEAR * years < today + timedelta(days=60):
            years += 1
        end = start + YEAR * years - DAY
        if number in NOTICE_GIVEN:
            notice = {"notice_given_on": today - timedelta(days=20), "termination_reason": NOTICE_GIVEN[number]}
            return start, today + relativedelta(months=DEALER_NOTICE_MONTHS, day=31), notice
        return start, end, {}

    def _prepare_annual(self, number, grade, season, state):
        """Conditions for spare parts in a season; ``season`` 0 is the present one."""
        start = self._today() + relativedelta(months=-SEASON_MONTHS_GONE, day=1) + YEAR * season
        end = start + YEAR - DAY
        discount = DISCOUNTS["category_parts"][grade]
        label = f"{start.year}/{end.year % 100:02}" if end.year != start.year else str(start.year)
        return self._agreement(
            number,
            "annual",
            state,
            start,
            end,
            name=f"Spare parts conditions {label}",
            reference=f"AC-{start.year}-{number:02}",
            lines=[
                self._line("category_parts", discount=discount, minimum_volume=PARTS_MINIMUM[grade]),
                self._line("product_ff_030", discount=discount + 4, note="Oil campaign"),
            ],
        )

    def _prepare_service(self, number, state):
        start = self._today() + relativedelta(months=-14 if state == "active" else 1, day=1)
        return self._agreement(
            number,
            "service",
            state,
            start,
            start + 2 * YEAR - DAY,
            name="Workshop agreement",
            reference=f"SA-{1000 + number}",
            lines=[self._line("category_workshop", commission=SERVICE_COMMISSION)],
        )

    # --- values -----------------------------------------------------------------------------------

    def _agreement(self, number, kind, state, start, end, *, lines, **values):
        dealer = self._ref(dealer_name(number))
        signed = state not in ("draft", "sent")
        return {
            "partner_id": dealer.id,
            "type_id": self.env.ref(f"prm_partner.agreement_type_{kind}").id,
            "company_id": self.env.company.id,
            "user_id": dealer._prm_responsible_user().id,
            "state": state,
            "date_start": start,
            "date_end": end,
            "staff_signed_by": signed and self._ref("user_manager").id,
            "staff_signed_on": signed and start - timedelta(days=21),
            "partner_signed_by": signed and PARTNERS[number - 1][4],
            "partner_signed_on": signed and start - timedelta(days=12),
            "line_ids": [Command.create(line) for line in lines],
            **values,
        }

    def _line(self, subject, **values):
        field = "product_tmpl_id" if subject.startswith("product_") else "category_id"
        return {field: self._ref(subject).id, **values}
