from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from odoo.addons.prm_partner.demo.prm_demo_partners import dealer_name

from ..models.prm_conversation import CAPABILITY
from .table_talk import CONVERSATIONS, TASKS


class PrmDemo(models.AbstractModel):
    _inherit = "prm.demo"

    def _load(self):
        result = super()._load()
        demo = self._in_demo()
        demo._load_conversations()
        demo._load_shared_tasks()
        return result

    def _load_conversations(self):
        # nobody has news of the time before he came: the demo's people came long ago
        self.env.cr.execute(
            """
            UPDATE res_users SET create_date = create_date - interval '400 days'
             WHERE create_date > now() - interval '300 days' AND id IN (
                SELECT res_id FROM ir_model_data WHERE model = 'res.users' AND module = 'prm_demo')
            """
        )
        self.env.invalidate_all()
        wanted = {}
        for name, dealer, department, subject, private, closed, rows in CONVERSATIONS:
            user = self._ref(dealer)
            staff = [self._ref(author) for _days, author, _text in rows if not self._ref(author).share]
            assigned = staff[-1:] or [self._department(department)._staff_for(self._firm(user))]
            last_by_partner = self._ref(rows[-1][1]).share
            wanted[f"conversation_{name}"] = {
                "name": subject,
                "partner_id": self._firm(user).id,
                "department_id": self._department(department).id,
                "dealer_user_id": user.id,
                "is_private": private,
                "user_id": assigned[0].id,
                "state": "closed" if closed else "open" if last_by_partner else "answered",
            }
        conversations = self._ensure("prm.conversation", wanted)
        stories = {f"conversation_{row[0]}": row[-1] for row in CONVERSATIONS}
        for conversation in conversations:
            self._load_messages(conversation, stories[self._name_of(conversation)])
        # what waits for an employee stands in the own activities
        conversations._sync_activity()

    def _department(self, code):
        return self.env.ref(f"prm_portal.conversation_department_{code}")

    def _firm(self, user):
        return user.partner_id.commercial_partner_id

    def _load_messages(self, conversation, rows):
        for number, (days, author, text) in enumerate(rows):
            author = self._ref(author)
            message = self.env["prm.conversation.message"].create(
                {
                    "conversation_id": conversation.id,
                    "author_id": author.id,
                    "side": "partner" if author.share else "us",
                    "body": text,
                }
            )
            moment = self._backdate(message, days, number)
            conversation.write({"last_message_id": message.id, "last_message_at": moment, "last_side": message.side})
            conversation.with_user(author)._mark_read()
        if conversation.state == "closed":
            for user in self.env["prm.task"]._firm_users(conversation.partner_id, CAPABILITY):
                conversation.with_user(user)._mark_read()

    def _load_shared_tasks(self):
        wanted = {}
        for name, number, title, text, who, due, state, _from_partner, _comments in TASKS:
            firm = self._ref(dealer_name(number))
            user = self._who(who, firm)
            wanted[f"task_{name}"] = {
                "name": title,
                "partner_id": firm.id,
                "description": text,
                "user_id": user.id,
                "side": "us" if who == "us" else "partner",
                "date_due": self._today() + timedelta(days=due),
                "state": state,
            }
        tasks = self._ensure("prm.task", wanted)
        rows = {f"task_{row[0]}": row for row in TASKS}
        for task in tasks:
            _name, _number, _title, _text, _who, _due, state, from_partner, comments = rows[self._name_of(task)]
            self._backdate(task, 14, 0)
            director = self.env["res.users"].search([("partner_id.parent_id", "=", task.partner_id.id)], limit=1)
            if from_partner and director:
                self.env.cr.execute(
                    "UPDATE prm_task SET from_partner = true, create_uid = %s WHERE id = %s", [director.id, task.id]
                )
                task.invalidate_recordset(["from_partner", "create_uid"])
            if state == "done":
                task.write({"done_on": self._moment(28), "done_by_id": task.user_id.id})
            self._load_comments(task, comments)

    def _who(self, who, firm):
        """Return who does a task: somebody in person, whoever looks after the firm, or nobody."""
        if who == "us":
            return self.env["prm.task"]._territory_manager(firm)
        return self._ref(who) if who.startswith("user_") else self.env["res.users"]

    def _load_comments(self, task, rows):
        for number, (days, author, text) in enumerate(rows):
            author = self._ref(author)
            comment = self.env["prm.task.comment"].create(
                {
                    "task_id": task.id,
                    "author_id": author.id,
                    "side": "partner" if author.share else "us",
                    "body": text,
                }
            )
            self._backdate(comment, days, number)

    def _backdate(self, record, days, number):
        """Let a record be of an earlier day; return the moment."""
        moment = self._moment(days) + timedelta(minutes=47 * number)
        self.env.flush_all()
        table = SQL.identifier(record._table)
        self.env.cr.execute(SQL("UPDATE %s SET create_date = %s WHERE id = %s", table, moment, record.id))
        record.invalidate_recordset(["create_date"])
        return moment
