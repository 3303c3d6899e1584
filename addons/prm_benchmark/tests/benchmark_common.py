"""A programme with figures, on the firms and dealers of the portal's tests.

    class TestX(BenchmarkMixin, PortalCase):         # ORM; ``PortalHttpCase`` for pages
        @classmethod
        def setUpClass(cls):
            super().setUpClass()
            cls.build_benchmark()

Two sections: “T Results” per firm, monthly (U turnover, W cost of goods, P personnel, S stock at cost), and
“T Branches” per branch, monthly (A area, FTE staff). Four KPIs: margin, turn, area (per m²) and personnel. Firm A
(``cls.firm``) has no branch, firm B (``cls.foreign``) two: ``cls.branches``. ``cls.rounds`` holds three years up to
the last month by the number of months ago: ``cls.rounds[1]`` is open, older ones are closed.
"""

from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo.addons.prm_portal.doors import Door

#: code → section, unit, kind, required
ITEMS = {
    "U": ("results", "eur", "flow", True),
    "W": ("results", "eur", "flow", True),
    "P": ("results", "eur", "flow", True),
    "S": ("results", "eur", "stock", False),
    "A": ("branches", "m2", "stock", True),
    "FTE": ("branches", "fte", "stock", True),
}
#: code → formula, unit, direction, annualised, on top
KPIS = {
    "margin": ("(U - W) / U", "percent", "up", False, True),
    "turn": ("W / S", "ratio", "up", True, False),
    "area": ("U / A", "eur_m2", "up", True, True),
    "personnel": ("P / U", "percent", "down", False, True),
}


class BenchmarkMixin:
    """To mix into a ``PortalCase`` or ``PortalHttpCase``."""

    #: how many months have a round
    months_back = 14

    @classmethod
    def build_benchmark(cls):
        cls.programme = cls.env["prm.benchmark.programme"].create(
            {"name": "T Programme", "code": "T-PROG", "state": "running", "month_from": cls.back(40)}
        )
        cls.sections = {
            key: cls.env["prm.benchmark.section"].create(
                {"name": name, "programme_id": cls.programme.id, "sequence": number, "level": level}
            )
            for number, (key, name, level) in enumerate(
                [("results", "T Results", "firm"), ("branches", "T Branches", "branch")]
            )
        }
        cls.items = {
            code: cls.env["prm.benchmark.item"].create(
                {
                    "code": code,
                    "name": f"T item {code}",
                    "section_id": cls.sections[section].id,
                    "sequence": number,
                    "unit": unit,
                    "kind": kind,
                    "required": required,
                    "description": f"T help of {code}",
                }
            )
            for number, (code, (section, unit, kind, required)) in enumerate(ITEMS.items())
        }
        cls.kpis = {
            code: cls.env["prm.benchmark.kpi"].create(
                {
                    "code": code,
                    "name": f"T kpi {code}",
                    "programme_id": cls.programme.id,
                    "sequence": number,
                    "formula": formula,
                    "unit": unit,
                    "direction": direction,
                    "annualised": annualised,
                    "top": top,
                }
            )
            for number, (code, (formula, unit, direction, annualised, top)) in enumerate(KPIS.items())
        }
        cls.branches = cls.env["res.partner"].create(
            [{"name": f"T Branch {name}", "parent_id": cls.foreign.id, "type": "other"} for name in ("East", "West")]
        )
        cls.participants = {
            firm: cls.env["prm.benchmark.participant"].create({"programme_id": cls.programme.id, "partner_id": firm.id})
            for firm in (cls.firm, cls.foreign)
        }
        cls.env["prm.benchmark.unit"].create(
            [{"participant_id": cls.participants[cls.foreign].id, "partner_id": branch.id} for branch in cls.branches]
        )
        cls.units = {unit.partner_id: unit for unit in cls.programme.participant_ids.unit_ids}
        cls.rounds = {back: cls.make_round(back) for back in range(1, cls.months_back + 1)}
        cls.env.flush_all()

    @classmethod
    def back(cls, months):
        """Return the first day of the month so many months ago."""
        return cls.today.replace(day=1) - relativedelta(months=months)

    @classmethod
    def make_round(cls, back, state=None, programme=None):
        """Create a round with a submission of each unit; the last month's is open, others are closed."""
        month = cls.back(back)
        programme = programme or cls.programme
        made = cls.env["prm.benchmark.round"].create(
            {
                "programme_id": programme.id,
                "month": month,
                "state": state or ("open" if back == 1 else "closed"),
                "date_due": cls.today + relativedelta(days=10) if back == 1 else month + relativedelta(days=50),
            }
        )
        cls.env["prm.benchmark.submission"].create(
            [{"round_id": made.id, "unit_id": unit.id} for unit in programme.participant_ids.unit_ids]
        )
        return made

    @classmethod
    def submission(cls, back=1, partner=None):
        """Return the submission of a firm or branch (firm A) for the month so many months ago."""
        unit = cls.units[partner or cls.firm]
        return cls.rounds[back].submission_ids.filtered(lambda row: row.unit_id == unit)

    @classmethod
    def put(cls, back=1, partner=None, submit=False, **values):
        """Write figures by item code, past the states; ``submit`` makes them submitted, with their array row."""
        entry = cls.env["prm.benchmark.entry"]
        submission = cls.submission(back, partner)
        rows = [
            (submission.id, cls.items[code].id, Decimal(str(value)), submission.revision + 1)
            for code, value in values.items()
        ]
        entry._upsert(rows, "demo")
        if submit:
            submission.write({"state": "submitted"})
        entry._refresh_counts(submission)
        entry._write_rows(submission)
        return submission

    @classmethod
    def stored(cls, submission):
        """Return the exact figures of a submission by item code, as text."""
        cls.env.flush_all()
        cls.env.cr.execute(
            "SELECT i.code, v.value::text FROM prm_benchmark_value v JOIN prm_benchmark_item i ON i.id = v.item_id"
            " WHERE v.submission_id = %s",
            [submission.id],
        )
        return dict(cls.env.cr.fetchall())

    def door(self, name, firm=None):
        """Return the door of a dealer, as a request would."""
        session = {"prm_firm_id": firm.id} if firm else {}
        return Door(self.env(user=self.dealers[name].id, su=False), session)

    def entry(self, name="bookkeeper_a"):
        """Return the service of entry as a dealer calls it."""
        return self.env["prm.benchmark.entry"].with_user(self.dealers[name]).sudo(False)
