from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.prm_partner.models.optional_float import OptionalFloat

from ..engine.formula import VARIABLES, is_code

ITEM_UNITS = [
    ("eur", "Amount of money"),
    ("m2", "m²"),
    ("fte", "Full-time equivalents"),
    ("hours", "Hours"),
    ("days", "Days"),
    ("count", "Number"),
]
KPI_UNITS = [
    ("percent", "%"),
    ("ratio", "× (ratio)"),
    ("count", "Number"),
    ("count_fte", "Number per full-time equivalent"),
    ("eur", "Amount of money"),
    ("eur_m2", "Amount per m²"),
    ("eur_fte", "Amount per full-time equivalent"),
    ("eur_h", "Amount per hour"),
    ("days", "Days"),
    ("months", "Months"),
]
KINDS = [("flow", "Flow: of the period"), ("stock", "Stock: at its end")]
LEVELS = [("firm", "Once per firm"), ("branch", "Per branch")]
FREQUENCIES = [("month", "Monthly"), ("quarter", "Quarterly"), ("year", "Yearly")]
#: months after which peers' figures of a single month or quarter are told
PEER_AGES = [("0", "At once"), ("3", "After 3 months"), ("6", "After 6 months")]
DIRECTIONS = [("up", "Higher is better"), ("down", "Lower is better"), ("context", "Neither: tells the context")]
MOST_CODE = 24


class PrmBenchmarkItemDefinition(models.AbstractModel):
    """What is entered: shared by the catalogue and the programmes."""

    _name = "prm.benchmark.item.definition"
    _description = "Definition of an Item"
    _order = "sequence, code, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, help="Short name for formulas: letters, digits and _.")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=100)
    unit = fields.Selection(ITEM_UNITS, required=True, default="eur")
    kind = fields.Selection(
        KINDS,
        required=True,
        default="flow",
        help="A flow is summed over months (turnover); a stock is a state at the month's end, averaged (staff, stock).",
    )
    negative_allowed = fields.Boolean("May be negative", help="Results and changes may; turnover and staff may not.")
    description = fields.Text("Help", translate=True, help="What belongs to it and what does not, for who enters it.")

    @api.constrains("code")
    def _check_code(self):
        self.env["prm.benchmark.kpi.definition"]._check_codes(self)


class PrmBenchmarkKpiDefinition(models.AbstractModel):
    """A key figure: a formula over items, shared by the catalogue and the programmes."""

    _name = "prm.benchmark.kpi.definition"
    _description = "Definition of a KPI"
    _order = "sequence, code, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, help="Short name: letters, digits and _.")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=100)
    formula = fields.Char(
        required=True,
        help="Of item codes, numbers, + - * / and brackets; for example (U - W) / U. Behind a code may stand .closing, "
        ".opening, .average, .last_year or .r12; the days and months of the period are “days” and “months”.",
    )
    unit = fields.Selection(KPI_UNITS, required=True, default="percent")
    direction = fields.Selection(DIRECTIONS, required=True, default="up")
    annualised = fields.Boolean(help="Brought to a year: multiplied by 12 and divided by the months of the period.")
    description = fields.Text("Question", translate=True, help="What it answers, in a sentence.")
    twin = fields.Char(
        "Twin (code of a KPI)",
        help="Code of another KPI that tells nearly the same, such as stock turnover and days of stock. The two are "
        "never scored together, so that nothing counts twice.",
    )
    peer_age = fields.Selection(
        PEER_AGES,
        "Peers' figures",
        required=True,
        default="0",
        help="When a release tells a single month or quarter of it: cost and margin after 3 months, anything like a "
        "price after 6. Year to date (from its fourth month) and 12 months are told at once.",
    )
    band_low = OptionalFloat("Plausible from", digits=(16, 4))
    band_high = OptionalFloat("Plausible up to", digits=(16, 4))

    @api.constrains("code")
    def _check_code(self):
        self._check_codes(self)

    @api.model
    def _check_codes(self, records):
        """Raise a ``ValidationError`` for a code that a formula could not name."""
        for record in records:
            code = record.code
            if not is_code(code) or len(code) > MOST_CODE:
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is no code for “%(name)s”: it begins with a letter, holds letters, digits and _, "
                        "at most %(most)s of them, and is no reserved word such as %(reserved)s, if, or.",
                        code=code,
                        name=record.name,
                        most=MOST_CODE,
                        reserved=", ".join(sorted(VARIABLES)),
                    )
                )

    @api.constrains("band_low", "band_high")
    def _check_band(self):
        for kpi in self:
            if kpi.band_low is not False and kpi.band_high is not False and kpi.band_low > kpi.band_high:
                raise ValidationError(
                    self.env._("The plausible band of “%(kpi)s” ends below its beginning.", kpi=kpi.name)
                )
