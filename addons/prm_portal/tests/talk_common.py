"""Tasks and conversations of firm A and firm B, for the tests of both."""

from odoo import Command

SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"


class TalkMixin:
    """To mix into a ``PortalCase`` or ``PortalHttpCase``."""

    @classmethod
    def build_talk(cls):
        cls.departments = {
            code: cls.env.ref(f"prm_portal.conversation_department_{code}")
            for code in ("sales", "receivables", "marketing", "service")
        }
        cls.task = cls.make_task("T task", cls.dealers["sales_a"])
        cls.office_task = cls.make_task("T office task", cls.users["territory"])
        cls.foreign_task = cls.make_task("T foreign task", cls.dealers["director_b"], firm=cls.foreign)
        cls.conversation = cls.open_conversation("sales_a", "T conversation", "sales", "T first message")
        cls.secret = cls.open_conversation("sales_a", "T secret", "receivables", "T secret message", private=True)
        cls.foreign_conversation = cls.open_conversation("director_b", "T foreign", "sales", "T foreign message")

    @classmethod
    def make_task(cls, name, user=None, firm=None, **values):
        return cls.env["prm.task"].create(
            {"name": name, "partner_id": (firm or cls.firm).id, "user_id": user and user.id, **values}
        )

    @classmethod
    def open_conversation(cls, dealer, subject, department, body, private=False, files=()):
        """Open a conversation as a dealer does; return it with the rights of the test."""
        user = cls.dealers[dealer]
        firm = cls.env["res.partner"].with_user(user).browse(user.sudo().partner_id.commercial_partner_id.id)
        conversations = cls.env["prm.conversation"].with_user(user)
        opened = conversations._dealer_open(firm, subject, cls.departments[department].id, body, private, files)
        return opened.with_user(cls.env.user).sudo()

    @classmethod
    def make_staff(cls, login, *groups):
        return cls.env["res.users"].create(
            {
                "name": f"T {login}",
                "login": f"t_{login}",
                "email": f"{login}@t.example.com",
                "group_ids": [Command.set([cls.env.ref(group).id for group in groups])],
            }
        )

    def as_dealer(self, record, name):
        return record.sudo(False).with_user(self.dealers[name])

    def as_staff(self, record, name):
        return record.sudo(False).with_user(self.users[name])

    def mails_to(self, user):
        """Return what is queued for a user."""
        return self.env["mail.mail"].search([("recipient_ids", "in", user.partner_id.ids), ("state", "=", "outgoing")])

    def count_queries(self, call):
        """Return how many queries a call takes with an empty cache; called once before, for what is cached for long."""
        for _turn in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
            self.env.flush_all()
            count = self.env.cr.sql_log_count - before
        return count
