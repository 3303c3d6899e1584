from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import hash_sign, verify_hash_signed

SCOPE = "prm_chat.unsubscribe"
UNSUBSCRIBE = "/prm/chat/unsubscribe"


class PrmChatPreference(models.Model):
    """Which mails of the chat somebody wants; without a row, a digest a week and mentions at once."""

    _name = "prm.chat.preference"
    _description = "Mails of the Dealer Chat"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade", index=True)
    frequency = fields.Selection(
        [("none", "No digest"), ("day", "Every day"), ("week", "Every week")], "Digest", required=True, default="week"
    )
    mention = fields.Boolean("At once when mentioned", default=True)
    digest_at = fields.Datetime("Last digest", readonly=True)
    digest_message = fields.Integer("Told up to message", readonly=True)

    _user_unique = models.Constraint("UNIQUE (user_id)", "A user has one set of preferences.")

    @api.model
    def _of(self, user):
        """Return the row of a user, made when needed, as superuser."""
        # Bridge: everybody keeps the own preferences; the caller passes the user itself.
        rows = self.sudo()
        return rows.search([("user_id", "=", user.id)]) or rows.create({"user_id": user.id})

    @api.model
    def _form(self, user):
        row = self.sudo().search([("user_id", "=", user.id)])
        choices = self._fields["frequency"]._description_selection(self.env)
        return {
            "frequencies": [
                {"code": code, "name": name, "current": code == (row.frequency or "week")} for code, name in choices
            ],
            "mention": row.mention if row else True,
        }

    @api.model
    def _choose(self, user, frequency, mention):
        if frequency not in dict(self._fields["frequency"].selection):
            raise UserError(self.env._("Choose how often the digest should come."))
        self._of(user).write({"frequency": frequency, "mention": mention})

    # --- without signing in -----------------------------------------------------------------------------

    @api.model
    def _token(self, user):
        """Return what stands in the links of a user's mails: signed, good for this alone."""
        return hash_sign(self.sudo().env, SCOPE, user.id)

    @api.model
    def _user_of(self, token):
        """Return the user of a token, none for anything else."""
        try:
            user_id = token and verify_hash_signed(self.sudo().env, SCOPE, token)
        except ValueError:  # no token at all
            user_id = None
        users = self.env["res.users"].sudo()
        return users.browse(user_id).exists() if isinstance(user_id, int) else users

    @api.model
    def _stop(self, user):
        self._of(user).write({"frequency": "none", "mention": False})
