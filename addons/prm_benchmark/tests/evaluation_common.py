"""Two years of figures and a release with invented groups, on the programme of ``benchmark_common``.

    class TestX(EvaluationMixin, PortalCase):
        @classmethod
        def setUpClass(cls):
            super().setUpClass()
            cls.build_evaluation()

Firm A has turned over 1,000 a month for 26 months, at 60 % cost of goods in the last twelve of them and 70 % before.
Groups: ``cls.cohorts`` ``all``, ``small`` and ``north`` (below ``all``). ``cls.release(back)`` writes a release of the
month so many months ago, with the cells given; figures of a cell are the same at all ends.
"""

from decimal import Decimal

from ..engine.windows import month_of
from .benchmark_common import BenchmarkMixin

ENDS = 24
#: a cell: median, quartiles, mean of the best quarter
CELL = ("0.35", "0.32", "0.38", "0.42")


class EvaluationMixin(BenchmarkMixin):
    months_back = 27

    @classmethod
    def build_evaluation(cls):
        cls.build_benchmark()
        # the test's own transaction is seen by no other connection
        cls.classPatch(cls.registry, "_db_readonly", None)
        for back in range(2, 28):
            cls.put(back, submit=True, U=1000, W=600 if back < 14 else 700, P=100, S=300, A=10, FTE=2)
        cohort = cls.env["prm.benchmark.cohort"]
        broadest = cohort.search([("programme_id", "=", cls.programme.id), ("kind", "=", "all")])
        broadest = broadest or cohort.create({"programme_id": cls.programme.id, "name": "T All", "kind": "all"})
        broadest.name = "T All"
        cls.cohorts = {"all": broadest} | {
            name: cohort.create(
                {
                    "programme_id": cls.programme.id,
                    "name": f"T {name}",
                    "kind": "size",
                    "parent_id": broadest.id,
                    **sizes,
                }
            )
            for name, sizes in (("small", {"size_to": "05-09"}), ("north", {"size_from": "10-19"}))
        }
        cls.env.flush_all()

    @classmethod
    def release(cls, back=2, cells=None, windows=("r12",), **values):
        """Write a release, by default with :data:`CELL` for the margin in all groups.

        :param dict cells: ``(cohort, KPI) → CELL`` or the reason why it is withheld
        """
        if cells is None:
            cells = {(cohort, "margin"): CELL for cohort in cls.cohorts}
        release = cls.env["prm.benchmark.release"].create(
            {
                "programme_id": cls.programme.id,
                "round_id": cls.rounds[back].id,
                "month": cls.back(back),
                "state": "released",
                "latest": True,
                **values,
            }
        )
        older = cls.env["prm.benchmark.release"].search([("programme_id", "=", cls.programme.id)]) - release
        older.write({"latest": False})
        cls.env["prm.benchmark.release.coverage"].create(
            [
                {"release_id": release.id, "cohort_id": cls.cohorts[name].id, "sequence": number, "band": "20+",
                 "r12_share": 100.0}
                for number, name in enumerate(dict.fromkeys(cohort for cohort, _kpi in cells))
            ]
        )  # fmt: skip
        cls.env.flush_all()
        for (cohort, code), cell in cells.items():
            for window in windows:
                cls.write_cell(release, cohort, window, code, cell)
        return release

    @classmethod
    def write_cell(cls, release, cohort, window, code, cell):
        last = month_of(release.month)
        ends = list(range(last - ENDS + 1, last + 1))
        told = not isinstance(cell, str)
        statistics = [None if value is None else Decimal(value) for value in cell] if told else [None] * 4
        lines = [[value] * ENDS for value in statistics]
        cls.env.cr.execute(
            """
            INSERT INTO prm_benchmark_release_cell
                   (release_id, programme_id, month, cohort_id, "window", kpi_id, kpi_code, sequence, reason, band,
                    median, lower, upper, top, moved, ends, medians, lowers, uppers, tops, moveds, bands, panels)
            VALUES (%s, %s, %s, %s, %s, %s, %s, 1, %s, %s, %s, %s, %s, %s, %s, %s, %s::numeric[], %s::numeric[],
                    %s::numeric[], %s::numeric[], %s::numeric[], %s::text[], %s)
            """,
            [
                release.id, cls.programme.id, release.month, cls.cohorts[cohort].id, window, cls.kpis[code].id, code,
                None if told else cell, "20+" if told else None, *statistics, Decimal("0.01") if told else None,
                ends, *lines, [Decimal("0.01") if told else None] * ENDS, ["20+" if told else None] * ENDS,
                [release.id] * ENDS,
            ],
        )  # fmt: skip

    @classmethod
    def make_kpi(cls, code, **values):
        """Create another KPI of the programme, by default the margin once more."""
        cls.kpis[code] = cls.env["prm.benchmark.kpi"].create(
            {"code": code, "name": f"T kpi {code}", "programme_id": cls.programme.id, "formula": "(U - W) / U",
             "unit": "percent", "direction": "up", "sequence": 50, **values}
        )  # fmt: skip

    def data(self, name="director_a", firm=None, lang="en_US", **options):
        service = self.env["prm.benchmark.evaluation"].with_user(self.dealers[name]).sudo(False)
        service = service.with_context(lang=lang)
        return service._data(self.door(name, firm), **options)

    def kpi(self, code, **options):
        return next(row for row in self.data(**options)["kpis"] if row["code"] == code)

    def chart(self, key, **options):
        return next(row for row in self.data(**options)["charts"] if row["key"] == key)

    @classmethod
    def code(cls, back):
        return f"{cls.back(back):%Y-%m}"
