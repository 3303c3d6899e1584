from odoo import fields, models


class PrmVisitPromise(models.Model):
    _inherit = "prm.visit.promise"

    task_ids = fields.One2many("prm.task", "promise_id", "Shared task")

    def write(self, vals):
        result = super().write(vals)
        if "done" in vals:
            tasks = self.sudo().task_ids
            if vals["done"]:
                tasks.filtered(lambda task: not task.closed).write({"state": "done"})
            else:
                tasks.filtered(lambda task: task.state == "done").write({"state": "open"})
        return result

    def action_share(self):
        """Open the task that shares this promise with the partner, or a new one made of it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Shared Task"),
            "res_model": "prm.task",
            "res_id": self.task_ids[:1].id,
            "views": [(False, "form")],
            "context": {
                "default_name": self.name,
                "default_partner_id": self.partner_id.id,
                "default_promise_id": self.id,
                "default_side": self.side,
                "default_user_id": self.side == "us" and self.visit_id.user_id.id,
                "default_date_due": self.due,
            },
        }
