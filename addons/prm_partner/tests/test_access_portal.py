"""What a dealer or a stranger can call over RPC: every public method of the addon."""

import inspect

from odoo import Command
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_common import AccessRecords
from .figures_common import FiguresCase

#: methods that answer outsiders: they tell the way to a screen that outsiders cannot load, and change nothing
HARMLESS = {
    "action_open_agreement",
    "action_open_partners",
    "action_quotation_send",  # Odoo's own, which we only make stricter
    "action_send",
    "default_get",
    "get_import_templates",
}
#: what the addon adds to models of all addons: `base` by itself, mails in test_mail_gateway, names are no method
EVERYWHERE = {"base", "mail.thread", "prm.neutral.name"}
ARGUMENTS = {
    "create": lambda record: [record.sudo().copy_data()],
    "default_get": lambda record: [["display_name"]],
    "execute_import": lambda record: [record.ids, ["name"], ["name"], {}],
    "import_facts": lambda record: [[]],
    "load": lambda record: [[".id"], [[str(record.id)]]],
    "name_create": lambda record: ["T hack"],
    "write": lambda record: [record.ids, {record._rec_name or "display_name": "T hack"}],
}
READING = ("read", "search_read", "web_read", "web_search_read", "name_search", "export_data", "copy", "unlink")


