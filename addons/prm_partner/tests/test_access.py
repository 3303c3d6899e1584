"""Who may do what: role × model × operation, on records of the own and of a foreign territory.

A cell holds the letters of what works: ``r`` read, ``w`` write, ``c`` create, ``u`` unlink.
"""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PrmPartnerCase

ROLES = ("territory", "receivables", "marketing", "service", "manager", "employee", "dealer", "public")

#: model → role → (own territory, foreign territory); roles that are not named may do nothing
MATRIX = {
    "res.partner": {
        "territory": ("rwc", ""),
        "receivables": ("r", "r"),
        "marketing": ("r", "r"),
        "service": ("r", "r"),
        "manager": ("rwc", "rwc"),
        "employee": ("r", "r"),
        "dealer": ("r", ""),
    },
    "prm.agreement": {
        "territory": ("rwc", ""),
        "receivables": ("r", "r"),
        "marketing": ("r", "r"),
        "service": ("r", "r"),
        "manager": ("rwcu", "rwcu"),
    },
    "prm.agreement.line": {
        "territory": ("rwcu", ""),
        "receivables": ("r", "r"),
        "marketing": ("r", "r"),
        "service": ("r", "r"),
        "manager": ("rwcu", "rwcu"),
    },
    "prm.licence": {
        "territory": ("rwc", ""),
        "receivables": ("r", "r"),
        "marketing": ("r", "r"),
        "service": ("rwc", "rwc"),
        "manager": ("rwcu", "rwcu"),
    },
    "prm.holding.stake": {
        "territory": ("r", ""),
        "receivables": ("r", "r"),
        "marketing": ("r", "r"),
        "service": ("r", "r"),
        "manager": ("rwcu", "rwcu"),
    },
    "prm.territory.potential": {
        "territory": ("r", ""),
        "receivables": ("r", "r"),
        "marketing": ("rwcu", "rwcu"),
        "service": ("r", "r"),
        "manager": ("rwcu", "rwcu"),
    },
    # what partners buy elsewhere and how loyal they are is no business of receivables and service
    "prm.competitor": {
        "territory": ("rwc", "rwc"),
        "receivables": ("r", "r"),
        "marketing": ("rwcu", "rwcu"),
        "service": ("r", "r"),
        "manager": ("rwcu", "rwcu"),
    },
    "prm.competitor.volume": {
        "territory": ("rwcu", ""),
        "marketing": ("rwcu", "rwcu"),
        "manager": ("rwcu", "rwcu"),
    },
    "prm.loyalty": {"territory": ("r", ""), "marketing": ("r", "r"), "manager": ("r", "r")},
    **dict.fromkeys(
        (
            "prm.territory",
            "prm.territory.range",
            "prm.holding",
            "prm.agreement.type",
            "prm.licence.type",
            "prm.business.line",
        ),
        {
            "territory": ("r", "r"),
            "receivables": ("r", "r"),
            "marketing": ("r", "r"),
            "service": ("r", "r"),
            "manager": ("rwcu", "rwcu"),
        },
    ),
    "prm.setup.step": {"manager": ("r", "r")},
    # what somebody else looked up or is about to do is nobody's business
    "prm.terms.lookup": {
        "territory": ("c", ""),
        "receivables": ("c", "c"),
        "marketing": ("c", "c"),
        "service": ("c", "c"),
        "manager": ("c", "c"),
    },
    "prm.agreement.renew": {"territory": ("c", ""), "manager": ("c", "c")},
    "prm.agreement.terminate": {"territory": ("c", ""), "manager": ("c", "c")},
    "prm.message.test": {"manager": ("rwcu", "rwcu")},
}

#: what cannot be created here; test_cross_sell, test_data_quality and test_figure_access show who reads it
ELSEWHERE = {"prm.terms.lookup.line", "prm.cross.sell", "prm.data.quality", "prm.fact"}


