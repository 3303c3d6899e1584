from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from types import SimpleNamespace
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.prm_chat.tests.race_common import RaceCase

ROWS = [{"name": "Our firm", "text": "40.0\N{NO-BREAK SPACE}%"}]
CLICKS = 3
TRIES = 30


@tagged("post_install", "-at_install")
class TestFiguresRace(RaceCase):
    """Figures that are sent twice at the same moment, in real transactions. What is shown is given."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls._remove_talk)
        with cls.registry.cursor() as cr:
            env = cls._env(cr)
            programme = env["prm.benchmark.programme"].create(
                {"name": "T figures race", "code": "T-FRACE", "month_from": date(2026, 1, 1)}
            )
            item = {"programme_id": programme.id, "kind": "kpi", "code": "margin", "window": "r12"}
            topic = env["prm.chat.topic"].create(
                {**item, "audience_id": cls.audience, "month": date(2026, 1, 1), "channel_id": cls.channel}
            )
            cls.topic, cls.programme = topic.id, programme.id

    @classmethod
    def _remove_talk(cls):
        with cls.registry.cursor() as cr:
            env = cls._env(cr)
            env["prm.chat.topic"].browse(cls.topic).unlink()
            env["prm.benchmark.programme"].browse(cls.programme).unlink()

    def setUp(self):
        super().setUp()
        model = self.registry["prm.chat.talk"]
        shown = {"rows": ROWS, "thread": self.channel, "name": "T margin"}
        for name, method in {
            "_topic": lambda talk, thread_id: talk.env["prm.chat.topic"].sudo().browse(self.topic),
            "_figures_page": lambda talk, door, thread_id: {**shown, "mark": talk._mark(talk._topic(0), ROWS)},
        }.items():
            patcher = patch.object(model, name, method)
            patcher.start()
            self.addCleanup(patcher.stop)
        with self.registry.cursor() as cr:
            self._messages(cr).unlink()

    def _send(self, env, mark):
        """Attach as a request does: again when others were faster."""
        for _try in range(TRIES):
            try:
                env["prm.chat.talk"]._attach(SimpleNamespace(), self.channel, mark, True, "T look")
                env.flush_all()
                env.cr.commit()
                return
            except SerializationFailure:
                env.cr.rollback()
        raise AssertionError("never got through")

    def _mark(self):
        with self.registry.cursor() as cr:
            return self._env(cr, self.dealer)["prm.chat.talk"]._figures_page(None, 0)["mark"]

    def _count(self):
        with self.registry.cursor() as cr:
            return len(self._messages(cr).filtered(lambda message: message.message_type == "comment"))

    def test_a_double_click_posts_once(self):
        mark = self._mark()
        with ExitStack() as stack:
            stack.enter_context(mute_logger("odoo.sql_db"))
            envs = [self._env(stack.enter_context(self.registry.cursor()), self.dealer) for _click in range(CLICKS)]
            for env in envs:
                # all look before anybody posts
                env["prm.chat.talk"]._figures_page(None, 0)
            pool = stack.enter_context(ThreadPoolExecutor(CLICKS))
            list(pool.map(self._send, envs, [mark] * CLICKS))
        self.assertEqual(self._count(), 1)

    def test_a_click_that_comes_when_the_other_is_through(self):
        mark = self._mark()
        with self.registry.cursor() as one, self.registry.cursor() as two:
            second = self._env(two, self.dealer)
            second["prm.chat.talk"]._figures_page(None, 0)
            self._send(self._env(one, self.dealer), mark)
            self._send(second, mark)
        self.assertEqual(self._count(), 1)
        with self.registry.cursor() as cr:
            self._send(self._env(cr, self.dealer), self._mark())
        self.assertEqual(self._count(), 2, "whoever looks again attaches again")
