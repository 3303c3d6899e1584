from odoo import api, fields, models
from odoo.fields import Command

from ..engine.disclosure import band
from ..engine.lattice import Firm, propose
from ..models.prm_benchmark_cohort import KINDS
from ..models.prm_benchmark_notice import notice

#: names of territories in a group's name
MOST_NAMES = 3


class PrmBenchmarkCohortPropose(models.TransientModel):
    """Propose the comparison groups that fit a programme's firms: few, and large enough that most can be told."""

    _name = "prm.benchmark.cohort.propose"
    _description = "Propose Comparison Groups"

    programme_id = fields.Many2one(
        "prm.benchmark.programme", required=True, ondelete="cascade", default=lambda self: self._default_programme()
    )
    holding_count = fields.Integer("Independent holdings", readonly=True)
    line_ids = fields.One2many("prm.benchmark.cohort.propose.line", "wizard_id", "Groups")

    @api.model
    def _default_programme(self):
        return self.env["prm.benchmark.programme"].search([("state", "!=", "ended")], limit=1)

    @api.onchange("programme_id")
    def _onchange_programme(self):
        firms = self._firms(self.programme_id)
        self.holding_count = len({firm.holding for firm in firms})
        self.line_ids = [Command.clear(), *map(Command.create, self._lines(self.programme_id, firms))]

    @api.model
    def _firms(self, programme):
        """Return what the engine compares the programme's firms by."""
        partners = programme.participant_ids.partner_id.filtered("active")
        keys = self.env["prm.benchmark.release"]._holding_keys()
        return [
            Firm(
                keys.get(partner.id, partner.id),
                partner.prm_size_class or "",
                partner.prm_territory_id.id or 0,
                frozenset(partner.prm_business_line_ids.ids),
            )
            for partner in partners
        ]

    @api.model
    def _lines(self, programme, firms):
        """Return the values of the lines: what fits and is not there yet."""
        cohorts = self.env["prm.benchmark.cohort"]
        sizes = [code for code, _name in cohorts._size_classes()]
        territories = self.env["prm.territory"].search([("active", "=", True)])
        lines = self.env["prm.business.line"].search([("active", "=", True)])
        there = {self._signature(cohort) for cohort in cohorts.search([("programme_id", "=", programme.id)])}
        found = []
        for group in propose(firms, sizes, territories.ids, lines.ids):
            values = self._values(group, territories.browse(group.territories), lines.browse(group.line or ()))
            proposed = cohorts.new({**values, "programme_id": programme.id})
            if self._signature(proposed) not in there:
                found.append({**values, "band": band(group.holdings)})
        return found

    @api.model
    def _signature(self, cohort):
        return (
            cohort.size_from or False,
            cohort.size_to or False,
            frozenset(cohort.territory_ids._origin.ids),
            frozenset(cohort.business_line_ids._origin.ids),
            cohort.company_form or False,
        )

    @api.model
    def _values(self, group, territories, lines):
        names = []
        if group.sizes:
            names.append(self._size_name(group.sizes))
        if territories:
            shown = territories[:MOST_NAMES].mapped("name")
            more = len(territories) - len(shown)
            names.append(", ".join(shown) + (self.env._(" and %(count)s more", count=more) if more else ""))
        names += lines.mapped("name")
        return {
            "name": " · ".join(names),
            "kind": group.kind,
            "size_from": group.sizes[0] if group.sizes else False,
            "size_to": group.sizes[-1] if group.sizes else False,
            "territory_ids": [Command.set(territories.ids)],
            "business_line_ids": [Command.set(lines.ids)],
        }

    @api.model
    def _size_name(self, sizes):
        names = dict(self.env["prm.benchmark.cohort"]._size_classes())
        first, last = names[sizes[0]].split("-")[0], names[sizes[-1]].split("-")[-1]
        if last.endswith("+"):
            return self.env._("Staff from %(first)s", first=first.rstrip("+"))
        return self.env._("Staff %(first)s to %(last)s", first=first, last=last)

    def action_create(self):
        """Make the groups that are kept."""
        self.ensure_one()
        cohorts = self.env["prm.benchmark.cohort"]
        made = cohorts.create(
            [
                {
                    "programme_id": self.programme_id.id,
                    "name": line.name,
                    "kind": line.kind,
                    "sequence": 10 * number,
                    "size_from": line.size_from,
                    "size_to": line.size_to,
                    "territory_ids": [Command.set(line.territory_ids.ids)],
                    "business_line_ids": [Command.set(line.business_line_ids.ids)],
                }
                for number, line in enumerate(self.line_ids.filtered("keep"), start=1)
            ]
        )
        return notice(
            self.env._("%(count)s groups made.", count=len(made)),
            then={"type": "ir.actions.act_window_close", "infos": {"done": True}},
        )


class PrmBenchmarkCohortProposeLine(models.TransientModel):
    _name = "prm.benchmark.cohort.propose.line"
    _description = "Proposed Comparison Group"

    wizard_id = fields.Many2one("prm.benchmark.cohort.propose", required=True, ondelete="cascade", index=True)
    keep = fields.Boolean("Make", default=True)
    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    band = fields.Char("Holdings", readonly=True)
    size_from = fields.Selection(lambda self: self.env["prm.benchmark.cohort"]._size_classes(), readonly=True)
    size_to = fields.Selection(lambda self: self.env["prm.benchmark.cohort"]._size_classes(), readonly=True)
    territory_ids = fields.Many2many(
        "prm.territory", "prm_benchmark_propose_territory_rel", "line_id", "territory_id", readonly=True
    )
    business_line_ids = fields.Many2many(
        "prm.business.line", "prm_benchmark_propose_line_rel", "line_id", "business_line_id", readonly=True
    )
