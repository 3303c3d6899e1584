from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date


class PrmBenchmarkEntry(models.AbstractModel):
    """Why figures cannot be written now: a sentence that names the round, and who submitted or signed off."""

    _inherit = "prm.benchmark.entry"

    @api.model
    def _closed_sentence(self, state):
        """Return why figures of a submission cannot be changed now, None when they can."""
        if (state.round_state, state.unit_active, state.state) == ("open", True, "draft"):
            return None
        # Bridge: what the round of the door's firm is called.
        programme = self.env["prm.benchmark.programme"].sudo().browse(state.programme_id)
        month = self._month_text(state.month, programme)
        if state.round_state == "planned":
            return self.env._("%(month)s is not open for entry yet.", month=month)
        if state.round_state == "closed":
            return self.env._(
                "%(month)s is closed. If figures have to be changed, ask the head office to open it again.", month=month
            )
        if not state.unit_active:
            return self.env._("This unit does not report any more.")
        # Bridge: who submitted or signed off, for the sentence.
        submission = self.env["prm.benchmark.submission"].sudo().browse(state.id)
        if state.state == "signed_off":
            day = submission.signed_at and fields.Datetime.context_timestamp(self, submission.signed_at).date()
            return self.env._(
                "The figures of %(unit)s for %(month)s: signed off by %(name)s on %(date)s.",
                unit=submission.unit_id.name,
                month=month,
                name=submission.signed_by_id.name or self.env._("somebody"),
                date=format_date(self.env, day) if day else "\N{EN DASH}",
            )
        return self.env._(
            "The figures of %(unit)s for %(month)s were submitted by %(name)s. Reopen them to change something.",
            unit=submission.unit_id.name,
            month=month,
            name=submission.submitted_by_id.name or self.env._("somebody"),
        )

    @api.model
    def _require_open(self, states):
        for state in states:
            sentence = self._closed_sentence(state)
            if sentence:
                raise UserError(sentence)
