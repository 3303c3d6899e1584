from odoo import api, models
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainBool, DomainCondition, DomainNary, DomainNot
from odoo.tools import SQL

#: what is the same for all facts that one row of the rollup stands for
CELL = {
    "company_id",
    "metric_id",
    "category_id",
    "month",
    "month_of_year",
    "territory_id",
    "upper_territory_id",
}
#: what a row of the rollup tells of its facts
SUMS = {"value:sum", "weight:sum", "__count"}
#: fewer groups are formatted as Odoo does it
FEW_GROUPS = 100


class RollupTable:
    """Has the next search be over the rollup: once, and only from here, as no client can put it into a context."""

    def __init__(self):
        self._is_taken = False

    def take(self):
        was_taken, self._is_taken = self._is_taken, True
        return not was_taken


class PrmFact(models.Model):
    """Grouping figures without looking at each of them, and telling many groups quickly."""

    _inherit = "prm.fact"

    # --- sums that are kept ---------------------------------------------------------------------------

    @api.model
    def _with_rollup(self, domain, specs, aggregates, order, metrics):
        """Have the next search be over the rollup where that gives exactly the same answer.

        It does when conditions, record rules of the user included, groups and order ask for nothing
        but the columns of the rollup, and while all sums of these metrics are valid.
        """
        terms = {term.strip().partition(" ")[0] for term in (order or "").split(",")} - {""}
        if not (
            SUMS.issuperset(aggregates)
            and all(_name(spec) in CELL for spec in specs)
            and terms.issubset({*specs, *aggregates})
            and _asks_only(Domain(domain), CELL)
            # rules are applied as superuser: asking for the partner's territory does not restrict the partners
            and (self.env.su or _asks_only(self.env["ir.rule"]._compute_domain(self._name), CELL, {"prm_territory_id"}))
        ):
            return self
        if self.env["prm.fact.rollup.note"].sudo()._is_noted(metrics):
            return self
        return self.with_context(prm_rollup=RollupTable())

    @api.model
    def _search(self, domain, *args, **kwargs):
        rollup = self.env.context.get("prm_rollup")
        swap = isinstance(rollup, RollupTable) and rollup.take()
        query = super()._search(domain, *args, **kwargs)
        if swap and not query.is_empty():
            query._tables[self._table] = SQL.identifier("prm_fact_rollup")
        return query

    @api.model
    def _is_rollup(self, query):
        return query._tables.get(self._table) != SQL.identifier(self._table)

    @api.model
    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "territory_id" and alias == self._table and query is not None and self._is_rollup(query):
            return SQL("NULLIF(GREATEST(%s, 0), 0)", SQL.identifier(alias, "territory"))
        return super()._field_to_sql(alias, field_expr, query)

    # --- telling many groups quickly ------------------------------------------------------------------

    @api.model
    def _read_group_postprocess_groupby(self, groupby_spec, raw_values):
        """Make each value once: a pivot has thousands of groups of less than a hundred values."""
        different = list(dict.fromkeys(raw_values))
        made = dict(zip(different, super()._read_group_postprocess_groupby(groupby_spec, different), strict=True))
        return map(made.__getitem__, raw_values)

    @api.model
    def _web_read_group_format(self, groupby, aggregates, groups):
        """Format as Odoo does, but each value once."""
        if not groupby or len(groups) < FEW_GROUPS or self._web_read_group_field_expand(groupby):
            return super()._web_read_group_format(groupby, aggregates, groups)
        columns = list(zip(*groups, strict=True))
        cells = [
            self._format_values(spec, values) for spec, values in zip(groupby, columns[: len(groupby)], strict=True)
        ]
        if any(terms is None for column in cells for _label, terms in column):
            return super()._web_read_group_format(groupby, aggregates, groups)
        names = (*groupby, *aggregates)
        rows = zip(*([label for label, _terms in column] for column in cells), *columns[len(groupby) :], strict=True)
        result = [dict(zip(names, row, strict=True)) for row in rows]
        for group, *terms in zip(result, *([terms for _label, terms in column] for column in cells), strict=True):
            # Odoo writes a conjunction of n terms as n - 1 times “&” and the terms
            flat = [term for part in terms for term in part]
            group["__extra_domain"] = ["&"] * (len(flat) - 1) + flat
        return result

    @api.model
    def _format_values(self, spec, values):
        """Return each value's label and the terms of its domain, which are joined by “and”."""
        formatter = self._web_read_group_groupby_formatter(spec, values)
        relational = isinstance(values[0], models.BaseModel)
        keys = [value._ids for value in values] if relational else values
        known = {}
        for key, value in dict(zip(keys, values, strict=True)).items():
            label, domain = formatter(value)
            known[key] = label, _terms(Domain(domain))
        return [known[key] for key in keys]


def _terms(domain):
    """Return the conditions that a domain joins by “and”; None when it is of another kind."""
    terms = domain.children if isinstance(domain, DomainAnd) else [domain]
    return [item for term in terms for item in term] if all(isinstance(t, DomainCondition) for t in terms) else None


def _name(spec):
    return spec.partition(":")[0].partition(".")[0]


def _asks_only(domain, names, partner_names=()):
    """Tell whether a domain asks for nothing but these fields, and these of the partner.

    A condition that cannot be looked into counts as asking for more.
    """
    if isinstance(domain, DomainBool):
        return True
    if isinstance(domain, DomainNary):
        return all(_asks_only(child, names, partner_names) for child in domain.children)
    if isinstance(domain, DomainNot):
        return _asks_only(domain.child, names, partner_names)
    if not isinstance(domain, DomainCondition):
        return False
    field, _dot, path = domain.field_expr.partition(".")
    if field != "partner_id":
        return field in names
    if path:
        return _name(path) in partner_names
    return (
        domain.operator in ("any", "any!", "not any", "not any!")
        and isinstance(domain.value, list | tuple | Domain)
        and bool(partner_names)
        and _asks_only(Domain(domain.value, internal=True), partner_names)
    )
