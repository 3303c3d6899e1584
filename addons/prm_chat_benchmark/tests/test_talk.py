from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.prm_portal.doors import Refused

from ..controllers.talk import SUBJECT
from .talk_common import URL, TalkCase, TalkHttpCase

CHAT = "/my/prm/chat"


@tagged("post_install", "-at_install")
class TestTalk(TalkCase):
    """One thread for each KPI, month and period, in the programme's channel."""

    def start(self, name, **values):
        thread = self.talk(name)._start(self.door(name), self.subject(**values))
        return self.env["discuss.channel"].browse(thread)

    def test_two_dealers_meet_in_one_thread(self):
        thread = self.start("director_a")
        self.assertEqual(self.start("director_b"), thread)
        self.assertEqual(thread.parent_channel_id, self.room.channel_id)
        self.assertEqual(thread.prm_audience_id, self.room)
        self.assertEqual(thread.group_public_id, self.env.ref("prm_chat.group_dealer_chat"))
        people = {self.dealers[name].partner_id for name in ("director_a", "director_b")}
        self.assertEqual(set(thread.channel_member_ids.partner_id), people)
        self.assertNotEqual(self.start("director_a", end=self.code(3)), thread)
        self.assertNotEqual(self.start("director_a", kpi="", chart="turnover"), thread)

    def test_not_so_many_at_once(self):
        """Each talk is told in two places; one that is there already is free."""
        self.env["ir.config_parameter"].set_param("prm_chat.messages_per_minute", "4")
        first = self.start("director_a")
        self.start("director_a", end=self.code(3))
        with self.assertRaisesRegex(UserError, "within a minute"), self.env.cr.savepoint():
            self.start("director_a", end=self.code(4))
        self.env.invalidate_all()
        self.assertEqual(len(self.topics()), 2)
        self.assertEqual(self.start("director_a"), first)
        self.assertEqual(self.start("director_b"), first)
        with self.assertRaisesRegex(UserError, "within a minute"):
            self.room.channel_id.with_user(self.dealers["director_a"]).message_post(body="T", message_type="comment")

    def test_no_figure_goes_along(self):
        thread = self.start("director_a")
        texts = " ".join([thread.name, thread.description or "", *thread.message_ids.mapped("body")])
        texts += " ".join(self.room.channel_id.message_ids.mapped("body"))
        row = self.kpi("margin", end=self.code(2), window="r12")
        for figure in (row["own_text"], row["median_text"], "40.0", "35.0"):
            self.assertNotIn(figure, texts)
        self.assertIn("T kpi margin", thread.name)

    def test_who_is_elsewhere_opens_nothing(self):
        self.participants[self.foreign].active = False
        with self.assertRaises(Refused):
            self.start("director_b")
        for name in ("sales_a", "bookkeeper_a", "adviser"):
            with self.assertRaises(Refused):
                self.start(name)
        self.assertFalse(self.topics())

    def test_whoever_acts_for_another_firm_does_not_talk_about_it(self):
        self.env["prm.dealer.assignment"]._give(self.dealers["director_a"], self.foreign)
        door = self.door("director_a", self.foreign)
        self.assertEqual(door.kind, "acting")
        talk = self.talk("director_a")
        self.assertFalse(talk._may(door, self.programme.id))
        with self.assertRaises(Refused):
            talk._start(door, self.subject())

    def test_without_a_channel_there_is_no_talk(self):
        self.room.active = False
        self.assertFalse(self.talk("director_a")._may(self.door("director_a"), self.programme.id))
        with self.assertRaises(Refused):
            self.start("director_a")

    def test_rules_are_accepted_first_and_a_muted_dealer_opens_nothing(self):
        self.env["prm.chat.acceptance"].search([("user_id", "=", self.dealers["director_a"].id)]).unlink()
        with self.assertRaises(UserError):
            self.start("director_a")

    def test_nonsense(self):
        for values in (
            {"kpi": "no_such"}, {"kpi": ""}, {"kpi": "", "chart": "no_such"}, {"kpi": ["margin"]}, {"kpi": "margin'--"},
            {"programme": "999999"}, {"programme": "x"},
        ):  # fmt: skip
            with self.assertRaises(Refused):
                self.start("director_a", **values)
        # another month or window becomes the nearest that there is, as on the page
        self.start("director_a", end="1999-01", window="x")
        self.assertEqual(self.topics().window, "r12")
        self.assertIn(self.topics().month, [self.back(number) for number in range(1, 28)])

    def test_who_left_the_programme_is_out_of_its_threads(self):
        thread = self.start("director_b")
        self.participants[self.foreign].active = False
        mine = self.env(user=self.dealers["director_b"])
        self.assertFalse(mine["discuss.channel"].search([("id", "=", thread.id)]))
        self.assertNotIn(self.dealers["director_b"].partner_id, thread.channel_member_ids.partner_id)

    def test_topics_are_no_dealers_to_read(self):
        self.start("director_a")
        with self.assertRaises(AccessError):
            self.env["prm.chat.topic"].with_user(self.dealers["director_a"]).search([])

    def test_silent_threads_go(self):
        silent, spoken = self.start("director_a"), self.start("director_a", end=self.code(3))
        spoken.with_user(self.dealers["director_a"]).message_post(
            body="T word", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.env["prm.chat.topic"]._gc_silent()
        self.assertTrue(silent.exists(), "opened a moment ago")
        self.env.flush_all()
        self.env.cr.execute("UPDATE prm_chat_topic SET write_date = write_date - interval '2 days'")
        self.env["prm.chat.topic"].invalidate_model()
        self.env["prm.chat.topic"]._gc_silent()
        self.assertFalse(silent.exists())
        self.assertTrue(spoken.exists())
        self.assertEqual(self.topics().channel_id, spoken)

    def test_the_name_is_the_readers(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.kpis["margin"].with_context(lang="de_DE").name = "T Spanne"
        self.start("director_a")
        self.assertIn("T Spanne", self.talk("director_a").with_context(lang="de_DE")._name_of(self.topics()))
        self.assertIn("T kpi margin", self.talk("director_a")._name_of(self.topics()))


@tagged("post_install", "-at_install")
class TestTalkPages(TalkHttpCase):
    def links(self, page):
        root = html.fromstring(page.text)
        return root.xpath("//a[contains(@class, 'o_prm_talk')]/@href"), root

    def test_from_the_figures_to_the_talk_and_back(self):
        self.login("director_a")
        links, root = self.links(self.get(f"/my/prm/benchmark?end={self.code(2)}&window=r12"))
        self.assertTrue(root.xpath("//*[contains(@class, 'o_prm_may_talk')]"))
        [link] = {link for link in links if "kpi=margin" in link and "chart=" not in link}
        page = self.get(link)
        self.assertIn("T programme", page.text)
        form = html.fromstring(page.text).xpath("//form[contains(@action, '/talk/start')]")[0]
        fields = {name: value for name, value in form.fields.items() if name != "csrf_token"}
        self.assertEqual(fields, self.subject(cohort=str(self.cohorts["all"].id)))
        page = self.post(f"{URL}/start", **fields)
        thread = self.topics().channel_id
        self.assertTrue(page.url.endswith(f"{CHAT}?channel={thread.id}"))
        root = html.fromstring(page.text)
        self.assertEqual(root.xpath("//iframe/@src"), [f"/discuss/channel/{thread.id}"])
        [back] = root.xpath("//div[contains(@class, 'o_prm_about')]/a/@href[contains(., '/kpi/margin')]")
        self.assertEqual(self.get(back).status_code, 200)
        # whoever comes next is led to it at once
        self.login("director_b")
        self.assertTrue(self.get(link).url.endswith(f"{CHAT}?channel={thread.id}"))

    def test_the_links_are_shown_to_those_who_may(self):
        self.login("director_a")
        self.room.active = False
        _links, root = self.links(self.get("/my/prm/benchmark"))
        self.assertFalse(root.xpath("//*[contains(@class, 'o_prm_may_talk')]"))

    def test_a_chart(self):
        self.login("director_a")
        links, _root = self.links(self.get(f"/my/prm/benchmark?end={self.code(2)}&window=r12"))
        [link] = [link for link in links if "chart=turnover" in link]
        self.assertEqual(self.get(link).status_code, 200)
        thread = self.start(kpi="", chart="turnover")
        page = html.fromstring(self.get(f"{CHAT}?channel={thread.id}").text)
        about = page.xpath("//div[contains(@class, 'o_prm_about')]/a/@href")
        self.assertEqual([link.partition("#")[2] for link in about], ["prm_chart_turnover"])

    def test_the_wrong_side(self):
        self.login("director_a")
        thread = self.start()
        urls = (f"{URL}?kpi=margin", f"{URL}/{thread.id}/figures")
        for name in ("bookkeeper_a", "sales_a", "service_a", "adviser", "plain"):
            self.login(name)
            for url in urls:
                self.assertIn(self.get(url).status_code, (403, 404), (name, url))
            self.assertEqual(self.post(f"{URL}/start", **self.subject(end=self.code(3))).status_code, 403, name)
            self.assertEqual(self.post(f"{URL}/{thread.id}/figures/send", confirm="1", mark="x").status_code, 403, name)
        self.login(None)
        for url in urls:
            self.assertIn("/web/login", self.get(url).url)
        self.assertEqual(len(self.topics()), 1)

    def test_writing_needs_the_pages_token(self):
        self.login("director_a")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(f"{URL}/start", data=self.subject()).status_code, 400)
        self.assertFalse(self.topics())

    def test_nonsense(self):
        self.login("director_a")
        for query in ("", "?kpi=", "?kpi=x%27--", "?chart=../..", "?kpi=margin&chart=nope"):
            self.assertEqual(self.get(f"{URL}{query}").status_code, 404, query)
        for thread in (0, 1, 2**40, self.room.channel_id.id):
            self.assertEqual(self.get(f"{URL}/{thread}/figures").status_code, 404, thread)

    def test_what_no_page_sends_breaks_nothing(self):
        """The sign NUL, of which the database takes none, and a file where a text is expected."""
        self.login("director_a")
        for query in ("kpi=a%00", "kpi=margin&end=%00", "kpi=margin&programme=%00", "chart=%00", "kpi=%C3%A4"):
            self.assertLess(self.get(f"{URL}?{query}").status_code, 500, query)
        for name in SUBJECT:
            self.assertLess(self.post(f"{URL}/start", **self.subject(**{name: "a\0b"})).status_code, 500, name)
            data = {"csrf_token": self.csrf_token(), **self.subject()}
            data.pop(name, None)
            answer = self.url_open(f"{URL}/start", data=data, files={name: ("a.txt", b"T", "text/plain")})
            self.assertLess(answer.status_code, 500, name)

    def test_the_neighbour_who_does_not_take_part(self):
        self.login("director_a")
        thread = self.start()
        self.participants[self.foreign].active = False
        self.login("director_b")
        for url in (f"{URL}?kpi=margin&programme={self.programme.id}", f"{URL}/{thread.id}/figures"):
            self.assertEqual(self.get(url).status_code, 404, url)
        self.assertEqual(self.post(f"{URL}/start", **self.subject(end=self.code(3))).status_code, 404)
        self.assertEqual(self.post(f"{URL}/{thread.id}/figures/send", confirm="1", mark="x").status_code, 404)
        self.assertNotIn(f"/discuss/channel/{thread.id}", self.get(f"{CHAT}?channel={thread.id}").text)
        self.assertIn(self.get(f"/discuss/channel/{thread.id}").status_code, (403, 404))
        self.assertEqual(len(self.topics()), 1)
        self.assertFalse(thread.message_ids.filtered(lambda message: message.message_type == "comment"))

    def test_topics_over_rpc(self):
        self.login("director_a")
        self.start()
        for name in ("director_a", "director_b", "bookkeeper_a"):
            self.login(name)
            for method in ("search_read", "formatted_read_group", "web_search_read"):
                with mute_logger("odoo.http"):
                    self.assertIn("error", self.rpc_answer("prm.chat.topic", method, []), (name, method))
            for method in ("_start", "_attach", "_figures_page"):
                with mute_logger("odoo.http"):
                    self.assertIn("error", self.rpc_answer("prm.chat.talk", method), (name, method))

    def test_a_closed_talk(self):
        self.login("director_a")
        thread = self.start()
        thread.sudo().with_context(prm_chat_keeper=True).active = False
        page = self.post(f"{URL}/start", **self.subject())
        self.assertIn("This talk is closed", page.text)

    def test_pages_ask_the_same_for_many_talks(self):
        self.login("director_a")
        thread = self.start()
        url = f"{CHAT}?channel={thread.id}"
        self.get(url)
        with self.assertQueryCount(22):
            self.get(url)
        for back in (3, 4, 5):
            self.start(end=self.code(back))
        self.start(kpi="personnel")
        self.get(url)
        with self.assertQueryCount(22):
            self.assertEqual(self.get(url).text.count("T kpi "), 7, "five threads, the one that is shown thrice")
