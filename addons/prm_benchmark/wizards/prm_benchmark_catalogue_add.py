from odoo import api, fields, models
from odoo.fields import Domain

from ..models.prm_benchmark_guard_item import in_order, names_code

ITEM_FIELDS = ("code", "sequence", "unit", "kind", "negative_allowed")
KPI_FIELDS = (
    "code", "sequence", "formula", "unit", "direction", "annualised", "twin", "peer_age", "band_low", "band_high",
)  # fmt: skip
TRANSLATED = ("name", "description")
#: days after the end of the month, quarter, year
DEADLINES = {
    ("month", "branch"): 10,
    ("month", "firm"): 20,
    ("quarter", "branch"): 20,
    ("quarter", "firm"): 30,
    ("year", "branch"): 60,
    ("year", "firm"): 150,
}


class PrmBenchmarkCatalogueAdd(models.TransientModel):
    """Take KPIs of the catalogue into a programme, with the items that they need."""

    _name = "prm.benchmark.catalogue.add"
    _description = "Add from the Catalogue"

    programme_id = fields.Many2one("prm.benchmark.programme", required=True, readonly=True, ondelete="cascade")
    with_trade = fields.Boolean("Trade")
    with_retail = fields.Boolean("Retail")
    with_machinery = fields.Boolean("Machinery and workshop")
    with_intermediaries = fields.Boolean("Intermediaries")
    kpi_ids = fields.Many2many("prm.benchmark.catalogue.kpi", string="KPIs")
    section_id = fields.Many2one(
        "prm.benchmark.section",
        "All items into",
        domain="[('programme_id', '=', programme_id)]",
        help="Empty: as the catalogue proposes, by rhythm and level.",
    )
    item_ids = fields.Many2many("prm.benchmark.catalogue.item", string="Items that come along",
                                compute="_compute_items")  # fmt: skip
    known_count = fields.Integer("There already", compute="_compute_items")

    @api.model
    def default_get(self, names):
        values = super().default_get(names)
        sections = self.env["prm.benchmark.programme"].browse(values.get("programme_id")).section_ids
        # somebody who made one section and gave it a rhythm wants that rhythm
        if len(sections) == 1 and sections.frequency != "month":
            values["section_id"] = sections.id
        return values

    @api.onchange("with_trade")
    def _onchange_with_trade(self):
        self._toggle("trade", self.with_trade)

    @api.onchange("with_retail")
    def _onchange_with_retail(self):
        self._toggle("retail", self.with_retail)

    @api.onchange("with_machinery")
    def _onchange_with_machinery(self):
        self._toggle("machinery", self.with_machinery)

    @api.onchange("with_intermediaries")
    def _onchange_with_intermediaries(self):
        self._toggle("intermediaries", self.with_intermediaries)

    def _toggle(self, pack, on):
        """A pack that is switched on brings its KPIs, one that is switched off takes them away."""
        ours = self.env["prm.benchmark.catalogue.kpi"].search([("pack", "=", pack)])
        chosen = self.kpi_ids._origin
        self.kpi_ids = chosen | ours if on else chosen - ours

    @api.depends("kpi_ids", "programme_id")
    def _compute_items(self):
        for wizard in self:
            items, kpis = wizard._needed()
            known = set(wizard.programme_id.item_ids.mapped("code"))
            wizard.item_ids = items.filtered(lambda item, known=known: item.code not in known)
            known = set(wizard.programme_id.kpi_ids.mapped("code"))
            wizard.known_count = len(kpis.filtered(lambda kpi, known=known: kpi.code in known))

    def _needed(self):
        """Return (items, KPIs) of the catalogue: what was chosen, and what its formulas name."""
        catalogue = self.env["prm.benchmark.catalogue.kpi"].search(Domain.TRUE)
        kpis, added = self.kpi_ids._origin, self.kpi_ids._origin
        while added:
            added = catalogue.filtered(
                lambda kpi, added=added: any(names_code(user.formula, kpi.code) for user in added)
            ) - kpis  # fmt: skip
            kpis |= added
        items = self.env["prm.benchmark.catalogue.item"].search(Domain.TRUE)
        return items.filtered(lambda item: any(names_code(kpi.formula, item.code) for kpi in kpis)), kpis

    def action_add(self):
        """Add what is not there yet; items go into sections of their rhythm and level."""
        self.ensure_one()
        programme = self.programme_id
        items, kpis = self._needed()
        taken = set(programme.item_ids.mapped("code")) | set(programme.kpi_ids.mapped("code"))
        items = items.filtered(lambda item: item.code not in taken)
        kpis = kpis.filtered(lambda kpi: kpi.code not in taken)
        sections = self._sections(items)
        new = self.env["prm.benchmark.item"].create(
            [
                {**_taken(item, ITEM_FIELDS), "programme_id": programme.id, "section_id": sections[item].id}
                for item in items
            ]
        )
        _translate(zip(items, new, strict=True))
        # formulas name other KPIs: those first
        for kpi in in_order(kpis):
            made = self.env["prm.benchmark.kpi"].create({**_taken(kpi, KPI_FIELDS), "programme_id": programme.id})
            _translate([(kpi, made)])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(items)s items and %(kpis)s KPIs were added.", items=len(items), kpis=len(kpis)
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _sections(self, items):
        """Return ``{item: section}``; a section that is missing is made."""
        programme = self.programme_id
        if self.section_id:
            return dict.fromkeys(items, self.section_id)
        found = {}
        for section in programme.section_ids:
            found.setdefault((section.frequency, section.level), section)
        for rhythm in DEADLINES:
            if rhythm not in found and any((item.frequency, item.level) == rhythm for item in items):
                frequency, level = rhythm
                names = programme.section_ids._in_languages(lambda env, rhythm=rhythm: _section_name(env, rhythm))
                found[rhythm] = self.env["prm.benchmark.section"].create(
                    {
                        "programme_id": programme.id,
                        "name": _section_name(self.env, rhythm),
                        "frequency": frequency,
                        "level": level,
                        "deadline_days": DEADLINES[rhythm],
                        "sequence": 10 + 10 * list(DEADLINES).index(rhythm),
                    }
                )
                found[rhythm].update_field_translations("name", names)
        return {item: found[item.frequency, item.level] for item in items}


def _section_name(env, rhythm):
    """Return what a section of a rhythm and level is called, in the language of an environment."""
    return {
        ("month", "branch"): env._("Monthly figures"),
        ("month", "firm"): env._("Result of the month"),
        ("quarter", "branch"): env._("Figures of the quarter"),
        ("quarter", "firm"): env._("Result of the quarter"),
        ("year", "branch"): env._("Figures of the year"),
        ("year", "firm"): env._("Balance sheet"),
    }[rhythm]


def _taken(source, names):
    return {name: source[name] for name in (*names, *TRANSLATED)}


def _translate(pairs):
    """Give copies the names and help texts of their originals in all languages."""
    pairs = list(pairs)
    if not pairs:
        return
    languages = [code for code, _name in pairs[0][0].env["res.lang"].get_installed()]
    for source, copy in pairs:
        for name in TRANSLATED:
            values = {lang: source.with_context(lang=lang)[name] or False for lang in languages}
            if len(set(values.values())) > 1:
                copy.update_field_translations(name, values)


class PrmBenchmarkProgramme(models.Model):
    _inherit = "prm.benchmark.programme"

    def action_catalogue(self):
        """Open the catalogue to add KPIs, with their items, to the programme."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add from the catalogue"),
            "res_model": "prm.benchmark.catalogue.add",
            "view_mode": "form",
            "target": "new",
            "context": {"default_programme_id": self.id},
        }
