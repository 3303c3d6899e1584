from odoo import fields, models
from odoo.exceptions import UserError


class PrmVisit(models.Model):
    """A planned contact can be shown to the partner in the portal: when, where, who, what about. Never the report."""

    _inherit = "prm.visit"

    is_shared = fields.Boolean("Shown to the partner", readonly=True, copy=False)
    portal_note = fields.Text("For the partner", help="What the partner reads beforehand in the portal.")
    answer_ids = fields.One2many("prm.appointment.answer", "visit_id", "Answer of the partner")
    answer_state = fields.Selection(related="answer_ids.state", string="Partner's answer")

    def action_share(self):
        """Show the planned contacts in the portal and ask the partners' people by mail to answer."""
        self.check_access("write")
        for visit in self:
            if visit.state == "done" or visit.date <= fields.Datetime.now():
                raise UserError(self.env._("%(report)s does not lie ahead.", report=visit.display_name))
            if not visit.event_id:
                visit._create_event()
            visit.is_shared = True
            self.env["prm.appointment.answer"]._invite(visit)
        return True

    def action_unshare(self):
        """Take the planned contacts out of the portal; who was invited through the calendar still sees them."""
        self.write({"is_shared": False})
        return True


class PrmVisitTopic(models.Model):
    _inherit = "prm.visit.topic"

    portal_visible = fields.Boolean("Partners see it", help="The partner sees this topic on a planned visit.")
