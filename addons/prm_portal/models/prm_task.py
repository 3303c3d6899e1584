from odoo import api, fields, models
from odoo.exceptions import ValidationError

STAFF = "prm_partner.group_prm_user"
CAPABILITY = "prm_portal.group_dealer_tasks"
ACTIVITY = "prm_portal.mail_activity_type_task"
STATES = [("open", "Open"), ("progress", "In progress"), ("done", "Done"), ("cancelled", "Cancelled")]
#: what still is to be done
OPEN = ("open", "progress")
_ACTIVITY_FIELDS = {"user_id", "state", "date_due", "name"}


class PrmTask(models.Model):
    """Work shared with a dealer: who does what until when, on either side.

    Dealers read the tasks of the firms they act for, and change them by the portal's pages alone
    (``prm_task_dealer.py``); the chatter is the staff's, comments for both sides stand in
    ``prm.task.comment``.
    """

    _name = "prm.task"
    _description = "Shared Task"
    _inherit = ["prm.staff.thread"]
    _order = "closed, date_due, id desc"

    name = fields.Char("Task", required=True, tracking=True)
    description = fields.Text()
    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("prm_is_partner", "=", True)],
    )
    territory_id = fields.Many2one(related="partner_id.prm_territory_id", store=True, index=True, groups=STAFF)
    user_id = fields.Many2one(
        "res.users", "Responsible", index=True, tracking=True, help="Somebody of the head office or of the partner."
    )
    possible_user_ids = fields.Many2many("res.users", compute="_compute_possible_user_ids", groups=STAFF)
    side = fields.Selection(
        [("us", "Head office"), ("partner", "Partner")],
        "Done by",
        compute="_compute_side",
        store=True,
        readonly=False,
        precompute=True,
        help="Follows the responsible person; choose it when nobody in person is named yet.",
    )
    state = fields.Selection(STATES, required=True, default="open", index=True, copy=False, tracking=True)
    closed = fields.Boolean(compute="_compute_closed", store=True, precompute=True)
    date_due = fields.Date("Until", tracking=True)
    done_on = fields.Datetime(readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", "Ticked off by", readonly=True, copy=False)
    from_partner = fields.Boolean("Created by the partner", readonly=True, copy=False)
    comment_ids = fields.One2many("prm.task.comment", "task_id", "Comments")
    comment_count = fields.Integer(compute="_compute_comment_count")
    draft_comment = fields.Text("Comment", copy=False, groups=STAFF)
    promise_id = fields.Many2one(
        "prm.visit.promise",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        groups=STAFF,
        domain="[('partner_id', '=', partner_id)]",
        help="The promise of a visit report. The partner sees this task, never the report.",
    )
    visit_id = fields.Many2one(related="promise_id.visit_id", string="Visit report", groups=STAFF)
    agreement_id = fields.Many2one(
        "prm.agreement",
        index="btree_not_null",
        ondelete="set null",
        groups=f"{STAFF},prm_portal.group_dealer_agreements",
        domain="[('partner_id', '=', partner_id)]",
    )

    _partner_state_idx = models.Index("(partner_id, state, date_due)")

    @api.depends("user_id")
    def _compute_side(self):
        for task in self:
            user = task.user_id.sudo()
            if user:
                task.side = "partner" if user.share else "us"
            else:
                task.side = task.side or "us"

    @api.depends("state")
    def _compute_closed(self):
        for task in self:
            task.closed = task.state not in OPEN

    @api.depends("partner_id")
    def _compute_possible_user_ids(self):
        staff = self.env.ref(STAFF).sudo().all_user_ids.filtered(lambda user: not user.share)
        for task in self:
            task.possible_user_ids = staff | self._firm_users(task.partner_id, CAPABILITY)

    def _compute_comment_count(self):
        counts = dict(self.env["prm.task.comment"]._read_group([("task_id", "in", self.ids)], ["task_id"], ["__count"]))
        for task in self:
            task.comment_count = counts.get(task, 0)

    # --- checks -----------------------------------------------------------------------------------

    @api.constrains("partner_id", "promise_id", "agreement_id")
    def _check_partner(self):
        for task in self.sudo():
            firm = task.partner_id
            if not firm.prm_is_partner:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is no partner of the network; tasks are shared with partners.", name=firm.name
                    )
                )
            if (task.promise_id.partner_id | task.agreement_id.partner_id) - firm:
                raise ValidationError(
                    self.env._(
                        "“%(task)s” belongs to %(firm)s; it cannot be linked with what belongs to another firm.",
                        task=task.name,
                        firm=firm.name,
                    )
                )

    @api.constrains("partner_id", "user_id")
    def _check_user(self):
        for task in self.sudo():
            user = task.user_id
            if user and not task._may_be_done_by(user):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot do a task shared with %(firm)s: without access to it.",
                        user=user.name,
                        firm=task.partner_id.name,
                    )
                )

    def _may_be_done_by(self, user):
        self.ensure_one()
        if user.share:
            return user in self._firm_users(self.partner_id, CAPABILITY)
        return self.with_user(user).has_access("write")

    # --- writing ----------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["from_partner"] = self.env.user.share
            if vals.get("user_id"):
                vals.pop("side", None)  # follows the person
        tasks = super().create(vals_list)
        tasks._sync_activity()
        tasks._tell_assigned()
        return tasks

    def write(self, vals):
        vals = {key: value for key, value in vals.items() if key != "from_partner"}
        if "side" in vals and vals.get("user_id", any(task.user_id for task in self.sudo())):
            del vals["side"]  # follows the person
        before = {task.id: task.sudo().user_id for task in self} if "user_id" in vals else {}
        if "state" in vals:
            done = vals["state"] == "done"
            vals["done_on"] = done and fields.Datetime.now()
            vals["done_by_id"] = done and self.env.uid
        result = super().write(vals)
        if "partner_id" in vals:
            # the record rules were asked before; nobody moves a task to a firm out of reach
            self.check_access("write")
        if _ACTIVITY_FIELDS & vals.keys():
            self._sync_activity()
        if "state" in vals:
            self._sync_promise()
        self.filtered(lambda task: task.id in before and task.sudo().user_id != before[task.id])._tell_assigned()
        return result

    def _sync_promise(self):
        """A promise is kept when its task is done, and open again when the task is."""
        for task in self.sudo().filtered("promise_id"):
            kept = task.state == "done"
            if task.state != "cancelled" and task.promise_id.done != kept:
                task.promise_id.done = kept

    def _sync_activity(self):
        """Keep one activity for the employee who is to do it."""
        # quick: whoever gets a task is told so by the assignment already
        for task in self.sudo()._in_queue().with_context(mail_activity_quick_update=True):
            activity = task.activity_search([ACTIVITY])
            if task.closed or not task.user_id or task.user_id.share:
                activity.unlink()
                continue
            values = {
                "date_deadline": task.date_due or fields.Date.context_today(task),
                "summary": f"{task.partner_id.name}: {task.name}",
                "user_id": task.user_id.id,
            }
            if activity:
                activity.write(values)
            else:
                task.activity_schedule(ACTIVITY, **values)

    def _tell_assigned(self):
        for task in self.sudo():
            if task.user_id.share and task.user_id != self.env.user and not task.closed:
                task._queue_mail("prm_portal.mail_template_task", task.user_id, f"/my/prm/tasks/{task.id}")

    # --- buttons ----------------------------------------------------------------------------------

    def action_done(self):
        self.write({"state": "done"})
        return True

    def action_reopen(self):
        self.write({"state": "open"})
        return True

    def action_comment(self):
        """Show the comment that was written to both sides."""
        self.ensure_one()
        self.check_access("write")
        if text := (self.draft_comment or "").strip():
            self._comment(text)
            self.draft_comment = False
        return True
