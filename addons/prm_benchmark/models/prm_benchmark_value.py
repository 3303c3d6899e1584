from odoo import fields, models

SOURCES = [
    ("form", "Form"),
    ("workbook", "Workbook"),
    ("balance", "Trial balance"),
    ("import", "Import of past rounds"),
    ("demo", "Demo"),
]


class PrmBenchmarkValue(models.Model):
    """One entered figure: raw, for the dealer's own people and the trustee alone.

    A missing figure has no row; 0 is a figure. Exact reading goes by SQL as text: a float has 15 digits.
    """

    _name = "prm.benchmark.value"
    _description = "Benchmark Value"
    _order = "submission_id, item_id, id"
    _rec_name = "item_id"

    submission_id = fields.Many2one("prm.benchmark.submission", required=True, ondelete="cascade", index=True)
    item_id = fields.Many2one("prm.benchmark.item", required=True, ondelete="restrict", index=True)
    firm_id = fields.Many2one(related="submission_id.firm_id", string="Firm")
    value = fields.Float(digits=(20, 4), required=True)
    source = fields.Selection(SOURCES, required=True, default="form")

    _item_unique = models.Constraint("UNIQUE (submission_id, item_id)", "This item has a value already.")
