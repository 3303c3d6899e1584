"""The rules and statistics at their bounds: points that are written by hand."""

from decimal import Decimal

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ..engine import disclosure, holdings, lattice, release_plan
from .release_reference import statistics, three_digits

COLUMNS = SQL("n, n_moved, reason, median::text, lower::text, upper::text, top::text, moved::text")


@tagged("post_install", "-at_install")
class TestReleaseRules(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        programme = cls.env["prm.benchmark.programme"].create({"name": "T Points", "month_from": "2024-01-01"})
        cls.cohort = cls.env["prm.benchmark.cohort"].search([("programme_id", "=", programme.id)])
        round_ = cls.env["prm.benchmark.round"].create({"programme_id": programme.id, "month": "2026-01-01"})
        cls.release = cls.env["prm.benchmark.release"].create(
            {"programme_id": programme.id, "round_id": round_.id, "month": "2026-01-01"}
        )
        cls.env.flush_all()

    def tell(self, values, moves=None, direction="up", parameters=None, holdings_of=None):
        """Return the point that values of firms make, after the rules."""
        cr, release = self.env.cr, self.release.id
        cr.execute(SQL("DELETE FROM %s", disclosure.POINTS))
        moves = moves if moves is not None else [None] * len(values)
        rows = [(firm, 0, 0, str(value), move and str(move)) for firm, (value, move) in enumerate(zip(values, moves))]  # noqa: B905
        held = holdings_of or list(range(len(values)))
        given = SQL(" UNION ALL ").join(
            SQL("SELECT %s AS firm_id, %s AS win, %s AS kpi, %s::numeric AS value, %s::numeric AS moved", *row)
            for row in rows
        )
        members = SQL(" UNION ALL ").join(
            SQL("SELECT %s AS cohort_id, %s AS firm_id, %s AS holding", self.cohort.id, firm, holding)
            for firm, holding in enumerate(held)
        )
        kpis = SQL("SELECT 0 AS win, 0 AS kpi, 'r12' AS kind, 100 AS month, 'x' AS code, %s AS direction", direction)
        cr.execute(disclosure.statistics(given, members, kpis, release))
        parameters = parameters or disclosure.Parameters()
        for rule in disclosure.RULES:
            cr.execute(rule(release, parameters))
        cr.execute(disclosure.publish(release, parameters))
        [(n, moving, reason, *told)] = self.env.execute_query(SQL("SELECT %s FROM %s", COLUMNS, disclosure.POINTS))
        return n, moving, reason, [None if text is None else Decimal(text) for text in told]

    def test_statistics_begin_at_their_number_of_holdings(self):
        for count in (1, 5, 6, 7, 9, 10, 11, 12, 13, 19, 20, 21, 24, 41):
            for direction in ("up", "down", "context"):
                values = [Decimal((number * 37) % 101 - 20) / 7 for number in range(count)]
                values = [value.quantize(Decimal("0.000001")) for value in values]
                with self.subTest(count=count, direction=direction):
                    n, _moving, reason, told = self.tell(values, values, direction)
                    by_hand = statistics(list(map(_fraction, values)), direction)
                    self.assertEqual((n, reason), (count, by_hand[0]))
                    self.assertEqual([_fraction(value) for value in told[:4]], list(by_hand[2:]))
                    moved = statistics([_fraction(value) for value in values], "context")[2]
                    self.assertEqual(_fraction(told[4]), moved)
                    self.assertEqual(told[0] is None, count < 6)
                    self.assertEqual(told[1] is None, count < 12)
                    self.assertEqual(told[3] is None, count < 20 or direction == "context")

    def test_five_others_are_needed_and_a_parameter_can_only_ask_for_more(self):
        values = [Decimal(number) for number in range(1, 9)]
        self.assertEqual(self.tell(values[:5])[2], "few")
        self.assertEqual(self.tell(values[:6])[2], "")
        stricter = disclosure.Parameters(minimum=7)
        self.assertEqual(self.tell(values[:7], parameters=stricter)[2], "few")
        self.assertEqual(self.tell(values[:8], parameters=stricter)[2], "")
        weaker = disclosure.Parameters(minimum=1, quartiles_from=2, top_from=2)
        self.assertEqual(self.tell(values[:5], parameters=weaker)[2], "few")
        self.assertEqual(self.tell(values[:8], parameters=weaker)[3][1:4], [None, None, None])

    def test_change_needs_its_own_five_others(self):
        values = [Decimal(number) for number in range(1, 9)]
        self.assertIsNone(self.tell(values, [*values[:5], None, None, None])[3][4])
        self.assertIsNotNone(self.tell(values, [*values[:6], None, None])[3][4])

    def test_holding_counts_once_with_the_mean_of_its_firms(self):
        values = [Decimal(value) for value in (1, 2, 3, 4, 5, 6, 100)]
        self.assertEqual(self.tell(values, holdings_of=[0, 1, 2, 3, 4, 4, 4])[2], "few")
        n, _moving, reason, told = self.tell(values, holdings_of=[0, 1, 2, 3, 4, 5, 5])
        # 1 2 3 4 5 53: the middle four
        self.assertEqual((n, reason, told[0]), (6, "", Decimal("3.5")))

    def test_smallest_and_largest_are_in_no_figure(self):
        values = [Decimal(value) for value in range(100, 112)]
        before = self.tell(values)[3]
        values[0], values[-1] = Decimal(-(10**9)), Decimal(10**9)
        self.assertEqual(self.tell(values)[3], before)

    def test_three_significant_digits_half_away_from_zero(self):
        for text in ("0.12345", "-0.12350", "999.5", "99950", "0.000001", "1234567.891", "-0.000999500", "0", "1000"):
            value = Decimal(text)
            told = self.tell([value] * 6)[3][0]
            self.assertEqual(_fraction(told), three_digits(_fraction(value)), text)

    def test_half_of_three_holdings_is_a_half(self):
        """A third that is carried on with many decimals must not turn a half into less."""
        values = [Decimal("0.123500")] * 8
        values[0] += Decimal("0.000001")
        values[1] -= Decimal("0.000001")
        told = self.tell(values, holdings_of=[0, 0, 0, 1, 2, 3, 4, 5])[3][0]
        self.assertEqual(told, Decimal("0.124"))

    def test_connected_firms_have_one_key(self):
        keys = holdings.holding_keys([("a", 1), ("a", 2), ("b", 2), ("b", 3), ("c", 4), ("d", 5), ("d", 6)])
        self.assertEqual([keys[firm] for firm in range(1, 7)], [1, 1, 1, 4, 5, 5])
        self.assertEqual(holdings.changed({1, 4}, {4, 5, 6, 7}, keys), 3)

    def test_new_kpi_is_not_told_back_and_a_raised_age_computes_nothing_again(self):
        told = {("old", "month"): 98}
        rows = release_plan.wanted(101, {"old": 6, "new": 0}, ("month",), 98, told)
        self.assertEqual([(row.code, row.first, row.last) for row in rows], [("old", 99, 95), ("new", 99, 101)])
        self.assertEqual(
            release_plan.pieces(rows, lambda month: 0, 12), [release_plan.Piece((99, 100, 101), (("new", "month"),))]
        )

    def test_lattice_leaves_room_between_groups(self):
        firms = [
            lattice.Firm(number, "S" if number < 40 else "L", number % 9, frozenset({1} if number < 57 else {2}))
            for number in range(60)
        ]
        groups = lattice.propose(firms, ["S", "M", "L"], range(9), [1, 2])
        self.assertEqual([group.kind for group in groups], ["size", "size", "region", "region", "region"])
        self.assertEqual(lattice.propose(firms[:20], ["S", "M", "L"], range(9), [1, 2]), [])


def _fraction(value):
    from fractions import Fraction

    return None if value is None else Fraction(value)
