from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import PrmPartnerCase


@tagged("post_install", "-at_install")
class TestSaleOrder(PrmPartnerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("sale.group_discount_per_so_line")
        cls.env.company.write({"prm_sale_check": "warn", "prm_unlisted": "allowed", "prm_apply_discount": True})
        cls.make_agreement(
            cls.firm,
            cls.on(cls.tractors, discount=10),
            cls.on(cls.parts, policy="excluded"),
            state="active",
        )

    def _order(self, partner, *products, **values):
        lines = [Command.create({"product_id": product.product_variant_id.id}) for product in products]
        return self.env["sale.order"].create({"partner_id": partner.id, "order_line": lines, **values})

    def _seller(self):
        return new_test_user(self.env, "t_seller", "sales_team.group_sale_manager", lang="en_US")

    def _notes(self, order):
        return [message for message in order.message_ids if "may not sell" in (message.body or "")]

    # --- the check --------------------------------------------------------------------------------

    def test_order_warns_of_excluded_products(self):
        order = self._order(self.firm, self.tractor, self.filter)
        self.assertIn("T Filter", order.prm_terms_warning)
        self.assertIn("T Own Firm", order.prm_terms_warning)
        self.assertNotIn("T Tractor", order.prm_terms_warning)
        self.assertFalse(self._order(self.firm, self.tractor, self.plough).prm_terms_warning)

    def test_warn_confirms_and_leaves_a_note(self):
        order = self._order(self.firm, self.filter)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(len(self._notes(order)), 1)
        self.assertFalse(order.prm_terms_warning)

    def test_note_is_for_the_staff_only(self):
        order = self._order(self.firm, self.filter)
        order.action_confirm()
        self.assertTrue(self._notes(order)[0].is_internal or self._notes(order)[0].subtype_id.internal)

    def test_block_refuses_with_order_firm_and_product_named(self):
        self.env.company.prm_sale_check = "block"
        order = self._order(self.firm, self.tractor, self.filter).with_user(self._seller())
        with self.assertRefused(order.name, "T Own Firm", "T Filter"):
            order.action_confirm()
        with self.assertRefused(order.name, "T Own Firm", "T Filter"):
            order.action_quotation_send()
        self.assertEqual(order.state, "draft")
        order.order_line[1].unlink()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_block_stops_all_orders_confirmed_together(self):
        self.env.company.prm_sale_check = "block"
        good, bad = self._order(self.firm, self.tractor), self._order(self.firm, self.filter)
        with self.assertRefused(bad.name):
            (good | bad).with_user(self._seller()).action_confirm()
        self.assertEqual(good.state, "draft")

    def test_what_the_dealer_has_paid_is_noted_not_refused(self):
        self.env.company.prm_sale_check = "block"
        order = self._order(self.firm, self.filter)
        order.with_user(self.users["dealer"]).sudo().action_confirm()  # as the portal's pages do
        self.assertEqual(order.state, "sale")
        self.assertEqual(len(self._notes(order)), 1)

    def test_off_neither_warns_nor_refuses(self):
        self.env.company.prm_sale_check = "off"
        order = self._order(self.firm, self.filter)
        self.assertFalse(order.prm_terms_warning)
        order.action_confirm()
        self.assertFalse(self._notes(order))

    def test_products_no_agreement_names_follow_the_setting(self):
        self.env.company.write({"prm_sale_check": "block", "prm_unlisted": "excluded"})
        order = self._order(self.firm, self.plough).with_user(self._seller())
        with self.assertRefused("T Plough"):
            order.action_confirm()
        self.env.company.prm_unlisted = "allowed"
        order.action_confirm()

    def test_customers_outside_the_network_are_free(self):
        self.env.company.write({"prm_sale_check": "block", "prm_unlisted": "excluded"})
        order = self._order(self.customer, self.filter, self.tractor)
        order.action_confirm()
        self.assertEqual(order.order_line.mapped("discount"), [0, 0])

    def test_order_of_a_contact_is_its_firms_order(self):
        self.env.company.prm_sale_check = "block"
        order = self._order(self.contact, self.filter).with_user(self._seller())
        with self.assertRefused("T Own Firm"):
            order.action_confirm()

    def test_day_of_the_order_counts(self):
        self.env.company.prm_sale_check = "block"
        order = self._order(self.firm, self.filter, date_order=datetime(2010, 1, 1))
        self.assertFalse(order._prm_excluded_products())
        order.action_confirm()

    @freeze_time("2040-05-31 23:30:00")
    def test_day_is_the_users_day(self):
        self.make_agreement(
            self.second, self.on(self.filter, policy="excluded"), state="active", date_start="2040-06-01"
        )
        order = self._order(self.second, self.filter, date_order=datetime(2040, 5, 31, 23, 30))
        self.assertFalse(order.with_context(tz="UTC")._prm_excluded_products())
        self.assertTrue(order.with_context(tz="Europe/Madrid")._prm_excluded_products())

    def test_salesperson_without_partner_file_is_warned_too(self):
        seller = self.users["employee"]
        seller.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        order = self._order(self.firm, self.filter).with_user(seller)
        order.invalidate_recordset()
        self.assertIn("T Filter", order.prm_terms_warning)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    # --- discounts --------------------------------------------------------------------------------

    def test_agreed_discount_is_taken(self):
        order = self._order(self.firm, self.tractor, self.mini, self.plough)
        self.assertEqual(order.order_line.mapped("discount"), [10, 10, 0])
        self.assertEqual(order.amount_untaxed, 280)
        self.assertEqual(self._order(self.contact, self.tractor).order_line.discount, 10)

    def test_discount_written_by_hand_is_kept(self):
        order = self._order(self.firm, self.tractor)
        order.order_line.discount = 3
        self.env.flush_all()
        self.assertEqual(order.order_line.discount, 3)
        order.note = "T"
        order.action_confirm()
        self.assertEqual(order.order_line.discount, 3)
        line = {"product_id": self.mini.product_variant_id.id, "discount": 4}
        order = self._order(self.firm, order_line=[Command.create(line)])
        self.assertEqual(order.order_line.discount, 4)

    def test_discount_of_the_price_list_comes_first(self):
        order = self._order(self.firm, pricelist_id=self._pricelist(25).id)
        order.order_line = [Command.create({"product_id": self.tractor.product_variant_id.id})]
        self.assertEqual(order.order_line.discount, 25)

    def _pricelist(self, percent):
        return self.env["product.pricelist"].create(
            {
                "name": "T list",
                "item_ids": [
                    Command.create({"applied_on": "3_global", "compute_price": "percentage", "percent_price": percent})
                ],
            }
        )

    def test_other_partner_other_discount(self):
        order = self._order(self.customer, self.tractor)
        order.partner_id = self.firm
        self.assertEqual(order.order_line.discount, 10)
        order.partner_id = self.customer
        self.assertEqual(order.order_line.discount, 0)

    def test_other_product_other_discount(self):
        order = self._order(self.firm, self.tractor)
        order.order_line.product_id = self.plough.product_variant_id
        self.assertEqual(order.order_line.discount, 0)
        order.order_line.product_id = self.mini.product_variant_id
        self.assertEqual(order.order_line.discount, 10)

    def test_discount_by_hand_survives_another_quantity_where_odoo_keeps_it(self):
        for partner in (self.customer, self.firm):
            order = self._order(partner, self.tractor)
            order.pricelist_id = False
            order.order_line.discount = 3
            order.order_line.product_uom_qty = 5
            self.assertEqual(order.order_line.discount, 3, partner.name)

    def test_switched_off_no_discount_is_taken(self):
        self.env.company.prm_apply_discount = False
        self.assertEqual(self._order(self.firm, self.tractor).order_line.discount, 0)

    def test_without_discounts_on_lines_none_is_taken(self):
        self.env.user.group_ids -= self.env.ref("sale.group_discount_per_so_line")
        if self.env["product.pricelist.item"]._is_discount_feature_enabled():
            self.skipTest("every user has discounts on lines here")
        self.assertEqual(self._order(self.firm, self.tractor).order_line.discount, 0)

    # --- cost -------------------------------------------------------------------------------------

    def _queries(self, partner, count):
        products = (self.tractor | self.mini | self.plough).product_variant_id
        lines = [Command.create({"product_id": products[index % 3].id}) for index in range(count)]
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        order = self.env["sale.order"].create({"partner_id": partner.id, "order_line": lines})
        order.action_confirm()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_agreements_cost_three_queries_at_most_whatever_the_lines(self):
        partner, stranger = self.make_partner("T Like"), self.make_partner("T Like", prm_is_partner=False)
        self.make_agreement(partner, self.on(self.tractors, discount=10), state="active")
        for firm in (stranger, partner):
            self._queries(firm, 2)  # fills what is cached per registry
        for count in (5, 40):
            self.assertLessEqual(self._queries(partner, count) - self._queries(stranger, count), 3, count)
