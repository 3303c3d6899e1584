from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

#: invitations, openings and other acts of one director in an hour
MOST_PER_HOUR = 20
MOST_ADVISER_DAYS = 366
BADGES = {"active": "text-bg-light border", "invited": "text-bg-light border", "suspended": "text-bg-dark"}
#: events that count
COUNTED = ("invited", "invited_again", "assigned", "suspended", "resumed", "role", "refused")


class PrmDealerFirm(models.AbstractModel):
    """What a dealer's director may do about the users of the firm, within the limits of the head office.

    Called from the portal's pages with a :class:`~..doors.Door` that let the director through with the
    capability for users. Every method works on users of the door's firm and on nobody else.
    """

    _name = "prm.dealer.firm"
    _description = "Users of a Dealer's Firm"

    # --- reading --------------------------------------------------------------------------------------------

    @api.model
    def _members(self, door):
        """Return the users whose own firm is the door's, as superuser."""
        rows = (
            self.env["prm.dealer.assignment"]
            .sudo()
            .search([("partner_id", "=", door.firm_id), ("kind", "=", "own"), ("is_current", "=", True)])
        )
        return rows.user_id

    @api.model
    def _guests(self, door):
        """Return the current assignments of others to the firm: advisers, and who acts for it too."""
        return (
            self.env["prm.dealer.assignment"]
            .sudo()
            .search([("partner_id", "=", door.firm_id), ("kind", "!=", "own"), ("is_current", "=", True)])
        )

    @api.model
    def _grantable_roles(self):
        return self.env["prm.dealer.role"].sudo().search([("grantable", "=", True), ("reads_only", "=", False)])

    @api.model
    def _limit(self, door):
        """Return how many users the firm may have."""
        firm = self.env["res.partner"].sudo().browse(door.firm_id)
        return firm.prm_dealer_limit or self.env.company.sudo().prm_dealer_limit

    @api.model
    def _page(self, door):
        """Return the values of the page, plain ones."""
        members = self._members(door)
        return {
            "users": [self._user_row(user, door) for user in members.sorted("name")],
            "guests": [
                {
                    "id": row.id,
                    "name": row.user_id.name,
                    "email": row.user_id.email or "",
                    "adviser": row.kind == "adviser",
                    "until": row.date_to,
                }
                for row in self._guests(door)
            ],
            "roles": [
                {"id": role.id, "name": role.name, "description": role.description or ""}
                for role in self._grantable_roles()
            ],
            "limit": self._limit(door),
            "free": max(0, self._limit(door) - len(members.filtered(lambda user: not user.prm_suspended_at))),
            "today": fields.Date.today(),
            "last_day": fields.Date.today() + timedelta(days=MOST_ADVISER_DAYS),
        }

    def _user_row(self, user, door):
        state = user.prm_dealer_state
        labels = dict(user._fields["prm_dealer_state"]._description_selection(self.env))
        return {
            "id": user.id,
            "name": user.name,
            "email": user.login,
            "role_id": user.prm_role_id.id,
            "role": user.prm_role_id.name or "",
            "state": state,
            "state_name": labels[state],
            "badge": BADGES[state],
            "last_sign_in": user.login_date,
            "own": user.id == door.user_id,
            "yours": self._may_change(user, door),
        }

    def _may_change(self, user, door):
        """A director changes colleagues whose role the director could give, never the own access."""
        return user.id != door.user_id and (not user.prm_role_id or user.prm_role_id.grantable)

    # --- checks ---------------------------------------------------------------------------------------------

    def _member(self, door, user_id):
        """Return a colleague that the director may change; refuse everybody else in one and the same way."""
        user = self._members(door).filtered(lambda user: user.id == user_id)
        if not user:
            raise UserError(self.env._("There is no such user in your firm."))
        if user.id == door.user_id:
            raise UserError(self.env._("Your own access is changed by a colleague or by the head office."))
        if not self._may_change(user, door):
            raise UserError(
                self.env._("“%(name)s” has a role that only the head office gives and takes.", name=user.name)
            )
        return user

    def _role(self, role_id):
        role = self._grantable_roles().filtered(lambda role: role.id == role_id)
        if not role:
            raise UserError(self.env._("Choose one of the roles on the page."))
        return role

    def _check_rate(self):
        """Refuse a director who does more in an hour than anybody needs to."""
        since = fields.Datetime.now() - timedelta(hours=1)
        acts = (
            self.env["prm.dealer.audit"]
            .sudo()
            .search_count([("actor_id", "=", self.env.uid), ("date", ">=", since), ("event", "in", COUNTED)])
        )
        if acts >= MOST_PER_HOUR:
            raise UserError(self.env._("That was a lot within an hour. Go on later, or ask the head office."))

    def _check_free(self, door):
        used = len(self._members(door).filtered(lambda user: not user.prm_suspended_at))
        if used >= self._limit(door):
            raise UserError(
                self.env._(
                    "Your firm can have %(limit)s users and has them. Suspend one, or ask the head office.",
                    limit=self._limit(door),
                )
            )

    def _refuse_address(self, door, email, sentence):
        """Refuse an address; counted, so that nobody tries out who has access."""
        firm = self.env["res.partner"].sudo().browse(door.firm_id)
        self.env["prm.dealer.audit"]._note("refused", partner=firm, after=(email or "")[:100])
        return sentence

    # --- acts -----------------------------------------------------------------------------------------------

    def _invite(self, door, name, email, role_id):
        """Invite a colleague. Returns the sentence of a refusal, or an empty string."""
        self._check_rate()
        self._lock(door)
        self._check_free(door)
        role = self._role(role_id)
        row = {"firm": self.env["res.partner"].sudo().browse(door.firm_id), "name": name, "email": email, "role": role}
        problem = self.env["res.users"]._prm_check_invitations([row]).get(0)
        if problem and problem[0] == "email" and email_normalize(email or ""):
            sentence = self.env._("“%(email)s” cannot be invited. Ask the head office.", email=email)
            return self._refuse_address(door, email, sentence)
        if problem:
            raise UserError(problem[1])
        self.env["res.users"]._prm_invite([row])
        return ""

    def _invite_again(self, door, user_id):
        self._check_rate()
        if not self._member(door, user_id)._prm_invite_again():
            raise UserError(
                self.env._("This user has signed in already; a new password is asked for on the sign-in page.")
            )

    def _suspend(self, door, user_id):
        self._check_rate()
        self._lock(door)
        user = self._member(door, user_id)
        if user._prm_is_last_director():
            raise UserError(self.env._("This is the last one who administers your firm's users."))
        user._prm_suspend()

    def _resume(self, door, user_id):
        self._check_rate()
        self._lock(door)
        user = self._member(door, user_id)
        if self._suspended_by_office(user):
            raise UserError(self.env._("The head office suspended this user; ask there."))
        self._check_free(door)
        user._prm_resume()

    def _suspended_by_office(self, user):
        """Tell whether somebody of the staff suspended the user: a director cannot lift that."""
        last = (
            self.env["prm.dealer.audit"]
            .sudo()
            .search([("user_id", "=", user.id), ("event", "=", "suspended")], limit=1)
        )
        return not last or not last.actor_id.share

    def _give_role(self, door, user_id, role_id):
        self._check_rate()
        self._lock(door)
        user, role = self._member(door, user_id), self._role(role_id)
        capability = self.env.ref("prm_portal.group_dealer_users")
        if user._prm_is_last_director() and capability not in role.group_id.all_implied_ids:
            raise UserError(self.env._("This is the last one who administers your firm's users."))
        user._prm_set_role(role)

    def _open_to_adviser(self, door, name, email, until):
        """Let somebody from outside read the firm's figures until a day.

        :return: the sentence of a refusal, or an empty string
        """
        self._check_rate()
        self._lock(door)
        today = fields.Date.today()
        if not until or not today <= until <= today + timedelta(days=MOST_ADVISER_DAYS):
            raise UserError(self.env._("Choose a last day within a year from today."))
        address = email_normalize(email or "")
        if not address:
            raise UserError(self.env._("“%(email)s” is no e-mail address.", email=email or ""))
        users = self.env["res.users"].sudo()
        known = users._prm_taken_emails([address]).get(address)
        role = self.env["prm.dealer.role"].sudo().search([("reads_only", "=", True), ("code", "=", "adviser")])
        if known and (known.login != address or not known.active or not known.prm_role_id.reads_only):
            sentence = self.env._("“%(email)s” cannot be an adviser. Ask the head office.", email=email)
            return self._refuse_address(door, email, sentence)
        if not known:
            known = self._new_adviser(name, address, role)
        firm = self.env["res.partner"].sudo().browse(door.firm_id)
        self.env["prm.dealer.assignment"]._give(known, firm, "adviser", until)
        return ""

    def _new_adviser(self, name, address, role):
        """Create and invite an adviser: a contact of no firm, so that nothing else comes with it."""
        name = " ".join((name or "").split())
        if not name or len(name) > 100:
            raise UserError(self.env._("A name of up to %(most)s characters is needed.", most=100))
        if not role:
            raise UserError(self.env._("The head office has no role for advisers."))
        users = self.env["res.users"].sudo()
        contact = self.env["res.partner"].sudo().create({"name": name, "email": address, "lang": self.env.user.lang})
        user = users._prm_create_dealers_for([(contact, address, role)])
        user._prm_send_invitations()
        self.env["prm.dealer.audit"]._note("invited", user, after=f"{address}: {role.name}")
        return user

    def _end_guest(self, door, assignment_id):
        """Close the firm to an adviser, or to somebody who acts for it, at once."""
        guest = self._guests(door).filtered(lambda row: row.id == assignment_id)
        if not guest:
            raise UserError(self.env._("There is no such access to your firm."))
        if guest.kind != "adviser":
            raise UserError(self.env._("The head office gave this access; ask there."))
        guest._end()

    def _lock(self, door):
        """Let two clicks at once come one after the other: limits and last directors are counted."""
        self.env.cr.execute("SELECT id FROM res_partner WHERE id = %s FOR UPDATE", [door.firm_id])
