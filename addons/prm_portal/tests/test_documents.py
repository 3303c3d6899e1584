"""Who gets a document: by the record rule, by the list of recipients, and both say the same."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .document_common import DocumentMixin
from .portal_common import PortalCase

READERS = ("director_a", "sales_a", "service_a", "acting", "director_b")
OTHERS = ("bookkeeper_a", "adviser", "plain")


@tagged("post_install", "-at_install")
class TestDocuments(DocumentMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold, cls.silver = cls.env["res.partner.grade"].create([{"name": "T Gold"}, {"name": "T Silver"}])
        cls.firm.grade_id, cls.foreign.grade_id = cls.gold, cls.silver
        cls.holding = cls.env["prm.holding"].create({"name": "T Holding"})
        cls.foreign.prm_holding_id = cls.holding

    def recipients(self, document):
        """Return names of the test's dealers among the recipients."""
        users = self.env["prm.document.recipient"].search([("document_id", "=", document.id)]).user_id
        return {name for name, user in self.dealers.items() if user in users}

    def assertReaches(self, document, *names):
        if document.state == "published":
            self.assertEqual({name for name in (*READERS, *OTHERS) if self.sees(name, document)}, set(names))
        self.assertEqual(self.recipients(document), set(names))

    # --- audience -------------------------------------------------------------------------------------

    def test_all(self):
        self.assertReaches(self.make_document(), *READERS)

    def test_grade(self):
        document = self.make_document(grade_ids=self.silver)
        self.assertReaches(document, "director_b")
        self.firm.grade_id = self.silver
        self.assertReaches(document, *READERS)
        self.foreign.grade_id = self.gold
        self.assertReaches(document, "director_a", "sales_a", "service_a", "acting")

    def test_territory_with_those_below(self):
        self.assertReaches(self.make_document(territory_ids=self.south), "director_b")
        self.assertReaches(self.make_document(territory_ids=self.land), *READERS)
        document = self.make_document(territory_ids=self.city)
        self.assertReaches(document, "acting")  # by the second firm
        self.firm.write({"zip": "28002"})
        self.assertReaches(document, "director_a", "sales_a", "service_a", "acting")
        self.city.parent_id = self.south
        self.assertReaches(self.make_document(territory_ids=self.south), *READERS)

    def test_role(self):
        document = self.make_document(role_ids=self.role("sales"))
        self.assertReaches(document, "sales_a", "acting")
        self.dealers["service_a"].prm_role_id = self.role("sales")
        self.assertReaches(document, "sales_a", "acting", "service_a")

    def test_holding_and_firm(self):
        self.assertReaches(self.make_document(holding_ids=self.holding), "director_b")
        self.assertReaches(self.make_document(partner_ids=self.second), "acting")
        self.assertReaches(
            self.make_document(partner_ids=self.firm | self.foreign), "director_a", "sales_a", "service_a", "acting",
            "director_b",
        )  # fmt: skip

    def test_kinds_are_joined_by_and(self):
        document = self.make_document(grade_ids=self.gold, role_ids=self.role("director") | self.role("service"))
        self.assertReaches(document, "director_a", "service_a")
        document.partner_ids = self.foreign
        self.assertReaches(document)

    def test_a_kind_that_lost_its_last_value_closes(self):
        document = self.make_document(grade_ids=self.silver)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM prm_document_grade_rel WHERE document_id = %s", [document.id])
        self.env.invalidate_all()
        self.assertReaches(document)

    def test_a_value_in_use_cannot_be_deleted(self):
        from psycopg2 import IntegrityError

        from odoo.tools import mute_logger

        self.make_document(grade_ids=self.silver)
        self.foreign.grade_id = self.gold
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.silver.unlink()

    def test_some_needs_a_condition(self):
        document = self.make_document(publish=False, audience="some")
        self.assertReaches(document)
        with self.assertRefused("name grades", exception=ValidationError):
            document._publish()
        with self.assertRefused("no partner", exception=ValidationError):
            document.partner_ids = self.customer

    def test_end_of_access_bites_at_once(self):
        document = self.make_document(partner_ids=self.second)
        self.assertReaches(document, "acting")
        assignment = self.env["prm.dealer.assignment"].search(
            [("user_id", "=", self.dealers["acting"].id), ("partner_id", "=", self.second.id)]
        )
        # a day that has come clears no cache: the rule's domain is asked when the query runs
        self.env.cr.execute(
            "UPDATE prm_dealer_assignment SET date_from = date_from - 9, date_to = date_from - 1 WHERE id = %s",
            [assignment.id],
        )
        self.env.invalidate_all()
        self.assertReaches(document)

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "T Company"})
        document = self.make_document(company_id=company.id)
        self.assertReaches(document)

    # --- days and states --------------------------------------------------------------------------------

    def test_only_published_and_of_the_day(self):
        draft = self.make_document(publish=False)
        for document in (
            draft,
            self.make_document(date_from=self.day(1)),
            self.make_document(active=False),
        ):
            self.assertFalse(self.sees("director_a", document))
        document = self.make_document(date_to=self.today)
        self.assertTrue(self.sees("director_a", document))
        document.write({"date_from": self.day(-2), "date_to": self.day(-1)})
        self.assertFalse(self.sees("director_a", document))
        document.date_to = False
        self.assertTrue(self.sees("director_a", document))
        document.action_withdraw()
        self.assertFalse(self.sees("director_a", document))

    def test_publishing(self):
        document = self.make_document()
        with self.assertRefused("published already"):
            document._publish()
        late = self.make_document(publish=False, date_from=self.day(-3), date_to=self.day(-1))
        with self.assertRefused("has passed"):
            late._publish()
        with self.assertRaises(AccessError):
            document.with_user(self.users["receivables"]).action_publish()
        draft = self.make_document(publish=False)
        wizard = self.env["prm.document.publish"].with_user(self.users["marketing"]).create({"document_id": draft.id})
        self.assertEqual((wizard.recipient_count >= 5, wizard.firm_count >= 3), (True, True))
        wizard.action_publish()
        self.assertEqual((draft.state, draft.published_by_id), ("published", self.users["marketing"]))

    # --- receipts -----------------------------------------------------------------------------------------

    def test_receipts_and_numbers(self):
        document = self.make_document(partner_ids=self.firm, must_confirm=True)
        receipts = self.env["prm.document.receipt"]
        self.assertEqual((document.recipient_count, document.firm_count, document.read_percent), (4, 1, 0))
        mine = document.with_user(self.dealers["sales_a"])
        self.assertEqual((mine.is_unread, mine.needs_confirmation), (True, True))
        for confirm in (False, True, True, False):
            receipts._note(document, self.dealers["sales_a"], self.firm, confirm=confirm)
        receipts._note(document, self.dealers["service_a"], self.firm)
        self.env.invalidate_all()
        self.assertEqual(len(document.receipt_ids), 2)
        self.assertEqual((document.opened_count, document.confirmed_count, document.read_percent), (2, 1, 25))
        self.assertEqual((mine.is_unread, mine.needs_confirmation), (False, False))
        theirs = document.with_user(self.dealers["service_a"])
        self.assertEqual((theirs.is_unread, theirs.needs_confirmation), (False, True))
        document.must_confirm = False
        self.env.invalidate_all()
        self.assertEqual(document.read_percent, 50)
        document.action_withdraw()
        with self.assertRefused("has been read"):
            document.unlink()

    def test_receipts_follow_territories(self):
        document = self.make_document()
        for name, firm in (("sales_a", self.firm), ("director_b", self.foreign)):
            self.env["prm.document.receipt"]._note(document, self.dealers[name], firm)
        for model in ("prm.document.receipt", "prm.document.recipient"):
            rows = self.env[model].with_user(self.users["territory_south"]).search([("document_id", "=", document.id)])
            self.assertEqual(rows.partner_id, self.foreign)
            self.assertIn(self.firm, self.env[model].with_user(self.users["marketing"]).search([]).partner_id)

    # --- rights ---------------------------------------------------------------------------------------------------

    def test_dealers_read_what_is_meant_for_them_and_nothing_else(self):
        document = self.make_document(must_confirm=True, audience="all", partner_ids=self.firm)
        self.make_file(document)
        mine = document.with_user(self.dealers["director_a"])
        readable = set(mine.fields_get())
        self.assertIn("body", readable)
        for field in ("audience", "grade_ids", "partner_ids", "receipt_ids", "file_ids", "recipient_count", "tag_ids",
                      "picture_ids", "published_by_id", "by_grade", "announced_at", "read_percent"):  # fmt: skip
            self.assertNotIn(field, readable)
            with self.assertRaises(AccessError):
                mine.read([field])
        for model in ("file", "receipt", "recipient", "category", "tag", "publish"):
            with self.assertRaises(AccessError):
                self.env[f"prm.document.{model}"].with_user(self.dealers["director_a"]).search([])
        for method in ("action_publish", "action_withdraw", "action_remind", "unlink"):
            with self.assertRaises(AccessError):
                getattr(mine, method)()
        with self.assertRaises(AccessError):
            mine.write({"name": "x"})
        for method in ("action_open_recipients", "action_open_unread"):
            foreign = self.make_document(partner_ids=self.foreign).with_user(self.dealers["director_a"])
            with self.assertRaises(AccessError):
                getattr(foreign, method)()

    def test_the_context_narrows_and_never_widens(self):
        documents = self.env["prm.document"].with_user(self.dealers["acting"])
        document = self.make_document(partner_ids=self.second)
        for firm, found in ((self.second, True), (self.firm, False), (self.foreign, False)):
            mine = documents.with_context(prm_firm_id=firm.id).search([("id", "=", document.id)])
            self.assertEqual(bool(mine), found)
        foreign = self.make_document(partner_ids=self.foreign)
        for value in (self.foreign.id, 0, False, None):
            found = documents.with_context(prm_firm_id=value).search([("id", "=", foreign.id)])
            self.assertFalse(found)
