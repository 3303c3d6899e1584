"""What no page sends: the sign NUL in a text, and a file where a text is expected. No door breaks by it."""

import re

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.prm_portal.tests.portal_common import PortalHttpCase

from .chat_common import ChatHttpCase

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
FIELDS = ("reason", "version", "frequency", "mention", "channel", "token", "name", "text")
FILE = ("a.txt", b"T file", "text/plain")
UNSUBSCRIBE = "/prm/chat/unsubscribe"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@tagged("post_install", "-at_install")
class TestFormTexts(ChatHttpCase):
    csrf_token = PortalHttpCase.csrf_token

    def setUp(self):
        super().setUp()
        self.message = self.post(self.area, "director_a", "T to report")
        self.env.flush_all()

    def routes(self):
        """Yield ``(url, method)`` of the pages of this addon."""
        for rule in self.env["ir.http"].routing_map().iter_rules():
            own = rule.endpoint.func.__module__.startswith("odoo.addons.prm_chat.")
            if own and rule.rule.startswith(("/my/prm/chat", "/prm/chat")):
                for method in rule.methods & {"GET", "POST"}:
                    yield ARGUMENT.sub(str(self.message.id), rule.rule), method

    def test_no_field_of_any_page_breaks_it(self):
        self.login("sales_a")
        token, tried = self.csrf_token(), 0
        for url, method in self.routes():
            for text in ("a\0b", "ä\ud7ff", "a" * 5000):
                values = {"csrf_token": token, **dict.fromkeys(FIELDS, text)}
                kind = "params" if method == "GET" else "data"
                answer = self.opener.request(method, self.base_url() + url, **{kind: values}, timeout=30)
                self.assertLess(answer.status_code, 500, (method, url, text[:9]))
                tried += 1
            if method == "POST":
                answer = self.url_open(url, data={"csrf_token": token}, files=dict.fromkeys(FIELDS, FILE))
                self.assertLess(answer.status_code, 500, url)
        self.assertGreater(tried, 20)

    def test_a_reason_of_a_report(self):
        self.login("sales_a")
        url = f"/my/prm/chat/report/{self.message.id}/send"
        token = self.csrf_token()
        page = self.url_open(url, data={"csrf_token": token}, files={"reason": FILE})
        self.assertIn("Say in a few words", page.text)
        self.assertEqual(self.url_open(url, data={"csrf_token": token, "reason": "T ru\0de"}).status_code, 200)
        report = self.env["prm.chat.report"].search([("message_id", "=", self.message.id)])
        self.assertEqual(report.reason, "T rude")

    def test_anybody_who_stops_mails(self):
        self.login(None)
        self.assertEqual(self.url_open(UNSUBSCRIBE, files={"token": FILE}).status_code, 200)
        for token in ("a\0b", "ä", "AQ", "a" * 5000):
            self.assertEqual(self.url_open(UNSUBSCRIBE, data={"token": token}).status_code, 200, token[:9])
            answer = self.opener.get(self.base_url() + UNSUBSCRIBE, params={"token": token}, timeout=30)
            self.assertEqual(answer.status_code, 200, token[:9])

    def test_files_of_a_message(self):
        self.login("sales_a")
        form = {
            "thread_id": self.area.channel_id.id,
            "thread_model": "discuss.channel",
            "is_pending": "true",
            "csrf_token": self.csrf_token(),
        }
        url = "/mail/attachment/upload"
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url, data={**form, "ufile": "T no file"}).status_code, 400)
            for thread in ("99999999999999", "x", "\0"):
                answer = self.url_open(url, data={**form, "thread_id": thread}, files={"ufile": ("a.png", PNG)})
                self.assertEqual(answer.status_code, 400, thread)
        answer = self.url_open(url, data=form, files={"ufile": ("a\0b.png", PNG)})
        self.assertIn("data", answer.json())
