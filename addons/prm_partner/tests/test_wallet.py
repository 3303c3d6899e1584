from datetime import date

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .loyalty_common import LoyaltyCase


@tagged("post_install", "-at_install")
class TestShareOfWallet(LoyaltyCase):
    def share(self, *domain):
        return self.measure("share_of_wallet", ("partner_id", "=", self.firm.id), *domain)

    def test_share_over_a_year_is_the_ratio_of_the_sums(self):
        # 100 a month from us, 3600 a year from a rival: 1200 of 4800 = 25 %
        self.add_revenue(self.firm, 100, 50)
        self.add_volume(self.firm, 3600)
        self.refresh("wallet")
        self.assertAlmostEqual(self.share(), 25)
        self.assertEqual(len(self.facts("share_of_wallet", ("partner_id", "=", self.firm.id))), 12)
        self.assertEqual(
            self.facts("share_of_wallet", ("month", "=", self.back(1)), ("partner_id", "=", self.firm.id)),
            [(self.back(1), self.env["product.category"], 100, 400)],
        )

    def test_running_month_waits_until_it_is_over(self):
        self.add_revenue(self.firm, 100, 100)
        self.add_volume(self.firm, 3600, back=11)
        self.refresh("wallet")
        self.assertNotIn(self.month, [row[0] for row in self.facts("share_of_wallet")])

    def test_nothing_known_is_not_available(self):
        self.add_revenue(self.firm, 100, 100)
        self.add_volume(self.second, 1000)
        self.refresh("wallet")
        self.assertFalse(self.facts("share_of_wallet", ("partner_id", "in", (self.firm + self.second).ids)))
        self.assertIn(self.share(), (None, False))

    def test_month_without_revenue_is_a_real_zero(self):
        self.add_facts(self.fact("revenue", self.firm, 12, 100))
        self.add_volume(self.firm, 1200)
        self.refresh("wallet")
        # 100 of 100 + 1200
        self.assertAlmostEqual(self.share(), 100 * 100 / 1300)
        self.assertEqual(self.share(("month", "=", self.back(1))), 0)

    def test_nothing_bought_elsewhere_is_all(self):
        self.add_revenue(self.firm, 100, 100)
        self.add_volume(self.firm, 0)
        self.refresh("wallet")
        self.assertEqual(self.share(), 100)

    def test_only_categories_with_known_purchases_count(self):
        self.add_revenue(self.firm, 100, 100, category=self.tractors)
        self.add_revenue(self.firm, 700, 700, category=self.parts)
        self.add_volume(self.firm, 3600, self.tractors)
        self.refresh("wallet")
        self.assertAlmostEqual(self.share(), 25)

    def test_category_below_a_told_one_is_not_counted_twice(self):
        self.add_revenue(self.firm, 60, 0, category=self.tractors)
        self.add_revenue(self.firm, 40, 0, category=self.small)
        self.add_volume(self.firm, 1200, self.machines)
        # the rival's tractors lie in its machines; the other rival's come on top
        self.add_volume(self.firm, 600, self.tractors)
        self.add_volume(self.firm, 1200, self.small, self.other_rival)
        self.refresh("wallet")
        # 100 of 100 + 100 + 100 a month, all of it in machines
        self.assertAlmostEqual(self.share(), 100 / 3)
        self.assertEqual({row[1] for row in self.facts("share_of_wallet")}, {self.machines})

    def test_statement_on_the_shorter_period_counts(self):
        self.add_revenue(self.firm, 100, 100)
        self.add_volume(self.firm, 1200)
        self.add_volume(self.firm, 900, back=3, months=3)
        self.refresh("wallet")
        self.assertEqual(self.share(("month", "=", self.back(4))), 50)
        self.assertEqual(self.share(("month", "=", self.back(3))), 25)

    def test_changed_volume_and_revenue_change_the_share(self):
        self.add_revenue(self.firm, 100, 100)
        volume = self.add_volume(self.firm, 3600)
        self.refresh("wallet")
        volume.volume = 1200
        self.refresh("wallet")
        self.assertAlmostEqual(self.share(), 50)
        volume.unlink()
        self.refresh("wallet")
        self.assertFalse(self.facts("share_of_wallet", ("partner_id", "=", self.firm.id)))

    def test_changes_alone_give_the_same_as_everything_anew(self):
        self.add_revenue(self.firm, 100, 80, category=self.tractors)
        self.add_revenue(self.foreign, 30, 80, category=self.parts)
        volume = self.add_volume(self.firm, 3600, self.machines)
        self.add_volume(self.foreign, 500, back=20)
        self.refresh("wallet")
        volume.partner_id = self.foreign
        self.refresh("wallet")
        changed = self.facts("share_of_wallet")
        self.refresh("wallet", full=True)
        self.assertEqual(changed, self.facts("share_of_wallet"))

    def test_dependency_counts_months_with_a_reported_turnover(self):
        self.add_revenue(self.firm, 100, 100)
        self.add_facts(*(self.fact("partner_turnover", self.firm, back, 400) for back in (1, 2, 3)))
        self.env["prm.fact.dirty"].sudo().create(
            {"provider": "prm.fact.provider.wallet", "partner_id": self.firm.id, "month": self.back(1)}
        )
        self.refresh("wallet")
        self.assertAlmostEqual(self.measure("dependency", ("partner_id", "=", self.firm.id)), 25)
        self.assertEqual(len(self.facts("dependency", ("partner_id", "=", self.firm.id))), 3)


