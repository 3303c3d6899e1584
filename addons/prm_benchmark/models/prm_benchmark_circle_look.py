from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.windows import first_day
from .prm_benchmark_look import KEEP_DAYS


class PrmBenchmarkCircleLook(models.Model):
    """A look at the figures of a circle: who, for which firm, when, at what. Members read it; it holds no figure."""

    _name = "prm.benchmark.circle.look"
    _description = "Look at the Figures of a Circle"
    _order = "id desc"
    _rec_name = "user_id"

    circle_id = fields.Many2one("prm.benchmark.circle", required=True, readonly=True, ondelete="cascade", index=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null", index=True)
    partner_id = fields.Many2one(
        "res.partner", "For the firm", readonly=True, ondelete="set null", index=True, help="Empty: a trustee."
    )
    what = fields.Selection([("page", "Page"), ("file", "Workbook")], required=True, readonly=True)
    window = fields.Char(readonly=True)
    month = fields.Date("Up to", readonly=True)
    firm_count = fields.Integer("Firms shown", readonly=True, aggregator="max")

    @api.model
    def _note(self, circle_id, firm_id, what, window, month, firms):
        """Note a look of the current user, in its own transaction: without the note there is no page.

        :param int month: as in ``engine/windows.py``
        :param int firms: how many were shown
        """
        # Bridge: whoever looks leaves a note, and nobody writes notes of his own making.
        self.sudo().create(
            {
                "circle_id": circle_id,
                "user_id": self.env.uid,
                "partner_id": firm_id,
                "what": what,
                "window": window,
                "month": first_day(month),
                "firm_count": firms,
            }
        )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("The log of looks cannot be changed."))
        return super().write(vals)

    def copy_data(self, default=None):
        """Refuse: a copy would tell of a look that nobody took."""
        raise UserError(self.env._("The log of looks is written by looks alone."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The log of looks cannot be deleted; old rows end by themselves."))

    @api.autovacuum
    def _gc_looks(self):
        """Delete what is older than 24 months, in SQL: the ORM refuses to delete rows of the log."""
        self.env.cr.execute(
            "DELETE FROM prm_benchmark_circle_look WHERE date < %s",
            [fields.Datetime.now() - timedelta(days=KEEP_DAYS)],
        )
        self.invalidate_model()
