from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

LEVELS = ("off", "optional", "required")


class Rule(NamedTuple):
    """A policy record, as the cache keeps it."""

    group_id: int
    level: str
    grace_days: int
    trusted_device_days: int
    passkey_suffices: bool
    required_since: datetime | None


class Policy(NamedTuple):
    """What holds for a user: the strictest of all policies that apply.

    `enrol_by`: until when a number or another factor has to be there; None where nothing is required.
    """

    level: str = "off"
    trusted_device_days: int = 0
    passkey_suffices: bool = True
    enrol_by: datetime | None = None


class AuthSmsPolicy(models.Model):
    """Who needs a second factor. Of several that apply to a user, the strictest of each setting holds."""

    _name = "auth.sms.policy"
    _description = "Sign-in Policy"
    _order = "group_id, id"

    group_id = fields.Many2one(
        "res.groups", "For", ondelete="cascade", help="Whom the policy is for; everyone when it is empty."
    )
    level = fields.Selection(
        [("off", "Off"), ("optional", "Optional"), ("required", "Required")],
        "Second factor",
        required=True,
        default="optional",
        help="Off: no code by SMS. Optional: users may confirm a mobile number and are asked for a code from then "
        "on. Required: without a second factor nobody gets in once the days of grace are over.",
    )
    grace_days = fields.Integer(
        "Days of grace",
        required=True,
        default=14,
        help="How long a user may sign in without a second factor, from the invitation or from the day this policy "
        "became required, whichever is later.",
    )
    trusted_device_days = fields.Integer(
        "Trusted device for (days)",
        required=True,
        default=30,
        help="How long a device that the user trusts is not asked for a code; 0: always asked.",
    )
    passkey_suffices = fields.Boolean(
        "Passkey is enough", default=True, help="A sign-in with a passkey needs no second factor."
    )
    required_since = fields.Datetime(
        "Required from",
        copy=False,
        help="The days of grace count from this moment, or from the invitation if that is later. It may lie ahead: "
        "until then everybody gets in.",
    )
    audience = fields.Char("Applies to", compute="_compute_audience")

    _group_uniq = models.UniqueIndex("(COALESCE(group_id, 0))", "There is a policy for this group already.")
    _days = models.Constraint(
        "CHECK (grace_days BETWEEN 0 AND 365 AND trusted_device_days BETWEEN 0 AND 365)",
        "Days are between 0 and 365.",
    )

    @api.depends("group_id.full_name")
    def _compute_audience(self):
        for policy in self:
            policy.audience = policy.group_id.full_name or self.env._("Everyone")

    @api.depends("audience", "level")
    def _compute_display_name(self):
        levels = dict(self._fields["level"]._description_selection(self.env))
        for policy in self:
            policy.display_name = f"{policy.audience}: {levels.get(policy.level, '')}"

    @api.constrains("group_id")
    def _check_group(self):
        public = self.env.ref("base.group_public")
        if self.filtered(lambda policy: policy.group_id == public):
            raise ValidationError(self.env._("Nobody signs in as a public visitor."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("level") == "required" and not vals.get("required_since"):
                vals["required_since"] = fields.Datetime.now()
        policies = super().create(vals_list)
        policies._changed()
        return policies

    def write(self, vals):
        if vals.get("level") == "required":
            newly = self.filtered(lambda policy: policy.level != "required")
            super(AuthSmsPolicy, newly).write({"required_since": fields.Datetime.now()})
        result = super().write(vals)
        self._changed()
        return result

    def unlink(self):
        for policy in self:
            self.env["auth.sms.log"]._note("policy", detail=f"{policy.display_name} ×")
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _changed(self):
        # the whole cache: it also remembers which passwords opened the second doors
        self.env.registry.clear_cache()
        # another thread may have read the old policies again before our commit
        self.env.cr.postcommit.add(self.env.registry.clear_cache)
        for policy in self:
            self.env["auth.sms.log"]._note("policy", detail=policy.display_name)

    @api.model
    @tools.ormcache()
    def _rules(self):
        """Return all policies as a tuple of Rule: one query until one of them changes."""
        policies = self.sudo().search([("level", "in", LEVELS)])
        return tuple(
            Rule(
                policy.group_id.id,
                policy.level,
                policy.grace_days,
                policy.trusted_device_days,
                policy.passkey_suffices,
                policy.required_since or None,
            )
            for policy in policies
        )

    @api.model
    def _of_user(self, user):
        """Return the Policy that holds for a user."""
        groups = set(user._get_group_ids())
        rules = [rule for rule in self._rules() if not rule.group_id or rule.group_id in groups]
        level = max((rule.level for rule in rules), key=LEVELS.index, default="off")
        strict = [rule for rule in rules if rule.level != "off"]
        if not strict:
            return Policy()
        start = user.sudo().auth_sms_grace_start or datetime.min
        deadlines = [
            max(start, rule.required_since or datetime.min) + timedelta(days=rule.grace_days)
            for rule in strict
            if rule.level == "required"
        ]
        return Policy(
            level,
            min(rule.trusted_device_days for rule in strict),
            all(rule.passkey_suffices for rule in strict),
            min(deadlines, default=None),
        )
