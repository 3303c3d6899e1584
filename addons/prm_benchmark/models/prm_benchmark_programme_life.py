from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .prm_benchmark_guard_item import in_order, names_code

#: what comes next, in this order
STEPS = [
    ("item", "Say what is asked"),
    ("kpi", "Add KPIs"),
    ("firm", "Invite firms"),
    ("start", "Start"),
    ("round", "Open the first round"),
    ("run", "Running"),
    ("ended", "Ended"),
]


class PrmBenchmarkProgramme(models.Model):
    """The life of a programme: prepared, running, ended; what is there and what comes next."""

    _inherit = "prm.benchmark.programme"

    item_count = fields.Integer("Items asked", compute="_compute_counts")
    kpi_count = fields.Integer("Number of KPIs", compute="_compute_counts")
    participant_count = fields.Integer("Firms", compute="_compute_counts")
    round_count = fields.Integer("Number of rounds", compute="_compute_counts")
    has_problem = fields.Boolean(compute="_compute_has_problem", help="A formula of it cannot be computed.")
    next_step = fields.Selection(STEPS, compute="_compute_counts")
    submission_count = fields.Integer("Reports expected", compute="_compute_progress")
    delivered_count = fields.Integer("Reports delivered", compute="_compute_progress")
    progress = fields.Integer("Delivered (%)", compute="_compute_progress", help="In the rounds that are open.")

    @api.depends("state", "item_ids", "kpi_ids", "participant_ids", "round_ids.state")
    def _compute_counts(self):
        counts = {
            name: dict(self.env[model]._read_group([("programme_id", "in", self._origin.ids)], ["programme_id"],
                                                   ["__count"]))
            for name, model in (("participant_count", "prm.benchmark.participant"),
                                ("round_count", "prm.benchmark.round"))
        }  # fmt: skip
        for programme in self:
            programme.item_count = len(programme.item_ids.filtered(lambda item: not item.month_to))
            programme.kpi_count = len(programme.kpi_ids.filtered(lambda kpi: not kpi.month_to))
            for name, found in counts.items():
                programme[name] = found.get(programme._origin, 0)
            programme.next_step = programme._next_step()

    @api.depends("kpi_ids.problem")
    def _compute_has_problem(self):
        for programme in self:
            programme.has_problem = any(programme.kpi_ids.mapped("problem"))

    def _next_step(self):
        if self.state == "ended":
            return "ended"
        if not self.item_count:
            return "item"
        if not self.kpi_count:
            return "kpi"
        if not self.participant_count:
            return "firm"
        if self.state == "draft":
            return "start"
        return "run" if any(round_.state != "planned" for round_ in self.round_ids) else "round"

    @api.depends("round_ids.state")
    def _compute_progress(self):
        groups = self.env["prm.benchmark.submission"]._read_group(
            [("programme_id", "in", self._origin.ids), ("round_id.state", "=", "open")],
            ["programme_id", "state"],
            ["__count"],
        )
        found = {}
        for programme, state, count in groups:
            found.setdefault(programme.id, {})[state] = count
        for programme in self:
            states = found.get(programme._origin.id, {})
            programme.submission_count = sum(states.values())
            programme.delivered_count = programme.submission_count - states.get("draft", 0)
            programme.progress = (
                100 * programme.delivered_count // programme.submission_count if programme.submission_count else 0
            )

    # --- from one state to the next ----------------------------------------------------------------------

    def action_start(self):
        """Start it: from now on its rounds are opened as their months end."""
        self.check_access("write")
        for programme in self.filtered(lambda programme: programme.state == "draft"):
            programme._check_complete()
            programme.state = "running"
            programme._plan_rounds()

    def _check_complete(self):
        if not self.item_ids.filtered(lambda item: not item.month_to):
            raise UserError(self.env._("“%(programme)s” asks for nothing yet: add items first.", programme=self.name))
        for kpi in self.kpi_ids.filtered("problem"):
            raise UserError(self.env._("The formula of “%(kpi)s”: %(problem)s", kpi=kpi.name, problem=kpi.problem))

    def action_end(self):
        """End it: no new rounds; what is open is closed on its day, what was entered stays."""
        self.check_access("write")
        for programme in self.filtered(lambda programme: programme.state == "running"):
            planned = programme.round_ids.filtered(lambda round_: round_.state == "planned")
            kept = programme.round_ids - planned
            planned.unlink()
            last = max(kept.mapped("month"), default=False)
            programme.write({"state": "ended", "month_to": programme.month_to or last or programme.month_from})

    def action_reopen(self):
        """Let an ended programme run again, without a last month."""
        self.check_access("write")
        for programme in self.filtered(lambda programme: programme.state == "ended"):
            programme.write({"state": "running", "month_to": False})
            programme._plan_rounds()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filled(self):
        for programme in self:
            if programme.item_ids._filled_months():
                raise UserError(
                    self.env._(
                        "Dealers have entered figures for “%(programme)s”: it cannot be deleted. End it, and archive "
                        "it.",
                        programme=programme.name,
                    )
                )

    def unlink(self):
        # from the leaves to the root: the database refuses to take a section from under its items
        everything = self.with_context(active_test=False)
        everything.round_ids.unlink()
        everything.participant_ids.unlink()
        everything.kpi_ids.unlink()
        everything.item_ids.unlink()
        everything.section_ids.unlink()
        return super().unlink()

    # --- copies ------------------------------------------------------------------------------------------

    def copy_data(self, default=None):
        default = default or {}
        found = super().copy_data(default)
        for programme, values in zip(self, found, strict=True):
            values.setdefault("code", programme._free_code(programme.code))
            if "name" not in default:
                values["name"] = self.env._("%s (copy)", programme.name)
            # what was planned for the old one's time says nothing about the new one's
            values["month_from"] = default.get("month_from") or fields.Date.today().replace(month=1, day=1)
            values["month_to"] = default.get("month_to", False)
            values["section_ids"] = default.get("section_ids", [])
        return found

    def copy(self, default=None):
        """Copy with sections, items and the KPIs in their newest version; without firms, rounds and figures."""
        copies = super().copy(default)
        for programme, new in zip(self, copies, strict=True):
            programme._copy_definition(new)
        return copies

    def _copy_definition(self, new):
        sections = {}
        for section in self.section_ids:
            sections[section.id] = section.copy({"programme_id": new.id}).id
        kpis = self.kpi_ids.filtered(lambda kpi: not kpi.month_to)
        # ended items that a formula still looks back at come along; they are asked again
        items = self.item_ids.filtered(
            lambda item: not item.month_to or any(names_code(kpi.formula, item.code) for kpi in kpis)
        )
        for item in items:
            item.copy(
                {
                    "programme_id": new.id,
                    "section_id": sections[item.section_id.id],
                    "month_from": False,
                    "month_to": False,
                }
            )
        # the formulas of later ones name earlier ones
        for kpi in in_order(kpis):
            kpi.copy(
                {
                    "programme_id": new.id,
                    "section_id": sections.get(kpi.section_id.id, False),
                    "month_from": False,
                    "version": 1,
                }
            )

    def _copy_participants(self, new):
        """Take the firms over that still take part, with their units and fiscal years."""
        self.env["prm.benchmark.participant"].create(
            [
                {
                    "programme_id": new.id,
                    "partner_id": participant.partner_id.id,
                    "fiscal_month": participant.fiscal_month,
                    "unit_ids": [
                        Command.create({"partner_id": unit.partner_id.id, "name": unit.name})
                        for unit in participant.unit_ids.filtered("active")
                    ],
                }
                for participant in self.participant_ids.filtered(lambda participant: not participant.date_to)
            ]
        )
