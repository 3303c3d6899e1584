from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

TASKS = "prm_portal.group_dealer_tasks"
MESSAGES = "prm_portal.group_dealer_messages"


class PrmPortalMenu(models.AbstractModel):
    _inherit = "prm.portal.menu"

    def _entries(self):
        return [
            *super()._entries(),
            {
                "key": "tasks",
                "url": "/my/prm/tasks",
                "title": self.env._("Tasks"),
                "text": self.env._("Who does what until when, here and at the head office"),
                "icon": "fa-check-square-o",
                "capability": TASKS,
                "sequence": 60,
            },
            {
                "key": "messages",
                "url": "/my/prm/messages",
                "title": self.env._("Messages"),
                "text": self.env._("Ask the head office; the right department answers"),
                "icon": "fa-comments-o",
                "capability": MESSAGES,
                "sequence": 70,
            },
        ]

    def _count_queries(self, door):
        queries = super()._count_queries(door)
        if door.can(MESSAGES):
            queries["messages"] = self.env["prm.conversation"]._unread_count_query(door.firm_id)
        return queries

    def _due(self, door):
        due = super()._due(door)
        if door.can(TASKS):
            due += self._due_tasks(door)
        if door.counts().get("messages"):
            due += self._due_messages(door)
        return due

    def _due_tasks(self, door):
        """Return what the user, or nobody in person, is to do within a week."""
        today = fields.Date.context_today(self)
        mine = Domain("user_id", "=", door.user_id) | (Domain("user_id", "=", False) & Domain("side", "=", "partner"))
        # Bridge: the door has checked the firm, and that is all that the rule of tasks asks.
        tasks = (
            self.env["prm.task"]
            .sudo()
            .search_fetch(
                Domain("partner_id", "=", door.firm_id)
                & Domain("closed", "=", False)
                & Domain("date_due", "<=", today + timedelta(days=7))
                & mine,
                ["name", "date_due"],
                limit=5,
            )
        )
        return [
            {
                "title": task.name,
                "url": f"/my/prm/tasks/{task.id}",
                "icon": "fa-check-square-o",
                "date": task.date_due,
                "urgent": task.date_due < today,
            }
            for task in tasks
        ]

    def _due_messages(self, door):
        return [
            {
                "title": self.env._("Answer: %(subject)s", subject=subject),
                "url": f"/my/prm/messages/{conversation_id}",
                "icon": "fa-comments-o",
                "date": False,
                "urgent": False,
            }
            for conversation_id, subject in self.env["prm.conversation"]._unread_answers(door.firm_id, 5)
        ]
