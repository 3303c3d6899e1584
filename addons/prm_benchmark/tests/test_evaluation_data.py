"""The evaluation's dictionary: own figures, the group's, what is withheld, and what is asked for and not there."""

import json

from odoo.tests import tagged

from odoo.addons.prm_portal.tests.portal_common import PortalCase

from .chart_keys import KEYS
from .evaluation_common import CELL, ENDS, EvaluationMixin

NBSP = "\N{NO-BREAK SPACE}"


class EvaluationCase(EvaluationMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_evaluation()


@tagged("post_install", "-at_install")
class TestEvaluationData(EvaluationCase):
    def test_own_beside_the_group(self):
        self.release()
        data = self.data()
        self.assertEqual((data["state"], data["notices"], data["window"]["code"]), ("", [], "r12"))
        self.assertEqual((data["end"]["code"], data["release"]["month"]), (self.code(2), self.code(2)))
        self.assertEqual(data["cohort"]["text"], "T All (group of 20+ holdings)")
        self.assertIn("T All (group of 20+ holdings)", [row["text"] for row in data["cohorts"]])
        row = {"name": "T Staff up to 9", "band": "10-19"}
        text = self.env["prm.benchmark.evaluation"]._cohort_text(row)
        self.assertEqual(text, "T Staff up to 9 (group of 10\N{EN DASH}19 holdings)")
        self.assertEqual(data["top"], ["margin", "area", "personnel"])
        margin = self.kpi("margin")
        self.assertEqual((margin["own"], margin["before"], margin["median"]), (0.4, 0.3, 0.35))
        self.assertEqual((margin["own_text"], margin["median_text"]), (f"40.0{NBSP}%", f"35.0{NBSP}%"))
        self.assertEqual((margin["change_text"], margin["good"]), ("+10.0 points", True))
        self.assertEqual((margin["gap_text"], margin["gap_good"], margin["place"]), ("+5.0 points", True, "q1"))
        # 5 % of a turnover of 12,000; the quartile is 2 % away
        self.assertEqual((margin["worth"], margin["worth_kind"]), (-600.0, "year"))
        self.assertEqual(margin["worth_upper"], -240.0)
        self.assertIn("600", margin["worth_text"])
        self.assertEqual((margin["band"], margin["fallback"], margin["reason"]), ("20+", "", ""))
        self.assertEqual(len(margin["series"]["ends"]), ENDS)
        self.assertEqual(margin["series"]["median"][-1], 0.35)

    def test_texts_are_those_of_the_own_page(self):
        own = self.env["prm.benchmark.own"].with_user(self.dealers["director_a"]).sudo(False)
        for kind in ("month", "quarter", "ytd", "r12"):
            page = own._data(self.door("director_a"), kind=kind, end=self.code(2))
            rows = {row["code"]: row for row in self.data(window=kind, end=page["end"])["kpis"]}
            for kpi in page["kpis"]:
                self.assertEqual((rows[kpi["code"]]["own_text"], rows[kpi["code"]]["change_text"]),
                                 (kpi["value"], kpi["change"]), (kind, kpi["code"]))  # fmt: skip

    def test_all_charts_with_state_or_figures_and_their_table(self):
        self.release()
        data = self.data()
        self.assertEqual([chart["key"] for chart in data["charts"]], KEYS)
        self.assertEqual([chart["number"] for chart in data["charts"]], list(range(1, 19)))
        json.dumps(data, allow_nan=False)
        for chart in data["charts"]:
            with self.subTest(chart["key"]):
                self.assertTrue(chart["question"] and chart["title"])
                if chart["state"]:
                    self.assertEqual((chart["series"], chart["table"]["rows"]), ([], []))
                    continue
                self.assertEqual(len(chart["table"]["rows"]), len(chart["labels"]))
                for row in chart["table"]["rows"]:
                    self.assertEqual(len(row), len(chart["table"]["columns"]))
                for line in chart["series"]:
                    self.assertEqual(len(line["values"]), len(line["texts"]))
                    for value, text in zip(line["values"], line["texts"], strict=True):
                        self.assertEqual(value is None, text == "–")

    def test_twice_the_same_and_other_languages_other_words(self):
        self.release()
        self.assertEqual(self.data(), self.data())
        german = self.kpi("margin", lang="de_DE")
        self.assertEqual((german["own"], german["own_text"]), (0.4, f"40,0{NBSP}%"))

    def test_what_is_kept_follows_every_figure(self):
        self.release()
        self.assertEqual(self.kpi("margin")["own"], 0.4)
        self.put(2, U=1000, W=480)
        self.assertEqual(self.kpi("margin")["own"], 0.41)
        self.kpis["margin"].name = "T renamed"
        self.assertEqual(self.kpi("margin")["name"], "T renamed")
        self.make_kpi("after_staff", formula="(U - W - P) / U")
        self.assertEqual(self.kpi("after_staff")["own"], 0.31)

    def test_draft_is_live_and_marked(self):
        self.release()
        self.put(1, U=2000, W=1000)
        data = self.data(window="month", end=self.code(1))
        self.assertEqual((data["state"], len(data["provisional"])), ("not_released", 1))
        margin = next(row for row in data["kpis"] if row["code"] == "margin")
        self.assertEqual((margin["own"], margin["median"], margin["reason"]), (0.5, None, "not_released"))

    # --- what is not told -----------------------------------------------------------------------------

    def test_give_to_get(self):
        self.release(cells={("all", code): CELL for code in ("margin", "turn")})
        self.env["prm.benchmark.entry"]._delete([(self.submission(3).id, self.items["S"].id)])
        self.env["prm.benchmark.entry"]._write_rows(self.submission(3))
        turn = self.kpi("turn")
        self.assertEqual((turn["own"], turn["own_text"], turn["median"], turn["reason"]), (None, "–", None, "no_value"))
        self.assertEqual(turn["series"]["median"][-2:], [None, None])
        self.assertEqual(turn["series"]["median"][-3], 0.35)
        self.assertEqual((turn["place"], turn["gap"], turn["worth"], turn["band"]), ("", None, None, ""))
        self.assertEqual(self.kpi("margin")["median"], 0.35)

    def test_draft_opens_nothing(self):
        self.release()
        self.submission(4).write({"state": "draft"})
        self.env["prm.benchmark.entry"]._write_rows(self.submission(4))
        data = self.data()
        margin = next(row for row in data["kpis"] if row["code"] == "margin")
        self.assertEqual((data["state"], margin["own"], margin["median"]), ("draft", 0.4, None))
        self.assertEqual((margin["reason"], margin["band"], margin["place"], margin["gap"]), ("draft", "", "", None))
        self.assertEqual(margin["top_quarter"], None)
        self.assertEqual(margin["series"]["median"][-4:], [0.35, None, None, None])
        self.put(4, submit=True, U=1000)
        self.assertEqual(self.kpi("margin")["median"], 0.35)

    def test_withheld_cell_falls_back_and_says_so(self):
        self.release(
            cells={("all", "margin"): CELL, ("small", "margin"): "few", ("small", "turn"): ("30", None, None, None)}
        )
        margin = self.kpi("margin", cohort=str(self.cohorts["small"].id))
        self.assertEqual((margin["median"], margin["fallback"]), (0.35, "T All"))
        self.assertIn("T All", self.chart("position", cohort=str(self.cohorts["small"].id), kpi="margin")["note"])
        turn = self.kpi("turn", cohort=str(self.cohorts["small"].id))
        self.assertEqual((turn["median"], turn["fallback"], turn["lower"], turn["place"]), (30.0, "", None, "below"))

    def test_group_that_became_too_small(self):
        self.release(cells={("all", "margin"): "few", ("small", "margin"): "few"})
        data = self.data(cohort=str(self.cohorts["small"].id))
        self.assertEqual(data["state"], "few")
        margin = next(row for row in data["kpis"] if row["code"] == "margin")
        self.assertEqual((margin["own"], margin["median"], margin["reason"]), (0.4, None, "few"))
        self.assertTrue(margin["reason_text"])
        self.assertTrue(data["charts"][2]["state"])

    def test_reason_that_a_later_rule_brings_has_words(self):
        evaluation = self.env["prm.benchmark.evaluation"]
        for reason in ("dominance", "differencing", "complement", "x"):
            self.assertIn("given away", evaluation._reason_text(reason))

    def test_context_is_never_scored(self):
        self.make_kpi("size", direction="context")
        self.release(cells={("all", "size"): CELL})
        margin = self.kpi("size")
        self.assertEqual(margin["median"], 0.35)
        self.assertEqual((margin["place"], margin["good"], margin["gap_good"], margin["worth"]), ("", None, None, None))
        self.assertTrue(self.chart("deviations")["state"])

    def test_deviation_of_points_is_not_told_in_per_cent(self):
        self.release(cells={("all", "margin"): ("0.01", "-0.02", "0.38", "0.42"), ("all", "personnel"): CELL})
        chart = self.chart("deviations")
        texts = {name: text for name, text, _worth in chart["table"]["rows"]}
        self.assertEqual(texts["T kpi margin"], "+39.0 points")
        for name in texts.keys() - {"T kpi margin"}:
            self.assertTrue(texts[name].endswith(f"{NBSP}%"), texts[name])
        self.assertGreater(len(texts), 1)

    def test_twin_is_not_scored(self):
        self.make_kpi("again", twin="margin")
        self.release(cells={("all", code): CELL for code in ("margin", "again")})
        self.assertEqual((self.kpi("again")["place"], self.kpi("again")["scored"]), ("", False))
        self.assertEqual(self.kpi("again")["place_text"], "see “T kpi margin”")
        self.assertEqual(self.chart("deviations")["kpis"], ["margin"])

    def test_change_of_who_takes_part_is_shown(self):
        release = self.release()
        self.env.cr.execute(
            "UPDATE prm_benchmark_release_cell SET panels[19:24] = %s WHERE release_id = %s", [[1] * 6, release.id]
        )
        self.assertEqual(self.kpi("margin")["series"]["breaks"], [18])
        position = self.chart("position", kpi="margin")
        self.assertEqual(position["breaks"], [18])
        self.assertRegex(position["note"], r"Who takes part changed: [A-Z][a-z]+ 20\d\d\.")

    def test_month_before_the_newest_is_read_from_the_newest(self):
        self.release(3, cells={("all", "margin"): ("0.2", None, None, None)})
        self.release(2)
        data = self.data(end=self.code(3))
        self.assertEqual((data["end"]["code"], data["release"]["month"]), (self.code(3), self.code(2)))
        self.assertEqual(data["kpis"][0]["median"], 0.35)

    def test_withdrawn_release_is_gone(self):
        release = self.release()
        self.assertEqual(self.kpi("margin")["median"], 0.35)
        release.write({"state": "withdrawn", "latest": False})
        data = self.data()
        self.assertEqual((data["state"], data["release"], data["cohorts"]), ("no_release", None, []))
        self.assertIsNone(data["kpis"][0]["median"])

    def test_preview_is_never_read(self):
        self.release(state="preview", latest=False)
        self.assertEqual(self.data()["state"], "no_release")

    # --- states ---------------------------------------------------------------------------------------

    def test_no_release_yet(self):
        data = self.data()
        self.assertEqual((data["state"], data["release"]), ("no_release", None))
        self.assertEqual(data["kpis"][0]["own"], 0.4)

    def test_no_programme_and_no_figures(self):
        data = self.data("acting", self.second)
        self.assertEqual(
            (data["state"], data["kpis"], data["charts"], data["programmes"]), ("no_programme", [], [], [])
        )
        data = self.data("director_b")
        self.assertEqual((data["state"], data["kpis"]), ("no_figures", []))
        json.dumps(data)

    def test_first_month(self):
        self.release()
        self.put(2, self.foreign, submit=True, U=1000, W=600, P=100)
        data = self.data("director_b")
        self.assertEqual((data["window"]["code"], data["state"]), ("month", "first_month"))
        self.assertEqual(next(row for row in data["kpis"] if row["code"] == "margin")["own"], 0.4)
        self.assertEqual({row["change_text"] for row in data["kpis"]}, {""})
        self.assertEqual(self.data("director_b", window="r12")["state"], "no_window")

    def test_window_without_data(self):
        self.release()
        self.env["prm.benchmark.entry"]._delete(
            [(self.submission(3).id, self.items[code].id) for code in ("U", "S", "W", "P")]
        )
        self.env["prm.benchmark.entry"]._write_rows(self.submission(3))
        data = self.data()
        self.assertEqual(data["state"], "no_window")
        self.assertTrue(data["state_text"])
        self.assertEqual({row["own_text"] for row in data["kpis"]}, {"–"})
        self.assertEqual({row["median"] for row in data["kpis"]}, {None})

    # --- tampered -------------------------------------------------------------------------------------

    def test_whatever_is_asked_for(self):
        release = self.release()
        other = self.env["prm.benchmark.programme"].create({"name": "T other", "state": "running"})
        alien = self.env["prm.benchmark.cohort"].search([("programme_id", "=", other.id)])
        alien = alien or self.env["prm.benchmark.cohort"].create({"programme_id": other.id, "name": "T", "kind": "all"})
        usual = {**self.data(), "notices": None}
        for name, value in (
            *(("programme", text) for text in (str(other.id), "-1", str(2**70), "x", "1; DROP", "0")),
            *(("cohort", text) for text in (str(alien.id), "-1", str(2**70), "x", str(release.id + 10**6))),
            *(("end", text) for text in ("2999-01", "0000-00", "x", "2026-13", "-1", str(2**70), self.code(0))),
            *(("window", text) for text in ("x", "r13", "R12", "'; --")),
        ):
            data = self.data(**{name: value})
            self.assertEqual(len(data["notices"]), 1, (name, value))
            if name == "end" and value in ("2999-01", self.code(0)):
                self.assertIn(data["end"]["code"], {row["code"] for row in data["ends"]})
                continue
            self.assertEqual({**data, "notices": None}, usual, (name, value))
        self.assertEqual({**self.data(kpi="' OR 1=1"), "notices": None}, usual)

    def test_month_that_is_not_released_shows_own_figures_alone(self):
        self.release(3)
        data = self.data(end=self.code(2))
        self.assertEqual(data["state"], "not_released")
        self.assertEqual({row["median"] for row in data["kpis"]}, {None})
        # the group's line ends where the release ends
        self.assertEqual(data["kpis"][0]["series"]["median"][-2:], [0.35, None])

    def test_hundred_kpis(self):
        self.env["prm.benchmark.kpi"].create(
            [
                {"code": f"k{number}", "name": f"T {number}", "programme_id": self.programme.id, "formula": "U / W",
                 "unit": "ratio"}
                for number in range(100)
            ]
        )  # fmt: skip
        self.release()
        data = self.data()
        self.assertEqual(len(data["kpis"]), 104)
        self.assertEqual(len(data["top"]), 3)

    # --- cost -----------------------------------------------------------------------------------------

    def count(self):
        self.env.flush_all()
        self.env.invalidate_all()
        door = self.door("director_a")
        service = self.env["prm.benchmark.evaluation"].with_user(self.dealers["director_a"]).sudo(False)
        before = self.env.cr.sql_log_count
        service._data(door)
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow(self):
        self.release(4)
        self.count()
        few = self.count()
        self.assertLessEqual(few, 12)
        self.release(3)
        self.release(2, cells={(cohort, code): CELL for cohort in self.cohorts for code in ("margin", "turn", "area")})
        # the firm's figures twice, the cells, and names of the catalogue for what is not asked
        self.assertLessEqual(self.count(), few + 7)
        self.assertLessEqual(self.count(), few)


@tagged("post_install", "-at_install")
class TestEvaluationChoice(EvaluationCase):
    def asked(self, **query):
        return self.env["prm.benchmark.evaluation"]._asked(self.door("director_a"), query)[0]

    def remember(self, **choice):
        remembered = self.env["prm.benchmark.evaluation.choice"]
        remembered._remember(self.door("director_a"), choice, remembered._of(self.door("director_a")))

    def test_remembered_for_the_user_and_firm(self):
        self.remember(window="month", view="table")
        self.assertEqual(self.asked(), {"window": "month", "view": "table"})
        self.assertEqual(self.asked(window="r12"), {"window": "r12", "view": "table"})
        other = self.env["prm.benchmark.evaluation"]._asked(self.door("adviser"), {})[0]
        self.assertEqual(other, {})
        self.remember(window="ytd")
        self.assertEqual(self.asked(), {"window": "ytd"})

    def test_another_programme_begins_afresh(self):
        self.remember(programme="1", cohort="5", end="2020-01")
        self.assertEqual(self.asked(programme="2"), {"programme": "2"})

    def test_only_short_texts_count(self):
        self.assertEqual(self.asked(window="x" * 30, programme=["1"], foo="1", cohort="7"), {"cohort": "7"})

    def test_what_is_kept_is_what_was_shown(self):
        self.release()
        evaluation = self.env["prm.benchmark.evaluation"]
        kept = evaluation._kept(self.data(window="x", cohort="999999999"), {"window": "x", "cohort": "999999999"})
        self.assertEqual(
            kept, {"programme": str(self.programme.id), "window": "r12", "cohort": str(self.cohorts["all"].id)}
        )
        # the newest month is no choice: it moves on
        kept = evaluation._kept(self.data(end=self.code(2)), {"end": self.code(2)})
        self.assertNotIn("end", kept)
        kept = evaluation._kept(self.data(end=self.code(5)), {"end": self.code(5)})
        self.assertEqual(kept["end"], self.code(5))

    def test_remembered_group_that_is_gone_is_told(self):
        self.release()
        self.assertEqual(len(self.data(cohort=str(self.cohorts["small"].id))["notices"]), 0)
        self.release(1, cells={("all", "margin"): CELL})
        self.assertEqual(len(self.data(cohort=str(self.cohorts["small"].id))["notices"]), 1)
