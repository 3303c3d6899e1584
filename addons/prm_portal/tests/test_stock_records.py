"""Stock documents over ORM: closed to dealers whose role lacks the capability, as ever for plain portal users."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase
from .stock_common import StockRecords

ORDERS = "prm_portal.group_dealer_orders"
INVOICES = "prm_portal.group_dealer_invoices"
ADDRESSES = "prm_portal.group_dealer_addresses"
APPOINTMENTS = "prm_portal.group_dealer_appointments"
#: capability → attributes of the test that hold what it opens
OPENS = {
    ORDERS: ("order", "order_lines"),
    INVOICES: ("invoice", "invoice_lines", "token"),
    APPOINTMENTS: ("event",),
    ADDRESSES: ("firm",),
}


@tagged("post_install", "-at_install")
class TestStockRecords(StockRecords, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_stock()
        cls.order_lines = cls.order.order_line
        cls.invoice_lines = cls.invoice.invoice_line_ids
        cls.dealers |= {
            f"only_{capability.rpartition('_')[2]}": cls.make_dealer(
                f"only_{capability.rpartition('_')[2]}",
                cls.firm,
                cls.make_role(capability.rpartition("_")[2], capability),
            )
            for capability in OPENS
        }
        cls.event.partner_ids |= cls.dealers["only_appointments"].partner_id
        cls.token = cls._make_token("only_invoices")
        cls.bookkeepers_token = cls._make_token("bookkeeper_a")
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _make_token(cls, name):
        provider = cls.env["payment.provider"].search([], limit=1)
        method = cls.env["payment.method"].with_context(active_test=False).search([], limit=1)
        return cls.env["payment.token"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "payment_details": "4711",
                "partner_id": cls.dealers[name].partner_id.id,
                "provider_ref": "T",
            }
        )

    def assertOpen(self, record, user):
        seen = record.with_user(user)
        self.assertTrue(seen.read([seen._rec_name or "display_name"]))
        self.assertEqual(seen.search([("id", "in", record.ids)]), seen)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def assertClosed(self, record, user):
        self.env.flush_all()
        self.env.invalidate_all()
        seen = record.with_user(user)
        fields = [name for name in ("name", "ref", "display_name", "provider_ref") if name in seen._fields]
        with self.assertRaises(AccessError, msg=f"{user.login} reads {record}"):
            seen.read(fields)
        for method, arguments in (
            ("export_data", [["id", "display_name"]]),
            ("copy_data", []),
            ("message_get_suggested_recipients", []),
            ("get_portal_url", []),
        ):
            if hasattr(seen, method):
                with self.assertRaises(UserError, msg=f"{user.login}: {method} of {record}"):
                    getattr(seen, method)(*arguments)
        self.assertFalse(seen.search([("id", "in", record.ids)]))
        self.assertFalse(seen.search_count([("id", "in", record.ids)]))
        self.assertFalse(seen._read_group([("id", "in", record.ids)], [], ["__count"])[0][0])
        self.assertNotIn(record.ids[0], [row[0] for row in seen.name_search("")])

    def test_each_role_opens_what_it_holds_and_nothing_else(self):
        for user in self.dealers.values():
            if user == self.dealers["plain"]:
                continue
            own = user.commercial_partner_id == self.firm
            for capability, names in OPENS.items():
                for name in names:
                    record = getattr(self, name)
                    holds = own and user.has_group(capability)
                    if name == "token":
                        holds = user == self.dealers["only_invoices"]
                    (self.assertOpen if holds else self.assertClosed)(record, user)

    def test_own_means_of_payment_need_the_capability(self):
        self.assertClosed(self.bookkeepers_token, self.dealers["bookkeeper_a"])

    def test_plain_portal_user_keeps_what_odoo_gives(self):
        plain = self.dealers["plain"]
        for record in (self.order, self.order_lines, self.invoice, self.invoice_lines, self.event, self.firm):
            self.assertOpen(record, plain)
        self.assertOpen(self.dealers["sales_a"], plain)

    def test_employees_keep_theirs(self):
        manager = self.users["manager"]
        self.assertOpen(self.firm, manager)
        self.assertOpen(self.dealers["sales_a"], manager)
        self.assertOpen(self.event, manager)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_colleagues_and_their_logins(self):
        for name in ("director_a", "sales_a", "only_addresses", "bookkeeper_a"):
            user = self.dealers[name]
            colleague = self.dealers["service_a"].with_user(user)
            with self.assertRaises(AccessError):
                colleague.read(["login"])
            self.assertEqual(colleague.search([]), user)
            self.assertEqual(user.with_user(user).read(["login"])[0]["login"], user.login)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_colleagues_contacts(self):
        contact = self.contact
        for name, user in self.dealers.items():
            if user.commercial_partner_id != self.firm or name == "plain":
                continue
            seen = contact.with_user(user)
            if user.has_group(ADDRESSES):
                self.assertTrue(seen.read(["email"]))
            else:
                with self.assertRaises(AccessError):
                    seen.read(["email"])
                self.assertEqual(seen.search([]), user.partner_id)
            with self.assertRaises(AccessError):
                self.foreign_contact.with_user(user).read(["name"])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_messages_also_those_addressed_to_the_reader(self):
        opened = {"sale.order": ORDERS, "account.move": INVOICES, "res.partner": None}
        for name, user in self.dealers.items():
            if name in ("plain", "suspended"):
                continue
            for message in self.messages:
                capability = opened[message.model]
                self.env.invalidate_all()
                seen = message.with_user(user)
                if capability and user.has_group(capability) and user.commercial_partner_id == self.firm:
                    self.assertTrue(seen.read(["body"]))
                    self.assertTrue(seen.search([("id", "=", message.id)]))
                else:
                    with self.assertRaises(AccessError, msg=f"{name} reads {message.model}"):
                        seen.read(["body"])
                    self.assertFalse(seen.search([("id", "=", message.id)]))
        self.assertTrue(self.messages.with_user(self.dealers["plain"]).read(["body"]))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_messages_on_records_of_the_suite(self):
        agreement = self.make_agreement(self.firm)
        director = self.dealers["director_a"]
        message = agreement.message_post(
            body=self.canary,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=director.partner_id.ids,
        )
        with self.assertRaises(AccessError):
            message.with_user(director).read(["body"])

    def test_no_oracle_by_search(self):
        """Counting and sorting by a field of a closed document tells nothing."""
        user = self.dealers["bookkeeper_a"]
        for model, domain in (
            ("res.partner", [("sale_order_ids.client_order_ref", "=", self.canary)]),
            ("res.users", [("partner_id.parent_id.name", "=", self.firm.name), ("id", "!=", user.id)]),
            ("mail.message", [("body", "ilike", self.canary)]),
            ("calendar.event", [("description", "ilike", self.canary)]),
        ):
            try:
                found = self.env[model].with_user(user).search_count(Domain(domain))
            except (AccessError, ValueError):
                found = 0
            self.assertEqual(found, 0, f"{model} {domain}")

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_who_only_reads_leaves_no_message(self):
        role = self.make_role("auditor", ORDERS, reads_only=True)
        auditor = self.make_dealer("auditor", self.firm, role)
        self.assertOpen(self.order, auditor)
        # followers may answer, if they may write at all
        self.order.message_subscribe((auditor | self.dealers["sales_a"]).partner_id.ids)
        comment = {"body": "T", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        with self.assertRaises(AccessError):
            self.order.with_user(auditor).message_post(**comment)
        self.assertTrue(self.order.with_user(self.dealers["sales_a"]).message_post(**comment))
