from odoo import fields, models

from odoo.addons.prm_partner.models.optional_float import OptionalFloat

WINDOWS = [("month", "Month"), ("quarter", "Quarter"), ("ytd", "Year to date"), ("r12", "12 months")]
REASONS = [
    ("few", "Too few holdings"),
    ("young", "Too young to be told"),
    ("empty", "No firm has figures"),
]
BANDS = [("5-9", "5–9"), ("10-19", "10–19"), ("20+", "20 and more")]
#: statistics of the release's month; each has an array over the months
STATISTICS = ("median", "lower", "upper", "top", "moved")


class PrmBenchmarkReleaseCell(models.Model):
    """What a release tells of a KPI in a cohort and window. Rows are written when it is prepared, and frozen.

    The fields hold the release's month as it is shown: percentages and changes times 100. Beside them stand arrays
    over 24 months, oldest first, for the evaluation: ``ends`` (months as ``year * 12 + month - 1``), ``medians``,
    ``lowers``, ``uppers``, ``tops``, ``moveds`` (all in parts of one), ``bands``, and ``panels``: the id of the first
    release with the firms over which a month was told. What was not told is ``NULL``.
    """

    _name = "prm.benchmark.release.cell"
    _description = "Released Figures"
    _order = "release_id, cohort_id, window, sequence, id"
    _rec_name = "kpi_code"

    release_id = fields.Many2one("prm.benchmark.release", required=True, readonly=True, ondelete="cascade")
    cohort_id = fields.Many2one(
        "prm.benchmark.cohort", "Group", required=True, readonly=True, ondelete="restrict", index=True
    )
    window = fields.Selection(WINDOWS, "Period", required=True, readonly=True)
    kpi_id = fields.Many2one("prm.benchmark.kpi", "KPI", required=True, readonly=True, ondelete="restrict", index=True)
    kpi_code = fields.Char("Code", required=True, readonly=True)
    sequence = fields.Integer(readonly=True, aggregator=False)
    programme_id = fields.Many2one(
        "prm.benchmark.programme", required=True, readonly=True, ondelete="cascade", index=True
    )
    month = fields.Date(required=True, readonly=True)
    kpi_unit = fields.Selection(related="kpi_id.unit")
    median = OptionalFloat(readonly=True, digits=(16, 2), aggregator="avg")
    lower = OptionalFloat("Lower quartile", readonly=True, digits=(16, 2), aggregator="avg")
    upper = OptionalFloat("Upper quartile", readonly=True, digits=(16, 2), aggregator="avg")
    top = OptionalFloat("Best quarter", readonly=True, digits=(16, 2), aggregator="avg")
    moved = OptionalFloat(
        "Change on last year",
        readonly=True,
        digits=(16, 2),
        aggregator="avg",
        help="The median change of the firms that are in both periods: in points for percentages, else in per cent.",
    )
    band = fields.Selection(BANDS, "Holdings", readonly=True)
    reason = fields.Selection(REASONS, "Withheld because", readonly=True)

    _place_unique = models.UniqueIndex('(release_id, cohort_id, "window", kpi_code)', "This cell is there already.")

    def init(self):
        self.env.cr.execute(
            """
            ALTER TABLE prm_benchmark_release_cell
                ADD COLUMN IF NOT EXISTS age integer NOT NULL DEFAULT 0,
                ADD COLUMN IF NOT EXISTS ends integer[] NOT NULL DEFAULT '{}',
                ADD COLUMN IF NOT EXISTS medians numeric[] NOT NULL DEFAULT '{}',
                ADD COLUMN IF NOT EXISTS lowers numeric[] NOT NULL DEFAULT '{}',
                ADD COLUMN IF NOT EXISTS uppers numeric[] NOT NULL DEFAULT '{}',
                ADD COLUMN IF NOT EXISTS tops numeric[] NOT NULL DEFAULT '{}',
                ADD COLUMN IF NOT EXISTS moveds numeric[] NOT NULL DEFAULT '{}',
                ADD COLUMN IF NOT EXISTS bands text[] NOT NULL DEFAULT '{}',
                ADD COLUMN IF NOT EXISTS panels integer[] NOT NULL DEFAULT '{}'
            """
        )


class PrmBenchmarkReleasePoint(models.AbstractModel):
    """The table of points while a release is prepared; see ``engine/disclosure.py``. No RPC reaches it."""

    _name = "prm.benchmark.release.point"
    _description = "Points of a Release in Preparation"

    def init(self):
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS prm_benchmark_release_point (
                release_id integer NOT NULL REFERENCES prm_benchmark_release ON DELETE CASCADE,
                cohort_id integer NOT NULL REFERENCES prm_benchmark_cohort ON DELETE CASCADE,
                "window" varchar NOT NULL,
                kpi_code varchar NOT NULL,
                month integer NOT NULL,
                n integer NOT NULL,
                n_moved integer NOT NULL,
                reason varchar NOT NULL DEFAULT '',
                median numeric, lower numeric, upper numeric, top numeric, moved numeric,
                PRIMARY KEY (release_id, cohort_id, "window", kpi_code, month)
            );
            """
        )
