"""The figures of contacts, orders and imports, against plain Python."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from hypothesis import given, strategies as st

from odoo import Command
from odoo.tests import tagged

from .common import PrmPartnerCase
from .property_common import KINDS, PropertyMixin, cases

NOW = datetime(2031, 6, 17, 12)
TODAY = NOW.date()
ZONE = ZoneInfo("Europe/Berlin")
#: which contacts make one of each kind superfluous
SUFFICIENT = {"visit": {"visit"}, "call": {"visit", "call"}, "other": {"visit", "call", "mail", "event"}}
COUNTED = {"visit": {"visit"}, "call": {"call"}, "other": {"mail", "event"}}


class Contact(NamedTuple):
    """A report, or a meeting in the calendar; in hours before NOW, some of them around midnight in Berlin."""

    firm: int
    hours: int
    source: str  #: report, draft (no contact), meeting, video, private
    kind: str
    rating: int | None

    @property
    def moment(self):
        return NOW - timedelta(hours=self.hours)

    @property
    def day(self):
        return self.moment.replace(tzinfo=UTC).astimezone(ZONE).date()

    @property
    def counts_as(self):
        """Return what kind of contact it was; None for none."""
        kinds = {"report": self.kind, "meeting": "visit", "video": "call"}
        return kinds.get(self.source)


CONTACTS = st.builds(
    Contact,
    firm=st.integers(0, 2),
    # 14 and 13.5 hours before noon UTC are around midnight in Berlin
    hours=st.builds(lambda days, hour: 24 * days + hour, st.integers(0, 500), st.sampled_from([3, 13, 14])),
    source=st.sampled_from(["report", "report", "report", "draft", "meeting", "video", "private"]),
    kind=st.sampled_from(["visit", "call", "mail", "event"]),
    rating=st.sampled_from([None, 1, 3, 5]),
)
PLANS = st.fixed_dictionaries(
    {"visits": st.sampled_from([0, 1, 4]), "calls": st.sampled_from([0, 2, 12]), "others": st.sampled_from([0, 6])}
)
ORDERS = st.tuples(
    st.integers(0, 4),  # the customer
    st.integers(0, 400),  # days before NOW
    st.sampled_from([3, 13, 14]),  # hours, as above
    st.sampled_from(["sale", "sale", "sale", "draft", "cancel"]),
)
FIGURES = st.lists(
    st.tuples(
        st.sampled_from(
            ["customers_served", "partner_profit", "partner_turnover", "service_jobs", "warranty_claims", "sell_out"]
        ),
        st.integers(0, 2),  # the firm
        st.integers(0, 30),  # months before today's
        st.sampled_from([-500.0, 0.0, 12.5, 3000.0]),
        st.booleans(),  # with a category
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda row: (row[:3], row[4]),
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMetricsOfContacts(PropertyMixin, PrmPartnerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["prm.contact.plan"].with_context(active_test=False).search([]).unlink()
        cls.env["res.company"].search([]).prm_tz = ZONE.key
        cls.env.user.group_ids |= cls.env.ref("prm_partner.group_prm_manager")
        cls.env.user.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.firms = cls.firm | cls.second | cls.foreign
        cls.firms.prm_since = date(2031, 1, 1)
        cls.firm_list = (cls.firm, cls.second, cls.foreign)
        grandchild = cls.env["res.partner"].create({"name": "T Contact's contact", "parent_id": cls.contact.id})
        cls.customers = (cls.firm, cls.contact, grandchild, cls.foreign_contact, cls.customer)
        cls.area = {firm.id: firm.prm_territory_id for firm in cls.firms}

    # --- contacts ---------------------------------------------------------------------------------------

    def _hold(self, contacts):
        reports = [contact for contact in contacts if contact.source in ("report", "draft")]
        self.env["prm.visit"].create(
            [
                {
                    "partner_id": self.firm_list[report.firm].id,
                    "kind": report.kind,
                    "date": report.moment,
                    "state": "done" if report.source == "report" else "draft",
                    "rating": str(report.rating) if report.rating else False,
                }
                for report in reports
            ]
        )
        for meeting in contacts:
            if meeting in reports:
                continue
            self.env["calendar.event"].with_context(no_mail_to_attendees=True).create(
                {
                    "name": "T meeting",
                    "start": meeting.moment,
                    "stop": meeting.moment + timedelta(hours=1),
                    "partner_ids": [Command.set([self.firm_list[meeting.firm].id])],
                    "videocall_location": "https://v.example.com" if meeting.source == "video" else False,
                    "privacy": "private" if meeting.source == "private" else False,
                }
            )

    def _overdue(self, contacts, plan, day):
        """Return by how many days the most overdue kind of contact is; None where nothing is asked for."""
        base = date(2031, 1, 1)  # the plan's year, and since when the firms are partners
        if day < base:
            return None
        overdue = []
        for kind in ("visit", "call", "other"):
            wanted = plan[f"{kind}s"]
            if not wanted:
                continue
            held = [contact for contact in contacts if contact.counts_as and contact.day <= day]
            enough = [contact.day for contact in held if contact.counts_as in SUFFICIENT[kind]]
            done = [contact for contact in held if contact.counts_as in COUNTED[kind] and contact.day.year == day.year]
            between = timedelta(days=365 // wanted)
            due = max(max(enough) + between, base) if enough else base + between
            if len(done) >= wanted:
                due = max(due, date(day.year + 1, 1, 1))
            overdue.append(max(0, (day - due).days))
        return max(overdue) if overdue else None

    def _expected_contacts(self, contacts, plan):
        expected = {code: defaultdict(lambda: (0, 0)) for code in ("visits", "calls", "relationship")}
        for contact in contacts:
            key = self.firm_list[contact.firm].id, contact.day.replace(day=1), False
            code = {"visit": "visits", "call": "calls"}.get(contact.counts_as)
            if code:
                expected[code][key] = (expected[code][key][0] + 1, 0)
            if contact.source == "report" and contact.rating:
                value, weight = expected["relationship"][key]
                expected["relationship"][key] = (value + contact.rating, weight + 1)
        overdue = expected["contact_overdue"] = {}
        for number, firm in enumerate(self.firm_list):
            own = [contact for contact in contacts if contact.firm == number]
            for month in range(1, 7):
                end = min(date(2031, month, 1) + relativedelta(months=1, days=-1), TODAY)
                days = self._overdue(own, plan, end)
                if days is not None:
                    overdue[firm.id, date(2031, month, 1), False] = (days, 0)
        return expected

    def test_contacts_agree_with_plain_python_at_every_level(self):
        @cases(25)
        @given(st.lists(CONTACTS, max_size=10), PLANS)
        def check(contacts, plan):
            with self.example():
                self.env["prm.contact.plan"].create({"year": 2031, **plan})
                self._hold(contacts)
                self.refresh("contacts")
                expected = self._expected_contacts(contacts, plan)
                self.assertFacts(expected, self.firms)
                self.assertLevels(expected, self.firms, self.area)

        check()

    # --- orders -----------------------------------------------------------------------------------------

    def test_orders_agree_with_plain_python_at_every_level(self):
        @cases(8)
        @given(st.lists(ORDERS, min_size=1, max_size=8))
        def check(orders):
            with self.example():
                counts = defaultdict(lambda: (0, 0))
                for customer, days, hours, state in orders:
                    moment = NOW - timedelta(days=days, hours=hours)
                    order = self.env["sale.order"].create({"partner_id": self.customers[customer].id})
                    if state == "sale":
                        order.action_confirm()
                    elif state == "cancel":
                        order._action_cancel()
                    order.date_order = moment
                    firm = (self.firm, self.firm, self.firm, self.foreign, None)[customer]
                    if firm and state == "sale":
                        month = moment.replace(tzinfo=UTC).astimezone(ZONE).date().replace(day=1)
                        counts[firm.id, month, False] = (counts[firm.id, month, False][0] + 1, 0)
                self.refresh("orders")
                self.assertFacts({"orders": counts}, self.firms)
                self.assertLevels({"orders": counts}, self.firms, self.area)

        check()

    # --- imports ----------------------------------------------------------------------------------------

    def test_imported_figures_add_up_at_every_level(self):
        @cases(25)
        @given(FIGURES)
        def check(figures):
            with self.example():
                expected = defaultdict(dict)
                rows = []
                for code, number, back, value, split in figures:
                    month = TODAY.replace(day=1) - relativedelta(months=back)
                    firm = self.firm_list[number]
                    category = self.parts if split else self.env["product.category"]
                    expected[code][firm.id, month, category.id] = (value, 0)
                    row = {"partner": firm.prm_number, "month": f"{month:%Y-%m}", "metric": code, "value": value}
                    rows.append({**row, **({"category": self.parts.complete_name} if split else {})})
                self.env["prm.fact"].import_facts(rows)
                self.assertFacts(expected, self.firms)
                self.assertLevels(expected, self.firms, self.area)

        check()

    def test_every_shipped_metric_is_computed_here_as_it_is_defined(self):
        shipped = self.env["ir.model.data"].search([("module", "=", "prm_partner"), ("model", "=", "prm.metric")])
        metrics = self.env["prm.metric"].with_context(active_test=False).browse(shipped.mapped("res_id"))
        self.assertEqual({metric.code: (metric.aggregation, metric.factor) for metric in metrics}, KINDS)