@tagged("post_install", "-at_install")
class TestAccessPortal(AccessRecords, FiguresCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls.make_agreement(cls.firm, cls.on(cls.tractor), state="active")
        cls.make_licence()
        cls.order = cls.env["sale.order"].create({"partner_id": cls.firm.id})
        cls.build_access()
        for model, values in cls.access_values(cls.firm, cls.north).items():
            cls.access_record(model, values, cls.firm)
        cls.env["prm.terms.lookup"].create({"partner_id": cls.firm.id}).action_show()
        cls.env["base_import.import"].create({"res_model": "res.partner"})
        cls.invoice = cls._pay_an_entry()
        cls.event = cls.env["calendar.event"].create(
            {
                "name": "T meeting",
                "start": "2090-01-01 09:00:00",
                "stop": "2090-01-01 10:00:00",
                "partner_ids": [Command.set(cls.contact.ids)],
            }
        )
        cls.env.flush_all()

    @classmethod
    def _pay_an_entry(cls):
        """Return an entry of the firm, paid: without a chart of accounts, which a database may lack."""
        account, other = cls.env["account.account"].create(
            [
                {"name": "T Owed", "code": "TAX1", "account_type": "asset_receivable", "reconcile": True},
                {"name": "T Other", "code": "TAX2", "account_type": "income"},
            ]
        )
        journal = cls.env["account.journal"].create({"name": "T Journal", "code": "TAJ", "type": "general"})
        sides = ("debit", "credit"), ("credit", "debit")
        entries = cls.env["account.move"].create(
            [
                {
                    "journal_id": journal.id,
                    "line_ids": [
                        Command.create({"account_id": account.id, "partner_id": cls.firm.id, side: 10}),
                        Command.create({"account_id": other.id, opposite: 10}),
                    ],
                }
                for side, opposite in sides
            ]
        )
        entries.action_post()
        entries.line_ids.filtered(lambda line: line.account_id == account).reconcile()
        return entries[0]

    def _models(self):
        """Return the models that the addon made or extends, apart from those that all extend."""
        for name, model in sorted(self.env.registry.items()):
            written = {base._name for base in model.mro() if base.__module__.startswith("odoo.addons.prm_partner")}
            if not model._abstract and written - EVERYWHERE:
                yield name

    def _methods(self, model):
        """Return the public methods that the addon wrote or overrode."""
        found = set()
        for base in type(self.env[model]).mro():
            if base.__module__.startswith("odoo.addons.prm_partner") and base._name != "mail.thread":
                found |= {
                    name
                    for name, value in vars(base).items()
                    if not name.startswith("_") and inspect.isfunction(value) and not getattr(value, "_api_private", 0)
                }
        return sorted(found)

    def _record(self, model):
        known = {
            "res.partner": self.firm,
            "sale.order": self.order,
            "res.company": self.env.company,
            "product.template": self.tractor,
            "account.move": self.invoice,
            "account.move.line": self.invoice.line_ids[:1],
            "calendar.event": self.event,
            "calendar.attendee": self.event.attendee_ids[:1],
        }
        return known.get(model) or self.env[model].sudo().with_context(active_test=False).search([], limit=1)

    def _call(self, user, model, method, record, *arguments, **options):
        """Call as the RPC controller does; return True when it was not refused. Nothing stays."""
        self.env.flush_all()
        self.env.invalidate_all()
        function = getattr(type(self.env[model]), method)
        if method in ARGUMENTS:
            arguments = ARGUMENTS[method](record)
        elif not getattr(function, "_api_model", False):
            arguments = [record.ids, *arguments]
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            answer = call_kw(self.env[model].with_user(user), method, list(arguments), options)
            self.env.flush_all()
        except (AccessError, MissingError):
            return False
        except UserError as error:
            if "rights to export" in str(error):
                return False
            raise
        finally:
            self.env.clear()
            savepoint.close(rollback=True)
        return method != "load" or answer["ids"] is not False

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_public_methods_are_refused_or_harmless(self):
        tried = 0
        for model in self._models():
            record = self._record(model)
            for method in self._methods(model):
                for role in ("dealer", "public"):
                    with self.subTest(model=model, method=method, role=role):
                        tried += 1
                        self.assertTrue(record, "needs a record to try it on")
                        if self._call(self.users[role], model, method, record):
                            self.assertIn(method, HARMLESS)
        self.assertGreater(tried, 60)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_own_models_answer_no_outsider(self):
        options = {"specification": {"display_name": {}}}
        for model in self._models():
            if not model.startswith("prm."):
                continue
            record = self._record(model)
            for role in ("employee", "dealer", "public"):
                for method in READING:
                    with self.subTest(model=model, method=method, role=role):
                        arguments = {"read": [["id"]], "export_data": [["id"]]}.get(method, [])
                        chosen = options if method.startswith("web_") else {}
                        if "search_read" in method:
                            chosen = {"domain": [], **chosen}
                        self.assertFalse(self._call(self.users[role], model, method, record, *arguments, **chosen))

    def test_abstract_models_are_no_door(self):
        tried = 0
        for name, model in sorted(self.env.registry.items()):
            if not model._abstract or model._original_module != "prm_partner":
                continue
            for method in self._methods(name):
                for role in ("employee", "dealer", "public"):
                    with self.subTest(model=name, method=method, role=role):
                        tried += 1
                        if self._call(self.users[role], name, method, self.env[name]):
                            self.assertIn(method, HARMLESS)
        self.assertGreater(tried, 3)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_import_by_a_dealer_changes_nothing_and_tells_nothing(self):
        for role in ("dealer", "public", "employee"):
            partners = self.env["res.partner"].with_user(self.users[role]).with_context(import_file=True)
            self.env.invalidate_all()
            try:
                answer = partners.load(["name", "prm_number"], [["T hack", "T-1"], ["T hack", "T-none"]])
            except AccessError:
                continue
            self.assertFalse(answer["ids"])
            texts = {message["message"] for message in answer["messages"]}
            self.assertFalse([text for text in texts if "T-1" in text or "T Own Firm" in text])
        self.assertEqual(self.firm.name, "T Own Firm")

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_dealer_confirms_no_order_and_leaves_no_note(self):
        self.order.order_line = [(0, 0, {"product_id": self.filter.product_variant_id.id})]
        self.env.company.prm_unlisted = "excluded"
        before = self.order.message_ids
        for method in ("action_confirm", "action_quotation_send"):
            self.assertFalse(self._call(self.dealer, "sale.order", method, self.order))
        self.assertEqual(self.order.message_ids, before)
        self.assertEqual(self.order.state, "draft")

    def test_private_methods_are_no_api(self):
        for model, method in [
            ("res.partner", "_prm_sale_terms"),
            ("res.partner", "_prm_terms_lines"),
            ("sale.order", "_prm_terms_book"),
            ("prm.agreement", "_cron_agreement_dates"),
            ("prm.licence", "_cron_warn_expiry"),
        ]:
            with self.assertRaises(AccessError):
                call_kw(self.env[model].with_user(self.dealer), method, [self._record(model).ids], {})

    def test_dealer_reads_the_own_contact_and_order_as_ever(self):
        self.env.invalidate_all()
        self.assertEqual(self.firm.with_user(self.dealer).name, "T Own Firm")
        self.order.action_quotation_sent()
        self.order.message_subscribe(self.dealer.partner_id.ids)
        self.env.flush_all()
        self.assertTrue(self.order.with_user(self.dealer).read(["name", "amount_total"]))
        with self.assertRaises(AccessError):
            self.foreign.with_user(self.dealer).read(["name"])
