from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .prm_contact import CONTACTS
from .res_partner import USER


class ResPartner(models.Model):
    _inherit = "res.partner"

    prm_last_contact = fields.Date("Last contact", compute="_compute_prm_next_contact", compute_sudo=False, groups=USER)
    prm_next_contact = fields.Date(
        "Next contact due",
        compute="_compute_prm_next_contact",
        compute_sudo=False,
        search="_search_prm_next_contact",
        groups=USER,
        help="The earliest of the visits, calls and other contacts that the contact plan asks for.",
    )
    prm_contact_overdue = fields.Integer(
        "Contact overdue (days)", compute="_compute_prm_next_contact", compute_sudo=False, groups=USER, aggregator=None
    )
    prm_visit_count = fields.Integer(
        "Number of contacts", compute="_compute_prm_visit_count", compute_sudo=False, groups=USER
    )

    def _compute_prm_next_contact(self):
        """One statement for all partners at once, see ``prm.contact.due``."""
        firms = self.filtered("prm_is_partner")
        rows = self.env["prm.contact.due"].search_fetch(
            [("partner_id", "in", firms.ids)], ["partner_id", "due", "days_overdue", "last_day"]
        )
        found = rows.grouped("partner_id")
        for partner in self:
            own = found.get(partner) or rows.browse()
            partner.prm_next_contact = min((row.due for row in own), default=False)
            partner.prm_contact_overdue = max((row.days_overdue for row in own), default=0)
            partner.prm_last_contact = max((row.last_day for row in own if row.last_day), default=False)

    def _search_prm_next_contact(self, operator, value):
        if operator not in ("<", "<=", ">", ">=", "in"):
            return NotImplemented
        earliest = self.env["prm.contact.due"]._read_group([], ["partner_id"], ["due:min"])
        if operator == "in" and False in value:
            dated = Domain("id", "in", [partner.id for partner, _due in earliest])
            others = set(value) - {False}
            return ~dated | Domain(self._search_prm_next_contact("in", others)) if others else ~dated
        compare = {
            "<": lambda due: due < value,
            "<=": lambda due: due <= value,
            ">": lambda due: due > value,
            ">=": lambda due: due >= value,
            "in": lambda due: due in value,
        }[operator]
        if operator != "in":
            value = fields.Date.to_date(value)
        else:
            value = {fields.Date.to_date(day) for day in value}
        return [("id", "in", [partner.id for partner, due in earliest if due and compare(due)])]

    def _compute_prm_visit_count(self):
        counts = dict(self.env["prm.visit"]._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"]))
        for partner in self:
            partner.prm_visit_count = counts.get(partner, 0)

    # --- figures --------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.filtered(lambda partner: partner.sudo().prm_is_partner)._prm_mark_contacts()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if {"grade_id", "prm_since", "active"} & vals.keys():
            self._prm_mark_contacts()
        return result

    def _prm_mark_contacts(self):
        """Note that these firms may be overdue since another day now."""
        if not self.ids:
            return
        self.flush_recordset(["prm_is_partner", "grade_id", "prm_since", "active"])
        self.env["prm.fact.dirty"]._mark(
            CONTACTS,
            SQL(
                "SELECT id, %s::date FROM res_partner WHERE prm_is_partner AND id IN %s",
                fields.Date.context_today(self),
                tuple(self.ids),
            ),
        )

    def _prm_mark_facts(self):
        result = super()._prm_mark_facts()
        self._prm_mark_contacts()
        return result

    # --- deputies -------------------------------------------------------------------------------------

    def _prm_stand_in(self, user, day):
        """Return who does on a day what a user would: the deputy, when the user is absent from the territory.

        :param user: ``res.users``
        :param datetime.date day: when it is to be done
        """
        self.ensure_one()
        territory = self.sudo().prm_territory_id
        while territory and territory.user_id != user:
            territory = territory.parent_id
        return (territory and territory._acting_user(day)) or user

    # --- buttons --------------------------------------------------------------------------------------

    def action_prm_open_visits(self):
        return self._prm_open_related("prm_partner.prm_visit_action")

    def action_prm_since(self):
        """Show what happened since the last contact."""
        self.ensure_one()
        if not self.env.user.has_group(USER):
            raise AccessError(self.env._("This page is for the staff who work with partner files."))
        self.check_access("read")
        last = self.env["prm.visit"].search([("partner_id", "=", self.id), ("state", "=", "done")], limit=1)
        return self._prm_open_since(last.date)

    def _prm_open_since(self, moment):
        """Open the page on what happened since a moment, by default since a quarter of a year ago."""
        day = moment and fields.Datetime.context_timestamp(self, moment).date()
        values = {"partner_id": self.id, **({"since": day} if day else {})}
        page = self.env["prm.contact.since"].create(values)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Since the last contact: %(partner)s", partner=self.name),
            "res_model": page._name,
            "res_id": page.id,
            "views": [(False, "form")],
            "target": "new",
        }
