from odoo import models


class PrmDemo(models.AbstractModel):
    """The demo network: a fictional buying group for farm machinery. Every addon adds its part."""

    _name = "prm.demo"
    _description = "Demo Network"

    def _load(self):
        """Load the demo network; loading it again changes nothing."""
