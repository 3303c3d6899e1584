import base64
from urllib.parse import urlsplit

from odoo import models
from odoo.http import request

from odoo.addons.auth_totp.models.totp import TOTP

from ..engine import message, numbers


class ResUsers(models.Model):
    _inherit = "res.users"

    def _auth_sms_text(self, code):
        """Return the message for a code, in the user's language and no longer than one SMS."""
        self.ensure_one()
        user = self.sudo().with_context(lang=self.sudo().lang)
        company = user.company_id.name
        sentences = [
            # Translators: keep {code}; short words, all of it has to fit into 160 characters
            user.env._(
                "{code} is your sign-in code for %(company)s. It is valid for 5 minutes. Never pass it on.",
                company=company,
            ),
            # Translators: keep {code}
            user.env._("{code} is your code for %(company)s. Never pass it on.", company=company),
            # Translators: keep {code}
            user.env._("{code} is your sign-in code."),
        ]
        return message.compose(code, sentences, _page_domain())

    def _auth_sms_change_text(self, number):
        """Return the message that tells the old and the new number of a change."""
        user = self.sudo().with_context(lang=self.sudo().lang)
        return message.cut(
            user.env._(
                "Sign-in codes for %(company)s now go to the number ending in %(digits)s. If this was not you, tell "
                "your administrator at once.",
                company=user.company_id.name[:40],
                digits=number[-3:],
            )
        )

    def _auth_sms_number_sentence(self, error):
        """Return why a number is refused, with a way on."""
        if error.reason == "landline":
            return self.env._("This is no mobile number. Please enter the number of a mobile telephone.")
        if error.reason == "country":
            country = self.env["res.country"].sudo().search([("code", "=", error.country)], limit=1)
            return self.env._(
                "We send no codes to numbers of this country (%(country)s). Please enter another number, or ask "
                "your administrator to allow the country.",
                country=country.name or error.country or "?",
            )
        return self.env._(
            "This is no complete mobile number. Please enter it with its country code, for example +49 151 23456789."
        )

    def _auth_sms_read_number(self, text):
        """Return what was typed as E.164.

        :raises NumberError: it is no mobile number of an allowed country
        """
        user = self.sudo()
        home = user.partner_id.country_id.code or user.company_id.country_id.code
        return numbers.read_number(text, home, self.env["res.country"]._auth_sms_codes())

    # other factors, counted like codes

    def _auth_sms_check_app(self, code):
        """Return the Verdict on six digits of the authenticator app; each works once."""
        return self.env["auth.sms.account"]._try(self, lambda account: self._auth_sms_compare_app(account, code))

    def _auth_sms_compare_app(self, account, code):
        cr = account.cr
        cr.execute(
            "SELECT totp_secret, COALESCE(totp_last_counter, 0) FROM res_users WHERE id = %s FOR NO KEY UPDATE",
            [self.id],
        )
        secret, last = cr.fetchone()
        if not secret:
            return "none"
        match = TOTP(base64.b32decode(secret)).match(int(code))
        if match is None or match <= last:
            return "wrong"
        cr.execute("UPDATE res_users SET totp_last_counter = %s WHERE id = %s", [match, self.id])
        return "right"

    # changes of the factor; whoever calls has checked what the change needs

    def _auth_sms_confirm(self, number):
        """Make the number this user's factor; return the new recovery codes, or [] when there are unused ones."""
        self.ensure_one()
        user = self.sudo()
        old = user.auth_sms_number
        user.write(
            {
                "auth_sms_number": number,
                "auth_sms_registered_number": False,
                "auth_sms_invite_digest": False,
                "auth_sms_invite_expires": False,
            }
        )
        if old:
            user._revoke_all_devices()
        user.env["auth.sms.log"]._note("changed" if old else "enrolled", user, number=numbers.mask(number))
        user._auth_sms_tell(
            user.env._("Security update: mobile number for sign-in"),
            user.env._("Codes for signing in to your account are now sent to %(number)s.", number=numbers.mask(number)),
        )
        codes = user.env["auth.sms.recovery.code"]
        return [] if old and codes._left(user) else codes._make(user)

    def _auth_sms_remove(self, event="removed"):
        """Take the factor away, with all that belongs to it."""
        for user in self.sudo():
            masked = numbers.mask(user.auth_sms_number or user.auth_sms_registered_number)
            user.write(
                {
                    "auth_sms_number": False,
                    "auth_sms_registered_number": False,
                    "auth_sms_invite_digest": False,
                    "auth_sms_invite_expires": False,
                }
            )
            user._revoke_all_devices()
            user.env["auth.sms.recovery.code"].search([("user_id", "=", user.id)]).unlink()
            user.env["auth.sms.challenge"]._drop(user)
            user.env["auth.sms.account"]._reset(user)
            user.env["auth.sms.log"]._note(event, user, number=masked)
            user._auth_sms_tell(
                user.env._("Security update: mobile number for sign-in"),
                user.env._("Codes for signing in to your account are no longer sent by SMS."),
            )

    def _auth_sms_tell(self, subject, content):
        """Mail the user what happened to the account."""
        for user in self.sudo().filtered("email"):
            user = user.with_context(lang=user.lang)
            user._notify_security_setting_update(subject, content, suggest_2fa=False)


def _page_domain():
    """Return the host of the sign-in page: telephones fill in the code there and nowhere else."""
    if not request:
        return None
    url = urlsplit(request.httprequest.url_root)
    return url.hostname if url.scheme == "https" else None
