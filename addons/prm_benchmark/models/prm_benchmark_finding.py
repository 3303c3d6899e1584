from odoo import fields, models


class PrmBenchmarkFinding(models.Model):
    """Something about an entered figure that looks wrong: explained, corrected or confirmed with a reason.

    ``code`` is one of ``engine/plausibility.py``; ``params`` holds what its sentence needs, and so raw figures.
    """

    _name = "prm.benchmark.finding"
    _description = "Plausibility Finding"
    _order = "submission_id, item_id, code, id"
    _rec_name = "code"

    submission_id = fields.Many2one("prm.benchmark.submission", required=True, ondelete="cascade", index=True)
    item_id = fields.Many2one("prm.benchmark.item", ondelete="cascade", index="btree_not_null")
    kpi_id = fields.Many2one("prm.benchmark.kpi", ondelete="cascade", index="btree_not_null")
    firm_id = fields.Many2one(related="submission_id.firm_id", string="Firm")
    code = fields.Char(required=True)
    params = fields.Json()
    state = fields.Selection(
        [("open", "Open"), ("confirmed", "Confirmed with a reason"), ("accepted", "Accepted")],
        required=True,
        default="open",
        index=True,
    )
    reason = fields.Text()
    confirmed_by_id = fields.Many2one("res.users", "Confirmed by", readonly=True, ondelete="set null")
    confirmed_at = fields.Datetime(readonly=True)
