from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PrmTerritory(models.Model):
    """While the territory manager is absent, due contacts and new activities go to the deputy."""

    _inherit = "prm.territory"

    absent_from = fields.Date(tracking=True, help="The first day on which the deputy takes over.")
    absent_until = fields.Date(tracking=True, help="The last day; empty: until further notice.")
    is_absent = fields.Boolean("Deputy acts today", compute="_compute_is_absent")

    @api.depends("absent_from", "absent_until")
    @api.depends_context("tz")
    def _compute_is_absent(self):
        today = fields.Date.context_today(self)
        for territory in self:
            territory.is_absent = territory._is_absent_on(today)

    @api.constrains("absent_from", "absent_until", "deputy_id")
    def _check_absence(self):
        for territory in self:
            first, last = territory.absent_from, territory.absent_until
            if last and (not first or last < first):
                raise ValidationError(
                    self.env._("%(territory)s: the absence ends before it begins.", territory=territory.complete_name)
                )
            if first and not territory.deputy_id:
                raise ValidationError(
                    self.env._("%(territory)s: name a deputy for the absence.", territory=territory.complete_name)
                )

    def _is_absent_on(self, day):
        return bool(
            self.absent_from and self.absent_from <= day and (not self.absent_until or day <= self.absent_until)
        )

    def _acting_user(self, day=None):
        """Return who looks after the territory's partners on a day, by default today; may be empty.

        The territory manager, while absent (or gone) the deputy, else those of the territory above.
        """
        day = day or fields.Date.context_today(self)
        territory = self.sudo()
        while territory:
            if territory.user_id.active and not territory._is_absent_on(day):
                return territory.user_id
            if territory.deputy_id.active:
                return territory.deputy_id
            territory = territory.parent_id
        return self.env["res.users"]

    def action_hand_over(self):
        """Give the deputy the manager's open activities that fall due before the absence ends."""
        self.ensure_one()
        self.check_access("write")
        territory = self.sudo()
        deputy = territory.deputy_id
        if not (territory.absent_from and deputy and territory.user_id):
            raise ValidationError(
                self.env._("%(territory)s: name a deputy and the first day of absence.", territory=self.complete_name)
            )
        domain = [("user_id", "=", territory.user_id.id)]
        if territory.absent_until:
            domain.append(("date_deadline", "<=", territory.absent_until))
        activities = territory._partner_activities().filtered_domain(domain)
        activities.write({"user_id": deputy.id})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s activities go to %(deputy)s.", count=len(activities), deputy=deputy.name
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _partner_activities(self):
        """Return the open activities on the partners of these territories and on what belongs to them."""
        territories = self.search([("id", "child_of", self.ids), "|", ("id", "in", self.ids), ("user_id", "=", False)])
        firms = self.env["res.partner"].search(
            [("prm_is_partner", "=", True), ("prm_territory_id", "in", territories.ids)]
        )
        found = self.env["mail.activity"].search([("res_model", "=", "res.partner"), ("res_id", "in", firms.ids)])
        for model in ("prm.visit", "prm.agreement", "prm.licence"):
            records = self.env[model].search([("partner_id", "in", firms.ids)])
            found |= self.env["mail.activity"].search([("res_model", "=", model), ("res_id", "in", records.ids)])
        return found
