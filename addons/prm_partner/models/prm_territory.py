from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import postal_code
from .messages import duplicate_key


class PrmTerritory(models.Model):
    """A sales area with the people responsible for its partners; a tree.

    Whoever is responsible for a territory (or its deputy) works with the partners of that
    territory and of all territories below it: ``access_user_ids`` holds these people, and the
    record rules of territory managers follow it.
    """

    _name = "prm.territory"
    _description = "Territory"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _parent_store = True
    _rec_name = "name"
    _rec_names_search = ["complete_name", "name", "code"]
    _order = "complete_name, id"

    name = fields.Char(required=True, tracking=True)
    complete_name = fields.Char("Territory", compute="_compute_complete_name", recursive=True, store=True)
    code = fields.Char(help="Short name, as used in import files.")
    parent_id = fields.Many2one("prm.territory", "Belongs to", index=True, ondelete="restrict", tracking=True)
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("prm.territory", "parent_id", "Parts")
    user_id = fields.Many2one(
        "res.users",
        "Territory manager",
        domain=[("share", "=", False)],
        index="btree_not_null",
        tracking=True,
        help="Sees the partners of this territory and of the territories below it.",
    )
    deputy_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        index="btree_not_null",
        tracking=True,
        help="Stands in for the territory manager, with the same access.",
    )
    access_user_ids = fields.Many2many(
        "res.users",
        "prm_territory_access_rel",
        "territory_id",
        "user_id",
        string="People with access",
        compute="_compute_access_user_ids",
        recursive=True,
        store=True,
    )
    range_ids = fields.One2many("prm.territory.range", "territory_id", "Postal codes", copy=False)
    range_summary = fields.Char("Postal code ranges", compute="_compute_range_summary")
    potential_ids = fields.One2many("prm.territory.potential", "territory_id")
    partner_ids = fields.One2many("res.partner", "prm_territory_id", "Partners", groups="prm_partner.group_prm_user")
    partner_count = fields.Integer(compute="_compute_partner_count", help="With the territories below it.")
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL",
        lambda env, diag: env._("There is a territory with the code “%s” already.", duplicate_key(diag)),
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for territory in self:
            parent = territory.parent_id.complete_name
            territory.complete_name = f"{parent} / {territory.name}" if parent else territory.name

    @api.depends("user_id", "deputy_id", "parent_id.access_user_ids")
    def _compute_access_user_ids(self):
        for territory in self:
            territory.access_user_ids = territory.user_id | territory.deputy_id | territory.parent_id.access_user_ids

    @api.depends("range_ids.zip_from", "range_ids.zip_to")
    def _compute_range_summary(self):
        for territory in self:
            territory.range_summary = ", ".join(territory.range_ids.mapped("display_name"))

    def _compute_partner_count(self):
        counts = dict(
            self.env["res.partner"]._read_group(
                [("prm_is_partner", "=", True), ("prm_territory_id", "child_of", self.ids)],
                ["prm_territory_id"],
                ["__count"],
            )
        )
        for territory in self:
            path = territory.parent_path or "/"
            territory.partner_count = sum(
                count for other, count in counts.items() if (other.parent_path or "").startswith(path)
            )

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A territory cannot lie within itself."))

    @api.constrains("name", "parent_id")
    def _check_name(self):
        for territory in self:
            twin = self.search(
                [
                    ("name", "=ilike", territory.name),
                    ("parent_id", "=", territory.parent_id.id),
                    ("id", "!=", territory.id),
                ],
                limit=1,
            )
            if twin:
                raise ValidationError(self.env._("There is a territory “%(name)s” already.", name=twin.complete_name))

    @api.model
    def name_create(self, name):
        """Create a territory from its name; of “South / Lakes” the part that is missing."""
        territory = self.browse()
        for part in name.split(" / "):
            values = {"name": part.strip(), "parent_id": territory.id}
            domain = [("name", "=", values["name"]), ("parent_id", "=", territory.id)]
            territory = self.search(domain, limit=1) or self.create(values)
        return territory.id, territory.display_name

    @api.model
    def _range_books(self, countries):
        """Return ``{country id: RangeBook}`` for finding the territory id of a postal code; one query."""
        rows = self.env["prm.territory.range"]._read_group(
            [("country_id", "in", countries.ids), ("territory_id.active", "=", True)],
            ["country_id", "key_from", "key_to", "territory_id"],
        )
        ranges = {}
        for country, key_from, key_to, territory in rows:
            ranges.setdefault(country.id, []).append((key_from, key_to, territory.id))
        return {country_id: postal_code.RangeBook(found) for country_id, found in ranges.items()}

    def action_assign_partners(self):
        """Give every partner without a fixed territory the one its postal code belongs to."""
        self.browse().check_access("write")
        partners = self.env["res.partner"].search(
            [("prm_is_partner", "=", True), ("prm_territory_fixed", "=", False), ("zip", "!=", False)]
        )
        before = {partner.id: partner.prm_territory_id for partner in partners}
        self.env.add_to_compute(partners._fields["prm_territory_id"], partners)
        moved = sum(before[partner.id] != partner.prm_territory_id for partner in partners)
        without = len(partners.filtered(lambda partner: not partner.prm_territory_id))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if not without else "warning",
                "title": self.env._("Territories assigned"),
                "message": self.env._(
                    "%(moved)s of %(all)s partners moved; %(without)s have a postal code that no territory covers.",
                    moved=moved,
                    all=len(partners),
                    without=without,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_open_partners(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("prm_partner.res_partner_action")
        action["domain"] = [
            ("prm_is_partner", "=", True),
            ("prm_territory_id", "child_of", self.ids),
        ]
        action["context"] = {
            "default_prm_is_partner": True,
            "default_is_company": True,
            "default_prm_territory_id": self.id,
            "default_prm_territory_fixed": True,
        }
        return action
