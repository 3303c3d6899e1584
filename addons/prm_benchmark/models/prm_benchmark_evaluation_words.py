from odoo import api, models, tools
from odoo.tools.misc import format_date, get_lang

from ..engine.windows import first_day
from .prm_benchmark_evaluation import REPORTED
from .prm_benchmark_own_page import _month_of_text

#: a month on an axis; without the apostrophe "Sep 26" reads as a day
SHORT_MONTH = "LLL \N{RIGHT SINGLE QUOTATION MARK}yy"


class PrmBenchmarkEvaluation(models.AbstractModel):
    """Everything of the evaluation that is said in words."""

    _inherit = "prm.benchmark.evaluation"

    # --- states and reasons ---------------------------------------------------------------------------

    @api.model
    def _stated(self, code):
        return {"state": code, "state_text": self._state_text(code)}

    @api.model
    def _state(self, chosen, figures):
        """Return the state of the page: why there are no figures, or none to compare with."""
        if not figures.own:
            return self._stated("no_window")
        months = self.env["prm.benchmark.own"]._reported(chosen.version, REPORTED).months
        if figures.group:
            return {"state": "", "state_text": ""}
        if len(months) < 2:
            return self._stated("first_month")
        if not chosen.releases:
            return self._stated("no_release")
        if not chosen.release or chosen.release["month"] < chosen.end:
            return {"state": "not_released", "state_text": self._state_text("not_released", chosen)}
        if "draft" in figures.reasons:
            return self._stated("draft")
        if figures.reasons != {"young"}:
            return self._stated("few")
        return {"state": "young", "state_text": " ".join([self._state_text("young"), *self._late_from(figures.late)])}

    @api.model
    def _late_from(self, months):
        """Return from when figures are told that are too young today, as sentences.

        :param months: of releases, ``YYYY-MM``, in order
        """
        if not months:
            return []
        first, last = (self._month(_month_of_text(month)) for month in (months[0], months[-1]))
        if first == last:
            return [self.env._("They come with the release of %s.", first)]
        return [
            self.env._("The first come with the release of %(first)s, the last with that of %(last)s.",
                       first=first, last=last)
        ]  # fmt: skip

    @api.model
    def _state_text(self, code, chosen=None):
        if code == "not_released" and chosen and chosen.release:
            return self.env._(
                "The group's figures for this month are not released yet. They reach up to %s; beside them stand your "
                "own.",
                self._month(chosen.release["month"]),
            )
        return {
            "no_programme": self.env._("Your firm does not take part in a benchmark at present."),
            "no_figures": self.env._("There are no figures of your firm yet. The evaluation begins with the first."),
            "no_window": self.env._(
                "For this period your figures are not complete. Choose a shorter period or another month."
            ),
            "first_month": self.env._(
                "This is your first month: the comparison begins as soon as your firm is part of a release."
            ),
            "no_release": self.env._("Nothing is released for comparison yet; you see your own figures."),
            "not_released": self.env._("The group's figures for this month are not released yet; you see your own."),
            "young": self.env._(
                "For this period the group's figures are too recent to be shown yet; you see your own."
            ),
            "draft": self.env._(
                "Figures of this period are entered, but not submitted. The comparison opens once they are."
            ),
            "few": self.env._(
                "The comparison group is too small at present to be shown without giving a firm away; you see your own "
                "figures."
            ),
        }[code]

    @api.model
    def _reason_text(self, reason, told_from=None):
        """Return why the group's figure is not shown.

        :param told_from: month of the release that tells a figure which is too young
        """
        if not reason:
            return ""
        if reason == "young" and told_from:
            return self.env._("Too recent: shown with the release of %s", self._month(told_from))
        return {
            "no_value": self.env._("Opens once your own figure is there"),
            "draft": self.env._("Opens once your figures are submitted"),
            "no_release": self.env._("Not released yet"),
            "not_released": self.env._("Not released yet"),
            "young": self.env._("Not shown yet: too recent"),
            "empty": self.env._("Not in the release"),
            "few": self.env._("Too few firms"),
        }.get(reason) or self.env._("Withheld, so that no firm is given away")

    @api.model
    def _place_text(self, place):
        if not place:
            return ""
        return {
            "q1": self.env._("best quartile"),
            "q2": self.env._("second quartile"),
            "q3": self.env._("third quartile"),
            "q4": self.env._("last quartile"),
            "above": self.env._("better half"),
            "below": self.env._("other half"),
        }[place]

    @api.model
    def _span_note(self, chosen):
        """Return what must be known of a year to date whose months are not those of the calendar."""
        if chosen.kind != "ytd" or not chosen.participant or chosen.participant.fiscal_month == 1:
            return ""
        return self.env._("Each firm's year to date begins with its own fiscal year.")

    # --- group and release ----------------------------------------------------------------------------

    @api.model
    def _cohort(self, chosen):
        row = chosen.cohort
        if not row:
            return {"id": 0, "name": "", "band": "", "own": False, "text": ""}
        return {**{name: row[name] for name in ("id", "name", "band", "own")}, "text": self._cohort_text(row)}

    @api.model
    def _cohort_text(self, row):
        """Return a group's name and how large it is: "Staff up to 9, 10-19" would read as more staff."""
        if not row["band"]:
            return row["name"]
        band = row["band"].replace("-", "\N{EN DASH}")
        return self.env._("%(name)s (group of %(band)s holdings)", name=row["name"], band=band)

    @api.model
    def _release(self, chosen):
        row = chosen.release
        if not row:
            return None
        return {
            "id": row["id"],
            "month": row["code"],
            "text": self.env._("Released figures up to %s", self._month(row["month"])),
            "released_at": str(row.get("released_at") or ""),
        }

    # --- months ---------------------------------------------------------------------------------------

    @api.model
    def _window_short(self, span):
        """Return a window as a label: a month by itself, quarters and years to date from when to when."""
        last = self._month_short(span.end)
        if span.kind not in ("quarter", "ytd") or span.months == 1:
            return last
        lang = get_lang(self.env).code
        same = span.first // 12 == span.end // 12
        return f"{self._month_short_name(span.first, lang, 'LLL' if same else SHORT_MONTH)}–{last}"

    @api.model
    def _month_short(self, month):
        return self._month_short_name(month, get_lang(self.env).code, SHORT_MONTH)

    @api.model
    @tools.ormcache("month", "lang", "form")
    def _month_short_name(self, month, lang, form):
        return format_date(self.env, first_day(month), lang, form)
