"""An administrator extends Odoo by configuration; none of it reaches raw figures."""

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from .prm_benchmark_raw import TRUSTEE


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    @api.constrains("relation", "related", "model_id", "model", "depends", "state")
    def _check_prm_benchmark_raw(self):
        """Refuse custom fields on raw figures, to them, and through them: related fields read as superuser."""
        raw = self.env.registry.descendants(["prm.benchmark.raw"], "_inherit", "_inherits")
        for field in self.filtered(lambda field: field.state == "manual"):
            if {field.model, field.relation, *self._prm_path_models(field)} & raw:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” would lead to the figures that dealers entered; no custom field may.",
                        field=field.name,
                    )
                )

    @api.model
    def _prm_path_models(self, field):
        """Yield the models that the paths of a custom field pass: of ``related`` and of ``depends``."""
        paths = [field.related or "", *(field.depends or "").split(",")]
        for path in paths:
            model = field.model
            for name in path.strip().split("."):
                step = self.env[model]._fields.get(name) if model in self.env else None
                if step is None or not step.comodel_name:
                    break
                model = step.comodel_name
                yield model


class IrModelData(models.Model):
    _inherit = "ir.model.data"

    def write(self, vals):
        self._check_prm_trustee_name()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_prm_trustee_name(self):
        self._check_prm_trustee_name()

    def _check_prm_trustee_name(self):
        """The name under which the suite finds the trustees' group stays with that group."""
        if not self.env.su and TRUSTEE in self.sudo().mapped("complete_name"):
            raise AccessError(self.env._("The external identifier of the trustees' group cannot be changed."))
