from odoo import api, fields, models

from ..engine.balance_mapping import CHARTS, Range, read_chart

CHART_NAMES = [
    ("skr03", "SKR03 (DATEV)"),
    ("skr04", "SKR04 (DATEV)"),
    ("skr51", "SKR51 (motor trade)"),
    ("rgs", "RGS (Netherlands)"),
    ("own", "Own chart"),
]


class PrmBenchmarkMapping(models.Model):
    """Which accounts of a firm make up which item, in one version.

    A version that was applied stays as it was; a change after that makes the next one, so that it can always be told
    what a figure was made of. The mapping says much about a firm's books: it is as raw as figures are.
    """

    _name = "prm.benchmark.mapping"
    _inherit = ["prm.benchmark.raw.file"]
    _description = "Mapping of Accounts to Items"
    _order = "firm_id, version desc, id desc"
    _rec_name = "version"

    firm_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade", index=True)
    version = fields.Integer(required=True, readonly=True, default=1)
    chart = fields.Selection(CHART_NAMES, required=True, readonly=True, default="own")
    applied = fields.Boolean(readonly=True, help="Figures were made with it.")
    line_ids = fields.One2many("prm.benchmark.mapping.line", "mapping_id", "Lines", readonly=True)

    _version_unique = models.Constraint("UNIQUE (firm_id, version)", "The firm has this version already.")

    @api.model
    def _current(self, firm_id):
        """Return the newest mapping of a firm, or none."""
        return self.search([("firm_id", "=", firm_id)], order="version desc", limit=1)

    def _ranges(self):
        """Return the lines as the engine takes them."""
        return [Range(line.account_from, line.account_to, line.item_code or "", line.sign) for line in self.line_ids]

    @api.model
    def _keep(self, firm_id, chart, lines):
        """Make these lines the firm's mapping: in the newest version, or in a new one when that was applied.

        :param lines: dictionaries with ``account_from``, ``account_to``, ``item_code`` and ``sign``, in order
        """
        mapping = self._current(firm_id)
        if not mapping or mapping.applied:
            mapping = self.create({"firm_id": firm_id, "chart": chart, "version": mapping.version + 1})
        mapping.chart = chart
        mapping.line_ids.unlink()
        self.env["prm.benchmark.mapping.line"].create(
            [{**line, "mapping_id": mapping.id, "sequence": number} for number, line in enumerate(lines)]
        )
        mapping.invalidate_recordset(["line_ids"])
        return mapping

    @api.model
    def _proposal(self, chart):
        """Return the lines of a shipped chart as :meth:`_keep` takes them.

        Also for items that are not asked today: their accounts are known, and another programme may ask for them.
        """
        if chart not in CHARTS:
            return []
        return [
            {
                "account_from": part.first,
                "account_to": part.last,
                "item_code": part.item,
                "sign": part.sign,
            }
            for part, _note in read_chart(chart)
        ]


class PrmBenchmarkMappingLine(models.Model):
    """A range of accounts for an item; see ``engine/balance_mapping.py``."""

    _name = "prm.benchmark.mapping.line"
    _inherit = ["prm.benchmark.raw.file"]
    _description = "Accounts of an Item"
    _order = "mapping_id, sequence, id"
    _rec_name = "account_from"

    mapping_id = fields.Many2one("prm.benchmark.mapping", required=True, readonly=True, ondelete="cascade", index=True)
    firm_id = fields.Many2one(related="mapping_id.firm_id", string="Firm", store=True, index=True)
    sequence = fields.Integer(readonly=True)
    account_from = fields.Char("From", required=True, readonly=True)
    account_to = fields.Char("To", required=True, readonly=True)
    item_code = fields.Char("Item", readonly=True, help="Code of the item; empty: known, and part of none.")
    sign = fields.Integer(readonly=True, default=1, help="1: debit is positive; -1: credit is; 0: left out.")
