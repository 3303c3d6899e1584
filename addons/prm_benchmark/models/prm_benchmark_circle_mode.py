from odoo import api, models
from odoo.exceptions import ValidationError


class PrmBenchmarkRelease(models.Model):
    """A programme of open circles has nothing else: nothing is released from it."""

    _inherit = "prm.benchmark.release"

    @api.constrains("programme_id")
    def _check_mode(self):
        for programme in self.programme_id.filtered(lambda programme: programme.mode == "circle"):
            raise ValidationError(
                self.env._(
                    "“%(programme)s” is a programme of open circles; nothing is released from it.",
                    programme=programme.name,
                )
            )
