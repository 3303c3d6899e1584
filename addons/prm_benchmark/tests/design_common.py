"""A programme as the head office designs it, on the firms of the portal's tests.

    class TestX(DesignCase):
        def test_y(self):
            programme = self.make_programme(items={"U": ("eur", "flow")}, kpis={"m": "U / U"})

``self.keeper`` keeps programmes and nothing else (``group_benchmark_manager``).
"""

from datetime import date

from odoo.tests import new_test_user

from odoo.addons.prm_portal.tests.portal_common import PortalCase

#: code → unit, kind
ITEMS = {
    "U": ("eur", "flow"),
    "W": ("eur", "flow"),
    "S": ("eur", "stock"),
    "A": ("m2", "stock"),
    "FTE": ("fte", "stock"),
}
#: code → formula, unit, annualised
KPIS = {"margin": ("(U - W) / U", "percent", False), "area": ("U / A", "eur_m2", True)}
JANUARY = date(2026, 1, 1)


class DesignMixin:
    @classmethod
    def build_design(cls):
        cls.keeper = new_test_user(
            cls.env, "t_keeper", "prm_benchmark.group_benchmark_manager", name="T keeper", email="keeper@t.example.com"
        )
        cls.users["keeper"] = cls.keeper
        # the day on which the tests run plays no part
        cls.day = date(2026, 5, 10)

    @classmethod
    def make_programme(cls, items=None, kpis=None, frequency="month", **values):
        programme = cls.env["prm.benchmark.programme"].create(
            {"name": "T Design", "month_from": JANUARY, "code": "T-DESIGN", **values}
        )
        section = cls.env["prm.benchmark.section"].create(
            {"name": "T section", "programme_id": programme.id, "frequency": frequency}
        )
        for code, (unit, kind) in (ITEMS if items is None else items).items():
            cls.env["prm.benchmark.item"].create(
                {"code": code, "name": f"T item {code}", "section_id": section.id, "unit": unit, "kind": kind}
            )
        for code, (formula, unit, annualised) in (KPIS if kpis is None else kpis).items():
            cls.make_kpi(programme, code, formula, unit=unit, annualised=annualised)
        return programme

    @classmethod
    def make_kpi(cls, programme, code, formula, **values):
        return cls.env["prm.benchmark.kpi"].create(
            {"programme_id": programme.id, "code": code, "name": f"T kpi {code}", "formula": formula,
             "unit": "ratio", **values}
        )  # fmt: skip

    @classmethod
    def make_participant(cls, programme, firm, fiscal_month=1, **values):
        return cls.env["prm.benchmark.participant"].create(
            {"programme_id": programme.id, "partner_id": firm.id, "fiscal_month": fiscal_month, **values}
        )

    @classmethod
    def make_round(cls, programme, month, state="open"):
        return cls.env["prm.benchmark.round"].create({"programme_id": programme.id, "month": month, "state": state})

    @classmethod
    def enter(cls, programme, month, firm, **figures):
        """Let a firm have entered figures in a month, by item code."""
        participant = programme.participant_ids.filtered(lambda row: row.partner_id == firm)
        participant = participant or cls.make_participant(programme, firm)
        round_ = programme.round_ids.filtered(lambda row: row.month == month) or cls.make_round(programme, month)
        submission = cls.env["prm.benchmark.submission"].create(
            {"unit_id": participant.unit_ids[:1].id, "round_id": round_.id}
        )
        cls.env["prm.benchmark.value"].create(
            [
                {"submission_id": submission.id, "item_id": cls.item(programme, code).id, "value": value}
                for code, value in figures.items()
            ]
        )
        return submission

    @classmethod
    def item(cls, programme, code):
        return programme.item_ids.filtered(lambda item: item.code == code)

    @classmethod
    def kpi(cls, programme, code):
        return programme.kpi_ids.filtered(lambda kpi: kpi.code == code and not kpi.month_to)


class DesignCase(DesignMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_design()
