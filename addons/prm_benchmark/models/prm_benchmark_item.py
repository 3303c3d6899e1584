from odoo import api, fields, models
from odoo.tools import groupby


class PrmBenchmarkItem(models.Model):
    """What a programme asks. ``position`` is its place in the array rows: given once, never reused.

    ``month_from`` and ``month_to`` (first days of months) bound the months in which it is asked, so that a
    programme changes without rewriting the past.
    """

    _name = "prm.benchmark.item"
    _description = "Benchmark Item"
    _inherit = ["prm.benchmark.item.definition", "prm.benchmark.stamp"]
    _order = "programme_id, section_id, sequence, id"

    programme_id = fields.Many2one("prm.benchmark.programme", required=True, ondelete="cascade", index=True)
    section_id = fields.Many2one(
        "prm.benchmark.section",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('programme_id', '=', programme_id)]",
    )
    frequency = fields.Selection(related="section_id.frequency")
    level = fields.Selection(related="section_id.level")
    position = fields.Integer(readonly=True, copy=False)
    required = fields.Boolean(default=True, help="Without it the figures cannot be submitted.")
    month_from = fields.Date("Asked from")
    month_to = fields.Date("Asked until")
    own_metric_id = fields.Many2one(
        "prm.metric",
        "Ties out with",
        ondelete="set null",
        index="btree_not_null",
        help="A figure of our own books that cannot be larger: our revenue with the firm, against its purchases.",
    )

    _code_unique = models.Constraint("UNIQUE (programme_id, code)", "The programme has an item with this code already.")
    _position_unique = models.Constraint("UNIQUE (programme_id, position)", "Each item has its own place.")

    @api.model_create_multi
    def create(self, vals_list):
        sections, programmes = self.env["prm.benchmark.section"], self.env["prm.benchmark.programme"]
        rows = []
        for vals in vals_list:
            programme = (
                programmes.browse(vals.get("programme_id")) or sections.browse(vals.get("section_id")).programme_id
            )
            section = sections.browse(vals.get("section_id")) or programme.section_ids[:1]
            if programme and not section:
                section = sections.create({**programme._first_section(), "programme_id": programme.id})
            rows.append({**vals, "programme_id": programme.id, "section_id": section.id})
        # the highest place ever given, kept by the programme: a deleted item's place stays empty
        for programme_id, ours in groupby(rows, lambda row: row["programme_id"]):
            last = programmes.browse(programme_id)._take_positions(len(ours)) if programme_id else 0
            for number, row in enumerate(ours, last + 1):
                row["position"] = number
        return super().create(rows)
