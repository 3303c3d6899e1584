from odoo import api, fields, models


class PrmBenchmarkLook(models.Model):
    _inherit = "prm.benchmark.look"

    event = fields.Selection(
        selection_add=[("parameters", "Parameters of releases set")], ondelete={"parameters": "cascade"}
    )

    @api.model
    def _note_parameters(self, programme):
        """Note that the parameters of a programme's releases were set, and tell the other trustees.

        Managers read the log, and mail passes many hands: the numbers and the reason stand where trustees alone look.
        """
        # Bridge: whoever sets them leaves a note, and nobody writes notes of his own making.
        self.sudo().create({"event": "parameters", "user_id": self.env.uid, "detail": programme.sudo().name})
        self._tell(
            self._trustees() - self.env.user,
            lambda env: env._("Benchmark: parameters of releases"),
            lambda env: env._(
                "%(actor)s has set parameters for the releases of “%(programme)s”. They count from the next release "
                "on; under “Parameters of Releases” stands what they are, and why.",
                actor=self.env.user.name,
                programme=programme.with_env(env).name,
            ),
        )
