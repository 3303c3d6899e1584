"""What every page costs: one statement at the door and one for the badges, which tell what the rules open."""

from itertools import pairwise

from odoo import fields
from odoo.tests import tagged

from ..doors import Door
from .appointment_common import AppointmentMixin
from .portal_common import PortalCase
from .talk_common import TalkMixin

#: badge → model and domain of the records it counts, besides those of the firm
BADGES = {
    "messages": ("prm.conversation", [("is_unread", "=", True)]),
    "appointments": ("prm.appointment", [("state", "in", ("open", "refused"))]),
}


@tagged("post_install", "-at_install")
class TestSpeed(TalkMixin, AppointmentMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_appointments()
        cls.build_talk()
        cls.documents = cls.env["prm.document"].create(
            [
                {"name": "T all", "state": "published"},
                {"name": "T draft"},
                {"name": "T named", "state": "published", "audience": "some", "partner_ids": cls.firm.ids},
                {"name": "T foreign", "state": "published", "audience": "some", "partner_ids": cls.foreign.ids},
                {"name": "T over", "state": "published", "date_from": "2020-01-01", "date_to": "2020-02-01"},
            ]
        )
        cls.env.flush_all()

    def door(self, name, firm=None):
        user = self.dealers[name]
        return Door(self.env(user=user.id, su=False), {"prm_firm_id": firm.id} if firm else {})

    def test_the_door_asks_once(self):
        # the user's own row is the second: a request has it already
        self.assertLessEqual(self.count_queries(lambda: self.door("director_a")), 2)

    def test_all_badges_are_one_statement(self):
        door = self.door("director_a")
        menu = door.env["prm.portal.menu"]
        menu._counts(door)  # reads the user, as every request has
        before = self.env.cr.sql_log_count
        menu._counts(door)
        self.assertEqual(self.env.cr.sql_log_count - before, 1)

    def test_badges_count_what_the_rules_open(self):
        for name in self.dealers:
            if name in ("plain", "suspended"):
                continue
            door = self.door(name)
            for firm in [row["id"] for row in door.firms()]:
                door.switch(firm)
                counts = door.env["prm.portal.menu"]._counts(door)
                now = fields.Datetime.now()
                for key, (model, domain) in BADGES.items():
                    if key not in counts:
                        self.assertFalse(door.env[model].has_access("read"), (name, key))
                        continue
                    ahead = [("start", ">", now)] if key == "appointments" else []
                    expected = door.env[model].search_count([("partner_id", "=", firm), *domain, *ahead])
                    self.assertEqual(counts[key], expected, (name, key))
                if "documents" in counts:
                    documents = door.env["prm.document"].with_context(prm_firm_id=firm)
                    self.assertEqual(counts["documents"], documents.search_count([("is_unread", "=", True)]), name)

    def unread(self, name="director_a"):
        door = self.door(name)
        count = door.counts()["documents"]
        documents = door.env["prm.document"].with_context(prm_firm_id=door.firm_id)
        self.assertEqual(count, documents.search_count([("is_unread", "=", True)]))
        return count

    def test_the_badge_of_documents_follows_at_once(self):
        documents = self.env["prm.document"]
        every, draft, named = (documents.search([("name", "=", f"T {name}")]) for name in ("all", "draft", "named"))
        counts = [self.unread()]
        self.env["prm.document.receipt"]._note(every, self.dealers["director_a"], self.firm)
        counts.append(self.unread())
        made = documents.create({"name": "T made", "state": "published"})
        counts.append(self.unread())
        draft._publish()
        counts.append(self.unread())
        named.action_withdraw()
        counts.append(self.unread())
        made.write({"audience": "some", "partner_ids": self.foreign.ids})
        counts.append(self.unread())
        self.unread("director_b")
        draft.unlink()
        counts.append(self.unread())
        self.assertEqual([later - count for count, later in pairwise(counts)], [-1, 1, 1, -1, -1, -1])

    def test_the_badge_of_documents_follows_the_firm(self):
        grade = self.env["res.partner.grade"].create({"name": "T Grade"})
        values = {"name": "T grade", "state": "published", "audience": "some", "grade_ids": grade.ids}
        self.env["prm.document"].create(values)
        before = self.unread()
        self.firm.grade_id = grade
        self.assertEqual(self.unread(), before + 1)

    def test_the_badge_of_documents_follows_the_territories(self):
        above, below = self.env["prm.territory"].create([{"name": "T above"}, {"name": "T below"}])
        values = {"name": "T area", "state": "published", "audience": "some", "territory_ids": above.ids}
        self.env["prm.document"].create(values)
        self.firm.prm_territory_id = below
        before = self.unread()
        below.parent_id = above
        self.assertEqual(self.unread(), before + 1)

    def test_what_is_due_asks_no_more_than_the_badges_tell(self):
        # a demo network asks all dealers to confirm a document
        others = self.env["prm.document"].search([("must_confirm", "=", True), ("id", "not in", self.documents.ids)])
        others.action_withdraw()
        # the user and the contact, tasks, a change that was refused; and what the badges tell of
        self.assertLessEqual(self.queries_of_due() - self.badges(), 4)
        self.documents.filtered(lambda document: document.name == "T all").must_confirm = True
        self.assertLessEqual(self.queries_of_due() - self.badges(), 5, "and documents to confirm")

    def badges(self):
        counts = self.door("director_a").counts()
        return sum(1 for key in ("agreements", "appointments", "messages", "benchmark") if counts.get(key))

    def queries_of_due(self):
        menu = self.door("director_a").env["prm.portal.menu"]
        menu._due(self.door("director_a"))
        door = self.door("director_a")
        door.counts()
        menu.env.invalidate_all()
        return self.count_queries(lambda: menu._due(door))

    def test_appointments_of_a_page_are_read_at_once(self):
        door = self.door("sales_a")
        appointments = door.env["prm.appointment"]

        def read():
            found = appointments._portal_search(self.firm.id, [], limit=20)
            found.mapped("name")
            found.sudo().mapped("event_id.id")
            self.assertTrue(found)

        self.assertEqual(self.count_queries(read), 1)

    def test_appointments_of_another_firm_stay_closed(self):
        door = self.door("director_b")
        self.assertFalse(door.env["prm.appointment"]._portal_search(self.firm.id, []))
