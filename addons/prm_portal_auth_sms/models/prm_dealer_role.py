from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

DEFAULT_GRACE = 14
MOST_GRACE = 365


class PrmDealerRole(models.Model):
    """What a role needs to sign in: a view on the sign-in policy of the role's group.

    The policy is the only thing that is stored; administrators see and change it under Sign-in Policies, too. A
    wider policy (everyone, portal users) holds beside it: a role can ask for more, never for less.
    """

    _inherit = "prm.dealer.role"

    factor_rule = fields.Selection(
        [
            ("none", "Not required"),
            ("date", "Required from a day"),
            ("grace", "Required, with days of grace"),
        ],
        "Second factor",
        compute="_compute_factor_rule",
        inverse="_inverse_factor_rule",
        required=True,
        default="none",
        help="A code by SMS or of an authenticator app besides the password; each dealer chooses which.",
    )
    factor_from = fields.Date(
        "From",
        compute="_compute_factor_from",
        inverse="_inverse_factor_rule",
        help="Until the day before, people with the role are asked to set up a second factor and get in without one; "
        "from this day on (UTC) nobody does. Whoever is invited later sets it up at the first sign-in.",
    )
    factor_grace_days = fields.Integer(
        "Days of grace",
        compute="_compute_factor_grace_days",
        inverse="_inverse_factor_rule",
        default=DEFAULT_GRACE,
        help="How long people with the role get in without a second factor: from the invitation or from today, "
        "whichever is later.",
    )
    factor_note = fields.Char("Wider policy", compute="_compute_factor_note")
    factor_missing_count = fields.Integer("Without second factor", compute="_compute_factor_missing_count")

    def _factor_policy(self):
        """Return the sign-in policy of the role's own group, as superuser; empty when there is none."""
        # Bridge: whoever may see the role may know what it needs; policies in general are the administrators'.
        policies, group = self.env["auth.sms.policy"].sudo(), self._origin.group_id
        return policies.search([("group_id", "=", group.id)]) if group else policies

    def _factor_required_policy(self):
        return self._factor_policy().filtered(lambda policy: policy.level == "required")

    def _compute_factor_rule(self):
        for role in self:
            policy = role._factor_required_policy()
            role.factor_rule = ("grace" if policy.grace_days else "date") if policy else "none"

    def _compute_factor_from(self):
        for role in self:
            policy = role._factor_required_policy()
            role.factor_from = policy.required_since.date() if policy and not policy.grace_days else False

    def _compute_factor_grace_days(self):
        for role in self:
            policy = role._factor_required_policy()
            role.factor_grace_days = policy.grace_days or DEFAULT_GRACE

    def _compute_factor_note(self):
        """Name what else requires a factor of these people, whatever the role says."""
        portal = self.env.ref("base.group_portal")
        for role in self:
            groups = role._origin.group_id.sudo().all_implied_ids | portal.sudo().all_implied_ids
            others = groups - role.group_id.sudo()
            # Bridge: as in _factor_policy.
            policies = self.env["auth.sms.policy"].sudo()
            wider = policies.search([("level", "=", "required"), ("group_id", "in", [False, *others.ids])])
            role.factor_note = (
                self.env._(
                    "Required whatever is chosen here, by the administrators' sign-in policy for: %(audience)s",
                    audience=", ".join(policy.audience for policy in wider),
                )
                if wider
                else False
            )

    def _compute_factor_missing_count(self):
        users = self.env["prm.dealer.user"]
        may = users.has_access("read")
        for role in self:
            lacking = [("role_id", "=", role.id), ("factor_missing", "=", True)]
            role.factor_missing_count = users.search_count(lacking) if may and role.id else 0

    @api.onchange("factor_rule")
    def _onchange_factor_rule(self):
        """Propose a day that leaves people time."""
        if self.factor_rule == "date" and not self.factor_from:
            self.factor_from = fields.Date.add(fields.Date.today(), days=DEFAULT_GRACE)

    def _inverse_factor_rule(self):
        for role in self:
            policy, before = role._factor_policy(), role._factor_text()
            needed_by = role._factor_needed_by()
            values = role._prepare_factor_policy(policy)
            # Bridge: the right to write the role was checked, and the policy is for its group alone.
            if policy:
                policy.write(values)
            elif values["level"] == "required":
                policy.create({"group_id": role.group_id.id, **values})
            after = role._factor_text()
            if before != after:
                self.env["prm.dealer.audit"]._note(
                    "role_changed", before=before, after=f"{role.group_id.sudo().name}: {after}"
                )
                role._tell_factor_changed(before, after, role._factor_needed_by() > needed_by)

    def _factor_needed_by(self):
        """Return when whoever has had the role for long needs a factor; the end of time when never."""
        policy = self._factor_required_policy()
        return fields.Datetime.add(policy.required_since, days=policy.grace_days) if policy else datetime.max

    def _tell_factor_changed(self, before, after, less):
        """Queue a mail to the administrators of all users: what the role needs to sign in was changed.

        :param bool less: it asks for less, or for it later
        """
        actor, role = self.env.user.name, self.group_id.sudo().name

        def say(env):
            subject = (
                env._("A dealer role asks for less at sign-in: %(role)s", role=role)
                if less
                else env._("What a dealer role needs to sign in was changed: %(role)s", role=role)
            )
            return subject, [
                env._("%(user)s changed what the role “%(role)s” needs to sign in.", user=actor, role=role),
                env._("Before: %(before)s", before=before),
                env._("Now: %(after)s", after=after),
            ]

        self.env["prm.dealer.notice"]._tell_administrators(say)

    def _prepare_factor_policy(self, policy):
        """Return the values of the policy for what was chosen.

        :raises UserError: there are too few or too many days of grace, or the day is too far off
        """
        now = fields.Datetime.now()
        if self.factor_rule == "date":
            if self.factor_from and self.factor_from > fields.Date.add(fields.Date.today(), days=MOST_GRACE):
                raise UserError(self.env._("The day is at most %(most)s days ahead.", most=MOST_GRACE))
            start = datetime.combine(self.factor_from or fields.Date.today(), time.min)
            return {"level": "required", "grace_days": 0, "required_since": start}
        if self.factor_rule == "grace":
            if not 1 <= self.factor_grace_days <= MOST_GRACE:
                raise UserError(self.env._("There are 1 to %(most)s days of grace.", most=MOST_GRACE))
            goes_on = policy.level == "required" and policy.grace_days
            start = policy.required_since if goes_on else now
            return {"level": "required", "grace_days": self.factor_grace_days, "required_since": start}
        # what else the administrators set for this group stays
        return {"level": "optional" if policy.level == "required" else policy.level}

    def _factor_text(self):
        """Return what is stored, in words, for the log."""
        policy = self._factor_required_policy()
        if not policy:
            return self.env._("second factor not required")
        day = format_date(self.env, policy.required_since.date())
        if not policy.grace_days:
            return self.env._("second factor required from %(day)s", day=day)
        return self.env._(
            "second factor required since %(day)s, days of grace: %(number)s", day=day, number=policy.grace_days
        )

    def copy_data(self, default=None):
        """A copy asks for no less than the original."""
        own = ("factor_rule", "factor_from", "factor_grace_days")
        copies = super().copy_data(default)
        return [{**{name: role[name] for name in own}, **vals} for role, vals in zip(self, copies, strict=True)]

    def action_factor_missing(self):
        """Open the users with this role who would need a second factor and have none."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("prm_portal.prm_dealer_user_action")
        return {
            **action,
            "domain": [("role_id", "=", self.id)],
            "context": {"search_default_factor_missing": 1},
        }