@tagged("post_install", "-at_install")
class TestAccessMatrix(PrmPartnerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.holding, cls.other_holding = cls.env["prm.holding"].create([{"name": "T Holding"}, {"name": "T Other"}])
        cls.business_line = cls.env["prm.business.line"].create({"name": "T Line"})
        firms = {"own": cls.firm, "foreign": cls.foreign}
        cls.rival = cls.env["prm.competitor"].create({"name": "T Rival"})
        territories = {"own": cls.north, "foreign": cls.south}
        cls.agreements = {where: cls.make_agreement(firm) for where, firm in firms.items()}
        cls.values = {where: cls._values(firms[where], territories[where], cls.agreements[where]) for where in firms}
        existing = {"prm.setup.step": cls.env.ref("prm_partner.setup_step_mail")}
        cls.records = {
            where: {
                model: existing.get(model) or cls.env[model].create(dict(values))
                for model, values in cls.values[where].items()
            }
            for where in firms
        }

    @classmethod
    def _values(cls, firm, territory, agreement):
        name = {"name": f"T access {territory.name}"}
        return {
            "res.partner": {
                **name,
                "is_company": True,
                "prm_is_partner": True,
                "prm_territory_id": territory.id,
                "parent_id": firm.id,
            },
            "prm.agreement": {**name, "partner_id": firm.id, "type_id": cls.agreement_type.id},
            "prm.agreement.line": {"agreement_id": agreement.id, "category_id": cls.machines.id},
            "prm.licence": {"partner_id": firm.id, "type_id": cls.licence_type.id, "number": "T-A"},
            "prm.holding.stake": {"holding_id": cls.holding.id, "partner_id": firm.id, "share": 10},
            "prm.territory.potential": {"territory_id": territory.id, "category_id": cls.machines.id},
            "prm.competitor": name,
            "prm.competitor.volume": {"partner_id": firm.id, "competitor_id": cls.rival.id, "volume": 1},
            "prm.loyalty": {"partner_id": firm.id, "month": "2001-01-01", "company_id": cls.env.company.id},
            "prm.territory": {**name, "parent_id": territory.id},
            "prm.territory.range": {
                "territory_id": territory.id,
                "country_id": cls.country.id,
                "zip_from": "5" if territory == cls.north else "6",
            },
            "prm.holding": name,
            "prm.agreement.type": name,
            "prm.licence.type": name,
            "prm.business.line": name,
            "prm.setup.step": {**name, "code": f"t_{territory.id}", "button": "T"},
            "prm.terms.lookup": {"partner_id": firm.id},
            "prm.agreement.renew": {"agreement_id": agreement.id, "date_end": "2090-01-01"},
            "prm.agreement.terminate": {"agreement_id": agreement.id, "reason": "T", "date_end": "2090-01-01"},
            "prm.message.test": {"kind": "mail", "address": "t@t.example.com"},
        }

    def _fresh(self, model):
        """Change what must be unique, so that only rights can refuse a second record."""
        return {
            "prm.territory": {"name": "T fresh"},
            "prm.holding": {"name": "T fresh"},
            "prm.competitor": {"name": "T fresh"},
            "prm.competitor.volume": {"months": 7},
            "prm.loyalty": {"month": "2002-01-01"},
            "prm.business.line": {"name": "T fresh"},
            "prm.licence": {"number": "T-fresh"},
            "prm.agreement.line": {"category_id": self.parts.id},
            "prm.holding.stake": {"holding_id": self.other_holding.id},
            "prm.territory.potential": {"year": 2050},
            "prm.territory.range": {"zip_from": "9"},
            "prm.setup.step": {"code": "t_fresh"},
        }.get(model, {})

    def _operations(self, where, model):
        record, values = self.records[where][model], self.values[where][model]
        field = next(iter(values))
        yield "r", lambda user: record.with_user(user).read([field])
        yield "w", lambda user: record.with_user(user).write({field: values[field]})
        fresh = {**values, **self._fresh(model)}
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
