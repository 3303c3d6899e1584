from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError

RULES_URL = "/my/prm/chat/rules"


class PrmChatRules(models.Model):
    """A version of the rules of conduct.

    What is valid or was accepted is not changed: other words are a new version.
    """

    _name = "prm.chat.rules"
    _description = "Rules of Conduct"
    _order = "valid_from desc, id desc"

    name = fields.Char("Version", required=True, copy=False)
    valid_from = fields.Date(required=True, copy=False, help="From this day on dealers have to accept this version.")
    text = fields.Text(required=True, translate=True)
    acceptance_count = fields.Integer("Accepted by", compute="_compute_acceptance_count")

    def _compute_acceptance_count(self):
        # Bridge: how many, no names.
        counts = dict(
            self.env["prm.chat.acceptance"]
            .sudo()
            ._read_group([("rules_id", "in", self.ids)], ["rules_id"], ["__count"])
        )
        for rules in self:
            rules.acceptance_count = counts.get(rules, 0)

    def write(self, vals):
        if vals.keys() & {"text", "valid_from"}:
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_valid(self):
        self._check_draft()

    def _check_draft(self):
        today = self.env.company._prm_today()
        for rules in self:
            if rules.valid_from <= today or rules.sudo().acceptance_count:
                raise UserError(
                    self.env._("“%s” is valid or was accepted already. Make a new version instead.", rules.name)
                )

    @api.model
    def _current(self):
        """Return the version that is valid today, as superuser: every dealer reads it."""
        today = self.env.company._prm_today()
        return self.sudo().search([("valid_from", "<=", today)], limit=1)

    def _digest(self):
        """Return the fingerprint of the text in the language of the environment."""
        return sha256((self.text or "").encode()).hexdigest()

    @api.model
    def _accepted(self, user):
        """Tell whether a user has accepted the version that is valid today; also when there is none."""
        rules = self._current()
        accepted = self.env["prm.chat.acceptance"].sudo()
        return not rules or bool(
            accepted.search_count([("rules_id", "=", rules.id), ("user_id", "=", user.id)], limit=1)
        )

    @api.model
    def _check_accepted(self, user):
        if not self._accepted(user):
            raise UserError(
                self.env._(
                    "Before you write, read and accept the rules of conduct: %s", f"{self.get_base_url()}{RULES_URL}"
                )
            )

    @api.model
    def _accept(self, user, version):
        """Log that a user accepts the version it was shown; a version that has ended meanwhile is not accepted.

        :param version: ``"<id>-<fingerprint>"`` of the text on the page
        """
        rules = self._current()
        if not rules or version != rules._version():
            raise UserError(self.env._("The rules have changed meanwhile. Read the new version, please."))
        if not self._accepted(user):
            # Bridge: the user's own acceptance, of the text that was shown.
            self.env["prm.chat.acceptance"].sudo().create(
                {
                    "user_id": user.id,
                    "user_name": user.sudo().name,
                    "partner_id": user.sudo().partner_id.commercial_partner_id.id,
                    "rules_id": rules.id,
                    "lang": self.env.lang or "en_US",
                    "digest": rules._digest(),
                }
            )

    def _version(self):
        return f"{self.id}-{self._digest()[:16]}"


class PrmChatAcceptance(models.Model):
    """Who accepted which version, when, in which words. Written by accepting alone, and not changed."""

    _name = "prm.chat.acceptance"
    _description = "Acceptance of the Rules of Conduct"
    _order = "id desc"
    _rec_name = "user_name"

    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null", index=True)
    user_name = fields.Char("Name", readonly=True, help="As it was then; it stays when the user is deleted.")
    partner_id = fields.Many2one("res.partner", "Firm", readonly=True, ondelete="set null", index=True)
    rules_id = fields.Many2one(
        "prm.chat.rules", "Version", required=True, readonly=True, ondelete="restrict", index=True
    )
    create_date = fields.Datetime("Accepted at", readonly=True)
    lang = fields.Char("Language", readonly=True)
    digest = fields.Char("Fingerprint of the text", readonly=True, help="SHA-256 of the text that was shown.")

    _user_unique = models.Constraint("UNIQUE (rules_id, user_id)", "A version is accepted once.")

    def write(self, vals):
        if vals:
            raise UserError(self.env._("An acceptance is not changed."))
        return super().write(vals)
