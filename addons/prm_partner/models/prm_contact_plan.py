from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .prm_contact import CONTACTS


class PrmContactPlan(models.Model):
    """How often partners of a grade are to be visited, called or otherwise contacted in a year.

    A plan holds from its year until a newer one of the same grade; a plan without grade is for the
    partners whose grade has none.
    """

    _name = "prm.contact.plan"
    _description = "Contact Plan"
    _inherit = ["prm.import.mixin"]
    _order = "year desc, grade_id, id"
    _import_key = ("grade_id", "year")

    grade_id = fields.Many2one("res.partner.grade", ondelete="cascade", index="btree_not_null")
    year = fields.Integer(
        "From year", required=True, aggregator=False, default=lambda self: fields.Date.context_today(self).year
    )
    visits = fields.Integer("Visits a year", aggregator=False)
    calls = fields.Integer("Calls a year", aggregator=False, help="A visit counts as a call too.")
    others = fields.Integer(
        "Other contacts a year", aggregator=False, help="Mails and events; visits and calls count as well."
    )
    active = fields.Boolean(default=True)

    _grade_year_unique = models.UniqueIndex(
        "(COALESCE(grade_id, 0), year) WHERE active IS TRUE", "There is a contact plan of this grade and year already."
    )

    @api.depends("grade_id", "year")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = self.env._(
                "%(grade)s from %(year)s", grade=plan.grade_id.name or self.env._("All grades"), year=plan.year
            )

    @api.constrains("year", "visits", "calls", "others")
    def _check_numbers(self):
        for plan in self:
            if not 2000 <= plan.year <= 2100:
                raise ValidationError(
                    self.env._("The contact plan “%(plan)s” needs a year from 2000 to 2100.", plan=plan.display_name)
                )
            for name in ("visits", "calls", "others"):
                if not 0 <= plan[name] <= 365:
                    raise ValidationError(
                        self.env._(
                            "The contact plan “%(plan)s”: “%(field)s” is a number from 0 to 365.",
                            plan=plan.display_name,
                            field=self.fields_get([name], ["string"])[name]["string"],
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans._mark_facts()
        return plans

    def write(self, vals):
        result = super().write(vals)
        self._mark_facts()
        return result

    def unlink(self):
        result = super().unlink()
        self._mark_facts()
        return result

    def _mark_facts(self):
        """Note that every partner may be overdue since another day now."""
        self.env["res.partner"].flush_model(["prm_is_partner"])
        today = fields.Date.context_today(self)
        self.env["prm.fact.dirty"]._mark(
            CONTACTS, SQL("SELECT id, %s::date FROM res_partner WHERE prm_is_partner", today)
        )
