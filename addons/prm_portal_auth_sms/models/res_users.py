from odoo import models


class ResUsers(models.Model):
    """Dealers and their second factor; the callers have checked who may do what."""

    _inherit = "res.users"

    def _prm_lacks_factor(self):
        """Tell whether the user would need a second factor, in grace or not, and has none."""
        self.ensure_one()
        user, policy = self.sudo(), self._auth_sms_policy()
        return bool(
            policy.enrol_by
            and not user.auth_sms_number
            and not user.totp_enabled
            and not (policy.passkey_suffices and user._auth_sms_has_passkey())
        )

    def _prm_set_role(self, role):
        """Whoever needs a second factor from now on is mailed the link to set one up: the next sign-in asks for it."""
        before = self.filtered(lambda user: not user._prm_lacks_factor())
        result = super()._prm_set_role(role)
        before.filtered(
            lambda user: user.sudo().prm_dealer_state == "active" and user.active and user._prm_lacks_factor()
        )._prm_send_factor_links()
        return result

    def _prm_reset_factor(self):
        """Take number, app, recovery codes and trusted devices; where it is required, mail the link to a new one."""
        dealers = self.sudo().filtered("prm_is_dealer")
        dealers._auth_sms_remove("reset")
        result = super()._prm_reset_factor()
        dealers.filtered(
            lambda user: user.prm_dealer_state == "active" and user._prm_lacks_factor()
        )._prm_send_factor_links()
        dealers._prm_tell_factor_reset()
        return result

    def _prm_tell_factor_reset(self):
        """Queue a mail to the administrators of all users: whose second factor was taken away, in one mail."""
        actor = self.env.user.name
        people = [f"{user.name} ({user.commercial_partner_id.name})" for user in self.sorted("name")]

        def say(env):
            return env._("Second factors of dealers were taken away"), [
                env._("%(user)s took away the second factor of:", user=actor),
                *people,
                env._("They set up a new one at the next sign-in, where one is required."),
            ]

        if people:
            self.env["prm.dealer.notice"]._tell_administrators(say)

    def _prm_send_factor_links(self):
        """Queue a mail with the link to set up a second factor, to addresses that are the users' own for a while.

        :return: the users (as superuser) who get one
        """
        # Bridge: the link is made for the user, whoever asks for it, and is worth nothing without the password.
        mailed = self.sudo().filtered(lambda user: user._auth_sms_mail_trusted())
        for user in mailed:
            user._auth_sms_mail_invitation(at_once=False)
            self.env["prm.dealer.audit"]._note("factor_invited", user)
        if mailed:
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mailed
