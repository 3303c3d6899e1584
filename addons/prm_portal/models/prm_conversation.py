from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

STAFF = "prm_partner.group_prm_user"
CAPABILITY = "prm_portal.group_dealer_messages"
DIRECTOR = "prm_portal.group_dealer_users"
ACTIVITY = "prm_portal.mail_activity_type_conversation"
STATES = [("open", "Open"), ("answered", "Answered"), ("closed", "Closed")]


class PrmConversation(models.Model):
    """A conversation between a firm's people and a department of the head office.

    A model of its own, because the firm's chatter is read by all of its users. Dealers read by the
    record rules and write by the portal's pages alone (``prm_conversation_dealer.py``); the chatter
    holds the staff's internal notes. ``open`` waits for the head office, ``answered`` for the dealer.
    """

    _name = "prm.conversation"
    _description = "Conversation with a Partner"
    _inherit = ["prm.staff.thread"]
    _order = "last_message_at desc, id desc"
    _rec_names_search = ["name", "partner_id"]

    name = fields.Char("Subject", required=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("prm_is_partner", "=", True)],
    )
    territory_id = fields.Many2one(related="partner_id.prm_territory_id", store=True, index=True, groups=STAFF)
    department_id = fields.Many2one(
        "prm.conversation.department", required=True, index=True, ondelete="restrict", tracking=True
    )
    state = fields.Selection(STATES, required=True, default="open", index=True, copy=False, tracking=True)
    dealer_user_id = fields.Many2one(
        "res.users",
        "With",
        index=True,
        ondelete="set null",
        help="The partner's person who opened it, or whom it is for.",
    )
    dealer_user_ids = fields.Many2many("res.users", compute="_compute_dealer_user_ids", groups=STAFF)
    is_private = fields.Boolean(
        "Confidential", copy=False, help="Within the firm only the person it is with and its directors read it."
    )
    user_id = fields.Many2one(
        "res.users",
        "Assigned to",
        index="btree_not_null",
        tracking=True,
        groups=STAFF,
        domain=[("share", "=", False)],
    )
    post_ids = fields.One2many("prm.conversation.message", "conversation_id", "Written", copy=False)
    last_message_id = fields.Integer(readonly=True, copy=False, groups=STAFF)
    last_message_at = fields.Datetime("Last message", readonly=True, copy=False, index=True)
    last_side = fields.Selection(
        [("us", "Head office"), ("partner", "Partner")], "Last word", readonly=True, copy=False
    )
    is_unread = fields.Boolean("Unread", compute="_compute_is_unread", search="_search_is_unread")
    draft_answer = fields.Text("Answer", copy=False, groups=STAFF)
    draft_attachment_ids = fields.Many2many("ir.attachment", string="Files", copy=False, groups=STAFF)
    canned_id = fields.Many2one(
        "prm.canned.answer",
        "Text block",
        store=False,
        groups=STAFF,
        domain="['|', ('department_id', '=', False), ('department_id', '=', department_id)]",
    )

    _partner_last_idx = models.Index("(partner_id, last_message_at DESC)")

    @api.depends("partner_id")
    def _compute_dealer_user_ids(self):
        for conversation in self:
            conversation.dealer_user_ids = self._firm_users(conversation.partner_id, CAPABILITY)

    # --- what is new ------------------------------------------------------------------------------

    @api.depends("last_message_id")
    @api.depends_context("uid")
    def _compute_is_unread(self):
        unread = set()
        if self.ids:
            self.flush_model(["last_message_id", "last_message_at"])
            rows = self.env.execute_query(
                SQL("SELECT c.id FROM prm_conversation c WHERE c.id IN %s AND %s", tuple(self.ids), self._unread_sql())
            )
            unread = {row[0] for row in rows}
        for conversation in self:
            conversation.is_unread = conversation.id in unread

    def _search_is_unread(self, operator, value):
        if operator != "in":
            return NotImplemented
        if True in value and False in value:
            return Domain.TRUE
        self.flush_model(["last_message_id", "last_message_at"])
        unread = SQL("(SELECT c.id FROM prm_conversation c WHERE %s)", self._unread_sql())
        verb = SQL("IN") if True in value else SQL("NOT IN")
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL("%s %s %s", SQL.identifier(alias, "id"), verb, unread)
        )

    def _unread_sql(self):
        """Return the condition on ``prm_conversation c``: a message after the last one the user saw."""
        return SQL(
            """
            c.last_message_id > COALESCE((
                SELECT r.message_id FROM prm_conversation_reader r
                 WHERE r.conversation_id = c.id AND r.user_id = %s), 0)
            AND c.last_message_at >= %s
            """,
            self.env.uid,
            self.env.user.sudo().create_date,  # what was said before somebody came is no news
        )

    @api.model
    def _unread_count_query(self, firm_id):
        """Return the query of how many conversations of a firm are news to the user, of those the rules open."""
        return self._unread_query(firm_id, SQL("COUNT(*)"))

    @api.model
    def _unread_answers(self, firm_id, limit):
        """Return id and subject of the newest conversations of a firm with an answer that the user has not seen."""
        return self.env.execute_query(
            SQL(
                "%s AND c.last_side = 'us' ORDER BY c.last_message_at DESC, c.id DESC LIMIT %s %s %s",
                self._unread_query(firm_id, SQL("c.id, c.name")),
                limit,
                SQL(to_flush=self._fields["last_side"]),
                SQL(to_flush=self._fields["name"]),
            )
        )

    @api.model
    def _unread_query(self, firm_id, columns):
        director = self.env.user.has_group(DIRECTOR)
        open_to = SQL("TRUE") if director else SQL("(c.is_private IS NOT TRUE OR c.dealer_user_id = %s)", self.env.uid)
        return SQL(
            "SELECT %s FROM prm_conversation c WHERE c.partner_id = %s AND %s AND %s %s",
            columns,
            firm_id,
            open_to,
            self._unread_sql(),
            SQL().join(
                SQL(to_flush=self._fields[name])
                for name in ("partner_id", "is_private", "dealer_user_id", "last_message_id", "last_message_at")
            ),
        )

    def _mark_read(self):
        """Note that the user saw all messages of these conversations."""
        self.env["prm.conversation.reader"]._saw(self)

    # --- checks -----------------------------------------------------------------------------------

    @api.constrains("partner_id", "dealer_user_id", "is_private", "department_id")
    def _check_dealer(self):
        for conversation in self.sudo():
            firm, dealer = conversation.partner_id, conversation.dealer_user_id
            if not firm.prm_is_partner:
                raise ValidationError(self.env._("“%(name)s” is no partner of the network.", name=firm.name))
            if conversation.is_private and not (dealer and conversation.department_id.allow_private):
                raise ValidationError(
                    self.env._(
                        "“%(subject)s” cannot be confidential: that takes a person it is with, and a department "
                        "that allows it.",
                        subject=conversation.name,
                    )
                )

    @api.constrains("partner_id", "dealer_user_id")
    def _check_dealer_user(self):
        for conversation in self.sudo():
            firm, dealer = conversation.partner_id, conversation.dealer_user_id
            if dealer and dealer not in self._firm_users(firm, CAPABILITY):
                raise ValidationError(
                    self.env._("%(user)s has no messages in the portal of %(firm)s.", user=dealer.name, firm=firm.name)
                )

    @api.constrains("user_id", "department_id", "partner_id", "is_private")
    def _check_user(self):
        for conversation in self.sudo():
            user = conversation.user_id
            if user and (user.share or not conversation.sudo(False).with_user(user).has_access("write")):
                raise ValidationError(
                    self.env._(
                        "%(user)s does not read the conversations of %(department)s with %(firm)s.",
                        user=user.name,
                        department=conversation.department_id.name,
                        firm=conversation.partner_id.name,
                    )
                )

    # --- writing ----------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        conversations = super().create(vals_list)
        for conversation in conversations:
            if not conversation.sudo().last_message_at:
                # an order for what nobody wrote in yet
                conversation.sudo().last_message_at = conversation.create_date
        return conversations

    def write(self, vals):
        result = super().write(vals)
        if {"partner_id", "department_id"} & vals.keys():
            # the record rules were asked before; nobody moves a conversation out of the own reach unseen
            self.check_access("write")
        if {"user_id", "state"} & vals.keys():
            self._sync_activity()
        return result

    def unlink(self):
        # with their files, which a cascade in the database would leave behind
        self.sudo().post_ids.unlink()
        return super().unlink()

    def _sync_activity(self):
        """Keep one activity for the assigned employee while an answer is due."""
        for conversation in self.sudo()._in_queue():
            activity = conversation.activity_search([ACTIVITY])
            if conversation.state != "open" or not conversation.user_id:
                activity.unlink()
            elif activity:
                if activity.user_id != conversation.user_id:
                    activity.user_id = conversation.user_id
            else:
                # of the first message the assignment told already
                conversation.with_context(mail_activity_quick_update=len(conversation.post_ids) <= 1).activity_schedule(
                    ACTIVITY,
                    summary=f"{conversation.partner_id.name}: {conversation.name}",
                    user_id=conversation.user_id.id,
                )

    def _post(self, body, attachments=None):
        """Add a message of the current user; the caller has checked the right to do so.

        :param str body: plain text
        :param attachments: ``ir.attachment`` records that nobody else uses
        :return: the message
        """
        self.ensure_one()
        body = (body or "").strip()
        if not body and not attachments:
            raise UserError(self.env._("Write something first."))
        dealer = self.env.user.share
        conversation = self.sudo()
        message = conversation.env["prm.conversation.message"].create(
            {
                "conversation_id": self.id,
                "author_id": self.env.uid,
                "side": "partner" if dealer else "us",
                "body": body,
                "attachment_ids": attachments and attachments.ids,
            }
        )
        if attachments:
            attachments.sudo().write({"res_model": message._name, "res_id": message.id})
        conversation.write(
            {
                "last_message_id": message.id,
                "last_message_at": message.create_date,
                "last_side": message.side,
                "state": "open" if dealer else "answered",
                **({} if dealer or conversation.user_id else {"user_id": self.env.uid}),
            }
        )
        self._mark_read()
        if not dealer:
            conversation._tell_dealers()
        return message

    def _tell_dealers(self):
        """Queue a mail to whom it is with and to who wrote in it, as far as they still may read it."""
        people = (self.dealer_user_id | self.post_ids.author_id) & self._firm_users(self.partner_id, CAPABILITY)
        readers = people.filtered(lambda user: self.sudo(False).with_user(user).has_access("read"))
        self._queue_mail("prm_portal.mail_template_conversation", readers, f"/my/prm/messages/{self.id}")
