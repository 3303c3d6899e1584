"""An administrator extends Odoo by configuration; none of it reaches raw figures."""

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from .prm_benchmark_raw import TRUSTEE

#: what tells of looks and of what was reported; like figures, nobody's to write
NOTED = {
    "prm.benchmark.look", "prm.benchmark.reminder", "prm.benchmark.submission", "prm.benchmark.round",
    "prm.benchmark.circle", "prm.benchmark.circle.text", "prm.benchmark.circle.member", "prm.benchmark.circle.look",
    "prm.benchmark.parameters",
}  # fmt: skip
#: kinds of server actions that run past the rights of whoever starts them
BY_SUPERUSER = {"object_create", "object_copy", "object_write", "webhook"}


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
        for path in [field.related or "", *(field.depends or "").split(",")]:
            yield from self._prm_models_on(field.model, path)

    @api.model
    def _prm_models_on(self, model, path):
        """Yield the models that a path of fields passes, beginning behind ``model``."""
        for name in path.strip().split("."):
            step = self.env[model]._fields.get(name) if model in self.env else None
            if step is None or not step.comodel_name:
                break
            model = step.comodel_name
            yield model


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    @api.constrains("state", "model_id", "crud_model_id", "resource_ref", "update_path")
    def _check_prm_benchmark_raw(self):
        """Refuse actions that make, copy, change or send figures and what hangs on them: they run as superuser."""
        closed = self.env.registry.descendants(["prm.benchmark.raw"], "_inherit", "_inherits") | NOTED
        for action in self.sudo().filtered(lambda action: action.state in BY_SUPERUSER):
            path = self.env["ir.model.fields"]._prm_models_on(action.model_id.model, action.update_path or "")
            models_ = {action.model_id.model, action.crud_model_id.model, *path}
            if action.resource_ref:
                models_.add(action.resource_ref._name)
            if models_ & closed:
                raise ValidationError(
                    self.env._(
                        "“%(action)s” would reach what dealers entered, or the log of it; no server action may.",
                        action=action.name,
                    )
                )


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
