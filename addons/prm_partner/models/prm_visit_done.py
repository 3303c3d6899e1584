from odoo import api, fields, models
from odoo.exceptions import UserError

MANAGER = "prm_partner.group_prm_manager"


class PrmVisit(models.Model):
    """A report that is done stays: figures and loyalty count it.

    Who set it to done may reopen it on the same day, for a slip of the finger; after that, and to
    delete it at any time, it takes a manager.
    """

    _inherit = "prm.visit"

    # for the server alone: whoever could write these could reopen and delete whatever there is
    done_at = fields.Datetime(copy=False, groups="base.group_system")
    done_by = fields.Many2one("res.users", copy=False, groups="base.group_system", index="btree_not_null")
    can_reopen = fields.Boolean(compute="_compute_can_reopen", compute_sudo=True)

    @api.depends("state", "done_at", "done_by")
    @api.depends_context("uid", "tz")
    def _compute_can_reopen(self):
        today = fields.Date.context_today(self)
        is_manager = self.env.user.has_group(MANAGER)
        for visit in self:
            closed_on = visit.done_at and fields.Datetime.context_timestamp(visit, visit.done_at).date()
            own_slip = visit.done_by == self.env.user and closed_on == today
            visit.can_reopen = visit.state == "done" and (is_manager or own_slip)

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits.filtered(lambda visit: visit.state == "done")._note_done()
        return visits

    def write(self, vals):
        done = self.filtered(lambda visit: visit.state == "done")
        if vals.get("state", "done") != "done" and not self.env.su:
            for visit in done.filtered(lambda visit: not visit.can_reopen):
                raise UserError(
                    self.env._(
                        "%(report)s is done: who closed it may reopen it on the same day, a PRM manager later, too.",
                        report=visit.display_name,
                    )
                )
        result = super().write(vals)
        if vals.get("state") == "done":
            (self - done)._note_done()
        return result

    def _note_done(self):
        self.sudo().write({"done_at": fields.Datetime.now(), "done_by": self.env.uid})

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if self.env.user.has_group(MANAGER):
            return
        for visit in self:
            if visit.state == "done" or visit.sudo().done_at:
                raise UserError(
                    self.env._(
                        "%(report)s is or was done; only a PRM manager can delete it.", report=visit.display_name
                    )
                )
