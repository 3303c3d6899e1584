from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request

KEEP_DAYS = 731


class PrmDealerAudit(models.Model):
    """Who changed what about a dealer's access. Rows are added and read, never changed."""

    _name = "prm.dealer.audit"
    _description = "Dealer Access Log"
    _order = "id desc"
    _rec_name = "event"

    event = fields.Selection(
        [
            ("invited", "Invited"),
            ("invited_again", "Invited again"),
            ("suspended", "Suspended"),
            ("resumed", "Resumed"),
            ("role", "Role given"),
            ("role_changed", "Role changed"),
            ("moved", "Moved to another firm"),
            ("assigned", "Firm opened"),
            ("assignment_ended", "Firm closed"),
            ("password_reset", "Password reset"),
            ("factor_reset", "Second factor reset"),
            ("factor_invited", "Link for a second factor mailed"),
            ("limit", "Limit changed"),
            ("refused", "Refused"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now, index=True)
    actor_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null", index=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null", index=True)
    partner_id = fields.Many2one("res.partner", "Firm", readonly=True, ondelete="set null", index=True)
    before = fields.Char(readonly=True)
    after = fields.Char(readonly=True)
    ip = fields.Char("IP address", readonly=True)

    @api.model
    def _note(self, event, user=None, partner=None, before="", after=""):
        """Add a row in the current transaction.

        :param event: one of the selection
        :param user: the dealer user it is about
        :param partner: the firm it is about; without it, that of the user
        """
        partner = partner or (user and user.sudo().partner_id.commercial_partner_id)
        # Bridge: whoever does something writes its trace, and nobody writes traces of his own making.
        return self.sudo().create(
            {
                "event": event,
                "actor_id": self.env.uid,
                "user_id": user.id if user else False,
                "partner_id": partner.id if partner else False,
                "before": before,
                "after": after,
                "ip": request.httprequest.remote_addr if request else False,
            }
        )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("The log of dealer access cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The log of dealer access cannot be deleted; old rows end by themselves."))

    @api.autovacuum
    def _gc_audit(self):
        """Delete what is older than 24 months, in SQL: the ORM refuses to delete rows of the log."""
        self.env.cr.execute(
            "DELETE FROM prm_dealer_audit WHERE date < %s", [fields.Datetime.now() - timedelta(days=KEEP_DAYS)]
        )
        self.invalidate_model()
