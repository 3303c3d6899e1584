"""Order rhythm, trend and share of wallet against numbers worked out by hand."""

from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..engine.loyalty import WEIGHTS, Interval, Signals, assess, change, rhythm, share_of_wallet, trend

MONDAY = date(2024, 1, 1)


def days_after(*gaps, start=MONDAY):
    days = [start]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    return days


@tagged("post_install", "-at_install")
class TestEngineRhythm(BaseCase):
    def test_median_and_mad_of_leys(self):
        # Leys, Ley, Klein, Bernard, Licata (2013), "Detecting outliers: Do not use standard deviation
        # around the mean, use absolute deviation around the median", J. Exp. Soc. Psychology 49(4),
        # 764-766: the series 1, 3, 3, 6, 8, 10, 10, 1000. Median (6 + 8) / 2 = 7. Deviations from it
        # 6, 4, 4, 1, 1, 3, 3, 993, sorted 1, 1, 3, 3, 4, 4, 6, 993: their median 3.5; × 1.4826 = 5.1891.
        days = days_after(1, 3, 3, 6, 8, 10, 10, 1000)
        # 21 days after the last order: (21 - 7) / 5.1891 = 2.698; a year earlier lies in the gap of 1000
        # days, so that a pause is expected: overdue by 0.
        found = rhythm(days, days[-1] + timedelta(days=21))
        self.assertEqual((found.gap, found.mad, found.days), (7, 3.5, 21))
        self.assertEqual((found.pause, found.overdue), (1000, 0))
        # without the odd gap: 1, 3, 3, 6, 8, 10, 10: median 6, deviations 5, 3, 3, 0, 2, 4, 4, sorted
        # 0, 2, 3, 3, 4, 4, 5: 3; × 1.4826 = 4.4478. 21 days: (21 - 6) / 4.4478 = 3.3725
        days = days_after(1, 3, 3, 6, 8, 10, 10)
        found = rhythm(days, days[-1] + timedelta(days=21))
        self.assertEqual((found.gap, found.mad, found.pause), (6, 3, 0))
        self.assertAlmostEqual(found.overdue, 3.3725, 4)

    def test_who_orders_every_other_monday_is_not_late_on_tuesday(self):
        # gaps 14, all alike: MAD 0, so the spread is a tenth of the gap, 1.4 days
        days = days_after(*[14] * 10)
        last = days[-1]
        self.assertEqual(rhythm(days, last + timedelta(days=14)).overdue, 0)
        self.assertAlmostEqual(rhythm(days, last + timedelta(days=15)).overdue, 1 / 1.4)
        self.assertAlmostEqual(rhythm(days, last + timedelta(days=21)).overdue, 7 / 1.4)

    def test_same_silence_means_different_things(self):
        # 60 days of silence: nothing for one who orders every quarter, much for one who orders weekly
        quarterly, weekly = days_after(*[91] * 7), days_after(*[7] * 40)
        self.assertEqual(rhythm(quarterly, quarterly[-1] + timedelta(days=60)).overdue, 0)
        # spread 1 day at least: (60 - 7) / 1 = 53
        self.assertEqual(rhythm(weekly, weekly[-1] + timedelta(days=60)).overdue, 53)

    def test_pause_of_last_year_is_expected_again(self):
        # weekly from March to November, none from December to February
        season = [date(2023, 3, 6) + timedelta(weeks=week) for week in range(38)]  # to 20 November
        season += [date(2024, 3, 4) + timedelta(weeks=week) for week in range(38)]  # to 18 November
        # on 20 January 2025 silent for 63 days; a year before the pause lasted 20 Nov to 4 Mar: 105 days
        found = rhythm(season, date(2025, 1, 20))
        self.assertEqual((found.gap, found.days, found.pause, found.overdue), (7, 63, 105, 0))
        # silent still on 1 May: 164 days, a year before it ordered weekly
        self.assertEqual(rhythm(season, date(2025, 5, 1)).overdue, 157)

    def test_too_few_orders_make_no_rhythm(self):
        self.assertIsNone(rhythm([], MONDAY))
        self.assertIsNone(rhythm(days_after(7, 7, 7), MONDAY + timedelta(days=90)))
        # several on one day are one, and what lies ahead is not seen
        days = [*days_after(7, 7, 7), MONDAY, MONDAY + timedelta(days=300)]
        self.assertIsNone(rhythm(days, MONDAY + timedelta(days=90)))


