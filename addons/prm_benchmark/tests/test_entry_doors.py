"""Entry and own figures from the wrong side, at every door."""

from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_entry_pages import URL, EntryHttpCase

FIGURES = "/my/prm/benchmark/figures"
#: page → who may open it
PAGES = {
    URL: {"director_a", "bookkeeper_a", "director_b"},
    FIGURES: {"director_a", "director_b", "adviser"},
}
SERVICES = ("prm.benchmark.entry", "prm.benchmark.own", "prm.benchmark.series", "prm.benchmark.number")
RAW = (
    "prm.benchmark.value",
    "prm.benchmark.finding",
    "prm.benchmark.event",
    "prm.benchmark.submission",
    "prm.benchmark.round",
    "prm.benchmark.unit",
    "prm.benchmark.participant",
    "prm.benchmark.programme",
    "prm.benchmark.item",
    "prm.benchmark.kpi",
)


@tagged("post_install", "-at_install")
class TestEntryDoors(EntryHttpCase):
    months_back = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(2, submit=True, U=1000, W=600, P=200, A=50, FTE=2)
        cls.put(2, cls.foreign, submit=True, U="8642.25", W=600, P=200)
        cls.put(1, cls.foreign, U="7531.75")

    def test_pages(self):
        for name in (*self.dealers, None):
            if name == "suspended":
                continue
            self.login(name)
            for url, allowed in PAGES.items():
                answer = self.get(url, allow_redirects=False)
                if name is None:
                    self.assertEqual(answer.status_code, 303, url)
                else:
                    self.assertEqual(answer.status_code, 200 if name in allowed else 403, (name, url))

    def test_other_firm_s_round_and_unit(self):
        foreign = self.units[self.foreign].id
        other = self.env["prm.benchmark.programme"].create({"name": "T other", "state": "running"})
        alien = self.make_round(1, programme=other)
        self.login("director_a")
        for path in (
            f"{self.rounds[1].id}?unit={foreign}",
            f"{self.rounds[1].id}?unit=x",
            f"{self.rounds[1].id}?unit={2**40}",
            f"{alien.id}",
            "0",
            str(2**40),
        ):
            answer = self.get(f"{URL}/{path}")
            self.assertEqual(answer.status_code, 404, path)
            self.assertNotIn("7,531", answer.text)
        for act, extra in (("save", {"revision": 0, f"v_{self.items['U'].id}": "1"}), ("sign", {}), ("final", {})):
            answer = self.post(f"{URL}/{self.rounds[1].id}/{act}", unit=foreign, **extra)
            self.assertEqual(answer.status_code, 404, act)
        self.post(f"{URL}/{self.rounds[2].id}/reopen", unit=foreign, reason="T thief")
        with mute_logger("odoo.http"):
            self.assertIn("error", self.autosave({"U": "1"}, unit=foreign))
        self.assertEqual(self.figures(self.foreign), {"U": Decimal("7531.75")})
        self.assertEqual(self.submission(2, self.foreign).state, "submitted")

    @mute_logger("odoo.http")
    def test_lesser_roles(self):
        submission = self.put(1, U=1, W=1, P=1, A=1, FTE=1)
        for name in ("sales_a", "service_a", "adviser", "acting", "plain", None):
            self.login(name)
            self.assertIn("error", self.autosave({"U": "66"}), name)
            for act in ("save", "sign", "final", "reopen"):
                self.post(f"{self.url}/{act}", unit=submission.unit_id.id, action="submit", reason="T thief")
            self.assertEqual((submission.state, self.figures()["U"]), ("draft", 1), name)
        self.login("bookkeeper_a")
        self.entry("director_a")._submit(submission)
        self.assertEqual(self.post(f"{self.url}/sign", unit=submission.unit_id.id).status_code, 403)
        self.assertEqual(submission.state, "submitted")
        self.assertNotIn("data-kpi", self.get(self.url).text)
        self.assertEqual(self.get(FIGURES).status_code, 403)

    def test_who_reads_only_changes_nothing(self):
        role = self.make_role(
            "reader", "prm_benchmark.group_dealer_entry", "prm_benchmark.group_dealer_signoff", reads_only=True
        )
        self.dealers = {**self.dealers, "reader": self.make_dealer("reader", self.firm, role)}
        submission = self.put(1, U=1, W=1, P=1, A=1, FTE=1)
        self.login("reader")
        page = self.page()
        self.assertFalse(page.xpath("//input[contains(@class, 'o_prm_figure')]"))
        with mute_logger("odoo.http"):
            self.assertIn("error", self.autosave({"U": "66"}))
        for act in ("save", "sign", "final", "reopen"):
            answer = self.post(f"{self.url}/{act}", unit=submission.unit_id.id, action="submit", reason="T thief")
            self.assertEqual(answer.status_code, 403, act)
        self.assertEqual((submission.state, self.figures()["U"]), ("draft", 1))

    def test_tampered_ids_and_types(self):
        self.login("bookkeeper_a")
        other = self.env["prm.benchmark.programme"].create({"name": "T other"})
        foreign = self.env["prm.benchmark.item"].create(
            {"code": "X", "name": "T secret item", "programme_id": other.id}
        )
        answer = self.json(
            f"{self.url}/autosave",
            {
                "unit": self.units[self.firm].id,
                "revision": "x",
                "values": {str(foreign.id): "1", "-1": "2", "x": "3", str(2**40): "4", str(self.items["U"].id): "5"},
                "known": ["x"],
            },
        )["result"]
        self.assertEqual(list(answer["errors"]), [str(foreign.id)])
        self.assertNotIn("secret", str(answer))
        self.assertEqual(self.figures(), {"U": 5})
        for odd in ({"values": ["x"]}, {"values": None}, {"values": {"1": {"a": 1}}}, {"revision": [1]}, {}):
            answer = self.json(f"{self.url}/autosave", {"unit": self.units[self.firm].id, **odd})
            self.assertIn("result", answer, odd)
        self.assertEqual(self.figures(), {"U": 5})

    @mute_logger("odoo.http")
    def test_get_and_missing_token(self):
        self.login("bookkeeper_a")
        for act in ("save", "sign", "final", "reopen"):
            self.assertIn(self.get(f"{self.url}/{act}").status_code, (404, 405))
            answer = self.url_open(f"{self.url}/{act}", data={"unit": self.units[self.firm].id, "action": "nil"})
            self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.submission().nil)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_rpc(self):
        for name in ("director_a", "bookkeeper_a", "adviser", "plain"):
            self.login(name)
            for model in RAW:
                for method, args in (
                    ("search_read", [[]]),
                    ("search_count", [[]]),
                    ("web_search_read", [[], {"id": {}}]),
                    ("formatted_read_group", [[], ["create_date:month"], ["__count"]]),
                    ("create", [{}]),
                ):
                    self.assertIn("error", self.rpc_answer(model, method, *args), (name, model, method))
            for service in SERVICES:
                for method in ("_write_values", "_submission", "_rows", "_data", "_upsert", "search_read"):
                    self.assertIn("error", self.rpc_answer(service, method, []), (name, service, method))

    def test_suspended_and_ended(self):
        self.login("director_a")
        self.dealers["director_a"]._prm_suspend()
        self.env.flush_all()
        for url in PAGES:
            self.assertNotEqual(self.get(url, allow_redirects=False).status_code, 200)

    def test_own_figures_are_the_own(self):
        self.login("director_a")
        for query in ("", f"?programme={self.programme.id}", "?programme=x&end=9999-99&window=<script>", "?end=-1"):
            text = self.get(f"{FIGURES}{query}").text
            self.assertIn("T kpi margin", text)
            self.assertNotIn("<script>'", text)
        self.assertIn("40.0", text)
        self.assertNotIn("93.1", text)
        self.login("director_b")
        self.assertIn("93.1", self.get(FIGURES + f"?end={self.back(2):%Y-%m}").text)

    def test_acting_for_two_firms(self):
        role = self.make_role("both", "prm_benchmark.group_dealer_entry")
        self.dealers = {**self.dealers, "both": self.make_dealer("both", self.firm, role)}
        self.env["prm.dealer.assignment"]._give(self.dealers["both"], self.foreign)
        self.login("both")
        url = f"{self.url}?unit={self.units[self.foreign].id}"
        self.assertEqual(self.get(url).status_code, 404)
        self.post("/my/prm/switch", firm_id=self.foreign.id)
        self.assertIn("7,531.75", self.get(url).text)
        self.assertEqual(self.get(f"{self.url}?unit={self.units[self.firm].id}").status_code, 404)
