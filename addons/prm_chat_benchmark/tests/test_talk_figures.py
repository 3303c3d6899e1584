from lxml import html

from odoo.tests import tagged

from odoo.addons.prm_benchmark.engine.windows import month_of
from odoo.addons.prm_portal.doors import Refused

from ..models.prm_chat_talk import Subject
from .talk_common import URL, TalkHttpCase


@tagged("post_install", "-at_install")
class TestTalkFigures(TalkHttpCase):
    """Own figures go into a talk on purpose alone: shown before, ticked, and nothing of the group's."""

    def setUp(self):
        super().setUp()
        self.login("director_a")
        self.thread = self.start()

    def mark(self):
        page = html.fromstring(self.get(f"{URL}/{self.thread.id}/figures").text)
        return page.xpath("//input[@name='mark']/@value")[0]

    def send(self, **values):
        return self.post(f"{URL}/{self.thread.id}/figures/send", **values)

    def comments(self):
        return self.thread.message_ids.filtered(lambda message: message.message_type == "comment")

    def test_what_was_shown_is_what_is_sent(self):
        page = html.fromstring(self.get(f"{URL}/{self.thread.id}/figures").text)
        shown = [text.strip() for text in page.xpath("//form//table//strong/text()")]
        self.assertEqual(len(shown), 2)
        self.assertIn("40.0", shown[0])
        self.send(mark=self.mark(), confirm="1", text="T <b>look</b>")
        [message] = self.comments()
        self.assertEqual(message.author_id, self.dealers["director_a"].partner_id)
        self.assertEqual(message.prm_firm_id, self.firm)
        written = message.body.replace("&nbsp;", "\N{NO-BREAK SPACE}")
        for text in shown:
            self.assertIn(text, written)
        self.assertIn("T &lt;b&gt;look&lt;/b&gt;", message.body)
        for group in ("35.0", "32.0", "38.0"):
            self.assertNotIn(group, message.body)

    def test_what_no_page_sends_breaks_nothing(self):
        url = f"{URL}/{self.thread.id}/figures/send"
        for mark in ("ä", "a\0b", "", "x" * 5000):
            page = self.send(mark=mark, confirm="1")
            self.assertEqual(page.status_code, 200)
            self.assertIn("have changed", page.text, mark[:5])
        for name in ("mark", "text", "confirm"):
            data = {"csrf_token": self.csrf_token(), "mark": self.mark(), "confirm": "1", "text": "T"}
            data.pop(name)
            answer = self.url_open(url, data=data, files={name: ("a.txt", b"T file", "text/plain")})
            self.assertEqual(answer.status_code, 200, name)
        [message] = self.comments()
        self.assertNotIn("T file", message.body)
        self.send(mark=self.mark(), confirm="1", text="T lo\0ok")
        self.assertIn("T look", self.comments()[0].body)

    def test_of_two_channels_of_the_programme_each_takes_figures(self):
        second = self.room.copy({"sequence": self.room.sequence + 10})
        self.assertIn(self.dealers["director_a"].partner_id, second.channel_id.channel_member_ids.partner_id)
        subject = Subject(self.programme.id, "kpi", "margin", "r12", month_of(self.back(2)), "T")
        user = self.dealers["director_a"]
        topic = self.env["prm.chat.topic"].with_user(user)._thread(second.with_user(user), subject)
        self.env.flush_all()
        for thread in (self.thread, topic.sudo().channel_id):
            self.thread = thread
            self.send(mark=self.mark(), confirm="1")
            self.assertEqual(len(self.comments()), 1, thread.parent_channel_id.name)
        # whoever has left the programme is in neither
        self.participants[self.firm].active = False
        self.assertEqual(self.get(f"{URL}/{self.thread.id}/figures").status_code, 404)

    def test_nothing_without_the_tick(self):
        page = self.send(mark=self.mark(), text="T")
        self.assertIn("Nothing was shared", page.text)
        self.assertFalse(self.comments())

    def test_nothing_else_than_was_shown(self):
        mark = self.mark()
        self.put(2, U=2000, submit=True)
        self.env.flush_all()
        page = self.send(mark=mark, confirm="1")
        self.assertIn("have changed", page.text)
        self.assertFalse(self.comments())
        self.send(mark=self.mark(), confirm="1")
        self.assertEqual(len(self.comments()), 1)

    def test_the_same_page_is_sent_once(self):
        mark = self.mark()
        for _click in range(2):
            answer = self.send(mark=mark, confirm="1", text="T look")
            self.assertIn(f"channel={self.thread.id}", answer.url)
        self.assertEqual(len(self.comments()), 1)
        self.send(mark=mark, confirm="1", text="T something else")
        self.assertEqual(len(self.comments()), 2, "other words are another message")

    def test_whoever_looks_again_can_attach_again(self):
        for _time in range(2):
            self.send(mark=self.mark(), confirm="1", text="T look")
        self.assertEqual(len(self.comments()), 2)

    def test_another_month_is_another_talk(self):
        self.send(mark=self.mark(), confirm="1")
        other = self.start(end=self.code(3))
        self.assertNotEqual(other, self.thread)
        self.thread = other
        self.send(mark=self.mark(), confirm="1")
        self.assertEqual(len(self.comments()), 1)

    def test_a_mark_is_not_made_up(self):
        self.send(mark=self.mark(), confirm="1")
        last, _dot, rest = self.mark().partition(".")
        for mark in ("", ".", "x", f"{int(last) + 1}.{rest}", f"0.{rest}", rest, "9" * 5000, f"²{last}.{rest}"):
            page = self.send(mark=mark, confirm="1")
            self.assertIn("have changed", page.text, mark[:20])
        self.assertEqual(len(self.comments()), 1)

    def test_a_mark_is_good_for_its_user_alone(self):
        mark = self.mark()
        self.login("director_b")
        self.send(mark=mark, confirm="1")
        self.assertFalse(self.comments())

    def test_no_figure_no_form(self):
        self.login("director_b")
        page = self.get(f"{URL}/{self.thread.id}/figures")
        self.assertEqual(page.status_code, 200)
        self.assertFalse(html.fromstring(page.text).xpath("//input[@name='mark']"))

    def test_a_muted_dealer_attaches_nothing(self):
        mark = self.mark()
        moderation = self.env["prm.chat.moderation"].with_user(self.moderator)
        moderation._mute(self.room, self.dealers["director_a"].partner_id, 1, "T")
        self.send(mark=mark, confirm="1")
        self.assertFalse(self.comments())

    def test_whoever_acts_for_another_firm_attaches_nothing(self):
        """Neither the other firm's figures under the own name, nor the other way round."""
        self.env["prm.dealer.assignment"]._give(self.dealers["director_a"], self.foreign)
        self.put(2, self.foreign, U=1000, W=100, submit=True)
        door = self.door("director_a", self.foreign)
        talk = self.talk("director_a")
        for attempt in (
            lambda: talk._figures_page(door, self.thread.id),
            lambda: talk._attach(door, self.thread.id, "", True),
        ):
            with self.assertRaises(Refused):
                attempt()
        self.assertFalse(talk._about(door, self.topics())["attach"])
        self.assertFalse(self.comments())
