from datetime import timedelta

from odoo import models
from odoo.fields import Command

from .prm_demo_partners import dealer_name
from .table_sales import ACTIVITIES, ORDERS, VALID_DAYS


class PrmDemo(models.AbstractModel):
    _inherit = "prm.demo"

    def _load_orders(self):
        wanted = {}
        for order, (number, days_ago, _state, products) in ORDERS.items():
            dealer = self._ref(dealer_name(number))
            wanted[order] = {
                "partner_id": dealer.id,
                "company_id": self.env.company.id,
                "user_id": dealer._prm_responsible_user().id,
                "date_order": self._moment(days_ago),
                "validity_date": (self._moment(days_ago) + timedelta(days=VALID_DAYS)).date(),
                "order_line": [
                    Command.create({"product_id": self._ref(name).product_variant_id.id, "product_uom_qty": quantity})
                    for name, quantity in products
                ],
            }
        for order in self._ensure("sale.order", wanted):
            _number, days_ago, state, _products = ORDERS[self._name_of(order)]
            if state == "sale":
                order.action_confirm()
                # confirming sets today's date
                order.date_order = self._moment(days_ago)
            elif state == "cancel":
                order._action_cancel()
            elif state == "sent":
                order.action_quotation_sent()

    def _load_activities(self):
        model_id = self.env["ir.model"]._get_id("res.partner")
        self._ensure(
            "mail.activity",
            {
                name: {
                    "res_model_id": model_id,
                    "res_id": self._ref(dealer_name(number)).id,
                    "user_id": self._ref(f"user_{login}").id,
                    "activity_type_id": self.env.ref(f"mail.mail_activity_data_{kind}").id,
                    "date_deadline": self._today() + timedelta(days=days),
                    "summary": summary,
                }
                for name, (number, login, kind, days, summary) in ACTIVITIES.items()
            },
        )
