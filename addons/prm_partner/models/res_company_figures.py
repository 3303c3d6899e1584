from datetime import UTC
from zoneinfo import ZoneInfo

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.base.models.res_partner import _tz_get

from .prm_contact import CONTACTS

#: what computes figures from moments, by the day they fall on
_DATED_BY_MOMENTS = {CONTACTS, "prm.fact.provider.orders"}


class ResCompany(models.Model):
    _inherit = "res.company"

    prm_tz = fields.Selection(
        _tz_get,
        "Time zone of figures",
        compute="_compute_prm_tz",
        store=True,
        readonly=False,
        groups="base.group_user",
        help="Decides on which day, and so in which month, a visit, a call or an order falls.",
    )

    @api.depends("partner_id.tz", "partner_id.country_id")
    def _compute_prm_tz(self):
        """Propose the zone of the company's contact, else the first one of its country."""
        for company in self:
            firm = company.partner_id
            zones = pytz.country_timezones.get(firm.country_id.code or "", ())
            company.prm_tz = firm.tz or (zones[0] if zones else "UTC")

    def write(self, vals):
        result = super().write(vals)
        if {"prm_tz", "partner_id"} & vals.keys():
            self._prm_recompute_days()
        return result

    def unlink(self):
        """Take the facts along; they have no foreign key (see ``Dimension``)."""
        self.check_access("unlink")
        self.env.cr.execute("DELETE FROM prm_fact WHERE company_id = ANY(%s)", [self.ids])
        self.env["prm.fact"].invalidate_model()
        return super().unlink()

    def _prm_recompute_days(self):
        """Have the cron compute anew what depends on the time zone."""
        if self:
            provider = self.env["prm.fact.provider"]
            provider._set_pending(provider._pending() | _DATED_BY_MOMENTS)

    @api.model
    def _prm_main(self):
        """Return the company whose figures are those of partners without another one, and whose day it is."""
        return self.sudo().with_context(active_test=False).search([], limit=1, order="id")

    @api.model
    def _prm_today(self, moment=None):
        """Return the day that figures are as of: not the reader's and not the cron's, but the main company's."""
        zone = ZoneInfo(self._prm_main().prm_tz or "UTC")
        return (moment or fields.Datetime.now()).replace(tzinfo=UTC).astimezone(zone).date()

    @api.model
    def _prm_day(self, moment, company="company"):
        """Return SQL for the day of a moment (a column in UTC) in the zone of a joined ``res_company``."""
        zone = SQL("COALESCE(%s, 'UTC')", SQL.identifier(company, "prm_tz"))
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)
