from passlib.context import CryptContext

from odoo import api, fields, models

from ..engine import codes

# 60 random bits need no slow hash; and no key, so that they work on a restored database
CONTEXT = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=10_000)


class AuthSmsRecoveryCode(models.Model):
    """What opens the door once when the telephone is lost."""

    _name = "auth.sms.recovery.code"
    _description = "Recovery Code"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    digest = fields.Char(required=True)
    used_at = fields.Datetime()

    @api.model
    def _make(self, user):
        """Replace the codes of a user; return the ten new ones, which nobody can read again."""
        plain = codes.new_recovery_codes()
        self.sudo().search([("user_id", "=", user.id)]).unlink()
        self.sudo().create(
            [{"user_id": user.id, "digest": CONTEXT.hash(codes.read_recovery_code(code))} for code in plain]
        )
        self.env["auth.sms.log"]._note("recovery_made", user)
        return plain

    @api.model
    def _left(self, user):
        """Return how many codes of a user are unused."""
        return self.sudo().search_count([("user_id", "=", user.id), ("used_at", "=", False)])

    @api.model
    def _check(self, user, code):
        """Return the Verdict on the twelve characters; the right ones are used up by it."""
        return self.env["auth.sms.account"]._try(user, lambda account: self._compare(account, code))

    def _compare(self, account, code):
        cr = account.cr
        cr.execute(
            "SELECT id, digest FROM auth_sms_recovery_code WHERE user_id = %s AND used_at IS NULL", [account.user_id]
        )
        found = [code_id for code_id, digest in cr.fetchall() if CONTEXT.verify(code, digest)]
        if not found:
            return "wrong"
        cr.execute(
            "UPDATE auth_sms_recovery_code SET used_at = clock_timestamp() AT TIME ZONE 'UTC' WHERE id = ANY(%s)",
            [found],
        )
        self.env["auth.sms.log"]._note("recovery_used", account.user_id, cr=cr)
        return "right"
