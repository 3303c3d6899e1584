from odoo import api, models
from odoo.exceptions import AccessError


class MailMessage(models.Model):
    """A message tells its writer the name of the document it is about, and asks nobody: Odoo reads it as superuser.

    For a ``user_notification`` and for an answer to a message that named the writer, Odoo asks for no right on the
    document either. Whoever wrote messages about all ids in turn would read all names, and some names are sentences.
    """

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                model, res_id = (
                    vals.get(name) or self.env.context.get(f"default_{name}") for name in ("model", "res_id")
                )
                self._prm_check_document(model, res_id)
        return super().create(vals_list)

    @api.model
    def _prm_check_document(self, model, res_id):
        """Raise if somebody writes about a document that is not there for him or her.

        Employees answer what others named them in, so of Odoo's own documents dealers alone are asked; the suite's
        are nobody's who does not read them.
        """
        if not (model and res_id) or model not in self.env:
            return
        if not model.startswith("prm.") and not self.env.user.has_group("prm_portal.group_dealer"):
            return
        if not self.env[model].browse(res_id).has_access("read"):
            raise AccessError(self.env._("There is nothing here, or it is not yours to see."))