@tagged("post_install", "-at_install")
class TestEngineTrendAndShare(BaseCase):
    def test_trend_of_a_seasonal_partner(self):
        # first year 10 in winter, 110 in the six months of summer: 6 × 10 + 6 × 110 = 720;
        # then 5 % less in each month: 684. 684 / 720 - 1 = -5 %, though the last half fell by 90 %.
        year = [110.0] * 6 + [10.0] * 6
        self.assertAlmostEqual(trend(year + [0.95 * value for value in year]), -0.05)
        self.assertAlmostEqual(trend(year + year), 0)

    def test_trend_needs_two_known_years_and_a_base(self):
        self.assertIsNone(trend([None] + [1.0] * 23))
        self.assertIsNone(trend([1.0] * 12))
        self.assertIsNone(trend([0.0] * 12 + [5.0] * 12))
        self.assertEqual(trend([5.0] * 12 + [0.0] * 12), -1)

    def test_change_of_categories(self):
        self.assertEqual(change(3, 6), -0.5)
        self.assertIsNone(change(3, 0))
        self.assertIsNone(change(None, 3))

    def test_share_of_wallet_from_exact_volumes(self):
        # share of wallet = own sales ÷ all purchases of the category (Keiningham et al., "Customer
        # loyalty isn't enough. Grow your share of wallet", HBR 10/2011): 300 of 300 + 100 + 200 = 50 %
        self.assertEqual(share_of_wallet(300, [(100, 0), (200, 0)]), Interval(0.5, 0.5, 0.5))

    def test_share_of_wallet_as_an_interval(self):
        # 100 ± 10 % and 200 ± 50 %: elsewhere 190 to 410, most likely 300 (Moore, "Interval Analysis",
        # 1966: ends add up). Low 300 / 710, high 300 / 490.
        found = share_of_wallet(300, [(100, 0.1), (200, 0.5)])
        self.assertAlmostEqual(found.low, 300 / 710)
        self.assertAlmostEqual(found.middle, 0.5)
        self.assertAlmostEqual(found.high, 300 / 490)

    def test_share_of_wallet_at_the_edges(self):
        self.assertIsNone(share_of_wallet(0, []))
        self.assertEqual(share_of_wallet(0, [(100, 0.25)]), Interval(0, 0, 0))
        self.assertEqual(share_of_wallet(50, [(0, 0.25)]), Interval(1, 1, 1))
        # all tolerance: it may buy nothing elsewhere
        self.assertEqual(share_of_wallet(100, [(100, 1.0)]), Interval(1 / 3, 0.5, 1))
        self.assertEqual(share_of_wallet(0, [(100, 1.0)]).high, 0)


@tagged("post_install", "-at_install")
class TestEngineAssessment(BaseCase):
    def signals(self, **values):
        healthy = {
            "share": Interval(0.8, 0.8, 0.8),
            "trend": 0.1,
            "rhythm": rhythm(days_after(*[14] * 10), MONDAY + timedelta(days=145)),
            "breadth": (5, 5),
            "payment": (3.0, 5.0),
            "complaint": 0.0,
            "contact": 0,
            "agreement": ("safe", 0),
        }
        return Signals(**{**healthy, **values})

    def test_weights_add_up(self):
        self.assertEqual(sum(WEIGHTS.values()), 100)

    def test_healthy_partner(self):
        found = assess(self.signals())
        self.assertEqual((found.index, found.risk, found.reasons), (100, "low", []))

    def test_drifting_partner_by_hand(self):
        # share 44 %: (44 - 20) / 60 = 40; trend -18 %: (-18 + 30) / 40 = 30; breadth 4 of 5: -20 %: 60
        found = assess(self.signals(share=Interval(0.4, 0.44, 0.5), trend=-0.18, breadth=(4, 5)))
        self.assertEqual((found.scores["share"], found.scores["trend"], found.scores["breadth"]), (40, 30, 60))
        # 0.20 × 40 + 0.25 × 30 + 0.10 × 60 + 0.45 × 100 = 8 + 7.5 + 6 + 45 = 66.5
        self.assertEqual((found.index, found.risk), (66.5, "watch"))
        # lost: trend 25 × 70 = 1750, share 20 × 60 = 1200, breadth 10 × 40 = 400
        self.assertEqual([reason["code"] for reason in found.reasons], ["trend", "share", "breadth"])
        self.assertEqual(found.reasons[0]["value"], -0.18)
        self.assertEqual(found.reasons[1]["low"], 0.4)

    def test_what_is_not_available_is_left_out(self):
        # trend 30 and agreement 100 alone: (25 × 30 + 10 × 100) / 35 = 50
        found = assess(Signals(trend=-0.18, agreement=("safe", 0)))
        self.assertEqual((found.index, found.risk), (50, "watch"))
        self.assertEqual(set(found.scores), {"trend", "agreement"})

    def test_too_little_known_gives_no_index(self):
        found = assess(Signals(agreement=("safe", 0), payment=(1.0, 1.0)))
        self.assertEqual((found.index, found.risk, found.reasons), (None, None, []))
        self.assertIsNone(assess(Signals()).index)
        self.assertIsNone(assess(self.signals(), dict.fromkeys(WEIGHTS, 0)).index)

    def test_one_alarm_asks_for_watch_and_two_for_high(self):
        notice = assess(self.signals(agreement=("notice", 60)))
        self.assertEqual((notice.index, notice.risk), (90, "watch"))
        self.assertEqual(notice.reasons, [{"code": "agreement", "state": "notice", "days": 60}])
        self.assertEqual(assess(self.signals(agreement=("notice", 60), trend=-0.4)).risk, "high")

    def test_small_signals_raise_no_alarm(self):
        self.assertEqual(assess(self.signals(contact=120, complaint=0.2, payment=(50.0, 0.0))).risk, "low")

    def test_risk_does_not_come_and_go_around_the_threshold(self):
        # trend alone decides: its score is (change + 30 %) / 40 %
        weights = {"trend": 100}

        def risk(change_of_trend, before):
            return assess(Signals(trend=change_of_trend), weights, 70, 50, before).risk

        self.assertEqual(risk(-0.11, None), "high")  # 47.5
        self.assertEqual(risk(-0.09, "high"), "high")  # 52.5: above 50, below 55
        self.assertEqual(risk(-0.09, "watch"), "watch")
        self.assertEqual(risk(-0.07, "high"), "watch")  # 57.5
        self.assertEqual(risk(-0.01, "watch"), "watch")  # 72.5
        self.assertEqual(risk(0.01, "watch"), "low")  # 77.5

    def test_signal_without_weight_counts_nowhere(self):
        weights = {**WEIGHTS, "trend": 0}
        found = assess(self.signals(trend=-1.0), weights)
        self.assertEqual((found.index, found.risk, found.reasons), (100, "low", []))
