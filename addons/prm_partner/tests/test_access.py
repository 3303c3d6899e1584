"""Who may do what: role × model × operation, on records of the own and of a foreign territory.

A cell holds the letters of what works: ``r`` read, ``w`` write, ``c`` create, ``u`` unlink.
"""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_common import AccessRecords
from .access_matrix import ELSEWHERE, MATRIX
from .figures_common import FiguresCase

ROLES = ("territory", "receivables", "marketing", "service", "manager", "employee", "dealer", "public")


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessRecords, FiguresCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        firms = {"own": cls.firm, "foreign": cls.foreign}
        territories = {"own": cls.north, "foreign": cls.south}
        cls.build_access()
        cls.values = {where: cls.access_values(firms[where], territories[where]) for where in firms}
        cls.records = {
            where: {
                model: cls.access_record(model, values, firms[where]) for model, values in cls.values[where].items()
            }
            for where in firms
        }

    def _operations(self, where, model):
        record, values = self.records[where][model], self.values[where][model]
        field = next(iter(values))
        yield "r", lambda user: record.with_user(user).read([field])
        yield "w", lambda user: record.with_user(user).write({field: values[field]})
        fresh = {**values, **self.access_fresh(model)}
        yield "c", lambda user: self.env[model].with_user(user).create(fresh)
        yield "u", lambda user: record.with_user(user).unlink()

    def _works(self, operation, user):
        """Try, and take it back."""
        self.env.flush_all()
        self.env.invalidate_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            operation(user)
            self.env.flush_all()
        except AccessError:
            return False
        finally:
            self.env.clear()
            savepoint.close(rollback=True)
        return True

    def _letters(self, where, model, user):
        return "".join(letter for letter, operation in self._operations(where, model) if self._works(operation, user))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access", "odoo.models.unlink")
    def test_role_by_model_by_operation(self):
        self.assertEqual(set(MATRIX), set(self.values["own"]))
        for model in MATRIX:
            for role in ROLES:
                user = self.users[role]
                found = tuple(self._letters(where, model, user) for where in ("own", "foreign"))
                with self.subTest(model=model, role=role):
                    self.assertEqual(found, MATRIX[model].get(role, ("", "")))

    def test_every_model_of_the_addon_is_in_the_matrix(self):
        own = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == "prm_partner" and not model._abstract
        }
        self.assertEqual(own - set(MATRIX), ELSEWHERE)

    def test_own_lookup_is_readable_by_its_maker_only(self):
        territory, manager = self.users["territory"], self.users["manager"]
        lookup = self.env["prm.terms.lookup"].with_user(territory).create({"partner_id": self.firm.id})
        lookup.action_show()
        line = lookup.line_ids[0]
        self.env.invalidate_all()
        line.read(["allowed"])
        for record in (lookup, line):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                record.with_user(manager).read(["display_name"])

    def test_own_tour_stop_is_moved_and_planned_by_its_maker_only(self):
        self.env["prm.visit"].search([("partner_id", "=", self.firm.id)]).unlink()
        self.firm.prm_since = "2001-01-01"
        self.env["res.partner"].flush_model()
        self.env["prm.tour.stop"].with_user(self.users["territory"]).action_propose()
        stops = self.env["prm.tour.stop"].search([("create_uid", "=", self.users["territory"].id)])
        self.assertIn(self.firm, stops.partner_id)
        self.assertNotIn(self.foreign, stops.partner_id)
        stop = stops.filtered(lambda stop: stop.partner_id == self.firm)[:1]
        self.env.invalidate_all()
        stop.with_user(self.users["territory"]).write({"date": stop.date})
        for role in ("manager", "territory_south", "marketing"):
            self.env.invalidate_all()
            with self.subTest(role=role), self.assertRaises(AccessError):
                stop.with_user(self.users[role]).action_plan()
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            stop.with_user(self.users["territory"]).write({"partner_id": self.foreign.id})

    def test_page_since_the_last_contact_is_its_makers_only(self):
        page = self.env["prm.contact.since"].with_user(self.users["territory"]).create({"partner_id": self.firm.id})
        self.env.invalidate_all()
        page.read(["content"])
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            page.with_user(self.users["manager"]).read(["content"])
        with self.assertRaises(UserError):
            page.write({"partner_id": self.foreign.id})
