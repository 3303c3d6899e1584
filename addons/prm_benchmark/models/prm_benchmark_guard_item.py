import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: what gives figures their meaning: never changed under them
MEANING = ("code", "unit", "kind")


class PrmBenchmarkItem(models.Model):
    """An item changes freely until a figure was entered for it; then it is ended, and a new one follows."""

    _inherit = "prm.benchmark.item"

    is_filled = fields.Boolean("Has figures", compute="_compute_is_filled")

    def _compute_is_filled(self):
        filled = self._origin._filled_months()
        for item in self:
            item.is_filled = item._origin.id in filled

    def _filled_months(self):
        """Return ``{item id: (first month, last month)}`` of the items that figures were entered for.

        Told is that there are figures, and since when: not whose, and not what they are.
        """
        self.env["prm.benchmark.value"].flush_model(["item_id", "submission_id"])
        self.env["prm.benchmark.submission"].flush_model(["month"])
        self.env.cr.execute(
            "SELECT value.item_id, MIN(submission.month), MAX(submission.month)"
            "  FROM prm_benchmark_value value JOIN prm_benchmark_submission submission"
            "    ON submission.id = value.submission_id"
            " WHERE value.item_id = ANY(%s) GROUP BY value.item_id",
            [self.ids],
        )
        return {item: (first, last) for item, first, last in self.env.cr.fetchall()}

    def write(self, vals):
        vals = whole_months(vals)
        changed = self.filtered(lambda item: any(vals.get(name, item[name]) != item[name] for name in MEANING))
        if "section_id" in vals:
            section = self.env["prm.benchmark.section"].browse(vals["section_id"])
            changed |= self.filtered(lambda item: (item.frequency, item.level) != (section.frequency, section.level))
        filled = changed._filled_months() if changed else {}
        for item in changed.filtered(lambda item: item.id in filled):
            raise UserError(item._locked_sentence())
        renamed = {item: item.code for item in self if vals.get("code", item.code) != item.code}
        result = super().write(vals)
        for item, code in renamed.items():
            item.programme_id._rename_in_formulas(code, item.code)
        if {"month_from", "month_to"} & vals.keys():
            self._check_filled_months()
        if self.programme_id and set(MEANING) & vals.keys():
            self.programme_id._check_running_formulas()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([whole_months(vals) for vals in vals_list])

    def _locked_sentence(self):
        return self.env._(
            "Dealers have entered figures for “%(item)s”: its code, unit, kind and rhythm stay as they are. "
            "End it (“Asked until”) and add a new item.",
            item=self.name,
        )

    def _check_filled_months(self):
        filled = self._filled_months()
        for item in self.filtered(lambda item: item.id in filled):
            first, last = filled[item.id]
            if (item.month_from and item.month_from > first) or (item.month_to and item.month_to < last):
                raise UserError(
                    self.env._(
                        "For “%(item)s” there are figures from %(first)s to %(last)s: it cannot begin later or end "
                        "earlier.",
                        item=item.name,
                        first=first.strftime("%m/%Y"),
                        last=last.strftime("%m/%Y"),
                    )
                )

    @api.constrains("section_id", "programme_id")
    def _check_section(self):
        for item in self:
            if item.section_id.programme_id != item.programme_id:
                raise ValidationError(
                    self.env._("The section of “%(item)s” belongs to another programme.", item=item.name)
                )

    @api.constrains("month_from", "month_to")
    def _check_months(self):
        for item in self:
            if item.month_from and item.month_to and item.month_to < item.month_from:
                raise ValidationError(self.env._("“%(item)s” ends before it begins.", item=item.name))

    @api.constrains("code", "programme_id")
    def _check_code_is_no_kpi(self):
        self.programme_id._check_codes_differ()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filled(self):
        filled = self._filled_months()
        for item in self.filtered(lambda item: item.id in filled):
            raise UserError(
                self.env._(
                    "Dealers have entered figures for “%(item)s”: it cannot be deleted. End it (“Asked until”).",
                    item=item.name,
                )
            )
        for item in self.filtered(lambda item: item.programme_id.state == "running"):
            users = item.programme_id.kpi_ids.filtered(lambda kpi, code=item.code: names_code(kpi.formula, code))
            if users:
                raise UserError(
                    self.env._(
                        "“%(item)s” stands in the formula of “%(kpi)s”: change that first.",
                        item=item.name,
                        kpi=users[0].name,
                    )
                )


class PrmBenchmarkSection(models.Model):
    _inherit = "prm.benchmark.section"

    def write(self, vals):
        changed = self.filtered(
            lambda section: any(vals.get(name, section[name]) != section[name] for name in ("frequency", "level"))
        )
        filled = changed.item_ids._filled_months() if changed else {}
        for item in changed.item_ids.filtered(lambda item: item.id in filled):
            raise UserError(
                self.env._(
                    "Dealers have entered figures in the section “%(section)s”: its rhythm and level stay as they "
                    "are. End its items and add new ones in a new section.",
                    section=item.section_id.name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_items(self):
        for section in self.filtered("item_ids"):
            raise UserError(
                self.env._("The section “%(section)s” has items: move or delete these first.", section=section.name)
            )


class PrmBenchmarkProgramme(models.Model):
    _inherit = "prm.benchmark.programme"

    def _rename_in_formulas(self, before, after):
        """Let formulas follow a code that changed; their meaning stays."""
        for kpi in self.kpi_ids.filtered(lambda kpi: names_code(kpi.formula, before)):
            kpi._follow_rename(pattern_of(before).sub(after, kpi.formula))

    def _check_codes_differ(self):
        for programme in self:
            twice = set(programme.item_ids.mapped("code")) & set(programme.kpi_ids.mapped("code"))
            if twice:
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is an item and a KPI: a formula could not tell which one is meant.",
                        code=min(twice),
                    )
                )

    def _check_running_formulas(self):
        """A change of an item must not break a KPI of a running programme; in preparation it is only shown."""
        for kpi in self.filtered(lambda programme: programme.state == "running").kpi_ids:
            if kpi.problem:
                raise ValidationError(
                    self.env._("The formula of “%(kpi)s”: %(problem)s", kpi=kpi.name, problem=kpi.problem)
                )


def pattern_of(code):
    """Return what finds a code in a formula, and not in a longer code or behind a point."""
    return re.compile(rf"(?<![\w.]){re.escape(code)}(?!\w)", re.ASCII)


def names_code(formula, code):
    return bool(pattern_of(code).search(formula or ""))


def in_order(kpis):
    """Return KPIs as a list in which each stands behind those that its formula names."""
    done, left = [], list(kpis)
    while left:
        codes = {kpi.code for kpi in left}
        ready = [kpi for kpi in left if not any(names_code(kpi.formula, code) for code in codes - {kpi.code})]
        # a circle cannot be stored; should there be one, it comes as it is
        done += ready or left
        left = [kpi for kpi in left if kpi not in done]
    return done


def whole_months(vals):
    """Let months that somebody chose as any of their days begin with their first."""
    days = {name: fields.Date.to_date(vals[name]) for name in ("month_from", "month_to") if vals.get(name)}
    return {**vals, **{name: day.replace(day=1) for name, day in days.items()}}
