from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .prm_task import CAPABILITY

NAME_LIMIT = 200
TEXT_LIMIT = 10_000
#: filters of the portal's list
FILTERS = ("open", "mine", "firm", "office", "closed")


class PrmTask(models.Model):
    """What a dealer sees of the tasks and does with them.

    Dealers hold no right to write: each method below looks first whether the task is within the
    dealer's reach and whether this change is a dealer's to make, and then writes named values as
    superuser. That the user may write at all (no adviser) is the door's to check.
    """

    _inherit = "prm.task"

    @api.model
    def _dealer_domain(self, firm, which="open", text=""):
        """Return the domain of one of ``FILTERS``, for a firm and, if given, a text."""
        domain = Domain("partner_id", "=", firm.id) & Domain("closed", "=", which == "closed")
        if which == "mine":
            domain &= Domain("user_id", "=", self.env.uid)
        elif which in ("firm", "office"):
            domain &= Domain("side", "=", "us" if which == "office" else "partner")
        if text:
            domain &= Domain("name", "ilike", text) | Domain("description", "ilike", text)
        return domain

    def _dealer_page(self):
        """Return what the page of one task shows: the dictionary of the task, and those of its comments."""
        self.ensure_one()
        self._read_reached()
        comments = self.env["prm.task.comment"].search_fetch(
            [("task_id", "=", self.id)], ["author_id", "side", "body", "create_date"]
        )
        names = self._user_names(self._people() | comments.sudo().author_id)
        return self._dealer_task(names), [
            {
                "author": names.get(comment.sudo().author_id.id, ""),
                "side": comment.side,
                "mine": comment.sudo().author_id == self.env.user,
                "body": comment.body,
                "date": comment.create_date,
            }
            for comment in comments
        ]

    def _dealer_values(self):
        """Return what lists may show of these tasks, as dictionaries; a set number of queries."""
        self._read_reached()
        names = self._user_names(self._people())
        return [{**task._dealer_task(names), "comments": task.comment_count} for task in self]

    def _people(self):
        """Return whose names stand on tasks, as superuser."""
        return self.sudo().user_id | self.sudo().create_uid | self.sudo().done_by_id

    def _dealer_task(self, names):
        """Return what pages may show of a task that was read within the user's rights.

        :param dict names: of :meth:`_user_names`: names of colleagues and employees, nothing else of them
        """
        self.ensure_one()
        known = self.sudo()
        states = dict(self._fields["state"]._description_selection(self.env))
        overdue = not self.closed and self.date_due and self.date_due < fields.Date.context_today(self)
        sees_agreements = self.env.user.has_group("prm_portal.group_dealer_agreements")
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description or "",
            "state": self.state,
            "state_name": states[self.state],
            "closed": self.closed,
            "side": self.side,
            "who": names.get(known.user_id.id, ""),
            "user_id": known.user_id.id,
            "mine": known.user_id == self.env.user,
            "due": self.date_due,
            "overdue": bool(overdue),
            "created_by": names.get(known.create_uid.id, ""),
            "created_on": self.create_date,
            "done_by": names.get(known.done_by_id.id, ""),
            "done_on": self.done_on,
            "agreement": sees_agreements and known.agreement_id.name or "",
            "may_tick": self._dealer_may("done"),
            "may_assign": self._dealer_may("assign"),
            "may_cancel": self._dealer_may("cancel"),
        }

    def _dealer_may(self, change):
        """Tell whether a change is the dealer's to make: of the own work, or of what the firm asked for."""
        self.ensure_one()
        if change == "cancel":
            return self.from_partner and not self.closed
        if change == "done":
            return self.side == "partner" or self.from_partner
        return self.side == "partner" and not self.closed  # start, assign

    @api.model
    def _dealer_colleagues(self, firm):
        """Return ``[(user id, name)]`` of those within the firm who may be given a task."""
        # Bridge: names of those who act for the door's firm.
        users = self.env["res.users"].sudo()._search(self._firm_user_domain(firm, CAPABILITY))
        return sorted(self._user_names(SQL("IN %s", users.subselect())).items(), key=lambda row: row[1])

    @api.model
    def _dealer_create(self, firm, name, description="", to="office", date_due=False):
        """Create a task for the head office or within the firm.

        :param str to: ``office`` (the territory manager), ``firm`` (nobody in person) or the id of a colleague
        :raise UserError: with a sentence for the dealer
        """
        name, description = (name or "").strip(), (description or "").strip()
        if not name:
            raise UserError(self.env._("Say in a few words what is to be done."))
        if len(name) > NAME_LIMIT or len(description) > TEXT_LIMIT:
            raise UserError(
                self.env._(
                    "At most %(name)s characters for the task and %(text)s for its description.",
                    name=NAME_LIMIT,
                    text=TEXT_LIMIT,
                )
            )
        if date_due and date_due < fields.Date.context_today(self):
            raise UserError(self.env._("The day lies in the past."))
        user = self._territory_manager(firm) if to == "office" else self._dealer_colleague(firm, to)
        return (
            self.sudo()
            .create(
                {
                    "name": name,
                    "description": description,
                    "partner_id": firm.id,
                    "side": "us" if to == "office" else "partner",
                    "user_id": user.id,
                    "date_due": date_due,
                }
            )
            .sudo(False)
        )

    @api.model
    def _dealer_colleague(self, firm, user_id):
        """Return the user of a firm with an id as a form sent it, none for ``firm``."""
        users = self._firm_users(firm, CAPABILITY)
        if user_id == "firm":
            return users.browse()
        if chosen := users.filtered(lambda user: str(user.id) == str(user_id)):
            return chosen
        raise UserError(self.env._("Choose somebody of your firm who works with tasks."))

    def _dealer_change(self, change, user_id=None):
        """Tick off (``done``), ``start``, ``reopen``, ``cancel`` or ``assign`` to a colleague.

        :raise AccessError: when the task is out of reach or the change is not the dealer's to make
        """
        self.ensure_one()
        self.check_access("read")
        if not self._dealer_may("done" if change == "reopen" else change):
            raise AccessError(self.env._("This task is not yours to change."))
        if change == "assign":
            self.sudo()._in_queue().user_id = self._dealer_colleague(self.partner_id, user_id)
            # nobody in person, but still the firm's
            self.sudo().side = "partner"
            return
        states = {"done": "done", "start": "progress", "reopen": "open", "cancel": "cancelled"}
        self.sudo()._in_queue().state = states[change]

    def _comment(self, text):
        """Add a comment and tell the other side; the caller has checked the right to do so."""
        self.ensure_one()
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("Write something first."))
        if len(text) > TEXT_LIMIT:
            raise UserError(self.env._("At most %(limit)s characters.", limit=TEXT_LIMIT))
        dealer = self.env.user.share
        comment = (
            self.env["prm.task.comment"]
            .sudo()
            .create(
                {
                    "task_id": self.id,
                    "author_id": self.env.uid,
                    "side": "partner" if dealer else "us",
                    "body": text,
                }
            )
        )
        self._tell_comment(dealer, text)
        return comment

    def _tell_comment(self, dealer, text):
        people = self.sudo().user_id | self.sudo().create_uid | self.sudo().comment_ids.author_id
        people -= self.env.user
        dealers = people & self._firm_users(self.partner_id, CAPABILITY)
        self._queue_mail("prm_portal.mail_template_task_comment", dealers, f"/my/prm/tasks/{self.id}")
        staff = people.filtered(lambda user: not user.share and user.active and self.with_user(user).has_access("read"))
        if dealer and staff:
            self.sudo()._in_queue().message_notify(
                partner_ids=staff.partner_id.ids,
                author_id=self.env.user.partner_id.id,
                subject=self.name,
                body=text,  # plain: it is escaped there
            )
