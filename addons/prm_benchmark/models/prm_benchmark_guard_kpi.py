from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .prm_benchmark_guard_item import whole_months

#: what a KPI says: never changed under figures that it was computed of
MEANING = ("code", "formula", "unit", "direction", "annualised", "month_from")


class PrmBenchmarkKpi(models.Model):
    """A KPI changes freely until dealers saw it over their figures; then it gets a new version from a month on."""

    _inherit = "prm.benchmark.kpi"

    is_current = fields.Boolean(compute="_compute_is_current", help="No newer version took over.")
    is_used = fields.Boolean(compute="_compute_is_used", help="Computed over figures that dealers have entered.")

    @api.depends("month_to")
    def _compute_is_current(self):
        for kpi in self:
            kpi.is_current = not kpi.month_to

    def _compute_is_used(self):
        used = self._used()
        for kpi in self:
            kpi.is_used = kpi._origin.id in used

    def _used(self):
        """Return the ids of the versions that were computed: the programme has figures in months they are valid in."""
        self.env["prm.benchmark.value"].flush_model(["submission_id"])
        self.env["prm.benchmark.submission"].flush_model(["month", "programme_id"])
        self.flush_model(["month_from", "month_to", "programme_id"])
        self.env.cr.execute(
            """
            SELECT kpi.id FROM prm_benchmark_kpi kpi
             WHERE kpi.id = ANY(%s) AND EXISTS (
                   SELECT 1 FROM prm_benchmark_submission submission
                    WHERE submission.programme_id = kpi.programme_id
                      AND (kpi.month_from IS NULL OR kpi.month_from <= submission.month)
                      AND (kpi.month_to IS NULL OR submission.month <= kpi.month_to)
                      AND EXISTS (SELECT 1 FROM prm_benchmark_value value WHERE value.submission_id = submission.id))
            """,
            [self._origin.ids],
        )
        return {id_ for (id_,) in self.env.cr.fetchall()}

    def write(self, vals):
        vals = whole_months(vals)
        dates = {"month_from": fields.Date.to_date(vals.get("month_from") or False)} if "month_from" in vals else {}
        changed = self.filtered(
            lambda kpi: any({**vals, **dates}.get(name, kpi[name]) != kpi[name] for name in MEANING)
        )
        used = changed._used() if changed else set()
        for kpi in changed.filtered(lambda kpi: kpi.id in used):
            raise UserError(
                self.env._(
                    "“%(kpi)s” was computed over figures that dealers have entered: it stays as it is for these "
                    "months. Choose “New version” to change it from a month on.",
                    kpi=kpi.name,
                )
            )
        if "month_to" in vals:
            self._check_end(fields.Date.to_date(vals["month_to"] or False))
        renamed = {kpi: kpi.code for kpi in self if vals.get("code", kpi.code) != kpi.code}
        result = super().write(vals)
        for kpi, code in renamed.items():
            kpi.programme_id._rename_in_formulas(code, kpi.code)
        if {"code", "unit", "formula", "annualised"} & vals.keys():
            self.programme_id._check_running_formulas()
        return result

    def _check_end(self, month):
        """What closed rounds say stays: a version does not end before them."""
        for kpi in self.filtered(lambda kpi: month and (not kpi.month_to or month < kpi.month_to)):
            closed = kpi.programme_id.round_ids.filtered(
                lambda round_, kpi=kpi: (
                    round_.state == "closed"
                    and round_.month > month
                    and (not kpi.month_to or round_.month <= kpi.month_to)
                )
            )
            if closed and kpi._used():
                raise UserError(
                    self.env._(
                        "The round of %(month)s is closed; what it says does not change. Choose a later month.",
                        month=max(closed.mapped("month")).strftime("%m/%Y"),
                    )
                )

    def _follow_rename(self, formula):
        """Write a formula in which a code was renamed: the words change, the meaning does not."""
        # past the guard of write(): figures stay what they were
        return super().write({"formula": formula})  # pylint: disable=super-method-mismatch

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([whole_months(vals) for vals in vals_list])

    @api.constrains("code", "programme_id", "month_from", "month_to")
    def _check_versions(self):
        for kpi in self:
            if kpi.month_from and kpi.month_to and kpi.month_to < kpi.month_from:
                raise ValidationError(self.env._("“%(kpi)s” ends before it begins.", kpi=kpi.name))
            for other in kpi.programme_id.kpi_ids.filtered(
                lambda other, kpi=kpi: other.code == kpi.code and other != kpi
            ):
                first, second = sorted((kpi, other), key=lambda row: row.month_from or date.min)
                if not first.month_to or (second.month_from or date.min) <= first.month_to:
                    raise ValidationError(
                        self.env._("Two versions of “%(kpi)s” are valid in the same month.", kpi=kpi.name)
                    )

    @api.constrains("code", "programme_id")
    def _check_code_is_no_item(self):
        self.programme_id._check_codes_differ()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self._used()
        for kpi in self.filtered(lambda kpi: kpi.id in used):
            raise UserError(
                self.env._(
                    "“%(kpi)s” was computed over figures that dealers have entered: it cannot be deleted. “End” it "
                    "with a month instead.",
                    kpi=kpi.name,
                )
            )

    # --- versions ----------------------------------------------------------------------------------------

    def action_new_version(self):
        """Open the dialog that gives the KPI a new version from a month on."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New version of %s", self.name),
            "res_model": "prm.benchmark.kpi.renew",
            "view_mode": "form",
            "target": "new",
            "context": {"default_kpi_id": self.id},
        }

    def _end(self, month):
        """Let a version end: ``month`` (first day) is the last one it is valid in."""
        self.ensure_one()
        self.month_to = month

    def _renew(self, month, values):
        """Return the new version that takes over from a month on; the old one stays for the months before.

        :param month: its first month, the first day
        :param dict values: what changes
        """
        self.ensure_one()
        latest = max(self.programme_id.kpi_ids.filtered(lambda kpi: kpi.code == self.code).mapped("version"))
        self._end(fields.Date.subtract(month, months=1))
        return self.copy({**values, "month_from": month, "version": latest + 1})
