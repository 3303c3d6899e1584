from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class PrmBenchmarkProgramme(models.Model):
    """What the buttons of the form open."""

    _inherit = "prm.benchmark.programme"

    next_round_label = fields.Char(compute="_compute_next_round_label")

    def action_add_kpi(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New KPI"),
            "res_model": "prm.benchmark.kpi",
            "view_mode": "form",
            "target": "new",
            "context": {"default_programme_id": self.id},
        }

    def action_open_participants(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("prm_benchmark.prm_benchmark_participant_action")
        return {
            **action,
            "domain": [("programme_id", "=", self.id)],
            "context": {"default_programme_id": self.id},
        }

    def action_open_rounds(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("prm_benchmark.prm_benchmark_round_action")
        return {**action, "domain": [("programme_id", "=", self.id)], "context": {"create": False}}

    @api.depends("state", "round_ids.state")
    @api.depends_context("lang")
    def _compute_next_round_label(self):
        for programme in self:
            round_ = programme._next_round() if programme.state == "running" else False
            programme.next_round_label = (
                self.env._("Open %(round)s", round=round_.month_name) if round_ else self.env._("Open the next round")
            )

    def _next_round(self):
        """Return the newest round whose month is over, of those after the last opened one; else the next to come."""
        self.ensure_one()
        opened = self.round_ids.filtered(lambda round_: round_.state != "planned")
        last = max(opened.mapped("month"), default=False)
        waiting = self.round_ids.filtered(
            lambda round_: round_.state == "planned" and (not last or round_.month > last)
        ).sorted("month")
        today = self.company_id._prm_today()
        over = waiting.filtered(lambda round_: round_.month + relativedelta(months=1) <= today)
        return over[-1:] or waiting[:1]

    def action_open_next_round(self):
        """Open the round that the button names."""
        self.ensure_one()
        # rounds are planned by a statement that asks for no rights
        self.check_access("write")
        self._plan_rounds()
        chosen = self._next_round()
        if not chosen:
            raise UserError(
                self.env._(
                    "No firm has figures due from %(month)s on. Check the rhythm of the sections and whom you invited.",
                    month=self.month_from.strftime("%m/%Y"),
                )
            )
        done = chosen.action_open()
        done["params"]["next"] = {
            "type": "ir.actions.act_window",
            "res_model": "prm.benchmark.round",
            "res_id": chosen.id,
            "views": [(False, "form")],
        }
        return done
