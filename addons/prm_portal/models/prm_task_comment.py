from odoo import fields, models


class PrmTaskComment(models.Model):
    """What somebody wrote to a shared task; both sides read it. Plain text, never changed."""

    _name = "prm.task.comment"
    _inherit = ["prm.neutral.name"]
    _description = "Comment on a Shared Task"
    _order = "id"
    _rec_name = "body"

    task_id = fields.Many2one("prm.task", required=True, index=True, ondelete="cascade")
    author_id = fields.Many2one("res.users", "By", ondelete="set null")
    side = fields.Selection([("us", "Head office"), ("partner", "Partner")], required=True)
    body = fields.Text("Comment", required=True)
