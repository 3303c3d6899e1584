from datetime import date

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import PrmPartnerCase

STAFF = ("territory", "receivables", "marketing", "service", "manager")

#: tag of a client action → what its screen asks the server for
SCREENS = {
    "prm_network_overview": lambda env: env["prm.network.overview"].overview(),
    "import": lambda env: env["prm.fact"].import_facts([], dry_run=True),
}


@tagged("post_install", "-at_install")
class TestViews(PrmPartnerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_agreement(cls.firm, cls.on(cls.tractors), state="active")
        cls.make_licence()
        data = cls.env["ir.model.data"].search(
            [("module", "=", "prm_partner"), ("model", "=", "ir.actions.act_window")]
        )
        cls.actions = cls.env["ir.actions.act_window"].browse(data.mapped("res_id"))

    def _visible_menus(self, role):
        menus = self.env["ir.ui.menu"].with_user(self.users[role])
        root = self.env.ref("prm_partner.menu_root")
        shown = menus.sudo().browse(key for key in menus.load_menus(False) if isinstance(key, int))
        return shown.filtered(lambda menu: menu.parent_path.startswith(root.parent_path))

    def _open(self, action, role):
        """Load all that the web client loads, and the records as each view asks for them."""
        user = self.users[role]
        model = self.env[action.res_model].with_user(user)
        self.env.invalidate_all()
        views = model.get_views(
            [[view_id, mode] for view_id, mode in action.views] + [[action.search_view_id.id or False, "search"]],
            {"action_id": action.id, "toolbar": True, "load_filters": True},
        )
        context = {"uid": user.id, "active_id": False, "context_today": date.today, "relativedelta": relativedelta}
        domain = safe_eval(action.domain or "[]", context)
        if not model._transient:
            for mode, view in views["views"].items():
                # what stands in a groupby belongs to the records that head the groups
                shown = etree.fromstring(view["arch"]).xpath("//field[not(ancestor::field or ancestor::groupby)]/@name")
                if mode != "search":
                    model.search(domain, limit=3).web_read({name: {} for name in shown})
        return views, model, domain, context

    def _open_menu(self, action, role):
        """Open a view, run what leads to one, or ask for what a screen of its own asks for."""
        if action._name == "ir.actions.client":
            SCREENS[action.tag](self.env(user=self.users[role]))
            return
        if action._name == "ir.actions.server":
            answer = action.with_user(self.users[role]).run()
            action = self.env[answer["type"]].browse(answer["id"])
        self._open(action, role)

    def test_every_action_opens_for_every_role_that_may_read_its_model(self):
        opened = 0
        for action in self.actions:
            for role in STAFF:
                if self.env[action.res_model].with_user(self.users[role]).has_access("read"):
                    with self.subTest(action=action.name, role=role):
                        self._open(action, role)
                        opened += 1
        self.assertGreater(opened, 50)

    def test_every_menu_a_role_sees_opens(self):
        for role in STAFF:
            menus = self._visible_menus(role)
            self.assertIn(self.env.ref("prm_partner.menu_partners"), menus)
            for menu in menus.filtered("action"):
                with self.subTest(menu=menu.complete_name, role=role):
                    self._open_menu(menu.action, role)

    def test_configuration_is_for_managers_and_the_app_for_the_staff(self):
        configuration = self.env.ref("prm_partner.menu_configuration")
        for role in STAFF:
            self.assertEqual(configuration in self._visible_menus(role), role == "manager", role)
        self.assertFalse(self._visible_menus("employee"))

    def test_every_filter_and_group_of_every_search_works(self):
        tried = 0
        for action in self.actions.filtered(lambda action: not self.env[action.res_model]._transient):
            views, model, domain, context = self._open(action, "manager")
            arch = etree.fromstring(views["views"]["search"]["arch"])
            for node in arch.iter("filter"):
                with self.subTest(action=action.name, filter=node.get("name")):
                    if node.get("domain"):
                        model.search_count(domain + safe_eval(node.get("domain"), dict(context)))
                    group = safe_eval(node.get("context") or "{}", dict(context)).get("group_by")
                    if group:
                        model.formatted_read_group(domain, [group], ["__count"])
                    tried += 1
            for node in arch.iter("field"):
                if node.get("filter_domain"):
                    with self.subTest(action=action.name, field=node.get("name")):
                        model.search_count(safe_eval(node.get("filter_domain"), {**context, "self": "T"}))
        self.assertGreater(tried, 40)

    def test_forms_can_be_filled_in_by_the_manager(self):
        manager = self.users["manager"]
        with Form(self.env["prm.agreement"].with_user(manager)) as form:
            form.name = "T by form"
            form.partner_id = self.firm
            form.type_id = self.agreement_type
            with form.line_ids.new() as line:
                line.product_tmpl_id = self.plough
                line.discount = 4
        self.assertRecordValues(
            form.record, [{"renewal_months": 12, "user_id": manager.id, "state": "draft", "line_count": 1}]
        )
        partners = self.env["res.partner"].with_user(manager)
        with Form(partners.with_context(default_prm_is_partner=True, default_is_company=True)) as form:
            form.name = "T by form"
            form.country_id = self.country
            form.zip = "08005"
            form.prm_quality = "b"
        self.assertEqual(form.record.prm_territory_id, self.north)

    def test_territory_manager_fills_in_a_partner_of_the_own_territory(self):
        with Form(self.firm.with_user(self.users["territory"])) as form:
            form.prm_quality = "a"
            form.prm_staff_count = 12
            with form.prm_licence_ids.new() as licence:
                licence.type_id = self.licence_type
                licence.number = "T-form"
        self.assertRecordValues(self.firm, [{"prm_size_class": "10-19", "prm_licence_count": 2}])


@tagged("post_install", "-at_install")
class TestSettings(PrmPartnerCase):
    def test_settings_are_written_to_the_company(self):
        settings = self.env["res.config.settings"].create(
            {"prm_sale_check": "block", "prm_unlisted": "excluded", "prm_apply_discount": False}
        )
        settings.execute()
        self.assertRecordValues(
            self.env.company, [{"prm_sale_check": "block", "prm_unlisted": "excluded", "prm_apply_discount": False}]
        )

    def test_settings_are_for_administrators(self):
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.users["manager"]).create({"prm_sale_check": "off"})
