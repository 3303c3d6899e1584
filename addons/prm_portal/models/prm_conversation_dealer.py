from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine import file_kinds

SUBJECT_LIMIT = 120
TEXT_LIMIT = 10_000
FILES_LIMIT = 5
#: messages that one dealer may send in an hour
HOURLY_LIMIT = 60


class PrmConversation(models.Model):
    """What a dealer sees of the conversations and does with them.

    Dealers hold no right to write: each method below looks first, with the dealer's own rights,
    whether the conversation is within reach. That the user may write at all (no adviser) is the
    door's to check.
    """

    _inherit = "prm.conversation"

    @api.model
    def _dealer_domain(self, firm, which="all", text=""):
        """Return the domain of one of the page's filters, for a firm and, if given, a text in subject or messages."""
        domain = Domain("partner_id", "=", firm.id)
        if which == "unread":
            domain &= Domain("is_unread", "=", True)
        elif which in ("open", "answered", "closed"):
            domain &= Domain("state", "=", which)
        if text:
            domain &= Domain("name", "ilike", text) | Domain("post_ids.body", "ilike", text)
        return domain

    def _dealer_values(self):
        """Return what pages may show of these conversations, as dictionaries; a set number of queries."""
        self._read_reached()
        names = self._user_names(self.sudo().dealer_user_id)
        states = self._dealer_states()
        return [
            {
                "id": conversation.id,
                "name": conversation.name,
                "state": conversation.state,
                "state_name": states[conversation.state],
                "department": conversation.sudo().department_id.name,
                "private": conversation.is_private,
                # names of people, nothing else of them
                "with": names.get(conversation.sudo().dealer_user_id.id, ""),
                "unread": conversation.is_unread,
                "last_at": conversation.last_message_at,
                "last_side": conversation.last_side,
            }
            for conversation in self
        ]

    @api.model
    def _dealer_states(self):
        """Return the states as a dealer reads them: who is to speak next."""
        return {
            "open": self.env._("Waiting for the head office"),
            "answered": self.env._("Answered"),
            "closed": self.env._("Closed"),
        }

    def _message_values(self, limit=None):
        """Return the messages of one conversation, or the newest ones, as dictionaries, the oldest first.

        With the user's rights; in a set number of queries.
        """
        if not self.id:
            return []
        messages = self.env["prm.conversation.message"].search_fetch(
            [("conversation_id", "=", self.id)],
            ["author_id", "side", "body", "create_date"],
            order="id desc",
            limit=limit,
        )
        names = self._user_names(messages.sudo().author_id)
        return [
            {
                "id": message.id,
                "author": names.get(message.sudo().author_id.id) or self.env._("Former user"),
                "side": message.side,
                "mine": message.sudo().author_id == self.env.user,
                "body": message.body or "",
                "date": message.create_date,
                "files": [
                    {"id": file.id, "name": file.name, "size": file.file_size} for file in message.sudo().attachment_ids
                ],
            }
            for message in reversed(messages)
        ]

    @api.model
    def _dealer_departments(self):
        """Return the departments to choose from, as dictionaries."""
        return [
            {"id": row.id, "name": row.name, "help": row.help or "", "allow_private": row.allow_private}
            for row in self.env["prm.conversation.department"].search([])
        ]

    @api.model
    def _dealer_open(self, firm, subject, department_id, body, private=False, files=()):
        """Open a conversation with a department.

        :param department_id: as the form sent it
        :param files: pairs of name and bytes
        :raise UserError: with a sentence for the dealer
        """
        subject = (subject or "").strip()
        departments = self.env["prm.conversation.department"].search([("active", "=", True)])
        department = departments.filtered(lambda row: str(row.id) == str(department_id))
        if not subject:
            raise UserError(self.env._("Give it a subject."))
        if len(subject) > SUBJECT_LIMIT:
            raise UserError(self.env._("At most %(limit)s characters for the subject.", limit=SUBJECT_LIMIT))
        if not department:
            raise UserError(self.env._("Choose the department it concerns."))
        if private and not department.allow_private:
            raise UserError(self.env._("A conversation with %(name)s cannot be confidential.", name=department.name))
        if not (body or "").strip():
            raise UserError(self.env._("Write something first."))
        self._check_dealer_message(body, files)
        conversation = (
            self.sudo()
            ._in_queue()
            .create(
                {
                    "name": subject,
                    "partner_id": firm.id,
                    "department_id": department.id,
                    "dealer_user_id": self.env.uid,
                    "is_private": private,
                    "user_id": department._staff_for(firm).id,
                }
            )
        )
        conversation = conversation.with_env(self.env)
        conversation._post(body, self._keep_files(files))
        return conversation

    def _dealer_answer(self, body, files=()):
        """Add a message of the dealer; a closed conversation is open again."""
        self.ensure_one()
        self.check_access("read")
        self._check_dealer_message(body, files)
        return self._post(body, self._keep_files(files))

    def _dealer_close(self):
        self.ensure_one()
        self.check_access("read")
        self.sudo()._in_queue().state = "closed"

    @api.model
    def _check_dealer_message(self, body, files):
        if len(body or "") > TEXT_LIMIT:
            raise UserError(self.env._("At most %(limit)s characters.", limit=TEXT_LIMIT))
        if len(files) > FILES_LIMIT:
            raise UserError(self.env._("At most %(limit)s files with a message.", limit=FILES_LIMIT))
        messages = self.env["prm.conversation.message"]
        reasons = messages._file_reasons()
        for name, content in files:
            if reason := file_kinds.refusal(name, content, file_kinds.PORTAL_LIMIT):
                raise UserError(self.env._("“%(file)s”: %(reason)s", file=name[:100], reason=reasons[reason]))
        since = fields.Datetime.now() - timedelta(hours=1)
        sent = messages.sudo().search_count([("author_id", "=", self.env.uid), ("create_date", ">", since)])
        if sent >= HOURLY_LIMIT:
            raise UserError(self.env._("You sent many messages within an hour; please wait a little."))

    @api.model
    def _keep_files(self, files):
        """Store checked files: never public, under the MIME type of their kind, bound to a message later."""
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": name[-100:].strip(),
                        "raw": content,
                        "mimetype": file_kinds.mimetype(name),
                        "public": False,
                        "res_model": "prm.conversation.message",
                    }
                    for name, content in files
                ]
            )
        )

    @api.model
    def _dealer_file(self, file_id, firm):
        """Return a file of a message of the firm which the user may read, for streaming only; else none."""
        files = self.env["ir.attachment"].sudo()
        file = files.browse(file_id if 0 < file_id < 2**31 else 0).exists()
        if file.res_model == "prm.conversation.message" and file.res_id:
            domain = [("id", "=", file.res_id), ("conversation_id.partner_id", "=", firm.id)]
            message = self.env["prm.conversation.message"].search(domain)
            if file in message.sudo().attachment_ids:
                return file
        return files
