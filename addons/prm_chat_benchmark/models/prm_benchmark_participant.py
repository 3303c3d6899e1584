from odoo import api, models


class PrmBenchmarkParticipant(models.Model):
    """Who takes part is in the channels of the programme."""

    _inherit = "prm.benchmark.participant"

    @api.model_create_multi
    def create(self, vals_list):
        participants = super().create(vals_list)
        participants._sync_chat(participants.programme_id)
        return participants

    def write(self, vals):
        if not vals.keys() & {"programme_id", "partner_id", "date_from", "date_to", "active"}:
            return super().write(vals)
        programmes = self.programme_id
        result = super().write(vals)
        self._sync_chat(programmes | self.programme_id)
        return result

    def unlink(self):
        programmes = self.programme_id
        result = super().unlink()
        self._sync_chat(programmes)
        return result

    def _sync_chat(self, programmes):
        # Bridge: membership of channels follows, whoever keeps the participants.
        audiences = self.env["prm.chat.audience"].sudo().with_context(active_test=False)
        mine = ["|", ("programme_id", "in", programmes.ids), ("cohort_id.programme_id", "in", programmes.ids)]
        if found := audiences.search(mine):
            found._sync()
