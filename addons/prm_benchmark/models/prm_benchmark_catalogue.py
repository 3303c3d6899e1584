from odoo import fields, models

from .prm_benchmark_definition import FREQUENCIES, LEVELS

PACKS = [
    ("trade", "Trade"),
    ("retail", "Retail"),
    ("machinery", "Machinery and workshop"),
    ("intermediaries", "Intermediaries"),
]


class PrmBenchmarkCatalogueItem(models.Model):
    """An item as the field knows it, to take over into a programme."""

    _name = "prm.benchmark.catalogue.item"
    _description = "Catalogue: Item"
    _inherit = ["prm.benchmark.item.definition"]

    level = fields.Selection(LEVELS, required=True, default="firm")
    frequency = fields.Selection(FREQUENCIES, required=True, default="month")

    _code_unique = models.Constraint("UNIQUE (code)", "The catalogue holds this code already.")


class PrmBenchmarkCatalogueKpi(models.Model):
    """A KPI as the field knows it, to take over into a programme with the items that it needs."""

    _name = "prm.benchmark.catalogue.kpi"
    _description = "Catalogue: KPI"
    _inherit = ["prm.benchmark.kpi.definition"]

    number = fields.Integer(help="In the catalogue.")
    pack = fields.Selection(PACKS, required=True, default="trade")

    _code_unique = models.Constraint("UNIQUE (code)", "The catalogue holds this code already.")
