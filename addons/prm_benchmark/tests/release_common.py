"""A programme with generated firms, holdings and closed rounds, for tests of releases.

    class TestX(ReleaseMixin, PortalCase):
        @classmethod
        def setUpClass(cls):
            super().setUpClass()
            cls.build_releases(26)

``cls.firms`` are the firms, the first one ``cls.firm`` of the portal's tests, ``cls.figures[firm id]`` what each unit
reported: ``{unit name: {code: {month: Decimal}}}``, ``cls.closed[back]`` the closed rounds by the number of months ago.
Figures stand in the array rows alone; of the last ``ROUNDS`` months there are rounds and submissions.
"""

import copy
import random
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from psycopg2.extras import execute_values

from odoo.fields import Command
from odoo.tests import new_test_user

from ..engine.windows import month_of

ROUNDS, MONTHS = 16, 52
#: code → section, unit, kind
ITEMS = {
    "U": ("month", "eur", "flow"),
    "W": ("month", "eur", "flow"),
    "P": ("month", "eur", "flow"),
    "S": ("month", "eur", "stock"),
    "HS": ("quarter", "hours", "flow"),
    "HW": ("quarter", "hours", "flow"),
    "FTE": ("branch", "fte", "stock"),
}
#: code → formula, unit, direction, annualised, months until a month of it is told
KPIS = {
    "margin": ("(U - W) / U", "percent", "up", False, "3"),
    "turn": ("W / S", "ratio", "up", True, "0"),
    "personnel": ("P / U", "percent", "down", False, "0"),
    "stock_days": ("days * S / W", "days", "context", False, "6"),
    "efficiency": ("HS / HW", "percent", "up", False, "0"),
    "turnover_fte": ("U / FTE", "eur_fte", "up", True, "0"),
    "stock_year": ("S.closing / U.r12", "percent", "down", False, "3"),
}
SIZES = ("01-04", "05-09", "10-19", "20-49", "50+")


