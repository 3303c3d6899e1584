import random
from datetime import timedelta

from odoo import Command, fields

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class FactsCase(AccountTestInvoicingCommon):
    """Four firms with a contact each, a stranger, five products in three categories."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("prm_partner.group_prm_manager")
        cls.random = random.Random(20)
        cls.env["res.company"].search([]).prm_tz = "UTC"
        cls.today = fields.Date.today()
        cls.currency = cls.setup_other_currency("CHF", rates=[("2016-01-01", 3.0), ("2017-01-01", 2.0)])
        cls.firms = cls.env["res.partner"].create(
            [{"name": f"Firm {number}", "is_company": True, "prm_is_partner": True} for number in range(4)]
        )
        cls.contacts = cls.env["res.partner"].create(
            [{"name": f"Contact of {firm.name}", "parent_id": firm.id} for firm in cls.firms]
        )
        cls.stranger = cls.env["res.partner"].create({"name": "No partner"})
        cls.categories = cls.env["product.category"].create([{"name": f"Category {number}"} for number in range(3)])
        cls.products = cls.env["product.product"].create(
            [
                {
                    "name": f"Product {number}",
                    "categ_id": cls.categories[number % 3].id,
                    "standard_price": 10.0 * (number + 1),
                    "taxes_id": False,
                }
                for number in range(5)
            ]
        )

    def _invoice(self, partner, day, move_type="out_invoice", lines=None, currency=None):
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": day,
                "date": day,
                "invoice_date_due": day + timedelta(days=14),
                "invoice_payment_term_id": False,
                "currency_id": (currency or self.env.company.currency_id).id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "quantity": quantity,
                            "price_unit": price,
                            "discount": discount,
                            "tax_ids": False,
                        }
                    )
                    for product, quantity, price, discount in lines
                ],
            }
        )
        move.action_post()
        return move

    def _refresh(self, full=False):
        for name in self.env["prm.fact.provider"]._providers():
            self.assertTrue(self.env[name]._refresh(full=full), name)

    def _facts(self, code):
        facts = self.env["prm.fact"].search([("metric_id.code", "=", code), ("partner_id", "in", self.firms.ids)])
        return {(fact.partner_id.id, fact.month, fact.category_id.id): fact for fact in facts}

    def _snapshot(self):
        return sorted(
            (
                fact.partner_id.id,
                str(fact.month),
                fact.metric_id.code,
                fact.category_id.id or 0,
                round(fact.value, 4),
                round(fact.weight, 4),
            )
            for fact in self.env["prm.fact"].search([("partner_id", "in", self.firms.ids)])
        )
