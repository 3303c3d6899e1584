from odoo import api, fields, models

from .prm_benchmark_definition import FREQUENCIES, LEVELS

#: months from one value to the next
STEPS = {"month": 1, "quarter": 3, "year": 12}


class PrmBenchmarkSection(models.Model):
    """Items that are asked together: how often, until when, and whether per firm or per branch."""

    _name = "prm.benchmark.section"
    _description = "Benchmark Section"
    _inherit = ["prm.benchmark.stamp"]
    _order = "programme_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    programme_id = fields.Many2one("prm.benchmark.programme", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    frequency = fields.Selection(FREQUENCIES, required=True, default="month")
    level = fields.Selection(LEVELS, required=True, default="firm")
    deadline_days = fields.Integer(
        "Due after (days)", required=True, default=20, help="Days after the end of the month, quarter or year."
    )
    description = fields.Text("Help", translate=True)
    item_ids = fields.One2many("prm.benchmark.item", "section_id", "Items")

    @api.model_create_multi
    def create(self, vals_list):
        """Give a section that keeps its proposed name that name in every language."""
        sections = super().create(vals_list)
        proposed = self._in_languages(lambda env: env["prm.benchmark.programme"]._first_section()["name"])
        for section in sections.filtered(lambda row: row.name == proposed.get(self.env.lang or "en_US")):
            section.update_field_translations("name", proposed)
        return sections

    @api.model
    def _in_languages(self, say):
        """Return a text in every installed language, ``{code: text}``.

        :param say: function that takes an environment in a language and returns the text
        """
        languages = self.env["res.lang"].get_installed()
        return {code: say(self.with_context(lang=code).env) for code, _name in languages}

    _deadline = models.Constraint("CHECK (deadline_days BETWEEN 0 AND 366)", "A deadline is within a year.")
