from odoo import models

from .prm_task import ACTIVITY


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Whoever ticks off the activity of a shared task, ticks off the task."""
        kind = self.env.ref(ACTIVITY, raise_if_not_found=False)
        ids = self.filtered(lambda activity: kind and activity.activity_type_id == kind).mapped("res_id")
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        tasks = self.env["prm.task"].browse(ids).exists()
        tasks.filtered(lambda task: not task.closed).write({"state": "done"})
        return result
