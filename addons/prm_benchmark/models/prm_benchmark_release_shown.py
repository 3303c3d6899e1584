from odoo import api, fields, models

from ..engine.disclosure import FLOOR
from .prm_benchmark_release_cell import WINDOWS
from .prm_benchmark_release_coverage import UNASKED


class PrmBenchmarkRelease(models.Model):
    """What the form says in words."""

    _inherit = "prm.benchmark.release"

    problem_text = fields.Text(compute="_compute_texts", compute_sudo=True)
    notice_text = fields.Text(compute="_compute_texts", compute_sudo=True)
    month_name = fields.Char("Period", compute="_compute_month_name")
    member_count = fields.Integer("Firms in it", compute="_compute_counts")
    left_out_count = fields.Integer("Firms left out", compute="_compute_counts")

    @api.depends("month", "programme_id.definition_stamp")
    @api.depends_context("lang")
    def _compute_month_name(self):
        for release in self:
            release.month_name = release.month and release.programme_id._period_text(release.month)

    @api.depends("problem", "state", "round_id.state")
    @api.depends_context("lang")
    def _compute_texts(self):
        for release in self:
            release.problem_text = release._problem_text()
            release.notice_text = release._notice_text()

    def _problem_text(self):
        if self.problem == "few" and self.panel_count > FLOOR:
            # how many they ask for is the trustees' to know
            return self.env._(
                "Fewer independent holdings have delivered all rounds of the last 12 months, finally, than the trustee "
                "asks for. Under “Firms” stands who is left out and why: remind them, then prepare it again."
            )
        if self.problem == "few":
            return self.env._(
                "Only %(count)s independent holdings have delivered all rounds of the last 12 months, finally; at "
                "least %(needed)s are needed. Under “Firms” stands who is left out and why: remind them, then prepare "
                "it again.",
                count=self.panel_count,
                needed=FLOOR + 1,
            )
        if self.problem == "unchanged":
            return self.env._(
                "This month stays as it was released: only after at least %(floor)s holdings changed their figures, "
                "joined or left can it be renewed, else the difference would give a firm away. Discard it.",
                floor=FLOOR,
            )
        return False

    def _notice_text(self):
        """Say what happened to the figures since."""
        if self.state not in ("preview", "released") or not self.figures_stamp:
            return False
        reopened = self.round_id.state != "closed"
        changed = not self._is_as_begun()
        if self.state == "preview":
            if reopened or changed:
                return self.env._("Figures, groups, KPIs or rules changed since it was prepared: prepare it again.")
        elif reopened:
            return self.env._("The round was reopened after it was released. The release stays as it is.")
        elif changed:
            return self.env._(
                "Figures, groups or KPIs changed since. The release stays as it is; after changes at %(floor)s "
                "holdings or more it can be renewed.",
                floor=FLOOR,
            )
        return False

    @api.depends("member_ids.left_out")
    def _compute_counts(self):
        counts = {}
        for release, left_out, count in self.env["prm.benchmark.release.member"]._read_group(
            [("release_id", "in", self.ids)], ["release_id", "left_out"], ["__count"]
        ):
            counts[release.id, left_out] = count
        for release in self:
            release.member_count = counts.get((release.id, False), 0)
            release.left_out_count = counts.get((release.id, True), 0)

    def action_network_view(self):
        """Open what it tells."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("prm_benchmark.prm_benchmark_release_cell_action")
        return {
            **action,
            "domain": [("release_id", "=", self.id)],
            "context": {
                "search_default_told": 1,
                "searchpanel_default_window": "r12",
                "searchpanel_default_kpi_unit": "percent",
            },
        }


class PrmBenchmarkReleaseCoverage(models.Model):
    _inherit = "prm.benchmark.release.coverage"

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_withheld(self):
        cells = self.env["prm.benchmark.release.cell"]
        windows = dict(cells._fields["window"]._description_selection(self.env))
        words = dict(cells._fields["reason"]._description_selection(self.env))
        order = {code: place for place, (code, _name) in enumerate(WINDOWS)}
        for coverage in self:
            names = {kpi.code: kpi.name for kpi in coverage.release_id.programme_id.kpi_ids}
            rows = sorted(coverage.reasons or [], key=lambda row: (order[row["window"]], row["reason"]))
            lines = {True: [], False: []}
            for row in rows:
                unasked = row["reason"] == UNASKED
                parts = [windows[row["window"]], "" if unasked else words.get(row["reason"], row["reason"])]
                codes = ", ".join(names.get(code, code) for code in row["codes"])
                lines[unasked].append(": ".join(filter(None, (*parts, codes))))
            coverage.withheld, coverage.unasked = "\n".join(lines[False]), "\n".join(lines[True])
