from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import tagged

from .facts_common import FactsCase


@tagged("-at_install", "post_install")
class TestFactHoles(FactsCase):
    """What happens to partners, companies and months behind the figures' back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")

    def setUp(self):
        super().setUp()
        self.line = [(self.products[0], 1, 100.0, 0)]

    def assertSameAsAnew(self):
        """Expect that noted changes alone give what computing everything gives."""
        self._refresh()
        changed = self._snapshot()
        self._refresh(full=True)
        self.assertEqual(changed, self._snapshot())

    def _months(self, firm, code="revenue"):
        facts = self.env["prm.fact"].search([("metric_id.code", "=", code), ("partner_id", "=", firm.id)])
        return {fact.month: fact.value for fact in facts}

    def _import(self, firm, month, value, metric="sell_out"):
        firm.prm_number = firm.prm_number or f"H-{firm.id}"
        row = {"partner": firm.prm_number, "month": month, "metric": metric, "value": value}
        return self.env["prm.fact"].import_facts([row])

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((source | target).ids, target, extra_checks=False)

    # --- partners -----------------------------------------------------------------------------------------

    def test_merged_partner_hands_its_figures_over(self):
        first, second = self.firms[:2]
        self._invoice(first, date(2017, 1, 5), lines=self.line)
        self._invoice(self.contacts[1], date(2017, 1, 6), lines=self.line)
        self._invoice(second, date(2017, 3, 6), lines=self.line)
        for firm, value in ((first, 5), (second, 7)):
            self._import(firm, "2016-01", value)
        self._import(second, "2016-02", 9)
        number = first.prm_number
        self._refresh()
        self._merge(second, first)
        self.assertSameAsAnew()
        self.assertEqual(self._months(first), {date(2017, 1, 1): 200, date(2017, 3, 1): 100})
        self.assertEqual(self._months(first, "sell_out"), {date(2016, 1, 1): 12, date(2016, 2, 1): 9})
        self.assertEqual(first.prm_number, number)

    def test_a_partner_merged_into_an_address_makes_it_the_partner(self):
        source = self.firms[0]
        target = self.env["res.partner"].create({"name": "Address", "is_company": True})
        self._invoice(target, date(2017, 1, 5), lines=self.line)
        self._invoice(source, date(2017, 2, 5), lines=self.line)
        self._import(source, "2016-01", 5)
        number = source.prm_number
        self._refresh()
        self._merge(source, target)
        self.assertEqual((target.prm_is_partner, target.prm_number), (True, number))
        self.assertSameAsAnew()
        self.assertEqual(self._months(target), {date(2017, 1, 1): 100, date(2017, 2, 1): 100})
        self.assertEqual(self._months(target, "sell_out"), {date(2016, 1, 1): 5})

    def test_archived_partner_keeps_its_figures(self):
        firm = self.firms[0]
        invoice = self._invoice(firm, date(2017, 1, 5), lines=self.line)
        firm.active = False
        self.assertSameAsAnew()
        self.assertEqual(self._months(firm), {date(2017, 1, 1): 100})
        invoice.button_draft()
        self.assertSameAsAnew()
        self.assertFalse(self._months(firm))

    def test_a_contact_that_changes_the_firm_takes_its_orders_along(self):
        contact, (old, new) = self.contacts[0], self.firms[:2]
        order = self.env["sale.order"].create(
            {"partner_id": contact.id, "order_line": [(0, 0, {"product_id": self.products[0].id})]}
        )
        order.action_confirm()
        self._invoice(contact, date(2017, 1, 5), lines=self.line)
        self._refresh()
        self.assertEqual(list(self._months(old, "orders").values()), [1])
        contact.parent_id = new
        self.assertSameAsAnew()
        self.assertFalse(self._months(old, "orders"))
        self.assertEqual(list(self._months(new, "orders").values()), [1])
        # an invoice stays with the firm it was written to, as Odoo keeps it
        self.assertEqual(self._months(old), {date(2017, 1, 1): 100})

    def test_a_contact_that_becomes_a_firm_takes_its_orders_along(self):
        contact = self.contacts[0]
        order = self.env["sale.order"].create(
            {"partner_id": contact.id, "order_line": [(0, 0, {"product_id": self.products[0].id})]}
        )
        order.action_confirm()
        self._refresh()
        contact.is_company = True
        self.assertSameAsAnew()
        self.assertFalse(self._months(self.firms[0], "orders"))
        contact.prm_is_partner = True
        self.assertSameAsAnew()
        self.assertEqual(list(self._months(contact, "orders").values()), [1])

    def test_a_firm_that_leaves_and_returns(self):
        firm = self.firms[0]
        self._invoice(firm, date(2017, 1, 5), lines=self.line)
        self._import(firm, "2016-01", 5)
        self._refresh()
        firm.prm_is_partner = False
        self.assertSameAsAnew()
        self.assertFalse(self._months(firm))
        self.assertTrue(self._months(firm, "sell_out"))
        firm.prm_is_partner = True
        self.assertSameAsAnew()
        self.assertTrue(self._months(firm))

    # --- companies, products, periods ---------------------------------------------------------------------

    def test_two_companies_keep_figures_apart_and_a_closed_one_keeps_them(self):
        firm = self.firms[0]
        other = self.setup_other_company()["company"]
        self._invoice(firm, date(2017, 1, 5), lines=self.line)
        with self.with_company(other) if hasattr(self, "with_company") else self.env.cr.savepoint():
            move = (
                self.env["account.move"]
                .with_company(other)
                .create(
                    {
                        "move_type": "out_invoice",
                        "partner_id": firm.id,
                        "invoice_date": date(2017, 1, 8),
                        "invoice_line_ids": [
                            (0, 0, {"name": "Free text", "quantity": 3, "price_unit": 10, "tax_ids": False})
                        ],
                    }
                )
            )
            move.action_post()
        self.assertSameAsAnew()
        facts = {
            (key[0], fact.company_id): fact.value for key, fact in self._facts("revenue").items() if key[0] == firm.id
        }
        by_company = dict(
            self.env["prm.fact"]._read_group(
                [("partner_id", "=", firm.id), ("metric_id.code", "=", "revenue")], ["company_id"], ["value:sum"]
            )
        )
        self.assertEqual(by_company, {self.env.company: 100, other: 30}, facts)
        other.active = False
        self.assertSameAsAnew()
        self.assertEqual(
            sum(
                self.env["prm.fact"]
                .sudo()
                .search([("partner_id", "=", firm.id), ("metric_id.code", "=", "revenue")])
                .mapped("value")
            ),
            130,
        )

    def test_a_product_without_category_and_a_line_without_product(self):
        firm = self.firms[0]
        bare = self.env["product.product"].create({"name": "Bare", "taxes_id": False, "standard_price": 4})
        bare.categ_id = False
        self._invoice(firm, date(2017, 1, 5), lines=[(bare, 2, 10.0, 0)])
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": firm.id,
                "invoice_date": date(2017, 1, 8),
                "invoice_line_ids": [(0, 0, {"name": "Free text", "quantity": 3, "price_unit": 10, "tax_ids": False})],
            }
        )
        move.action_post()
        self.assertSameAsAnew()
        self.assertEqual(
            [(key[2], fact.value) for key, fact in self._facts("revenue").items() if key[0] == firm.id], [(False, 50)]
        )
        self.assertEqual(self._months(firm, "margin"), {date(2017, 1, 1): 42})
        bare.categ_id = self.categories[1]
        self.assertSameAsAnew()
        self.assertEqual(
            {key[2]: fact.value for key, fact in self._facts("revenue").items() if key[0] == firm.id},
            {False: 30, self.categories[1].id: 20},
        )

    def test_locked_months_are_computed_like_others(self):
        firm = self.firms[0]
        self._invoice(firm, date(2017, 1, 5), lines=self.line)
        self.env.company.fiscalyear_lock_date = date(2017, 12, 31)
        self.assertSameAsAnew()
        self.assertEqual(self._months(firm), {date(2017, 1, 1): 100})

    def test_a_due_date_changed_on_a_posted_line(self):
        firm, start = self.firms[0], self.today - timedelta(days=40)
        invoice = self._invoice(firm, start, lines=self.line)
        self._refresh()
        line = invoice.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        self.assertTrue(self._months(firm, "overdue_receivables")[self.today.replace(day=1)])
        line.date_maturity = self.today + timedelta(days=10)
        self.assertSameAsAnew()
        self.assertFalse(self._months(firm, "overdue_receivables").get(self.today.replace(day=1)))

    def test_a_cron_that_stood_still_makes_up_for_it(self):
        firm = self.firms[0]
        due = self.today - timedelta(days=6)
        self._invoice(firm, due - timedelta(days=14), lines=self.line)
        self._refresh()
        overdue = self.env["prm.fact"].search(
            [("partner_id", "=", firm.id), ("metric_id.code", "in", ("overdue_receivables", "overdue_rate"))]
        )
        overdue.sudo().unlink()  # as it was before the due date
        provider = self.env["prm.fact.provider.receivables"]
        self.env["prm.metric"].search([("code", "in", provider._metrics)]).as_of = fields.Datetime.now() - timedelta(
            days=9
        )
        provider._mark_passing_time(provider._last_day())
        self._refresh()
        self.assertEqual(self._months(firm, "overdue_receivables")[self.today.replace(day=1)], 100)

    def test_a_full_refresh_goes_on_where_it_was_interrupted(self):
        provider = self.env["prm.fact.provider"]
        provider._request_full_refresh()
        self.assertEqual(provider._pending(), set(provider._providers()))
        done = []
        real = type(provider)._refresh

        def refresh(this, full=False):
            done.append((this._name, full))
            return real(this, full)

        self.patch(self.registry["prm.fact.provider"], "_refresh", refresh)
        self.patch(self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: len(done) % 2)
        provider._cron_refresh()
        self.assertEqual([full for _name, full in done], [True, True])
        # changes computed meanwhile do not count as the full refresh
        for name in provider._providers():
            real(self.env[name])
        self.patch(self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 1)
        provider._cron_refresh()
        self.assertEqual(len(done), 2 + len(provider._providers()))
        self.assertEqual(sum(full for _name, full in done), len(provider._providers()))
        self.assertFalse(provider._pending())

    def test_what_is_deleted_takes_its_facts_along_or_leaves_them_without_category(self):
        firm = self.firms[0]
        metric = self.env["prm.metric"].create({"name": "Gone", "code": "gone"})
        parent = self.env["product.category"].create({"name": "Gone"})
        child = self.env["product.category"].create({"name": "Gone too", "parent_id": parent.id})
        facts = self.env["prm.fact"].sudo()
        values = {
            "company_id": self.env.company.id,
            "partner_id": firm.id,
            "month": date(2017, 1, 1),
            "source": "import",
            "value": 5,
        }
        sell_out = self.env.ref("prm_partner.metric_sell_out").id
        facts.create([{**values, "metric_id": metric.id}, {**values, "metric_id": sell_out, "category_id": child.id}])
        facts.create({**values, "metric_id": sell_out, "category_id": parent.id})
        stranger = self.env["res.partner"].create({"name": "Gone", "is_company": True, "prm_is_partner": True})
        fact = facts.create({**values, "partner_id": stranger.id, "metric_id": sell_out})
        stranger.unlink()
        self.assertFalse(fact.exists())
        metric.unlink()
        parent.unlink()
        kept = facts.search([("partner_id", "=", firm.id)])
        self.assertEqual(
            [(fact.metric_id.id, fact.category_id.id, fact.value) for fact in kept], [(sell_out, False, 10)]
        )

    def test_facts_of_what_was_deleted_by_bare_sql_are_swept_up(self):
        facts = self.env["prm.fact"].sudo()
        category = self.env["product.category"].create({"name": "Gone"})
        metric = self.env["prm.metric"].create({"name": "Gone", "code": "gone"})
        values = {"company_id": self.env.company.id, "partner_id": self.firms[0].id, "month": date(2017, 1, 1)}
        sell_out = self.env.ref("prm_partner.metric_sell_out").id
        facts.create(
            [{**values, "metric_id": metric.id}, {**values, "metric_id": sell_out, "category_id": category.id}]
        )
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM product_category WHERE id = %s", [category.id])
        self.env.cr.execute("DELETE FROM prm_metric WHERE id = %s", [metric.id])
        self.env.invalidate_all()
        facts._gc_without_dimension()
        kept = facts.search([("partner_id", "=", self.firms[0].id)])
        self.assertEqual([(fact.metric_id.id, fact.category_id.id) for fact in kept], [(sell_out, False)])

    # --- imported and computed ----------------------------------------------------------------------------

    def test_imported_and_computed_months_of_a_metric_live_side_by_side(self):
        firm = self.firms[0]
        self._import(firm, "2016-12", 900, "revenue")
        self._invoice(firm, date(2017, 1, 5), lines=self.line)
        self.assertSameAsAnew()
        self.assertEqual(self._months(firm), {date(2016, 12, 1): 900, date(2017, 1, 1): 100})

    def test_a_computed_month_is_not_imported(self):
        firm = self.firms[0]
        self._invoice(firm, date(2017, 1, 5), lines=self.line)
        self._refresh()
        with self.assertRaisesRegex(Exception, "2017-01 is computed already"):
            self._import(firm, "2017-01", 900, "revenue")
        self.env["prm.fact"].import_facts(
            [{"partner": firm.prm_number, "month": "2017-01", "metric": "revenue", "value": 900}], replace_computed=True
        )
        self.assertSameAsAnew()
        self.assertEqual(self._months(firm), {date(2017, 1, 1): 900})

    def test_an_imported_month_is_not_computed_until_the_import_is_deleted(self):
        firm = self.firms[0]
        self._import(firm, "2017-01", 900, "revenue")
        self._invoice(firm, date(2017, 1, 5), lines=self.line)
        self.assertSameAsAnew()
        self.assertEqual(self._months(firm), {date(2017, 1, 1): 900})
        self.env["prm.fact"].search(
            [("partner_id", "=", firm.id), ("source", "=", "import"), ("metric_id.code", "=", "revenue")]
        ).unlink()
        self.assertSameAsAnew()
        self.assertEqual(self._months(firm), {date(2017, 1, 1): 100})

    def test_an_import_reaches_what_is_computed_from_it(self):
        firm = self.firms[0]
        last = (self.today - relativedelta(months=1)).strftime("%Y-%m")
        self._import(firm, last, 50, "revenue")
        self._import(firm, last, 200, "partner_turnover")
        self.assertSameAsAnew()
        [fact] = [fact for key, fact in self._facts("dependency").items() if key[0] == firm.id]
        self.assertEqual((fact.value, fact.weight), (50, 200))
        self._import(firm, last, 80, "revenue")
        self.assertSameAsAnew()
        self.env.invalidate_all()
        self.assertEqual(fact.value, 80)
