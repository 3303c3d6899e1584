from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..models.prm_benchmark_notice import notice

FILTERS = ("territory_ids", "grade_ids", "business_line_ids", "size_class")
#: addresses below a firm that can be branches
BRANCH_TYPES = ("delivery", "other")


class PrmBenchmarkInvite(models.TransientModel):
    """Choose firms for a programme, by what they are or one by one, and tell them."""

    _name = "prm.benchmark.invite"
    _description = "Invite Firms"

    programme_id = fields.Many2one("prm.benchmark.programme", required=True, readonly=True, ondelete="cascade")
    programme_state = fields.Selection(related="programme_id.state")
    territory_ids = fields.Many2many("prm.territory", string="Territories")
    grade_ids = fields.Many2many("res.partner.grade", string="Grades")
    business_line_ids = fields.Many2many("prm.business.line", string="Business lines")
    size_class = fields.Selection(lambda self: self._size_classes(), "Staff")
    matching_count = fields.Integer("Firms that match", compute="_compute_matching_count")
    partner_ids = fields.Many2many(
        "res.partner", string="Firms", domain="[('prm_is_partner', '=', True), ('id', 'not in', taken_ids)]"
    )
    taken_ids = fields.Many2many("res.partner", compute="_compute_taken_ids")
    fiscal_start = fields.Selection(
        lambda self: self.env["prm.benchmark.participant"]._month_names(),
        "Fiscal year begins in",
        required=True,
        default="1",
    )
    date_from = fields.Date("Take part from", help="Empty: from the programme's first month.")
    with_branches = fields.Boolean(
        "Branches report too", help="Sections “per branch” are then filled in for each branch, else once per firm."
    )
    branch_ids = fields.Many2many(
        "res.partner",
        "prm_benchmark_invite_branch_rel",
        string="Branches",
        compute="_compute_branch_ids",
        store=True,
        readonly=False,
        domain="[('parent_id', 'in', partner_ids), ('type', 'in', ('delivery', 'other'))]",
    )
    send_mail = fields.Boolean("Tell them by mail", default=True)
    alone_sentence = fields.Char(compute="_compute_alone_sentence")

    @api.model
    def _size_classes(self):
        return self.env["res.partner"]._fields["prm_size_class"]._description_selection(self.env)

    @api.depends("programme_id")
    def _compute_taken_ids(self):
        for wizard in self:
            wizard.taken_ids = wizard.programme_id.participant_ids.partner_id

    @api.depends(*FILTERS, "programme_id")
    def _compute_matching_count(self):
        for wizard in self:
            wizard.matching_count = self.env["res.partner"].search_count(wizard._matching_domain())

    def _matching_domain(self):
        """Return the domain of the partners that match all filters and do not take part yet."""
        self.ensure_one()
        domain = Domain("prm_is_partner", "=", True) & Domain("id", "not in", self.taken_ids.ids)
        if self.territory_ids:
            domain &= Domain("prm_territory_id", "child_of", self.territory_ids.ids)
        if self.grade_ids:
            domain &= Domain("grade_id", "in", self.grade_ids.ids)
        if self.business_line_ids:
            domain &= Domain("prm_business_line_ids", "in", self.business_line_ids.ids)
        if self.size_class:
            domain &= Domain("prm_size_class", "=", self.size_class)
        return domain

    @api.onchange(*FILTERS)
    def _onchange_filters(self):
        """The list holds what matches, once anything is asked for; single firms are added to it or taken out."""
        if any(self[name] for name in FILTERS):
            self.partner_ids = self.env["res.partner"].search(self._matching_domain())

    @api.depends("partner_ids", "with_branches")
    def _compute_branch_ids(self):
        for wizard in self:
            branches = self.env["res.partner"]
            if wizard.with_branches:
                branches = branches.search([("parent_id", "in", wizard.partner_ids.ids), ("type", "in", BRANCH_TYPES)])
            wizard.branch_ids = branches

    @api.depends("partner_ids")
    def _compute_alone_sentence(self):
        for wizard in self:
            wizard.alone_sentence = self.env["prm.benchmark.participant"]._alone_sentence(wizard.partner_ids)

    # --- what the buttons do -----------------------------------------------------------------------------

    def action_take_matching(self):
        """Take all firms that match into the list."""
        self.ensure_one()
        self.partner_ids |= self.env["res.partner"].search(self._matching_domain())
        return {**self.programme_id.action_invite(), "res_id": self.id}

    def action_invite(self):
        self.ensure_one()
        self.programme_id.check_access("write")
        if not self.partner_ids:
            raise UserError(self.env._("Choose at least one firm."))
        participants = self._participants()
        mails = participants._tell() if self.send_mail else 0
        self.programme_id._plan_rounds()
        for round_ in self.programme_id.round_ids.filtered(lambda round_: round_.state == "open"):
            round_._fill()
        return self._report(participants, mails)

    def _participants(self):
        """Create the participants, or bring back those who left; who takes part already stays as it is."""
        model = self.env["prm.benchmark.participant"].with_context(active_test=False)
        known = model.search([("programme_id", "=", self.programme_id.id), ("partner_id", "in", self.partner_ids.ids)])
        back = known.filtered(lambda participant: not participant.active)
        back.write({"active": True, "date_to": False})
        values = []
        branches = self.branch_ids.grouped("parent_id") if self.with_branches else {}
        for partner in self.partner_ids - known.partner_id:
            units = partner | branches.get(partner, partner)
            values.append(
                {
                    "programme_id": self.programme_id.id,
                    "partner_id": partner.id,
                    "fiscal_month": int(self.fiscal_start),
                    "date_from": self.date_from and self.date_from.replace(day=1),
                    "unit_ids": [Command.create({"partner_id": unit.id}) for unit in units],
                }
            )
        return self.env["prm.benchmark.participant"].create(values) | back

    def _report(self, participants, mails):
        """Say and note how many were invited, and of which firms nobody may enter figures yet."""
        message = self.env._("%(count)s firms take part now.", count=len(participants))
        if self.send_mail and self.programme_state == "draft":
            message += " " + self.env._("The mails go out when the programme is started.")
        elif self.send_mail:
            message += " " + self.env._("Mails in the queue: %(mails)s.", mails=mails)
        alone = participants._alone_sentence(participants.partner_id)
        if alone:
            message += " " + alone
        self.programme_id._message_log(body=message)
        return notice(message, warning=bool(alone))
