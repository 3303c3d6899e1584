from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import postal_code
from .res_partner import USER


class ResPartner(models.Model):
    """The territory of a partner: where it comes from, who looks after it, who may move it."""

    _inherit = "res.partner"

    prm_territory_id = fields.Many2one(
        "prm.territory",
        "Territory",
        compute="_compute_prm_territory_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        groups=USER,
        tracking=True,
        ondelete="restrict",
        group_expand="_read_group_expand_full",
    )
    prm_territory_fixed = fields.Boolean(
        "Keep this territory", groups=USER, help="The postal code does not change the territory."
    )
    prm_territory_user_id = fields.Many2one(related="prm_territory_id.user_id", string="Territory manager", groups=USER)

    @api.depends("zip", "country_id", "prm_is_partner", "prm_territory_fixed")
    def _compute_prm_territory_id(self):
        floating = self.filtered(
            lambda partner: partner.prm_is_partner and not partner.prm_territory_fixed and partner.zip
        )
        for partner in self - floating:
            partner.prm_territory_id = partner.prm_is_partner and partner.prm_territory_id
        if not floating:
            return
        home = self.env.company.country_id
        books = self.env["prm.territory"]._range_books(floating.country_id | home)
        for partner in floating:
            book = books.get((partner.country_id or home).id)
            territory_id = book and book.find(postal_code.normalise(partner.zip))
            # a postal code that no range covers says nothing: what stands, stays
            partner.prm_territory_id = territory_id or partner.prm_territory_id

    def _prm_responsible_user(self):
        """Return who looks after the partner and gets its activities.

        The manager of its territory or of one above (while absent the deputy), else its salesperson,
        else one of the PRM managers: the daily jobs run as a robot whose activities nobody would see.
        """
        self.ensure_one()
        partner = self.sudo()
        managers = self.env.ref("prm_partner.group_prm_manager").sudo().all_user_ids.filtered("active")
        return partner.prm_territory_id._acting_user() or partner.user_id or managers[:1] or self.env.user

    @api.model_create_multi
    def create(self, vals_list):
        try:
            return super().create(vals_list)
        except AccessError as error:
            self._explain_foreign_territory(vals_list, error)
            raise

    def write(self, vals):
        moves = {"prm_territory_id", "parent_id", "zip", "country_id"} & vals.keys() and not self.env.su
        try:
            result = super().write(vals)
            if moves:
                # the record rules were asked before; nobody moves a firm or a contact out of the own reach
                self.check_access("write")
        except AccessError as error:
            # what is written may be out of reach already for what follows from it
            if moves:
                self._explain_foreign_territory([vals], error)
            raise
        return result

    def _explain_foreign_territory(self, vals_list, error):
        """Raise a sentence instead of the access error that a postal code of another territory leads to."""
        if self.env.user.has_group("prm_partner.group_prm_network") or not self.env.user.has_group(USER):
            return
        home = self.env.company.country_id
        for vals in vals_list:
            country = self.env["res.country"].browse(vals.get("country_id")) or self[:1].sudo().country_id or home
            book = self.env["prm.territory"]._range_books(country).get(country.id)
            territory_id = book and vals.get("zip") and book.find(postal_code.normalise(vals["zip"]))
            territory = self.env["prm.territory"].browse(territory_id or [])
            if territory and self.env.user not in territory.sudo().access_user_ids:
                raise UserError(
                    self.env._(
                        "The postal code %(zip)s belongs to territory “%(territory)s”, which is not yours;"
                        " ask %(manager)s to take the partner over.",
                        zip=vals["zip"],
                        territory=territory.name,
                        manager=territory.user_id.name or self.env._("the sales management"),
                    )
                ) from error
