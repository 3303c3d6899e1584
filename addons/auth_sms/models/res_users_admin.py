import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import request

from ..engine import codes, numbers
from ..key import get_key

INVITATION_DAYS = 7
#: what a browser session remembers: the token of our link; the user who has just signed up by an invitation
INVITATION = "auth_sms_invitation"
SIGNED_UP = "auth_sms_signed_up"
#: how old an e-mail address has to be before a user may have the link for enrolment mailed there
TRUSTED_MAIL_DAYS = 7
MAIL_PAUSE = 10 * 60  # seconds


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        texts = [vals.pop("auth_sms_registered_number", False) for vals in vals_list]
        users = super().create(vals_list)
        for user, text in zip(users, texts, strict=True):
            if text:
                user.write({"auth_sms_registered_number": text})
        return users

    def write(self, vals):
        """Register numbers as E.164, whoever writes them: the form, an import, a program."""
        if request and self == self.env.user and _adds_factor(vals):
            self._auth_sms_check_new_factor()
        if "auth_sms_registered_number" not in vals:
            return super().write(vals)
        vals = dict(vals)
        text = vals.pop("auth_sms_registered_number")
        # the other values first: a number without prefix is at home in the user's country
        super().write(vals)
        for user in self:
            number = user._auth_sms_checked_number(text)
            if number != user.auth_sms_registered_number:
                super(ResUsers, user).write({"auth_sms_registered_number": number})
                if number or not vals:
                    self.env["auth.sms.log"]._note("registered", user, number=numbers.mask(number))
        return True

    def _auth_sms_checked_number(self, text):
        """Return a number as E.164, or False for none.

        :raises ValidationError: it is no mobile number of an allowed country
        """
        if not text:
            return False
        try:
            return self._auth_sms_read_number(text)
        except numbers.NumberError as error:
            reason = self._auth_sms_number_sentence(error)
            raise ValidationError(self.env._("%(user)s: %(reason)s", user=self.name, reason=reason)) from None

    # invitation

    def _auth_sms_invitation(self):
        """Return a new link by which this user, after the password, may type a number; older ones are void."""
        self.ensure_one()
        token = f"{self.id}-{secrets.token_urlsafe(32)}"
        self.sudo().write(
            {
                "auth_sms_invite_digest": codes.digest(get_key(), "invitation", self.env.cr.dbname, token),
                "auth_sms_invite_expires": fields.Datetime.add(fields.Datetime.now(), days=INVITATION_DAYS),
            }
        )
        return f"{self.get_base_url()}/web/login/sms/invitation?token={token}"

    def _auth_sms_invited(self, token):
        """Tell whether the token is this user's open invitation."""
        user = self.sudo()
        if not token or not user.auth_sms_invite_digest or user.auth_sms_invite_expires < fields.Datetime.now():
            return False
        return codes.same(
            user.auth_sms_invite_digest, codes.digest(get_key(), "invitation", self.env.cr.dbname, str(token))
        )

    def _auth_sms_came_invited(self):
        """Tell whether this browser session came by the invitation: by the first one or by our link."""
        session = request.session
        return session.get(SIGNED_UP) == self.id or self._auth_sms_invited(session.get(INVITATION))

    def _auth_sms_check_new_factor(self):
        """Refuse the first app or passkey of an account that needs a second factor and came by the password alone.

        A thief of the password would stay for good that way.

        :raises UserError: the link of the invitation has to be opened first
        """
        user = self.sudo()
        bare = not user.auth_sms_number and not user.totp_enabled and not self._auth_sms_has_passkey()
        if bare and self._auth_sms_policy().enrol_by and not self._auth_sms_came_invited():
            raise UserError(
                self.env._(
                    "To protect your account, please open the link of your invitation first. You can have it mailed "
                    "to you on the page “Second factor” (/web/second-factor)."
                )
            )

    def _auth_sms_has_passkey(self):
        return "auth_passkey_key_ids" in self._fields and bool(self.sudo().auth_passkey_key_ids)

    def _auth_sms_mail_invitation(self, at_once=True):
        """Mail this user a new link.

        :param bool at_once: send it now; else it waits in the mail queue
        :raises UserError: there is no e-mail address
        """
        self.ensure_one()
        user = self.sudo()
        if not user.email:
            raise UserError(self.env._("%(user)s has no e-mail address.", user=user.name))
        template = user.env.ref("auth_sms.mail_template_invitation")
        template.with_context(auth_sms_link=user._auth_sms_invitation()).send_mail(
            user.id,
            force_send=at_once,
            email_layout_xmlid="mail.mail_notification_light",
            email_values={"recipient_ids": [], "email_to": user.email_formatted, "auto_delete": True},
        )
        self.env["auth.sms.log"]._note("invited", user)

    def _auth_sms_mail_trusted(self):
        """Tell whether the e-mail address is old enough to be the user's own.

        Else whoever stole the password writes down an address of his, and has the link mailed there.
        """
        changed = self.sudo().auth_sms_email_changed
        oldest = fields.Datetime.subtract(fields.Datetime.now(), days=TRUSTED_MAIL_DAYS)
        return bool(self.sudo().email) and (not changed or changed < oldest)

    def _auth_sms_mail_wait(self):
        """Return the seconds until the user may have the next link mailed."""
        expires = self.sudo().auth_sms_invite_expires
        if not expires:
            return 0
        sent = fields.Datetime.subtract(expires, days=INVITATION_DAYS)
        return max(0, MAIL_PAUSE - int((fields.Datetime.now() - sent).total_seconds()))

    # what administrators do

    def _auth_sms_check_administrator(self):
        if not self.env.user.has_group("base.group_erp_manager") and not self.env.su:
            raise AccessError(self.env._("Only administrators of access rights may do this."))
        if not self.env.user._is_system() and any(user._is_system() for user in self):
            raise AccessError(self.env._("Only administrators may do this for administrators."))

    def action_auth_sms_invite(self):
        """Mail each user a link to set up a second factor; the days of grace begin anew."""
        self._auth_sms_check_administrator()
        for user in self:
            user.sudo().auth_sms_grace_start = fields.Datetime.now()
            user._auth_sms_mail_invitation()
        return self._auth_sms_toast(
            self.env._(
                "A link to set up a second factor was mailed to: %(users)s", users=", ".join(self.mapped("name"))
            )
        )

    def action_auth_sms_reset(self):
        """Take the mobile number, the recovery codes and the trusted devices away: for a lost telephone."""
        self._auth_sms_check_administrator()
        self._auth_sms_remove("reset")
        for user in self.sudo():
            user.partner_id.message_post(
                body=self.env._(
                    "%(administrator)s has reset the sign-in by SMS of the user %(user)s.",
                    administrator=self.env.user.name,
                    user=user.login,
                ),
                subtype_xmlid="mail.mt_note",
            )
        return self._auth_sms_toast(
            self.env._("Sign-in by SMS was reset for: %(users)s", users=", ".join(self.mapped("name")))
        )

    def _auth_sms_toast(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_auth_sms_settings(self):
        """Open the page where users look after their own second factor."""
        return {"type": "ir.actions.act_url", "url": "/web/second-factor", "target": "self"}


def _adds_factor(vals):
    """Tell whether these values bring an authenticator app or a passkey."""
    return bool(vals.get("totp_secret")) or any(
        command[0] == fields.Command.CREATE for command in vals.get("auth_passkey_key_ids") or ()
    )
