"""Figures stay with whom they came from: nobody moves them to another firm, unit or month, by whatever door.

What a submission belongs to decides who reads it. These guards hold for the superuser too, because an administrator's
server actions run as such; nothing of the suite moves figures.
"""

from odoo import api, models
from odoo.exceptions import UserError


def _moved(record, vals, names):
    """Tell whether values would make a record point elsewhere by one of these many2one fields."""
    return any(
        name in vals and record._fields[name].convert_to_cache(vals[name], record) != record[name].id for name in names
    )


class PrmBenchmarkHome(models.AbstractModel):
    """The fields that say whose figures they are."""

    _name = "prm.benchmark.home"
    _description = "Whose Figures They Are"

    #: what is chosen when the record is made, and stays once figures hang on it
    _home_fields = ()
    #: what follows from these; never written by itself
    _home_copies = ()

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [{name: value for name, value in vals.items() if name not in self._home_copies} for vals in vals_list]
        )

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name not in self._home_copies}
        moved = self.filtered(lambda record: _moved(record, vals, self._home_fields))
        if moved:
            moved._check_home()
        return super().write(vals)

    def _check_home(self):
        """Refuse with a ``UserError`` where figures hang on one of these records."""
        raise NotImplementedError

    @api.model
    def _refuse_move(self, name):
        raise UserError(
            self.env._("“%(name)s” has reported figures, and figures stay with whom they came from.", name=name)
        )


class PrmBenchmarkParticipant(models.Model):
    _name = "prm.benchmark.participant"
    _inherit = ["prm.benchmark.participant", "prm.benchmark.home"]

    _home_fields = ("partner_id", "programme_id")
    _home_copies = ("company_id", "territory_id")

    def _check_home(self):
        self.with_context(active_test=False).unit_ids._check_home()


class PrmBenchmarkUnit(models.Model):
    _name = "prm.benchmark.unit"
    _inherit = ["prm.benchmark.unit", "prm.benchmark.home"]

    _home_fields = ("participant_id", "partner_id")
    _home_copies = ("firm_id", "programme_id", "company_id")

    def _check_home(self):
        touched = self._submissions()._touched()
        if touched:
            self._refuse_move(touched[0].unit_id.name)


class PrmBenchmarkSubmission(models.Model):
    _name = "prm.benchmark.submission"
    _inherit = ["prm.benchmark.submission", "prm.benchmark.home"]

    _home_fields = ("unit_id", "round_id")
    _home_copies = ("firm_id", "programme_id", "company_id", "month")

    def _check_home(self):
        # never moved, touched or not: a unit's form of a month is made for it
        self._refuse_move(self[0].sudo().unit_id.name)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        if not {"parent_id", "is_company"} & vals.keys():
            return super().write(vals)
        units = self._prm_benchmark_units()
        before = {unit: unit.partner_id.commercial_partner_id for unit in units}
        result = super().write(vals)
        units.filtered(lambda unit: unit.partner_id.commercial_partner_id != before[unit])._check_home()
        return result

    def _prm_benchmark_units(self):
        """Return the reporting units that are these addresses or below them."""
        # Bridge: whoever keeps addresses need not see the benchmark; the units are asked whether they have figures.
        units = self.env["prm.benchmark.unit"].sudo().with_context(active_test=False)
        return units.search([("partner_id", "child_of", self.ids)]) if self.ids else units
