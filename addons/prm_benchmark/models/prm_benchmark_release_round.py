from odoo import api, fields, models


class PrmBenchmarkRound(models.Model):
    """From a closed round to its release."""

    _inherit = "prm.benchmark.round"

    release_ids = fields.One2many("prm.benchmark.release", "round_id", "Releases", readonly=True)
    release_state = fields.Selection(
        [("none", "Not released"), ("prepared", "Being prepared"), ("released", "Released")],
        compute="_compute_release_state",
    )

    @api.depends("release_ids.state")
    def _compute_release_state(self):
        states = {}
        for round_, state in (
            self.env["prm.benchmark.release"]
            .sudo()
            ._read_group([("round_id", "in", self._origin.ids), ("state", "!=", "withdrawn")], ["round_id", "state"])
        ):
            states.setdefault(round_.id, set()).add(state)
        for round_ in self:
            found = states.get(round_._origin.id, ())
            round_.release_state = "released" if "released" in found else "prepared" if found else "none"

    def action_release(self, renew=False):
        """Open the release of a round; prepare one where there is none, or anew.

        :param bool renew: prepare it also where the round is released already
        """
        self.ensure_one()
        release = self.env["prm.benchmark.release"]
        release._as_manager()
        self.check_access("read")
        # Bridge: the group was asked; releases are written by their actions alone.
        release = release.sudo()
        found = release.search([("round_id", "=", self.id), ("state", "=", "released")], limit=1)
        if renew or not found:
            found = release._start(self.sudo())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release"),
            "res_model": "prm.benchmark.release",
            "res_id": found.id,
            "views": [(False, "form")],
        }

    def _reopen(self, reason, date_close):
        """Say that what was released stays."""
        result = super()._reopen(reason, date_close)
        for round_ in self.filtered(lambda round_: round_.release_state == "released"):
            round_.message_post(body=self.env._("What was released of this month stays as it is."))
        return result
