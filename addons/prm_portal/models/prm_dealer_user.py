from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

ADMIN = "prm_portal.group_prm_dealer_admin"


class PrmDealerUser(models.Model):
    """Who works in the portal: one row per dealer user, for the head office's administrators.

    A view of the database; what is done here goes through private methods of ``res.users`` after a
    check of the group (see :meth:`_dealers`).
    """

    _name = "prm.dealer.user"
    _description = "Dealer User"
    _auto = False
    _order = "partner_name, name, id"
    _rec_name = "name"
    _depends = {
        "res.users": ["login", "partner_id", "active", "group_ids", "prm_suspended_at", "prm_invited_at"],
        "res.partner": ["name", "email", "commercial_partner_id", "prm_territory_id", "prm_is_partner"],
        "prm.dealer.role": ["group_id"],
        "prm.dealer.assignment": ["user_id", "partner_id", "kind", "date_from", "date_to", "revoked_at"],
        "res.users.log": ["create_uid", "create_date"],
    }

    user_id = fields.Many2one("res.users", readonly=True)
    name = fields.Char(readonly=True)
    login = fields.Char(readonly=True)
    email = fields.Char("E-mail", readonly=True)
    active = fields.Boolean(readonly=True)
    partner_id = fields.Many2one("res.partner", "Firm", readonly=True)
    partner_name = fields.Char("Name of the firm", readonly=True)
    territory_id = fields.Many2one("prm.territory", readonly=True)
    role_id = fields.Many2one("prm.dealer.role", readonly=True)
    state = fields.Selection(
        [("invited", "Invited"), ("active", "Active"), ("suspended", "Suspended")], "Access", readonly=True
    )
    factor = fields.Selection(
        [("none", "None"), ("app", "Authenticator app"), ("passkey", "Passkey")], "Second factor", readonly=True
    )
    last_sign_in = fields.Datetime("Last sign-in", readonly=True)
    invited_at = fields.Datetime("Invited on", readonly=True)
    suspended_at = fields.Datetime("Suspended on", readonly=True)
    firm_count = fields.Integer("Other firms", readonly=True)
    assignment_ids = fields.One2many("prm.dealer.assignment", compute="_compute_details")
    audit_ids = fields.One2many("prm.dealer.audit", compute="_compute_details")

    def _compute_details(self):
        for dealer in self:
            users = [("user_id", "=", dealer.user_id.id)]
            dealer.assignment_ids = self.env["prm.dealer.assignment"].search(users, order="revoked_at NULLS FIRST, id")
            dealer.audit_ids = self.env["prm.dealer.audit"].search(users, limit=50)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT u.id, u.id AS user_id, contact.name, u.login, contact.email, u.active,
                firm.id AS partner_id, firm.name AS partner_name, firm.prm_territory_id AS territory_id,
                role.id AS role_id, %(state)s AS state, %(factor)s AS factor,
                signed.last AS last_sign_in, u.prm_invited_at AS invited_at, u.prm_suspended_at AS suspended_at,
                COALESCE(other.count, 0) AS firm_count
            FROM res_users u
            JOIN res_groups_users_rel marked ON marked.uid = u.id AND marked.gid = %(marker)s
            JOIN res_partner contact ON contact.id = u.partner_id
            LEFT JOIN res_partner firm ON firm.id = contact.commercial_partner_id AND firm.prm_is_partner
            LEFT JOIN (
                SELECT rel.uid, role.id FROM res_groups_users_rel rel
                JOIN prm_dealer_role role ON role.group_id = rel.gid
            ) role ON role.uid = u.id
            LEFT JOIN (
                SELECT create_uid, MAX(create_date) AS last FROM res_users_log GROUP BY create_uid
            ) signed ON signed.create_uid = u.id
            LEFT JOIN (
                SELECT user_id, COUNT(*)::int AS count FROM prm_dealer_assignment
                WHERE kind <> 'own' AND revoked_at IS NULL AND date_from <= %(today)s
                    AND (date_to IS NULL OR date_to >= %(today)s)
                GROUP BY user_id
            ) other ON other.user_id = u.id
            """,
            marker=self.env["res.users"]._prm_marker().id,
            state=SQL(
                "CASE WHEN u.prm_suspended_at IS NOT NULL THEN 'suspended'"
                " WHEN signed.last IS NULL THEN 'invited' ELSE 'active' END"
            ),
            factor=self._factor_sql(),
            today=fields.Date.today(),
        )

    @api.model
    def _factor_sql(self):
        """Return the SQL of the second factor of user ``u``: a key of :attr:`factor`. Addons with factors extend it."""
        users = self.env["res.users"]._fields
        cases = []
        if "totp_secret" in users:
            cases.append(SQL("WHEN u.totp_secret IS NOT NULL THEN 'app'"))
        if "auth_passkey_key_ids" in users:
            cases.append(
                SQL("WHEN EXISTS (SELECT 1 FROM auth_passkey_key key WHERE key.create_uid = u.id) THEN 'passkey'")
            )
        if not cases:
            return SQL("'none'")
        return SQL("CASE %s ELSE 'none' END", SQL(" ").join(cases))

    # --- what administrators do -----------------------------------------------------------------------------

    @api.model
    def _check_admin(self):
        if not self.env.su and not self.env.user.has_group(ADMIN):
            raise AccessError(self.env._("Only dealer administrators do this."))

    def _dealers(self):
        """Return the users behind the rows, as superuser, for an administrator within reach of the rows."""
        self._check_admin()
        self.check_access("read")
        # Bridge: the group and the rows were checked; only the private methods of dealers are called on it.
        return self.user_id.sudo()

    def action_suspend(self):
        self._dealers()._prm_suspend()

    def action_resume(self):
        self._dealers()._prm_resume()

    def action_invite_again(self):
        sent = self._dealers()._prm_invite_again()
        if not sent:
            return self._notify(self.env._("Nobody of them waits for an invitation."), "warning")
        return self._notify(self.env._("%(count)s invitations wait in the mail queue.", count=len(sent)))

    def action_reset_password(self):
        self._dealers()._prm_reset_password()
        return self._notify(self.env._("Old passwords are void; links for new ones wait in the mail queue."))

    def action_reset_factor(self):
        self._dealers()._prm_reset_factor()
        return self._notify(self.env._("They set up a second factor anew at the next sign-in."))

    def _notify(self, message, kind="success"):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": kind, "message": message, "next": {"type": "ir.actions.act_window_close"}},
        }

    def action_change(self):
        """Open the dialog that gives another role or firm to the selected users."""
        self._dealers()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change access"),
            "res_model": "prm.dealer.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_user_ids": self.user_id.ids},
        }
