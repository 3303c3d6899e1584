from odoo import api, fields, models
from odoo.fields import Domain

KINDS = [
    ("all", "All firms"),
    ("size", "By size"),
    ("region", "By region"),
    ("line", "By business line"),
    ("form", "By company form"),
    ("crossing", "Crossing"),
]
#: what says who belongs to it
CRITERIA = {"size_from", "size_to", "territory_ids", "business_line_ids", "company_form"}
#: what a release took from it: not changed afterwards
FROZEN = CRITERIA | {"programme_id", "kind"}


class PrmBenchmarkCohort(models.Model):
    """A comparison group: firms of a programme that are alike in size, region, business line or form.

    The groups of a programme are a fixed lattice below one group of all. Dealers choose among them, nobody makes up
    groups of their own: of two groups that differ by one firm, the difference is that firm.
    """

    _name = "prm.benchmark.cohort"
    _description = "Comparison Group"
    _order = "programme_id, sequence, id"

    programme_id = fields.Many2one("prm.benchmark.programme", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="programme_id.company_id", store=True, index=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, required=True, default="size")
    parent_id = fields.Many2one(
        "prm.benchmark.cohort",
        "Next broader group",
        index="btree_not_null",
        ondelete="set null",
        domain="[('programme_id', '=', programme_id), ('id', '!=', id)]",
        help="Where a group has too few firms, dealers see this one instead.",
    )
    size_from = fields.Selection(lambda self: self._size_classes(), "Staff from", help="The smallest size class.")
    size_to = fields.Selection(lambda self: self._size_classes(), "Staff up to", help="The largest size class.")
    territory_ids = fields.Many2many(
        "prm.territory", "prm_benchmark_cohort_territory_rel", "cohort_id", "territory_id", "Territories",
        help="With the territories below them.",
    )  # fmt: skip
    business_line_ids = fields.Many2many(
        "prm.business.line", "prm_benchmark_cohort_line_rel", "cohort_id", "line_id", "Business lines"
    )
    company_form = fields.Selection(lambda self: self._company_forms(), "Company form")
    is_used = fields.Boolean("Released", compute="_compute_is_used", help="A release holds figures of it.")

    _one_all = models.UniqueIndex(
        "(programme_id) WHERE kind = 'all'", "A programme has one group of all firms; it has it from the beginning."
    )

    @api.model
    def _size_classes(self):
        return self.env["res.partner"]._fields["prm_size_class"]._description_selection(self.env)

    @api.model
    def _company_forms(self):
        return self.env["res.partner"]._fields["prm_company_form"]._description_selection(self.env)

    # --- who belongs to it ------------------------------------------------------------------------------

    def _firms_domain(self):
        """Return the domain of the firms that it holds, on ``res.partner``."""
        self.ensure_one()
        domain = Domain.TRUE
        if self.size_from or self.size_to:
            codes = [code for code, _name in self._size_classes()]
            first = codes.index(self.size_from) if self.size_from else 0
            last = codes.index(self.size_to) if self.size_to else len(codes) - 1
            domain &= Domain("prm_size_class", "in", codes[first : last + 1])
        if self.territory_ids:
            domain &= Domain("prm_territory_id", "child_of", self.territory_ids.ids)
        if self.business_line_ids:
            domain &= Domain("prm_business_line_ids", "in", self.business_line_ids.ids)
        if self.company_form:
            domain &= Domain("prm_company_form", "=", self.company_form)
        return domain

    def _firms(self, firms):
        """Return ``{cohort: ids of its firms}`` among firms (``res.partner``); one query per cohort."""
        found = {}
        for cohort in self:
            if cohort.kind == "all":
                found[cohort] = set(firms.ids)
            else:
                domain = Domain("id", "in", firms.ids) & cohort._firms_domain()
                found[cohort] = set(firms.with_context(active_test=False)._search(domain))
        return found
