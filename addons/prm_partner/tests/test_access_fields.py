from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import PrmPartnerCase

OUTSIDERS = ("employee", "dealer", "public")


@tagged("post_install", "-at_install")
class TestAccessFields(PrmPartnerCase):
    """The profile on res.partner is closed to everybody outside the PRM groups, at every door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm.write({"prm_number": "T-4711", "prm_quality": "a", "prm_staff_count": 7})
        cls.names = sorted(name for name in cls.env["res.partner"]._fields if name.startswith("prm_"))

    def _each_field(self):
        for role in OUTSIDERS:
            partners = self.env["res.partner"].with_user(self.users[role])
            for name in self.names:
                self.env.invalidate_all()
                yield role, partners, name

    def test_fields_are_not_read(self):
        self.assertGreater(len(self.names), 20)
        for role, partners, name in self._each_field():
            with self.subTest(role=role, field=name), self.assertRaises(AccessError):
                partners.browse(self.firm.id).read([name])

    def test_fields_are_not_written(self):
        self.users["employee"].group_ids |= self.env.ref("base.group_partner_manager")
        for name in self.names:
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.firm.with_user(self.users["employee"]).write({name: False})

    def test_fields_are_not_searched(self):
        for role, partners, name in self._each_field():
            with self.subTest(role=role, field=name), self.assertRaises(AccessError):
                partners.search([(name, "!=", False)])

    def test_fields_are_not_sorted_by(self):
        for role, partners, name in self._each_field():
            if not partners._fields[name].store:
                continue
            with self.subTest(role=role, field=name), self.assertRaises(AccessError):
                partners.search([], order=f"{name} desc")

    def test_fields_are_not_grouped_by_or_summed(self):
        for role, partners, name in self._each_field():
            field = partners._fields[name]
            if not field.store or field.type == "one2many":
                continue
            group = f"{name}:month" if field.type == "date" else name
            with self.subTest(role=role, field=name), self.assertRaises(AccessError):
                partners.formatted_read_group([], [group], ["__count"])
            with self.subTest(role=role, field=name), self.assertRaises(AccessError):
                partners.formatted_read_group([], [], [f"{name}:count_distinct"])

    def test_fields_are_not_exported(self):
        self.users["employee"].group_ids |= self.env.ref("base.group_allow_export")
        for name in self.names:
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.firm.with_user(self.users["employee"]).export_data([name])

    def test_fields_are_not_told_of(self):
        for role in OUTSIDERS:
            told = self.env["res.partner"].with_user(self.users[role]).fields_get()
            self.assertFalse(set(self.names) & set(told), role)

    def test_fields_are_not_reached_through_users_or_orders(self):
        order = self.env["sale.order"].create({"partner_id": self.firm.id})
        for role in ("employee", "dealer"):
            user = self.users[role]
            for name in ("prm_number", "prm_quality", "prm_territory_id", "prm_staff_count"):
                for model, path in [
                    ("res.users", name),
                    ("res.users", f"partner_id.{name}"),
                    ("res.partner", f"commercial_partner_id.{name}"),
                    ("sale.order", f"partner_id.{name}"),
                ]:
                    self.env.invalidate_all()
                    with self.subTest(role=role, path=path, model=model), self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([(path, "!=", False)])
                with self.subTest(role=role, field=name), self.assertRaises(AccessError):
                    user.with_user(user).read([name])
        self.env.invalidate_all()
        fields = self.env["sale.order"].with_user(self.dealer).fields_get()
        self.assertFalse([name for name in fields if name.startswith("prm_")])
        self.assertTrue(order)

    def test_settings_of_the_company_are_not_told_to_dealers(self):
        for name in ("prm_sale_check", "prm_unlisted", "prm_apply_discount"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.env.company.with_user(self.dealer).read([name])

    def test_number_is_no_way_to_find_a_partner(self):
        for role in OUTSIDERS:
            partners = self.env["res.partner"].with_user(self.users[role])
            for operator in ("ilike", "=", "in", "=ilike"):
                value = ["T-4711"] if operator == "in" else "T-4711"
                self.assertFalse(partners.search([("display_name", operator, value)]), (role, operator))
            self.assertFalse(partners.name_search("T-4711"), role)

    def test_changes_of_the_profile_in_the_chatter_are_for_the_staff(self):
        self.flush_tracking()
        self.firm.with_context(tracking_disable=False).prm_quality = "c"
        self.flush_tracking()
        message = self.firm.message_ids.filtered("tracking_value_ids")[:1]
        self.assertTrue(message)
        values = message.sudo().tracking_value_ids
        field_names = {value.field_id.name for value in values._filter_has_field_access(self._env("manager"))}
        self.assertIn("prm_quality", field_names)
        for role in OUTSIDERS:
            self.assertFalse(values._filter_has_field_access(self._env(role)), role)
        with self.assertRaises(AccessError):
            values.with_user(self.users["employee"]).read(["new_value_char"])
        self.assertNotIn(message, self.env["mail.message"].with_user(self.dealer).search([]))

    def _env(self, role):
        return self.env(user=self.users[role])

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_technical_groups_alone_open_the_profile_and_no_more(self):
        user = new_test_user(self.env, "t_technical", "prm_partner.group_prm_user")
        self.firm.with_user(user).read(["prm_number"])
        with self.assertRaises(AccessError):
            self.firm.with_user(user).write({"prm_number": "T-5"})
