from collections import defaultdict

from odoo import api, fields, models

from ..engine.groups import joined

#: overlaps that a sentence names; the rest is counted
_MOST = 6


class PrmBenchmarkCircle(models.Model):
    """Who is in, in numbers, and who of them compete or are one."""

    _inherit = "prm.benchmark.circle"

    signed_count = fields.Integer("Signed", compute="_compute_counts")
    invited_count = fields.Integer("Waited for", compute="_compute_counts", help="Invited, or to sign anew.")
    next_meeting = fields.Datetime(compute="_compute_next_meeting")
    overlap_sentence = fields.Text(compute="_compute_overlap_sentence")

    @api.depends("member_ids.standing")
    def _compute_counts(self):
        for circle in self:
            standings = circle.member_ids.mapped("standing")
            circle.signed_count = standings.count("signed")
            circle.invited_count = standings.count("invited") + standings.count("renew")

    @api.depends("meeting_ids.date_start")
    def _compute_next_meeting(self):
        now = fields.Datetime.now()
        for circle in self:
            dates = circle.meeting_ids.mapped("date_start")
            circle.next_meeting = min((date for date in dates if date and date > now), default=False)

    @api.depends("member_ids.state", "member_ids.partner_id")
    def _compute_overlap_sentence(self):
        for circle in self:
            present = circle.member_ids.filtered(lambda member: member.state != "left")
            circle.overlap_sentence = self._overlap_sentence(present.partner_id)

    @api.model
    def _overlap_sentence(self, firms):
        """Return what the head office is told of firms that share a territory or a holding, or ``""``."""
        sentences = [
            self.env._("One holding: %(firms)s", firms=", ".join(names))
            for names in self._shared(firms, lambda firm: firm.prm_stake_ids.holding_id)
        ] + [
            self.env._("One territory: %(firms)s", firms=", ".join(names))
            for names in self._shared(firms, lambda firm: firm.prm_territory_id)
        ]
        if len(sentences) > _MOST:
            sentences = [*sentences[:_MOST], self.env._("And %s more", len(sentences) - _MOST)]
        return "\n".join(sentences)

    @api.model
    def _shared(self, firms, what):
        """Return the names of firms for each thing that several of them share."""
        names = defaultdict(list)
        for firm in firms.sorted("name"):
            for thing in what(firm):
                names[thing].append(firm.name or "")
        return [shared for shared in names.values() if len(shared) > 1]

    @api.model
    def _independent(self, firm_ids):
        """Return how many of these firms there are when those of one holding, minority stakes included, count once."""
        # Bridge: stakes are counted, and go nowhere.
        stakes = self.env["prm.holding.stake"].sudo().search([("partner_id", "in", list(firm_ids))])
        return len(joined(firm_ids, [(stake.partner_id.id, stake.holding_id.id) for stake in stakes]))
