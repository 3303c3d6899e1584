from dateutil.relativedelta import relativedelta

from odoo import fields

from .common import PrmPartnerCase


class LoyaltyCase(PrmPartnerCase):
    """Facts written directly, as the refresh and imports write them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = cls.today.replace(day=1)
        cls.company = cls.env.company
        cls.rival, cls.other_rival = cls.env["prm.competitor"].create([{"name": "T Rival"}, {"name": "T Other Rival"}])

    @classmethod
    def back(cls, months):
        """Return the first day of the month so many months ago."""
        return cls.month - relativedelta(months=months)

    @classmethod
    def fact(cls, code, partner, back, value, weight=None, category=None, company=None):
        return {
            "company_id": (company or cls.company).id,
            "partner_id": partner.id,
            "month": cls.back(back),
            "metric_id": cls.env["prm.metric"]._by_code(code)[code].id,
            "category_id": category.id if category else False,
            "value": value,
            "weight": weight,
            "source": "import",
        }

    @classmethod
    def add_facts(cls, *facts):
        return cls.env["prm.fact"].sudo().create(list(facts))

    @classmethod
    def add_revenue(cls, partner, lately, before, **values):
        """Write 24 months of revenue: so much a month in the last twelve, so much in the twelve before."""
        return cls.add_facts(
            *(
                cls.fact("revenue", partner, back, lately if back <= 12 else before, **values)
                for back in range(24, 0, -1)
            )
        )

    @classmethod
    def add_volume(cls, partner, volume, category=None, competitor=None, back=12, months=12, **values):
        return cls.env["prm.competitor.volume"].create(
            {
                "partner_id": partner.id,
                "competitor_id": (competitor or cls.rival).id,
                "category_id": category.id if category else False,
                "date_from": cls.back(back),
                "months": months,
                "volume": volume,
                **values,
            }
        )

    def refresh(self, *names, full=False):
        for name in names:
            provider = self.env[f"prm.fact.provider.{name}"].sudo()
            if not full:
                provider._mark_passing_time(self.today)
            self.assertTrue(provider._refresh(full=full))

    def measure(self, code, *domain):
        [(value,)] = self.env["prm.fact"]._read_group([("metric_id.code", "=", code), *domain], [], ["value:sum"])
        return value

    def facts(self, code, *domain):
        facts = self.env["prm.fact"].search([("metric_id.code", "=", code), *domain], order="month, id")
        return [(fact.month, fact.category_id, round(fact.value, 4), round(fact.weight, 4)) for fact in facts]

    def rate(self, days=0):
        return self.env["prm.loyalty"].sudo()._rate_company(self.company, self.today + relativedelta(days=days))

    def rating(self, partner, month=None):
        return self.env["prm.loyalty"].search(
            [
                ("partner_id", "=", partner.id),
                ("month", "=", month or self.month),
                ("company_id", "=", self.company.id),
            ]
        )

    def date(self, day):
        return fields.Date.to_string(day)
