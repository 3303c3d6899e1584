"""Facts for tests of what reads them: written as the refresh would, without invoices."""

from dateutil.relativedelta import relativedelta

from odoo import fields

from .common import PrmPartnerCase


class FiguresMixin:
    """Makes facts beside the network, in transactional and in browser tests."""

    @classmethod
    def build_metrics(cls):
        cls.metrics = {metric.code: metric for metric in cls.env["prm.metric"].search([])}
        cls.this_month = cls.today.replace(day=1)
        cls.metrics["revenue"].as_of = fields.Datetime.now()
        cls.metrics["overdue_receivables"].as_of = fields.Datetime.now()
        cls.metrics["open_receivables"].as_of = fields.Datetime.now()

    @classmethod
    def month(cls, back):
        """Return the first day of the month so many months ago."""
        return cls.this_month - relativedelta(months=back)

    @classmethod
    def make_fact(cls, code, value, partner=None, back=1, category=None, weight=False, **values):
        return cls.env["prm.fact"].create(
            {
                "company_id": cls.env.company.id,
                "partner_id": (partner or cls.firm).id,
                "month": cls.month(back),
                "metric_id": cls.metrics[code].id,
                "category_id": category.id if category else False,
                "value": value,
                "weight": weight,
                **values,
            }
        )

    @classmethod
    def make_year(cls, partner, now, before, category=None):
        """Give a partner revenue in the last 12 months and in the 12 before, in one month each."""
        category = category or cls.tractors
        for back, value in ((2, now), (14, before)):
            if value:
                cls.make_fact("revenue", value, partner, back, category)


class FiguresCase(FiguresMixin, PrmPartnerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_metrics()
