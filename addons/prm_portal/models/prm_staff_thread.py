from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

EMPLOYEE = "base.group_user"


class PrmStaffThread(models.AbstractModel):
    """A chatter for the staff alone, on records that dealers can read.

    Stock Odoo shows every comment on a record to whoever can read the record, and a dealer with
    read access may follow it. Here nobody but employees reads, writes or is told anything of the
    chatter; what dealers are to read stands in a model of its own.
    """

    _name = "prm.staff.thread"
    _description = "Chatter for Staff Only"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    # stock Odoo lets whoever reads the record search in its messages past their own rights
    message_ids = fields.One2many(groups=EMPLOYEE)
    website_message_ids = fields.One2many(groups=EMPLOYEE)
    has_message = fields.Boolean(groups=EMPLOYEE)
    message_is_follower = fields.Boolean(groups=EMPLOYEE)
    message_needaction = fields.Boolean(groups=EMPLOYEE)
    message_needaction_counter = fields.Integer(groups=EMPLOYEE)
    message_has_error = fields.Boolean(groups=EMPLOYEE)
    message_has_error_counter = fields.Integer(groups=EMPLOYEE)
    activity_type_icon = fields.Char(groups=EMPLOYEE)
    activity_exception_decoration = fields.Selection(groups=EMPLOYEE)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        if not self.env.user._is_internal():
            # nobody outside the staff deletes these records, so nobody outside reads their messages
            return dict.fromkeys(self, "unlink")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        if not self.env.user._is_internal():
            return self.browse()
        return super()._get_thread_with_access(thread_id, mode=mode, **kwargs)

    def _mail_get_partner_fields(self, introspect_fields=False):
        """No partner is ever proposed as a recipient."""
        return []

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Drop whoever is no employee, even a dealer somebody mentioned by mistake."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        return [recipient for recipient in recipients if not recipient["share"]]

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Nobody outside the staff follows; stock Odoo lets whoever reads a record follow it."""
        if not self.env.su and not self.env.user._is_internal():
            raise AccessError(self.env._("Only employees follow this."))
        return super().message_subscribe(partner_ids=partner_ids, subtype_ids=subtype_ids)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        partners = self.env["res.partner"].sudo().browse(partner_ids or [])
        employees = partners.filtered(lambda partner: not partner.partner_share)
        return super()._message_subscribe(employees.ids, subtype_ids=subtype_ids, customer_ids=customer_ids)

    # --- for dealers ------------------------------------------------------------------------------

    def _read_reached(self):
        """Read what the user may read of these records, all of which the user must reach; one query.

        :meth:`check_access` would bring into memory all that the rules name.

        :raise AccessError: where one of them is out of reach
        """
        found = self.with_context(active_test=False).search_fetch([("id", "in", self.ids)], None, order="id")
        if len(found) != len(self):
            raise self.env["ir.rule"]._make_access_error("read", self - found)

    @api.model
    def _user_names(self, users):
        """Return ``{user id: name}``, as superuser: names of people, nothing else of them; one query.

        :param users: ``res.users``, or in SQL what their ids are compared with
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT person.id, contact.name FROM res_users person JOIN res_partner contact"
                " ON contact.id = person.partner_id WHERE person.id %s %s %s",
                users if isinstance(users, SQL) else SQL("= ANY(%s)", list(users._ids)),
                SQL(to_flush=self.env["res.users"]._fields["partner_id"]),
                SQL(to_flush=self.env["res.partner"]._fields["name"]),
            )
        )
        return {user_id: name or "" for user_id, name in rows}

    def _queue_mail(self, template, users, path):
        """Queue a mail to dealer users, each in its own language; none is sent in this transaction.

        :param str template: external id of a mail template; it finds ``prm_name`` and ``prm_url`` in ``ctx``
        :param users: ``res.users``; whoever is archived or has no address is left out
        :param str path: where the mail leads to, in the portal
        """
        self.ensure_one()
        template = self.env.ref(template, raise_if_not_found=False)
        users = users.sudo().filtered(lambda user: user.active and user.email)
        if not template or not users:
            return
        for user in users:
            template.sudo().with_context(
                prm_lang=user.lang,
                prm_name=user.name,
                prm_url=self.get_base_url() + path,
            ).send_mail(
                self.id,
                force_send=False,
                # no document: such mails belong to no chatter
                email_values={"recipient_ids": [(4, user.partner_id.id)], "model": False, "res_id": False},
            )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _in_queue(self):
        """Return ``self`` telling the staff by the mail queue, not by a mail server within a dealer's request."""
        return self.with_context(mail_notify_force_send=False)

    @api.model
    def _firm_users(self, firm, capability):
        """Return the users who act for a firm today and hold a capability; no advisers.

        :param str capability: external id of the group
        """
        return self.env["res.users"].sudo().search(self._firm_user_domain(firm, capability))

    @api.model
    def _firm_user_domain(self, firm, capability):
        acts = [("partner_id", "=", firm.id), ("kind", "!=", "adviser"), ("is_current", "=", True)]
        return [
            ("prm_assignment_ids", "any", acts),
            ("prm_suspended_at", "=", False),
            ("all_group_ids", "in", self.env["ir.model.data"]._xmlid_to_res_id(capability)),
        ]

    @api.model
    def _territory_manager(self, firm):
        """Return the employee who looks after a firm today, or none."""
        manager = firm.sudo().prm_territory_id._acting_user()
        return manager if manager and manager.has_group("prm_partner.group_prm_user") else manager.browse()
