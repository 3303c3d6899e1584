"""A release agrees, cell by cell, with one computed by hand."""

from odoo.tests import tagged

from odoo.addons.prm_portal.tests.portal_common import PortalCase

from ..engine.windows import month_of
from .release_common import KPIS, ReleaseMixin
from .release_reference import ENDS, Reference, connected, point

YOUNG = {"month", "quarter"}
SHOWN = ("medians", "lowers", "uppers", "tops", "moveds")


@tagged("post_install", "-at_install")
class TestReleaseAgreement(ReleaseMixin, PortalCase):
    """Generated firms: chains, minority stakes that connect holdings, branches, fiscal years, missing figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_releases(30, missing=0.004)
        firms = cls.firms
        cls.groups = [firms[1:4], firms[4:6], firms[5:7], firms[20:22]]
        cls.make_holding("T Chain", *firms[1:4])
        cls.make_holding("T One", *firms[4:6], share=20)
        # a minority stake in the firm of the other makes the two one
        cls.make_holding("T Two", *firms[5:7], share=30)
        cls.make_holding("T Pair", *firms[20:22])
        cls.add_branch(firms[2], "T Old Branch", 16)
        cls.add_branch(firms[8], "T New Branch", 5)
        cls.cohorts = {
            cls.all_firms: firms,
            cls.make_cohort("T East", firms[:9]): firms[:9],
            cls.make_cohort("T West", firms[9:22]): firms[9:22],
            cls.make_cohort("T South", firms[22:]): firms[22:],
        }

    def expected(self, panel, code, kind, end):
        """Return ``{cohort: what is told}`` of a KPI in a window that ends with a month."""
        _formula, unit, direction, _annualised, _age = KPIS[code]
        return {
            cohort: point(
                {firm: self.references[firm] for firm in set(firms.ids) & panel},
                self.holdings, code, kind, end, unit, direction,
            )
            for cohort, firms in self.cohorts.items()
        }  # fmt: skip

    def is_told(self, code, kind, end, month):
        """Tell whether a month is old enough to be told by a release; the first three of a year to date are young."""
        aged = kind in YOUNG or code == "stock_year" or (kind == "ytd" and end % 12 < 3)
        return end <= month - (int(KPIS[code][4]) if aged else 0)

    def read_references(self):
        self.references = {
            firm.id: Reference(
                {name: {code: dict(values) for code, values in unit.items()}
                 for name, unit in self.figures[firm.id].items()},
                self.participants[firm].fiscal_month,
                {name: begin for (of, name), begin in self.begins.items() if of == firm.id},
            )
            for firm in self.firms
        }  # fmt: skip
        self.holdings = connected(self.firms.ids, [group.ids for group in self.groups])

    def compare(self, release, told):
        """Compare all cells with ``{(cohort, code, kind, end): (panel, what is told)}``; return how many were told."""
        count, last = 0, month_of(release.month)
        inside = release.member_ids.filtered(lambda row: not row.left_out).partner_id
        ends = list(range(last - ENDS + 1, last + 1))
        for kind in ("month", "quarter", "ytd", "r12"):
            cells = self.cells(release, *self.cohorts, window=kind)
            self.assertEqual(len(cells), len(self.cohorts) * len(KPIS))
            for (cohort_id, code), cell in cells.items():
                cohort = next(cohort for cohort in self.cohorts if cohort.id == cohort_id)
                known = [told.get((cohort, code, kind, end)) for end in ends]
                self.assertEqual(cell.ends, ends)
                for place, end in enumerate(ends):
                    panel, values = known[place] or (None, ("", None, None, None, None, None, None))
                    self.assertEqual(cell.panels[place], panel if values[1] else None, (code, kind, end))
                    self.assertEqual(cell.bands[place], values[1], (code, kind, end))
                    for name, value in zip(SHOWN, values[2:], strict=True):
                        found = getattr(cell, name)[place]
                        wanted = None if value is None else float(value)
                        self.assertEqual(found, wanted, (cohort.name, code, kind, end, name))
                        count += value is not None
                newest = known[-1][1] if known[-1] else None
                reason = newest[0] if self.is_told(code, kind, last, last) else "young"
                if reason == "empty" and len({self.holdings[firm.id] for firm in self.cohorts[cohort] & inside}) < 6:
                    reason = "few"
                self.assertEqual(cell.reason, reason, (cohort.name, code, kind))
                self.assertEqual(cell.band, (newest and newest[1]) or "")
        return count

    def test_two_releases_agree_with_hand(self):
        self.read_references()
        first_end = month_of(self.closed[4].month)
        first = self.release(4)
        panel = set(self.firms.ids)
        told = {}
        for code in KPIS:
            for kind in ("month", "quarter", "ytd", "r12"):
                for end in range(first_end - ENDS + 1, first_end + 1):
                    if not self.is_told(code, kind, end, first_end):
                        continue
                    for cohort, values in self.expected(panel, code, kind, end).items():
                        told[cohort, code, kind, end] = first.id, values
        self.assertGreater(self.compare(first, told), 4000)
        self.assertTrue({values[0] for _panel, values in told.values()} >= {"", "few", "empty"})

        # the past of five firms changes, six firms leave; only the two months that are new are computed
        left = self.firms[24:]
        self.participants_of(left).write({"date_to": self.back(5)})
        for firm in self.firms[11:16]:
            self.change(firm, "U", 3)
        self.read_references()
        second = self.release(2)
        panel -= set(left.ids)
        for code in KPIS:
            for kind in ("month", "quarter", "ytd", "r12"):
                for end in range(first_end - 5, first_end + 3):
                    if self.is_told(code, kind, end, first_end) or not self.is_told(code, kind, end, first_end + 2):
                        continue
                    for cohort, values in self.expected(panel, code, kind, end).items():
                        told[cohort, code, kind, end] = second.id, values
        self.assertGreater(self.compare(second, told), 4000)

    def participants_of(self, firms):
        return self.env["prm.benchmark.participant"].union(*(self.participants[firm] for firm in firms))
