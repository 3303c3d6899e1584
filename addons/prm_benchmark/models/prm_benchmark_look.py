from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

KEEP_DAYS = 731
EVENTS = [
    ("read", "Raw figures read"),
    ("export", "Raw figures exported"),
    ("import", "Raw figures imported"),
    ("granted", "Trustee named"),
    ("revoked", "Trustee dismissed"),
    ("access", "Trustee's sign-in changed by somebody else"),
]


class PrmBenchmarkLook(models.Model):
    """A look at raw figures by a trustee, or what was done about the right to look. Rows are added, never changed.

    It holds no figure: who, when, of which firms and months, how many rows.
    """

    _name = "prm.benchmark.look"
    _description = "Look at Raw Figures"
    _order = "id desc"
    _rec_name = "event"

    event = fields.Selection(EVENTS, required=True, readonly=True, index=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null", index=True)
    about_user_id = fields.Many2one("res.users", "About", readonly=True, ondelete="set null")
    model = fields.Char(readonly=True)
    what = fields.Char("Looked at", compute="_compute_what")
    row_count = fields.Integer("Rows", readonly=True, aggregator="max")
    firm_ids = fields.Many2many("res.partner", string="Firms", readonly=True)
    firm_count = fields.Integer("Number of firms", readonly=True, aggregator="max")
    month_from = fields.Date("First month", readonly=True)
    month_to = fields.Date("Last month", readonly=True)
    detail = fields.Char("Note", readonly=True)

    @api.depends("model")
    def _compute_what(self):
        names = dict(self.env["prm.benchmark.look"]._subjects())
        for look in self:
            look.what = names.get(look.model) or look.model

    @api.model
    def _subjects(self):
        """Return ``[(model, name in the user's language)]`` of everything raw."""
        models_ = sorted(self.env.registry.descendants(["prm.benchmark.raw"], "_inherit", "_inherits"))
        return [(name, self.env["ir.model"]._get(name).sudo().name) for name in models_ if not self.env[name]._abstract]

    # --- noting -----------------------------------------------------------------------------------------

    @api.model
    def _note(self, model, rows, firms, first, last):
        """Note a look of the current user; a request leaves one row per model, written before it commits.

        :param str model: name of the raw model
        :param int rows: how many rows it found
        :param firms: ids of the firms
        :param first, last: dates of the first and last month, or None
        """
        noted = self.env.cr.precommit.data.setdefault("prm.benchmark.look", {})
        if not noted:
            self.env.cr.precommit.add(self._write_notes)
        event = self.env.context.get("prm_benchmark_event", "read")
        look = noted.setdefault((self.env.uid, model, event), {"rows": 0, "firms": set(), "months": set()})
        look["rows"] = max(look["rows"], rows)
        look["firms"].update(firms)
        look["months"].update(filter(None, (first, last)))

    @api.model
    def _write_notes(self):
        noted = self.env.cr.precommit.data.pop("prm.benchmark.look", {})
        values = [
            {
                "event": event,
                "user_id": uid,
                "model": model,
                "row_count": look["rows"],
                "firm_ids": [Command.set(sorted(look["firms"]))],
                "firm_count": len(look["firms"]),
                "month_from": min(look["months"], default=False),
                "month_to": max(look["months"], default=False),
            }
            for (uid, model, event), look in noted.items()
        ]
        if not self.env.cr.readonly:
            # Bridge: whoever looks leaves a note, and nobody writes notes of his own making.
            self.sudo().create(values)
            self.env.flush_all()
            return
        with self.env.registry.cursor() as cr:
            self.with_env(self.env(cr=cr)).sudo().create(values)

    def write(self, vals):
        if vals:
            raise UserError(self.env._("The log of looks at raw figures cannot be changed."))
        return super().write(vals)

    def copy_data(self, default=None):
        """Refuse: a copy would tell of a look that nobody took."""
        self._refuse_forged()

    @api.model
    def name_create(self, name):
        """Refuse, as :meth:`copy_data`."""
        self._refuse_forged()

    @api.model
    def _refuse_forged(self):
        raise UserError(self.env._("The log of looks at raw figures is written by looks alone."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The log of looks at raw figures cannot be deleted; old rows end by themselves."))

    @api.autovacuum
    def _gc_looks(self):
        """Delete what is older than 24 months, in SQL: the ORM refuses to delete rows of the log."""
        self.env.cr.execute(
            "DELETE FROM prm_benchmark_look WHERE date < %s", [fields.Datetime.now() - timedelta(days=KEEP_DAYS)]
        )
        self.invalidate_model()
