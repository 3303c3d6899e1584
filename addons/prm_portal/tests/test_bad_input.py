"""What nobody should send: ids of another firm at every form, HTML and script in every text."""

import re

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .appointment_common import AppointmentMixin
from .document_common import DocumentMixin
from .firm_common import SCRIPT, FirmMixin
from .portal_common import PortalHttpCase
from .talk_common import TalkMixin

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
#: texts of an address: each is tried
TEXTS = {"change": ("done", "assign", "start", "reopen", "cancel"), "fingerprint": ("0" * 64,)}


@tagged("post_install", "-at_install")
class TestBadInput(FirmMixin, TalkMixin, AppointmentMixin, DocumentMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_firm()
        cls.build_talk()
        cls.build_appointments()
        cls.document = cls.make_document("T document", body="<p>T body</p>", partner_ids=cls.firm, must_confirm=True)
        cls.foreign_document = cls.make_document("T foreign document", partner_ids=cls.foreign, must_confirm=True)
        visit = cls.make_visit(cls.foreign)
        visit.action_share()
        cls.foreign_event = visit.event_id
        cls.foreign_change = cls.env["prm.profile.change"].create({"partner_id": cls.foreign.id})
        cls.foreign_access = cls.env["prm.dealer.assignment"]._give(
            cls.dealers["adviser"], cls.foreign, "adviser", cls.today.replace(year=cls.today.year + 1)
        )
        cls.env.flush_all()

    def writing_routes(self):
        """Yield ``(kind, path)`` of every route of this addon that changes something, with ids in it."""
        for rule in self.env["ir.http"].routing_map().iter_rules():
            routing = rule.endpoint.routing
            writes = routing["type"] == "jsonrpc" or "POST" in (rule.methods or ())
            own = rule.endpoint.func.__module__.startswith("odoo.addons.prm_portal.")
            if own and writes and rule.rule.startswith("/my/prm/") and ARGUMENT.search(rule.rule):
                yield routing["type"], rule.rule

    def foreign_record(self, path):
        """Return what of the other firm an address leads to; a new page adds its own."""
        return {
            "agreements": self.foreign_sent,
            "documents": self.foreign_document,
            "appointments": self.foreign_event,
            "tasks": self.foreign_task,
            "messages": self.foreign_conversation,
            "profile": self.foreign_change,
            "access": self.foreign_access,
            "users": self.dealers["director_b"],
        }["access" if "/access/" in path else path.split("/")[3]]

    def addresses(self, path, record):
        names = [name for name in ARGUMENT.findall(path) if name in TEXTS]
        for text in TEXTS[names[0]] if names else ("",):
            values = {**dict.fromkeys(ARGUMENT.findall(path), str(record.id)), **dict.fromkeys(names, text)}
            yield ARGUMENT.sub(lambda found, values=values: values[found[1]], path)

    @mute_logger("odoo.http")
    def test_ids_of_another_firm_in_every_form(self):
        form = {"text": "T changed", "reason": "T changed", "answer": "accepted", "role_id": self.role("sales").id}
        tried = 0
        self.login("director_a")
        for kind, path in self.writing_routes():
            record = self.foreign_record(path).sudo()
            before = record.read()
            for url in self.addresses(path, record):
                if kind == "jsonrpc":
                    answer = self.json(url, {"name": "T", "signature": "x"})
                    self.assertTrue(answer.get("error") or answer["result"]["error"], url)
                else:
                    answer = self.post(url, **form, partner_id=self.foreign.id)
                    # a page that refuses, or the page before with the sentence on it
                    sentence = "o_prm_portal" in answer.text and ("Not possible", "alert-danger")
                    self.assertTrue(sentence and any(word in answer.text for word in sentence), url)
                tried += 1
            record.invalidate_recordset()
            self.assertEqual(record.read(), before, path)
        self.assertGreater(tried, 15)
        self.assertFalse(self.foreign_document.receipt_ids)

    def test_script_in_every_text_is_shown_as_text(self):
        self.plant()
        self.login("director_a")
        shown = 0
        menu = self.env["prm.portal.menu"].with_user(self.dealers["director_a"])
        # the pages of this addon
        samples = self.env["prm.portal.sample"]._samples()
        for url in (
            "/my",
            "/my/account",
            "/my/security",
            "/my/prm/tasks/new",
            "/my/prm/messages/new",
            f"/my/prm/agreements?q={SCRIPT[:30]}",
            f"/my/prm/agreements/{self.sent.id}",
            f"/my/prm/documents/{self.document.id}",
            f"/my/prm/appointments/{self.event.id}",
            f"/my/prm/tasks/{self.task.id}",
            f"/my/prm/messages/{self.conversation.id}",
            *(entry["url"] for entry in menu._entries() if entry["key"] in samples),
        ):
            page = self.get(url)
            self.assertEqual(page.status_code, 200, url)
            self.assertNotIn("<script>alert(", page.text, url)
            self.assertNotIn("<img src=x", page.text, url)
            shown += page.text.count("&lt;script&gt;alert(")
        self.assertGreater(shown, 40)

    def plant(self):
        """Write script into whatever texts the portal shows."""
        director = self.dealers["director_a"]
        self.firm.write({"name": f"T {SCRIPT}", "street": SCRIPT, "city": SCRIPT})
        director.partner_id.name = f"T {SCRIPT}"
        self.users["territory"].partner_id.name = f"T {SCRIPT}"
        director.prm_role_id.write({"name": f"T {SCRIPT}", "description": SCRIPT})
        self.role("sales").write({"name": f"T sales {SCRIPT}", "description": SCRIPT})
        (self.task | self.office_task).write({"name": f"T {SCRIPT}", "description": SCRIPT})
        self.task.with_user(director)._comment(SCRIPT)
        (self.conversation | self.secret).write({"name": f"T {SCRIPT}"})
        self.conversation.with_user(director)._dealer_answer(SCRIPT, [])
        for department in self.departments.values():
            department.write({"name": f"T {SCRIPT}", "help": SCRIPT})
        category = self.env["prm.document.category"].create({"name": f"T {SCRIPT}"})
        tag = self.env["prm.document.tag"].create({"name": f"T {SCRIPT}"})
        self.document.write(
            {"name": f"T {SCRIPT}", "category_id": category.id, "tag_ids": [Command.set(tag.ids)], "body": SCRIPT}
        )
        self.event.with_context(dont_notify=True).location = SCRIPT
        self.visit.portal_note = SCRIPT
        self.visit.topic_ids.filtered("portal_visible").name = f"T {SCRIPT}"
        self.active.name = f"T {SCRIPT}"
        self.sent.write({"name": f"T {SCRIPT}", "terms": SCRIPT})
        self.tractor.name = f"T {SCRIPT}"
        self.env["prm.metric"].search([("dealer_visible", "=", True)]).write({"name": SCRIPT, "description": SCRIPT})
        self.env.flush_all()
