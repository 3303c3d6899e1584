from odoo import models

from .prm_task import ACTIVITY


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def write(self, vals):
        """Odoo asks for the document of a new activity alone, and tells its name when an own one is laid on it."""
        result = super().write(vals)
        if not self.env.su and vals.keys() & {"res_model_id", "res_model", "res_id"}:
            for activity in self.sudo():
                self.env["mail.message"]._prm_check_document(activity.res_model, activity.res_id)
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        """Whoever ticks off the activity of a shared task, ticks off the task."""
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        ids = self.filtered(lambda activity: kind and activity.activity_type_id == kind).mapped("res_id")
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        tasks = self.env["prm.task"].browse(ids).exists()
        tasks.filtered(lambda task: not task.closed).write({"state": "done"})
        return result
