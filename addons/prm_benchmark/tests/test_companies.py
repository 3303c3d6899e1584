"""What belongs to another company's programme is not there, for the head office and for the trustee."""

from odoo.fields import Command
from odoo.tests import tagged

from .office_common import OfficeCase

#: what the head office reads, and what the trustee alone reads
STAFF = (
    "programme",
    "section",
    "item",
    "kpi",
    "participant",
    "unit",
    "round",
    "submission",
    "completeness",
    "finding.count",
    "reminder",
)
TRUSTEE = ("value", "finding", "event", "balance", "upload")


@tagged("post_install", "-at_install")
class TestBenchmarkCompanies(OfficeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["prm.benchmark.reminder"].create({"submission_id": cls.late.id, "number": 1})
        cls.env["prm.benchmark.balance"].create(
            {"firm_id": cls.foreign.id, "user_id": cls.env.uid, "submission_id": cls.late.id, "kind": "csv"}
        )
        cls.env["prm.benchmark.upload"].create(
            {"firm_id": cls.foreign.id, "user_id": cls.env.uid, "programme_id": cls.programme.id}
        )
        cls.elsewhere = cls.env["res.company"].create({"name": "T Elsewhere"})

    def seen(self, user, names):
        """Return the names of the models of which the user sees records of the programme."""
        self.env.flush_all()
        self.env.invalidate_all()
        path = {"programme": "id", "section": "programme_id", "value": "submission_id.programme_id"}
        found = set()
        for name in names:
            model = self.env[f"prm.benchmark.{name}"].with_user(user)
            field = path.get(name) or ("programme_id" if "programme_id" in model._fields else None)
            field = field or "submission_id.programme_id"
            if model.search_count([(field, "=", self.programme.id)]):
                found.add(name)
        return found

    def test_another_companys_programme_is_not_there(self):
        manager = self.users["manager"]
        self.assertEqual(self.seen(manager, STAFF), set(STAFF))
        self.assertEqual(self.seen(self.trustee, TRUSTEE), set(TRUSTEE))
        self.programme.company_id = self.elsewhere
        self.assertEqual(self.seen(manager, STAFF), set())
        self.assertEqual(self.seen(self.trustee, TRUSTEE), set())
        for user in (manager, self.trustee):
            user.company_ids = [Command.link(self.elsewhere.id)]
        both = (self.env.company | self.elsewhere).ids
        manager, trustee = (user.with_context(allowed_company_ids=both) for user in (manager, self.trustee))
        self.env = self.env(context={**self.env.context, "allowed_company_ids": both})
        self.assertEqual(self.seen(manager, STAFF), set(STAFF))
        self.assertEqual(self.seen(trustee, TRUSTEE), set(TRUSTEE))