@tagged("post_install", "-at_install")
class TestCompetitorVolume(LoyaltyCase):
    def test_confidence_gives_the_bounds(self):
        volume = self.add_volume(self.firm, 1000)
        self.assertEqual((volume.tolerance, volume.volume_low, volume.volume_high), (25, 750, 1250))
        volume.confidence = "high"
        self.assertEqual((volume.volume_low, volume.volume_high), (900, 1100))
        volume.tolerance = 5
        self.assertEqual((volume.volume_low, volume.volume_high), (950, 1050))

    def test_bad_figures_are_refused_by_name(self):
        for values, part in (
            ({"volume": -1}, "negative"),
            ({"months": 0}, "1 to 60"),
            ({"tolerance": 120}, "between 0 and 100"),
            ({"date_from": date(2025, 1, 15)}, "first day"),
        ):
            with self.subTest(values), self.assertRefused("T Own Firm · T Rival", part, exception=ValidationError):
                self.add_volume(self.firm, **{"volume": 100, **values})

    @mute_logger("odoo.sql_db")
    def test_same_statement_twice_is_refused(self):
        self.add_volume(self.firm, 100)
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.add_volume(self.firm, 200)

    def test_only_partners_of_the_network(self):
        with self.assertRefused("T Customer"):
            self.add_volume(self.customer, 100)

    @mute_logger("odoo.sql_db")
    def test_competitors_are_unique_whatever_the_spelling(self):
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.env["prm.competitor"].create({"name": "t rival "})

    def test_importing_the_list_again_updates(self):
        fields = ["partner_id", "competitor_id", "category_id", "date_from", "volume", "source"]
        rows = [
            ["T-1", "T Rival", "T Parts", "2025-01-01", "1000", "Told by the dealer"],
            ["T-1", "T Rival", "", "2024-01-01", "5000", "Estimate"],
        ]
        volumes = self.env["prm.competitor.volume"].with_context(import_file=True)
        first = volumes.load(fields, [list(row) for row in rows])
        self.assertFalse(first["messages"])
        rows[0][4] = "1500"
        second = volumes.load(fields, [list(row) for row in rows])
        self.assertFalse(second["messages"])
        self.assertEqual(first["ids"], second["ids"])
        self.assertEqual(volumes.browse(first["ids"]).mapped("volume"), [1500, 5000])

    def test_entered_on_the_partner(self):
        self.firm.with_user(self.users["territory"]).write(
            {"prm_competitor_volume_ids": [Command.create({"competitor_id": self.rival.id, "volume": 500})]}
        )
        volume = self.firm.prm_competitor_volume_ids
        self.assertEqual((volume.months, volume.date_from), (12, self.back(12)))
        self.assertEqual(volume.date_to, self.day(day=1, days=-1))
