from odoo import fields, models
from odoo.exceptions import AccessError, UserError

ADMIN = "prm_portal.group_prm_dealer_admin"
#: as long does no link for a password go to an address that somebody else entered
FRESH_DAYS = 7


class ResPartner(models.Model):
    """Links for a new password go to the contact's address: whoever changes it could take the account."""

    _inherit = "res.partner"

    def write(self, vals):
        if not {"email", "email_normalized"} & vals.keys():
            return super().write(vals)
        # Bridge: whether somebody signs in with the contact, also one who was archived.
        users = self.env["res.users"].sudo().with_context(active_test=False)
        dealers = users.search([("partner_id", "in", self.ids), ("prm_is_dealer", "=", True)])
        if not self._prm_keeps_access():
            for contact in dealers.partner_id:
                if any(
                    (contact[name] or "") != (vals.get(name, contact[name]) or "")
                    for name in ("email", "email_normalized")
                ):
                    raise AccessError(
                        self.env._(
                            "“%(name)s” has access to the portal; a dealer administrator changes its e-mail address.",
                            name=contact.name,
                        )
                    )
        before = {user: user._prm_mail_address() for user in dealers}
        result = super().write(vals)
        for user, address in before.items():
            # an own change is checked and logged where it is made
            if user.id != self.env.uid and user._prm_mail_address() != address:
                user._prm_email_was_changed(address)
        return result

    def signup_prepare(self, signup_type="signup"):
        """No link for a password goes to an address that somebody else entered a moment ago."""
        for user in self.sudo().user_ids:
            if user._prm_mail_is_fresh():
                raise UserError(
                    self.env._(
                        "The e-mail address of “%(name)s” was changed in the last %(days)s days; no link for a"
                        " password goes there yet.",
                        name=user.name,
                        days=FRESH_DAYS,
                    )
                )
        return super().signup_prepare(signup_type=signup_type)


class ResUsers(models.Model):
    _inherit = "res.users"

    prm_email_changed_at = fields.Datetime("E-mail changed by others on", readonly=True, copy=False, groups=ADMIN)

    def _prm_mail_address(self):
        self.ensure_one()
        return self.email_normalized or self.email or ""

    def _prm_email_was_changed(self, before):
        """Log that somebody else changed a dealer's address, and tell the old one."""
        self.ensure_one()
        user = self.sudo()
        user.prm_email_changed_at = fields.Datetime.now()
        self.env["prm.dealer.audit"]._note("other", user, before=before, after=user._prm_mail_address())
        if before:
            notice = self.env["prm.dealer.notice"].with_context(lang=user.lang or self.env.lang)
            notice._queue(
                before,
                notice.env._("Your access to the dealer portal: another e-mail address"),
                [
                    notice.env._(
                        "The e-mail address of %(name)s was changed. Links for a new password come here no longer.",
                        name=user.name,
                    ),
                    notice.env._("If you did not expect this, ask the head office at once."),
                ],
            )

    def _prm_mail_is_fresh(self):
        """Tell whether somebody else changed the address of a dealer, who signed in before, a moment ago."""
        self.ensure_one()
        user = self.sudo()
        oldest = fields.Datetime.subtract(fields.Datetime.now(), days=FRESH_DAYS)
        changed = user.prm_email_changed_at
        return bool(changed and changed > oldest and user.prm_dealer_state != "invited")

    def _action_reset_password(self, signup_type="reset"):
        """The page answers the same whoever is asked for; staff are told why there is no link."""
        users = self
        if self.env.su and not self.env.user._is_internal():
            users = self.filtered(lambda user: not user._prm_mail_is_fresh())
            if not users:
                return None
        return super(ResUsers, users)._action_reset_password(signup_type=signup_type)
