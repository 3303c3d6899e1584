"""What a dealer or a stranger can call over RPC: every public method of the addon."""

import inspect

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PrmPartnerCase

#: methods that answer outsiders: they tell the way to a screen that outsiders cannot load, and change nothing
HARMLESS = {
    "action_open_agreement",
    "action_open_partners",
    "action_prm_open_agreements",
    "action_prm_open_licences",
    "action_send",
    "default_get",
    "get_import_templates",
}
ARGUMENTS = {
    "create": lambda record: [record.sudo().copy_data()],
    "default_get": lambda record: [["display_name"]],
    "execute_import": lambda record: [record.ids, ["name"], ["name"], {}],
    "load": lambda record: [[".id"], [[str(record.id)]]],
    "name_create": lambda record: ["T hack"],
    "write": lambda record: [record.ids, {record._rec_name or "display_name": "T hack"}],
}
READING = ("read", "search_read", "web_read", "web_search_read", "name_search", "export_data", "copy", "unlink")


@tagged("post_install", "-at_install")
class TestAccessPortal(PrmPartnerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls.make_agreement(cls.firm, cls.on(cls.tractor), state="active")
        cls.make_licence()
        cls.order = cls.env["sale.order"].create({"partner_id": cls.firm.id})
        holding = cls.env["prm.holding"].create({"name": "T Holding"})
        cls.env["prm.holding.stake"].create({"holding_id": holding.id, "partner_id": cls.firm.id})
        cls.env["prm.territory.potential"].create({"territory_id": cls.north.id, "category_id": cls.machines.id})
        cls.env["prm.agreement.renew"].create({"agreement_id": cls.agreement.id})
        cls.env["prm.agreement.terminate"].create({"agreement_id": cls.agreement.id, "reason": "T"})
        cls.env["prm.terms.lookup"].create({"partner_id": cls.firm.id}).action_show()
        cls.env["base_import.import"].create({"res_model": "res.partner"})
        rival = cls.env["prm.competitor"].create({"name": "T Rival"})
        cls.env["prm.competitor.volume"].create({"partner_id": cls.firm.id, "competitor_id": rival.id, "volume": 1})
        cls.env["prm.loyalty"].create(
            {"partner_id": cls.firm.id, "month": "2001-01-01", "company_id": cls.env.company.id}
        )
        cls.env["prm.message.test"].create({"kind": "mail", "address": "t@t.example.com"})
        cls.env.flush_all()

    def _models(self):
        """Return the models that the addon made or extends (it extends ``base``, too)."""
        for name, model in sorted(self.env.registry.items()):
            written = {base._name for base in model.mro() if base.__module__.startswith("odoo.addons.prm_partner")}
            if not model._abstract and written - {"base"}:
                yield name

    def _methods(self, model):
        """Return the public methods that the addon wrote or overrode."""
        found = set()
        for base in type(self.env[model]).mro():
            if base.__module__.startswith("odoo.addons.prm_partner"):
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
        self.assertFalse(self._call(self.dealer, "sale.order", "action_confirm", self.order))
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
