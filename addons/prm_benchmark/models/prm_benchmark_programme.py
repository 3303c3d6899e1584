import re
import secrets

from odoo import api, fields, models

from ..engine.codes import ascii_text

MOST_CODE = 24


class PrmBenchmarkProgramme(models.Model):
    """A comparison of business figures: what is asked, of whom, how often, and which KPIs come of it."""

    _name = "prm.benchmark.programme"
    _description = "Benchmark Programme"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        compute="_compute_code",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
        help="Short name, in workbooks and imports.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "In preparation"), ("running", "Running"), ("ended", "Ended")],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    mode = fields.Selection(
        [("anonymous", "Anonymous"), ("circle", "Open circle")],
        required=True,
        default="anonymous",
        tracking=True,
        help="Anonymous: only frozen statistics of groups are shown. Open circle: members who have signed see each "
        "other's figures.",
    )
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", "Responsible", default=lambda self: self.env.user, tracking=True)
    description = fields.Text(translate=True, help="Shown to the dealers above the form.")
    month_from = fields.Date(
        "First month",
        required=True,
        default=lambda self: fields.Date.today().replace(month=1, day=1),
        tracking=True,
        help="Figures are asked from this month on. Rounds whose last day is over already are opened by hand.",
    )
    month_to = fields.Date("Last month", tracking=True)
    close_after_days = fields.Integer(
        "Closes after (days)",
        default=30,
        help="So many days after its last deadline a round is closed; figures that come later need it reopened.",
    )
    remind_before_days = fields.Integer("Remind before (days)", default=3)
    remind_after_days = fields.Integer("Remind again every (days)", default=5)
    remind_most = fields.Integer("Reminders at most", default=3)
    last_position = fields.Integer(default=0, readonly=True, copy=False)
    definition_stamp = fields.Char(
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_hex(8),
        help="Changes with every change of sections, items and KPIs: whoever keeps them compiled looks at it.",
    )
    section_ids = fields.One2many(
        "prm.benchmark.section", "programme_id", "Sections", default=lambda self: self._default_sections()
    )
    item_ids = fields.One2many("prm.benchmark.item", "programme_id", "Items")
    kpi_ids = fields.One2many("prm.benchmark.kpi", "programme_id", "KPIs")
    participant_ids = fields.One2many("prm.benchmark.participant", "programme_id", "Participants")
    round_ids = fields.One2many("prm.benchmark.round", "programme_id", "Rounds")

    _code_unique = models.Constraint("UNIQUE (code)", "There is a programme with this code already.")
    _months = models.Constraint("CHECK (month_to IS NULL OR month_to >= month_from)", "It cannot end before it begins.")

    @api.model
    def _default_sections(self):
        """In the form a first section stands there already, to be given its rhythm."""
        return [fields.Command.create(self._first_section())] if self.env.context.get("prm_first_section") else []

    @api.model
    def _first_section(self):
        return {"name": self.env._("Figures"), "frequency": "month", "level": "firm"}

    @api.depends("name")
    def _compute_code(self):
        given = set()
        for programme in self:
            if not programme.code and programme.name:
                programme.code = self._free_code(programme.name, given)
                given.add(programme.code)
            else:
                programme.code = programme.code or False

    @api.model
    def _free_code(self, text, given=()):
        """Return a code made of a text that no programme has: “Quarterly figures” → ``QUARTERLY-FIGURES``, ``…-2``.

        :param given: codes that are about to be given
        """
        words = re.sub(r"[^A-Z0-9]+", "-", ascii_text(text).upper()).strip("-")
        # not in the middle of a word
        base = (words if len(words) <= MOST_CODE else words[: MOST_CODE + 1].rpartition("-")[0])[:MOST_CODE] or "P"
        # Bridge: codes are unique over all companies, also those that the user does not see.
        everything = self.sudo().with_context(active_test=False)
        taken = set(everything.search([("code", "=like", f"{base}%")]).mapped("code")) | set(given)
        number, code = 1, base
        while code in taken:
            number += 1
            code = f"{base}-{number}"
        return code

    def _touch_definition(self):
        """Tell everybody who keeps the definition compiled that it changed."""
        for programme in self:
            programme.definition_stamp = secrets.token_hex(8)

    def _take_positions(self, count):
        """Reserve ``count`` places in the array rows and return the last one taken before.

        Places are given once: the row of the programme is locked, so that two people who add items at once get
        different ones.
        """
        self.ensure_one()
        self.flush_recordset(["last_position"])
        self.env.cr.execute(
            "UPDATE prm_benchmark_programme SET last_position = last_position + %s WHERE id = %s"
            " RETURNING last_position",
            [count, self.id],
        )
        (last,) = self.env.cr.fetchone()
        self.invalidate_recordset(["last_position"])
        return last - count
