from odoo import models
from odoo.exceptions import AccessError


class Base(models.AbstractModel):
    """A form that is never saved tells names as well: Odoo reads them as superuser for whoever puts ids into it."""

    _inherit = "base"

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su:
            self._prm_check_form(values)
        return super().onchange(values, field_names, fields_spec)

    def _prm_check_form(self, values):
        """Raise if a form of the backend is asked for by whoever has none, or about what is not theirs to read.

        Portal users may make messages and memberships, so Odoo would show them the forms of those; other forms it
        shows to whoever may make the record, and addons for portal users may count on that.
        """
        user = self.env.user
        if user.has_group("prm_portal.group_dealer") or (user.share and self._name.startswith(("mail.", "discuss."))):
            raise AccessError(self.env._("There is nothing here, or it is not yours to see."))
        names = ("model", "res_model", "res_model_id", "res_id")
        given = {name: values.get(name) or self.env.context.get(f"default_{name}") for name in names}
        if not given["res_id"]:
            return
        # Bridge: names of models, which are no secret.
        by_id = self.env["ir.model"].sudo().browse(given["res_model_id"] or []).exists().model
        for model in {given["model"], given["res_model"], by_id}:
            self.env["mail.message"]._prm_check_document(model, given["res_id"])
