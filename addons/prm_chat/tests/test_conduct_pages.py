import re
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.prm_portal.tests.portal_common import PortalHttpCase

from .chat_common import ChatHttpCase

BAD = "<p>Ab Januar verlangen wir 95 Euro pro Stunde.</p>"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@tagged("post_install", "-at_install")
class TestConductPages(ChatHttpCase):
    """Rules, held messages and reports in the portal, and the routes of Discuss."""

    json, rpc_answer, csrf_token = PortalHttpCase.json, PortalHttpCase.rpc_answer, PortalHttpCase.csrf_token

    def send(self, url, **data):
        return self.url_open(url, data={"csrf_token": self.csrf_token(), **data})

    def renew(self):
        rules = self.env["prm.chat.rules"].create(
            {"name": "T 2", "valid_from": self.env.company._prm_today(), "text": "T <b>other</b> words"}
        )
        self.env.flush_all()
        return rules

    @contextmanager
    def kept(self):
        """Collect what is kept apart: a request of a test has no transaction of its own."""
        kept = []

        def keep(_holds, channel, user, values, files, found, message=None):
            kept.append((channel.id, user, values, files.mapped("name"), message))

        with patch.object(self.env.registry["prm.chat.hold"], "_keep", keep):
            yield kept

    def post_json(self, body, channel=None, **data):
        params = {
            "thread_model": "discuss.channel",
            "thread_id": (channel or self.area.channel_id).id,
            "post_data": {"body": body, "message_type": "comment", "subtype_xmlid": "mail.mt_comment", **data},
        }
        with mute_logger("odoo.http"):
            return self.json("/mail/message/post", params)

    def sentence(self, answer):
        return answer.get("error", {}).get("data", {}).get("message", "")

    # --- rules ------------------------------------------------------------------------------------------

    def test_read_and_accept(self):
        rules = self.renew()
        self.login("sales_a")
        self.assertIn("/my/prm/chat/rules", self.sentence(self.post_json("T hello")))
        self.assertIn("read and accept", self.url_open("/my/prm/chat").text)
        page = self.url_open("/my/prm/chat/rules").text
        self.assertIn("T &lt;b&gt;other&lt;/b&gt; words", page)
        version = re.search(r'name="version" value="([^"]+)"', page)[1]
        self.send("/my/prm/chat/rules/accept", version="1-forged")
        self.assertFalse(rules.acceptance_count)
        page = self.send("/my/prm/chat/rules/accept", version=version).text
        self.assertIn("You can write now", page)
        self.assertNotIn("read and accept", page)
        rules.invalidate_recordset()
        self.assertEqual(rules.acceptance_count, 1)
        self.assertNotIn("error", self.post_json("T hello"))
        self.assertIn("You accepted this version", self.url_open("/my/prm/chat/rules").text)

    def test_pages_are_for_those_who_talk(self):
        message = self.post(self.area, "director_a", "T secret")
        urls = ["/my/prm/chat/rules", "/my/prm/chat/held", f"/my/prm/chat/report/{message.id}", "/my/prm/chat/report"]
        for name in ("bookkeeper_a", "adviser", "plain"):
            self.login(name)
            for url in urls:
                self.assertEqual(self.url_open(url).status_code, 403, f"{name} {url}")
        self.login(None)
        for url in urls:
            self.assertIn("/web/login", self.url_open(url).url, url)

    # --- the routes of Discuss --------------------------------------------------------------------------

    def test_held_by_the_route_of_discuss(self):
        self.login("sales_a")
        with self.kept() as kept:
            answer = self.post_json(BAD)
            self.assertIn("held for a look", self.sentence(answer))
            for context in ({"prm_chat_pass": True}, {"prm_chat_pass": "PASS"}):
                params = {
                    "thread_model": "discuss.channel",
                    "thread_id": self.area.channel_id.id,
                    "post_data": {"body": BAD, "message_type": "comment"},
                    "context": context,
                }
                with mute_logger("odoo.http"):
                    self.assertIn("held", self.sentence(self.json("/mail/message/post", params)))
            with mute_logger("odoo.http"):
                answer = self.rpc_answer("discuss.channel", "message_post", [self.area.channel_id.id], body=BAD)
            self.assertIn("held", self.sentence(answer))
        self.assertEqual([(row[0], row[1]) for row in kept], [(self.area.channel_id.id, self.dealers["sales_a"])] * 4)
        self.env.invalidate_all()
        own = [("prm_channel_id", "=", self.area.channel_id.id)]
        self.assertFalse(self.env["mail.message"].search([*own, ("body", "ilike", "95 Euro")]))

    def test_whoever_is_not_in_writes_nothing(self):
        for name in ("director_b", "bookkeeper_a", "plain", None):
            self.login(name)
            self.assertIn("error", self.post_json("T from outside"), name)
        self.env.invalidate_all()
        self.assertFalse(self.env["mail.message"].search([("body", "ilike", "T from outside")]))

    def test_changes_are_held_by_the_route_of_discuss(self):
        message = self.post(self.area, "sales_a", "T fine")
        self.login("sales_a")
        params = {"message_id": message.id, "update_data": {"body": BAD, "attachment_ids": []}}
        with self.kept() as kept, mute_logger("odoo.http"):
            self.assertIn("held", self.sentence(self.json("/mail/message/update_content", params)))
        self.assertEqual(kept[0][4], message)
        self.env.invalidate_all()
        self.assertIn("T fine", message.body)

    def test_uploads_are_looked_at(self):
        self.login("sales_a")
        channel = self.area.channel_id
        for pending in ("true", ""):
            for name, raw, good in (("a.png", PNG, True), ("a.exe", b"MZ", False), ("a.png", b"MZ", False)):
                answer = self.url_open(
                    "/mail/attachment/upload",
                    data={
                        "thread_id": channel.id,
                        "thread_model": "discuss.channel",
                        "is_pending": pending,
                        "csrf_token": self.csrf_token(),
                    },
                    files={"ufile": (name, raw)},
                )
                self.assertEqual("error" not in answer.json(), good, f"{name} {pending}")

    def test_reactions_by_the_route_of_discuss(self):
        message = self.post(self.area, "director_a", "T fine")
        self.login("sales_a")
        for content, good in (("👍", True), ("Wir erhöhen die Preise", False)):
            with mute_logger("odoo.http"):
                answer = self.json(
                    "/mail/message/reaction", {"message_id": message.id, "content": content, "action": "add"}
                )
            self.assertEqual("error" not in answer, good)

    def test_a_hidden_file_has_no_address_any_more(self):
        channel = self.area.channel_id.with_user(self.dealers["director_a"]).sudo()
        message = channel.message_post(body="T", message_type="comment", attachments=[("a.png", PNG)])
        file = message.attachment_ids
        url = f"/web/content/{file.id}?access_token={file._get_raw_access_token()}"
        self.login("sales_a")
        self.assertEqual(self.url_open(url).status_code, 200)
        for name in ("director_b", "bookkeeper_a", None):  # the address alone opens nothing
            self.login(name)
            self.assertEqual(self.url_open(url).status_code, 404, name)
        self.login("sales_a")
        self.env["prm.chat.moderation"].with_user(self.moderator)._hide(message, "T")
        log = self.env["prm.chat.moderation"].search([("message_id", "=", message.id)])
        copy = log.attachment_ids
        self.env.flush_all()
        self.assertEqual(self.url_open(url).status_code, 404)
        self.assertEqual(self.url_open(f"/web/content/{copy.id}").status_code, 404)
        self.login("moderator")
        self.assertEqual(self.url_open(f"/web/content/{copy.id}").status_code, 200)

    # --- held and reported ------------------------------------------------------------------------------

    def test_the_own_held_messages(self):
        user = self.dealers["sales_a"]
        self.env["prm.chat.hold"].create(
            {
                "kind": "message",
                "channel_id": self.area.channel_id.id,
                "audience_id": self.area.id,
                "author_id": user.partner_id.id,
                "user_id": user.id,
                "body": "<p>T held text</p>",
                "state": "refused",
                "reason": "T not here",
            }
        )
        self.login("sales_a")
        page = self.url_open("/my/prm/chat/held").text
        self.assertIn("T held text", page)
        self.assertIn("T not here", page)
        self.login("director_a")
        self.assertNotIn("T held text", self.url_open("/my/prm/chat/held").text)

    def test_reporting(self):
        message = self.post(self.area, "director_a", "T insult")
        foreign = self.post(self.general, "director_a", "T other")
        self.login("sales_a")
        page = self.url_open("/my/prm/chat/report", params={"channel": self.area.channel_id.id}).text
        self.assertIn("T insult", page)
        self.assertNotIn("T other", page)
        page = self.url_open(f"/my/prm/chat/report/{message.id}").text
        self.assertIn("T insult", page)
        self.send(f"/my/prm/chat/report/{message.id}/send", reason="")
        self.assertFalse(self.env["prm.chat.report"].search([("message_id", "=", message.id)]))
        page = self.send(f"/my/prm/chat/report/{message.id}/send", reason="T rude").text
        self.assertIn("moderators will look", page)
        self.assertEqual(self.env["prm.chat.report"].search([("message_id", "=", message.id)]).reason, "T rude")
        self.login("director_b")
        self.assertEqual(self.url_open(f"/my/prm/chat/report/{foreign.id}").status_code, 200)
        for number in (message.id, 0, 999999999999):
            self.assertEqual(self.url_open(f"/my/prm/chat/report/{number}").status_code, 404, number)
        self.assertEqual(self.send(f"/my/prm/chat/report/{message.id}/send", reason="x").status_code, 404)

    def test_dealers_call_nothing_of_the_moderation(self):
        self.login("sales_a")
        models = ("hold", "report", "queue", "moderation", "watch", "rules", "acceptance", "audit", "decision")
        for model in models:
            with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
                for method, arguments in (("search_read", [[]]), ("create", [{}]), ("search_count", [[]])):
                    answer = self.rpc_answer(f"prm.chat.{model}", method, *arguments)
                    self.assertIn("error", answer, f"{model} {method}")