class ReleaseMixin:
    """To mix into a ``PortalCase`` or ``PortalHttpCase``."""

    @classmethod
    def build_releases(cls, count, missing=0.0, seed=7):
        cls.rnd = random.Random(seed)
        cls.programme = cls._make_programme()
        partners = cls.env["res.partner"]
        cls.firms = cls.firm | partners.create(
            [{"name": f"T Peer {number}", "is_company": True, "prm_is_partner": True} for number in range(1, count)]
        )
        cls.participants = {
            firm: cls.env["prm.benchmark.participant"].create(
                {
                    "programme_id": cls.programme.id,
                    "partner_id": firm.id,
                    "fiscal_month": (1, 1, 1, 7, 2)[number % 5],
                }
            )
            for number, firm in enumerate(cls.firms)
        }
        cls.all_firms = cls.env["prm.benchmark.cohort"].search([("programme_id", "=", cls.programme.id)])
        cls.trustee = new_test_user(cls.env, "t_trustee", "prm_benchmark.group_benchmark_trustee")
        cls.closed = {back: cls._make_round(back) for back in range(ROUNDS, 1, -1)}
        cls.figures, cls.begins = {}, {}
        for firm in cls.firms:
            cls.figures[firm.id] = {"": cls.draw(list(ITEMS), missing)}
        cls.env.flush_all()
        cls.write_rows(cls.firms)
        cls.submit()

    @classmethod
    def _make_programme(cls):
        programme = cls.env["prm.benchmark.programme"].create(
            {"name": "T Compared", "code": "T-COMPARED", "state": "running", "month_from": cls.back(MONTHS)}
        )
        cls.sections = {
            key: cls.env["prm.benchmark.section"].create(
                {"name": f"T {key}", "programme_id": programme.id, "level": level, "frequency": frequency}
            )
            for key, level, frequency in (
                ("month", "firm", "month"), ("quarter", "firm", "quarter"), ("branch", "branch", "month")
            )
        }  # fmt: skip
        cls.items = cls.env["prm.benchmark.item"].create(
            [
                {"code": code, "name": f"T {code}", "section_id": cls.sections[section].id, "unit": unit, "kind": kind}
                for code, (section, unit, kind) in ITEMS.items()
            ]
        )
        cls.env["prm.benchmark.kpi"].create(
            [
                {
                    "programme_id": programme.id,
                    "code": code,
                    "name": f"T {code}",
                    "formula": formula,
                    "unit": unit,
                    "direction": direction,
                    "annualised": annualised,
                    "peer_age": age,
                }
                for code, (formula, unit, direction, annualised, age) in KPIS.items()
            ]
        )
        return programme

    @classmethod
    def back(cls, months):
        """Return the first day of the month so many months ago."""
        return cls.today.replace(day=1) - relativedelta(months=months)

    @classmethod
    def _make_round(cls, back):
        return cls.env["prm.benchmark.round"].create(
            {"programme_id": cls.programme.id, "month": cls.back(back), "state": "closed"}
        )

    @classmethod
    def draw(cls, codes, missing=0.0):
        """Return figures ``{code: {month: Decimal}}`` of a firm, some of them missing."""
        last = month_of(cls.back(1))
        scale = cls.rnd.uniform(0.3, 4)
        base = {"U": 90000, "W": 62000, "P": 15000, "S": 210000, "HS": 900, "HW": 1000, "FTE": 7}
        return {
            code: {
                month: Decimal(str(round(base[code] * scale * cls.rnd.uniform(0.7, 1.3), 2)))
                for month in range(last - MONTHS, last + 1)
                if cls.rnd.random() >= missing
            }
            for code in codes
        }

    @classmethod
    def add_branch(cls, firm, name, begin):
        """Give a firm a branch that reports since so many months ago; staff is then reported by branches alone."""
        branch = cls.env["res.partner"].create({"name": name, "parent_id": firm.id, "type": "other"})
        unit = cls.env["prm.benchmark.unit"].create(
            {"participant_id": cls.participants[firm].id, "partner_id": branch.id, "name": name}
        )
        first = month_of(cls.back(begin))
        cls.figures[firm.id][name] = {
            code: {month: value for month, value in series.items() if month >= first}
            for code, series in cls.draw(["FTE"]).items()
        }
        cls.begins[firm.id, name] = first
        cls.submit(unit, begin)
        cls.write_rows(firm)
        return unit

    @classmethod
    def submit(cls, units=None, begin=ROUNDS):
        """Write final submissions of units for all closed rounds since so many months ago."""
        units = units or cls.programme.participant_ids.unit_ids
        cls.env.flush_all()
        execute_values(
            cls.env.cr._obj,
            "INSERT INTO prm_benchmark_submission (unit_id, firm_id, round_id, programme_id, company_id, month, state,"
            " revision, filled, wanted, open_findings, reopened, provisional, nil) VALUES %s",
            [
                (unit.id, unit.firm_id.id, round_.id, cls.programme.id, cls.programme.company_id.id, round_.month,
                 "signed_off", 1, 5, 5, 0, 0, False, False)
                for back, round_ in cls.closed.items()
                if back <= begin
                for unit in units
            ],
        )  # fmt: skip
        cls.env.invalidate_all()

    @classmethod
    def write_rows(cls, firms):
        """Write the array rows of firms, as their figures are now."""
        positions = {item.code: item.position for item in cls.items}
        rows = []
        for firm in firms:
            units = {"" if unit.level == "firm" else unit.name: unit for unit in cls.participants[firm].unit_ids}
            for name, series in cls.figures[firm.id].items():
                for month in sorted({month for values in series.values() for month in values}):
                    values = [None] * len(positions)
                    for code, found in series.items():
                        values[positions[code] - 1] = found.get(month)
                    rows.append((units[name].id, cls.programme.id, month, values))
        execute_values(
            cls.env.cr._obj,
            "INSERT INTO prm_benchmark_row (unit_id, programme_id, month, values) VALUES %s"
            " ON CONFLICT (unit_id, month) DO UPDATE SET values = EXCLUDED.values",
            rows,
            template="(%s, %s, %s, %s::numeric[])",
            page_size=500,
        )

    @classmethod
    def make_holding(cls, name, *firms, share=100):
        return cls.env["prm.holding"].create(
            {"name": name, "stake_ids": [Command.create({"partner_id": firm.id, "share": share}) for firm in firms]}
        )

    @classmethod
    def make_cohort(cls, name, firms, **values):
        """Create a group that holds just these firms, by a territory of their own."""
        territory = cls.env["prm.territory"].create({"name": name})
        firms.prm_territory_id = territory
        return cls.env["prm.benchmark.cohort"].create(
            {
                "name": name,
                "programme_id": cls.programme.id,
                "kind": "region",
                "territory_ids": [Command.set(territory.ids)],
                **values,
            }
        )

    def setUp(self):
        super().setUp()
        # what a test reports is undone with it, as the database is
        before = copy.deepcopy((self.figures, self.begins))
        self.addCleanup(self._restore, *before)

    @classmethod
    def _restore(cls, figures, begins):
        cls.figures, cls.begins = figures, begins

    # --- what the head office does ------------------------------------------------------------------------

    def prepare(self, back=2, **options):
        """Press “Prepare the release” on a round and let the job run; return the release as superuser sees it."""
        action = self.closed[back].with_user(self.users["manager"]).action_release(**options)
        release = self.env["prm.benchmark.release"].browse(action["res_id"])
        if release.state == "preparing":
            release._prepare()
        return release

    def release(self, back=2, **options):
        """Prepare and release."""
        release = self.prepare(back, **options)
        self.assertEqual(release.state, "preview", release.problem_text)
        release.with_user(self.users["manager"]).action_release()
        self.assertEqual(release.state, "released")
        return release

    def cells(self, release, *cohorts, window="r12"):
        """Return ``{(cohort id, KPI code): Cell}`` as pages read them."""
        read = self.env["prm.benchmark.release.read"]
        return {
            (cell.cohort_id, cell.kpi_code): cell for cell in read._cells(release.id, [c.id for c in cohorts], window)
        }

    def change(self, firm, code="U", factor=2):
        """Change a figure of a firm in all months, as if a reopened round had been delivered again."""
        series = self.figures[firm.id][""][code]
        series.update({month: value * factor for month, value in series.items()})
        self.write_rows(firm)
        self.env.cr.execute("UPDATE prm_benchmark_submission SET revision = revision + 1 WHERE firm_id = %s", [firm.id])
        self.env.invalidate_all()
