from odoo import api, fields, models
from odoo.exceptions import AccessDenied, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL

ADMIN = "prm_portal.group_prm_dealer_admin"


class ResUsers(models.Model):
    """A dealer user: marked, with one role, acting for firms.

    Whatever narrows a dealer's access ends the open sessions: the number of the sessions' epoch is part
    of their token, and the caches of all worker processes are cleared with the same commit.
    """

    _inherit = "res.users"

    prm_role_id = fields.Many2one(
        "prm.dealer.role",
        "Dealer role",
        compute="_compute_prm_role_id",
        inverse="_inverse_prm_role_id",
        search="_search_prm_role_id",
        compute_sudo=True,
        groups=ADMIN,
    )
    prm_is_dealer = fields.Boolean(
        "Dealer", compute="_compute_prm_is_dealer", search="_search_prm_is_dealer", compute_sudo=True, groups=ADMIN
    )
    prm_dealer_state = fields.Selection(
        [("invited", "Invited"), ("active", "Active"), ("suspended", "Suspended")],
        "Portal access",
        compute="_compute_prm_dealer_state",
        compute_sudo=True,
        groups=ADMIN,
    )
    prm_suspended_at = fields.Datetime("Suspended on", readonly=True, copy=False, groups=ADMIN)
    prm_invited_at = fields.Datetime("Invited on", readonly=True, copy=False, groups=ADMIN)
    prm_session_epoch = fields.Integer("Epoch of the sessions", readonly=True, copy=False, groups=ADMIN)
    prm_assignment_ids = fields.One2many("prm.dealer.assignment", "user_id", "Acts for", groups=ADMIN)

    # --- computed ----------------------------------------------------------------------------------------

    @api.depends("group_ids")
    def _compute_prm_role_id(self):
        for user in self:
            user.prm_role_id = user.group_ids.prm_role_ids[:1]

    def _inverse_prm_role_id(self):
        for user in self:
            user._prm_set_role(user.prm_role_id)

    def _search_prm_role_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        return [("group_ids.prm_role_ids", operator, value)]

    @api.depends("group_ids")
    def _compute_prm_is_dealer(self):
        marker = self._prm_marker()
        for user in self:
            user.prm_is_dealer = marker in user.group_ids

    def _search_prm_is_dealer(self, operator, value):
        if operator != "in":
            return NotImplemented
        if True in value and False in value:
            return [(1, "=", 1)]
        return [("group_ids", "in" if True in value else "not in", self._prm_marker().ids)]

    @api.depends("prm_suspended_at", "log_ids")
    def _compute_prm_dealer_state(self):
        for user in self:
            user.prm_dealer_state = user.prm_is_dealer and (
                user.prm_suspended_at and "suspended" or (user.log_ids and "active") or "invited"
            )

    @api.model
    def _prm_marker(self):
        return self.env.ref("prm_portal.group_dealer").sudo()

    # --- checks ------------------------------------------------------------------------------------------

    @api.constrains("group_ids")
    def _check_prm_dealer_groups(self):
        """A dealer has the marker, one role, no capability beside it, and is no employee."""
        marker = self._prm_marker()
        for user in self.sudo():
            dealer = user.group_ids.filtered(lambda group: group._prm_is_dealer_group())
            if not dealer:
                continue
            if user.all_group_ids & self.env.ref("base.group_user"):
                raise ValidationError(
                    self.env._("“%(user)s” is an employee and cannot be a dealer too.", user=user.name)
                )
            loose = dealer.filtered("prm_is_capability")
            if loose:
                raise ValidationError(
                    self.env._(
                        "“%(group)s” comes with a dealer role; it is not given to a user by itself.",
                        group=loose[0].name,
                    )
                )
            if len(dealer.prm_role_ids) > 1:
                raise ValidationError(self.env._("“%(user)s” can have one dealer role only.", user=user.name))
            if marker not in dealer:
                raise ValidationError(
                    self.env._("“%(user)s” has a dealer role and must be marked as a dealer.", user=user.name)
                )
            if not dealer.prm_role_ids.reads_only and user.prm_assignment_ids.filtered(
                lambda row: row.is_current and row.kind == "adviser"
            ):
                raise ValidationError(
                    self.env._(
                        "“%(user)s” is an adviser of firms and can only have a role that reads;"
                        " end the adviser's access first.",
                        user=user.name,
                    )
                )

    # --- what changes access ------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users.sudo().filtered("prm_is_dealer")._prm_sync_own_firm()
        return users

    def write(self, vals):
        watched = bool({"group_ids", "partner_id", "active", "company_id"} & vals.keys())
        before = self._prm_access_state() if watched else {}
        result = super().write(vals)
        if "password" in vals:
            self._prm_note_password()
        if before or watched:
            after = self._prm_access_state()
            changed = self.browse([uid for uid in {*before, *after} if before.get(uid) != after.get(uid)])
            if changed:
                changed._prm_end_sessions()
                changed._prm_sync_own_firm()
        return result

    def _prm_note_password(self):
        """Log whose password somebody else set; the public user does it for whoever opened the link of a mail."""
        if self.env.su and self.env.user._is_public():
            return
        for user in self.sudo():
            if user.id != self.env.uid and user.prm_is_dealer:
                self.env["prm.dealer.audit"]._note("password_reset", user)

    def _prm_access_state(self):
        """Return ``{id: what decides about its access}`` of the dealers among the users."""
        return {
            user.id: (frozenset(user.group_ids.ids), user.partner_id.id, user.active)
            for user in self.sudo()
            if user.prm_is_dealer
        }

    def _prm_set_role(self, role):
        """Give dealers a role (in place of the one they have); the caller has checked the right to do so."""
        marker = self._prm_marker()
        for user in self.sudo():
            old = user.group_ids.prm_role_ids
            if old == role and marker in user.group_ids:
                continue
            commands = [Command.unlink(group.id) for group in old.group_id]
            if role:
                commands += [Command.link(marker.id), Command.link(role.sudo().group_id.id)]
            user.write({"group_ids": commands})
            user.env["prm.dealer.audit"].with_user(self.env.user)._note(
                "role", user, before=old.name or "", after=role.sudo().name or ""
            )

    def _prm_suspend(self):
        """Close the portal to dealers until :meth:`_prm_resume`; the caller has checked the right to do so."""
        users = self.sudo().filtered(lambda user: user.prm_is_dealer and not user.prm_suspended_at)
        users.write({"prm_suspended_at": fields.Datetime.now()})
        users._prm_remove_keys()
        users._prm_end_sessions()
        for user in users:
            self.env["prm.dealer.audit"]._note("suspended", user)

    def _prm_resume(self):
        users = self.sudo().filtered("prm_suspended_at")
        users.write({"prm_suspended_at": False})
        users._prm_end_sessions()
        for user in users:
            self.env["prm.dealer.audit"]._note("resumed", user)

    def _prm_remove_keys(self):
        """Make the API keys of users void."""
        self.env["res.users.apikeys"].sudo().search([("user_id", "in", self.ids)]).unlink()

    def _prm_end_sessions(self):
        """End all open sessions of the users and what any worker process remembers of their rights."""
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE res_users SET prm_session_epoch = COALESCE(prm_session_epoch, 0) + 1 WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset(["prm_session_epoch"])
        self.env.registry.clear_cache()
        # Another thread may have read the old state again before our commit.
        self.env.cr.postcommit.add(self.env.registry.clear_cache)

    def _prm_sync_own_firm(self):
        """Let the own assignment of dealers follow their contact's firm; whoever moved loses sessions and keys."""
        assignments = self.env["prm.dealer.assignment"].sudo()
        for user in self.sudo():
            firm = user.partner_id.commercial_partner_id
            if not (user.prm_is_dealer and firm.prm_is_partner):
                firm = firm.browse()
            own = assignments.search([("user_id", "=", user.id), ("kind", "=", "own"), ("revoked_at", "=", False)])
            if own.partner_id == firm:
                continue
            left = own.partner_id
            own._end()
            if firm:
                # who acted for the firm already now belongs to it
                assignments.search(
                    [("user_id", "=", user.id), ("partner_id", "=", firm.id), ("revoked_at", "=", False)]
                )._end()
                assignments._give(user, firm, "own")
            if left:
                self.env["prm.dealer.notice"]._note_access("left", user, left)
                user._prm_remove_keys()
                user._prm_end_sessions()
                self.env["prm.dealer.audit"]._note(
                    "moved", user, firm or left, before=left.name or "", after=firm.name or ""
                )

    # --- signing in ----------------------------------------------------------------------------------------

    def _get_session_token_fields(self):
        return super()._get_session_token_fields() | {"prm_session_epoch"}

    def _check_credentials(self, credential, env):
        # whatever kind of credential it is: a suspended dealer has none that opens
        if self.env.user.sudo().prm_suspended_at:
            raise AccessDenied()
        return super()._check_credentials(credential, env)

    def _deactivate_portal_user(self, **post):
        """The last director of a firm asks the head office, so that the firm is not left without one."""
        for user in self.sudo().filtered("prm_is_dealer"):
            if user._prm_is_last_director():
                raise UserError(
                    self.env._(
                        "You are the last one who administers your firm's users;"
                        " ask the head office to close your access."
                    )
                )
        return super()._deactivate_portal_user(**post)

    def _prm_is_last_director(self):
        """Tell whether nobody else of the user's own firm could administer its users."""
        self.ensure_one()
        capability = self.env.ref("prm_portal.group_dealer_users")
        user = self.sudo()
        if capability not in user.all_group_ids:
            return False
        return not self.sudo().search_count(
            [
                ("id", "!=", user.id),
                ("all_group_ids", "in", capability.ids),
                ("prm_suspended_at", "=", False),
                ("commercial_partner_id", "=", user.commercial_partner_id.id),
            ],
            limit=1,
        )


class ResUsersApikeys(models.Model):
    _inherit = "res.users.apikeys"

    def _check_credentials(self, *, scope, key):
        uid = super()._check_credentials(scope=scope, key=key)
        if uid and self.env["res.users"].sudo().browse(uid).prm_suspended_at:
            return None
        return uid
