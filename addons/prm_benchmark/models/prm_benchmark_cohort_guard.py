from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .prm_benchmark_cohort import CRITERIA, FROZEN


class PrmBenchmarkCohort(models.Model):
    """The lattice stays what releases took from it: a group that was used is archived and replaced, not changed."""

    _inherit = "prm.benchmark.cohort"

    def _compute_is_used(self):
        used = {
            cohort
            for (cohort,) in self.env.execute_query(
                SQL(
                    "SELECT DISTINCT cohort_id FROM prm_benchmark_release_coverage WHERE cohort_id = ANY(%s)",
                    self._origin.ids,
                )
            )
        }
        for cohort in self:
            cohort.is_used = cohort._origin.id in used

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("kind") != "all" and not vals.get("parent_id") and vals.get("programme_id"):
                programme = self.env["prm.benchmark.programme"].browse(vals["programme_id"])
                vals["parent_id"] = programme._cohort_of_all().id
        return super().create(vals_list)

    def write(self, vals):
        changed = FROZEN & vals.keys()
        for cohort in self.filtered("is_used") if changed else ():
            if any(cohort._differs(name, vals[name]) for name in changed):
                raise UserError(
                    self.env._(
                        "“%(group)s” stands in a release: who belongs to it does not change any more. Archive it, and "
                        "make a new one.",
                        group=cohort.name,
                    )
                )
        if "active" in vals and not vals["active"]:
            self._check_not_all(self.env._("The group of all firms cannot be archived: all others fall back on it."))
        return super().write(vals)

    def _differs(self, name, value):
        field = self._fields[name]
        if field.type == "many2many":
            return set(self.new({name: value}, origin=self)[name]._origin.ids) != set(self[name].ids)
        return (value or False) != (self[name].id if field.type == "many2one" else self[name])

    def _check_not_all(self, message):
        if any(cohort.kind == "all" for cohort in self):
            raise UserError(message)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if not self.env.context.get("prm_programme_unlink"):
            self._check_not_all(self.env._("The group of all firms cannot be deleted: all others fall back on it."))
        for cohort in self.filtered("is_used"):
            raise UserError(
                self.env._(
                    "“%(group)s” stands in a release: it cannot be deleted. Archive it, then the next release leaves "
                    "it out.",
                    group=cohort.name,
                )
            )

    @api.constrains("kind", "parent_id", "programme_id", *sorted(CRITERIA))
    def _check_lattice(self):
        for cohort in self:
            if cohort._has_cycle():
                raise ValidationError(self.env._("“%(group)s” would fall back on itself.", group=cohort.name))
            if cohort.parent_id and cohort.parent_id.programme_id != cohort.programme_id:
                raise ValidationError(
                    self.env._("“%(group)s” falls back on a group of another programme.", group=cohort.name)
                )
            if (cohort.kind == "all") == bool(cohort.parent_id):
                raise ValidationError(
                    self.env._(
                        "“%(group)s”: every group falls back on a broader one, and that of all firms on none.",
                        group=cohort.name,
                    )
                )
            given = any(cohort[name] for name in CRITERIA)
            if given == (cohort.kind == "all"):
                raise ValidationError(
                    self.env._(
                        "“%(group)s”: say which firms belong to it, by size, territory, business line or company form; "
                        "only the group of all firms holds everybody.",
                        group=cohort.name,
                    )
                )

    @api.constrains("size_from", "size_to")
    def _check_sizes(self):
        codes = [code for code, _name in self._size_classes()]
        for cohort in self:
            first, last = cohort.size_from, cohort.size_to
            if first and last and codes.index(first) > codes.index(last):
                raise ValidationError(
                    self.env._("“%(group)s”: the smallest size is larger than the largest.", group=cohort.name)
                )


class PrmBenchmarkProgramme(models.Model):
    """Every programme has a group of all firms."""

    _inherit = "prm.benchmark.programme"

    @api.model_create_multi
    def create(self, vals_list):
        programmes = super().create(vals_list)
        for programme in programmes:
            programme._cohort_of_all()
        return programmes

    def unlink(self):
        self = self.with_context(prm_programme_unlink=True)
        # Bridge: nobody deletes releases over RPC; what was never released goes with a programme without figures.
        unfinished = (
            self.env["prm.benchmark.release"]
            .sudo()
            .search([("programme_id", "in", self.ids), ("state", "in", ("preparing", "preview"))])
        )
        unfinished.unlink()
        return super().unlink()

    def _cohort_of_all(self):
        """Return the group of all firms; make it where it is missing, named in all languages."""
        self.ensure_one()
        # Bridge: it belongs to the programme, whoever makes that.
        cohorts = self.env["prm.benchmark.cohort"].sudo()
        found = cohorts.search([("programme_id", "=", self.id), ("kind", "=", "all")])
        if not found:
            found = cohorts.with_context(lang="en_US").create(
                {"programme_id": self.id, "kind": "all", "name": "All firms", "sequence": 1}
            )
            languages = [code for code, _name in self.env["res.lang"].get_installed() if code != "en_US"]
            found.update_field_translations(
                "name", {lang: self.with_context(lang=lang).env._("All firms") for lang in languages}
            )
        return found

    def action_open_cohorts(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("prm_benchmark.prm_benchmark_cohort_action")
        return {
            **action,
            "domain": [("programme_id", "=", self.id)],
            "context": {"default_programme_id": self.id},
        }

    def action_open_releases(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("prm_benchmark.prm_benchmark_release_action")
        return {**action, "domain": [("programme_id", "=", self.id)]}
