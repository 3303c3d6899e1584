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
        messages = super().create(vals_list)
        messages._prm_check_answered()
        return messages

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals:
            self._prm_check_answered()
        return result

    def _prm_check_answered(self):
        """Raise if somebody from outside answers a message of another document that is not there for him or her:
        Odoo tells its subject to whoever wrote the answer."""
        if self.env.su or not self.env.user.share:
            return
        for message in self.sudo():
            parent = message.parent_id
            same = message.model and (parent.model, parent.res_id) == (message.model, message.res_id)
            if parent and not same and not parent.sudo(False).has_access("read"):
                raise AccessError(self.env._("There is nothing here, or it is not yours to see."))

    @api.model
    def _prm_check_document(self, model, res_id):
        """Raise if somebody writes about a document that is not there for him or her.

        Employees answer what others named them in, so of Odoo's own documents those from outside alone are asked; the
        suite's are nobody's who does not read them.
        """
        if not (model and res_id) or model not in self.env:
            return
        if not model.startswith("prm.") and not self.env.user.share:
            return
        if not self.env[model].browse(int(res_id)).has_access("read"):
            raise AccessError(self.env._("There is nothing here, or it is not yours to see."))
