import functools

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.disclosure import FLOOR, QUARTILES_FROM, TOP_FROM, Parameters
from .prm_benchmark_raw import TRUSTEE

#: what a release takes over, by the names of :class:`~..engine.disclosure.Parameters`
NAMES = Parameters._fields


class PrmBenchmarkParameters(models.Model):
    """How many holdings the releases of a programme ask for; the newest row counts, from the next release on.

    The trustees' alone: who knows the numbers could tell more from what is withheld. A change is a new row, so that
    the table is its own log. As rules can be edited by an administrator, the group is asked here as well.
    """

    _name = "prm.benchmark.parameters"
    _description = "Parameters of Releases"
    _order = "id desc"
    _rec_name = "programme_id"

    programme_id = fields.Many2one("prm.benchmark.programme", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="programme_id.company_id", store=True, index=True)
    minimum = fields.Integer(
        "Other holdings at least",
        required=True,
        default=FLOOR,
        aggregator=False,
        help="So many holdings stand in a cell beside the reader's own, or it is withheld.",
    )
    quartiles_from = fields.Integer(
        "Quartiles from",
        required=True,
        default=QUARTILES_FROM,
        aggregator=False,
        help="So many holdings stand in a cell, or it has a median alone.",
    )
    top_from = fields.Integer(
        "Best quarter from",
        required=True,
        default=TOP_FROM,
        aggregator=False,
        help="So many holdings stand in a cell, or the mean of its best quarter is withheld.",
    )
    reason = fields.Char(required=True)
    user_id = fields.Many2one(
        "res.users", "Set by", readonly=True, ondelete="set null", default=lambda self: self.env.user
    )
    date = fields.Datetime("Set on", required=True, readonly=True, default=fields.Datetime.now)
    is_current = fields.Boolean("Counts", compute="_compute_is_current")

    _floors = models.Constraint(
        f"CHECK (minimum >= {FLOOR} AND quartiles_from >= {QUARTILES_FROM} AND top_from >= {TOP_FROM})",
        f"A cell needs at least {FLOOR} other holdings, quartiles {QUARTILES_FROM} holdings, the mean of the best"
        f" quarter {TOP_FROM}: it can be more, not less.",
    )
    _most = models.Constraint(
        "CHECK (minimum <= 1000 AND quartiles_from <= 1000 AND top_from <= 1000)", "That is more than any network has."
    )

    # --- who --------------------------------------------------------------------------------------------

    def _check_access(self, operation):
        if not self.env.su and not self.env.user.has_group(TRUSTEE):
            return self, functools.partial(self.env["ir.model.access"]._make_access_error, self._name, operation)
        return super()._check_access(operation)

    @api.model
    def _search(self, *args, **options):
        self.env["prm.benchmark.raw"]._check_superuser_session()
        return super()._search(*args, **options)

    @api.model_create_multi
    def create(self, vals_list):
        self.env["prm.benchmark.raw"]._check_superuser_session()
        # who and when is not for the caller to say
        kept = [{name: value for name, value in vals.items() if name not in ("user_id", "date")} for vals in vals_list]
        rows = super().create(kept)
        for row in rows:
            self.env["prm.benchmark.look"]._note_parameters(row.programme_id)
        return rows

    def write(self, vals):
        self.check_access("write")
        if vals:
            raise UserError(self.env._("What counted once is not changed: set new parameters."))
        return super().write(vals)

    def copy_data(self, default=None):
        """Refuse: each row has a reason of its own."""
        raise UserError(self.env._("Parameters are not copied: set new ones, and say why."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What counted once stays as the log of it."))

    # --- what counts ------------------------------------------------------------------------------------

    @api.depends("programme_id")
    def _compute_is_current(self):
        groups = self._read_group([("programme_id", "in", self.programme_id.ids)], ["programme_id"], ["id:max"])
        newest = {row_id for _programme, row_id in groups}
        for row in self:
            row.is_current = row.id in newest

    @api.model
    def _current(self, programme):
        """Return the row of a programme that counts, none where the defaults do."""
        return self.search([("programme_id", "=", programme.id)], limit=1)

    @api.onchange("programme_id")
    def _onchange_programme(self):
        """Begin with what counts today."""
        current = self._current(self.programme_id)
        for name in NAMES:
            self[name] = current[name] or Parameters()._asdict()[name]
