import base64
import re

from odoo import api, fields, models
from odoo.tools import file_path
from odoo.tools.misc import format_date, get_lang

from odoo.addons.prm_portal.doors import Refused

from ..engine.codes import ascii_text
from ..engine.evaluation_files import Head, Words
from ..engine.evaluation_pdf import make_pdf
from ..engine.evaluation_pdf_styles import NO_FONTS, Fonts
from ..engine.evaluation_workbook import make_workbook
from .prm_benchmark_entry_form import EVALUATION

#: the first family that is there; they know the letters of all European languages
_FAMILIES = ("Roboto/Roboto", "Open_Sans/Open_Sans")
_LONGEST_NAME = 60


class PrmBenchmarkEvaluationFiles(models.AbstractModel):
    """The evaluation as files: the same dictionary as the page, as a workbook and on paper.

    The methods take a :class:`~odoo.addons.prm_portal.doors.Door`.
    """

    _name = "prm.benchmark.evaluation.files"
    _description = "Benchmark Evaluation as Files"

    @api.model
    def _workbook(self, door, data):
        """Return ``(file name, bytes)`` of a workbook.

        :param dict data: what ``prm.benchmark.evaluation._data`` returned for the door
        """
        self._check(door, data)
        return self._name_of(door, data, "xlsx"), make_workbook(data, self._words(), self._head(door))

    @api.model
    def _paper(self, door, data):
        """Return ``(file name, bytes)`` of a PDF; arguments as of :meth:`_workbook`."""
        self._check(door, data)
        paper = make_pdf(data, self._findings(data), self._words(), self._head(door), self._fonts(), self._logos(door))
        return self._name_of(door, data, "pdf"), paper

    @api.model
    def _check(self, door, data):
        door.require(EVALUATION)
        if not data["kpis"]:
            sentence = data.get("state_text") or self.env._("There are no figures to put into a file yet.")
            raise Refused(sentence, status=404)

    # --- around the figures ---------------------------------------------------------------------------

    @api.model
    def _name_of(self, door, data, ending):
        """Return the name of a file: advisers keep those of several firms side by side."""
        firm = re.sub(r"[^a-z0-9]+", "-", ascii_text(door.firm_name).lower())[:_LONGEST_NAME].strip("-")
        slug = self.env["prm.benchmark.evaluation"]._slug(data)
        return f"{'-'.join(filter(None, (firm, slug)))}.{ending}"

    @api.model
    def _head(self, door):
        return Head(
            firm=door.firm_name or "",
            network=self.env.company.sudo().name or "",
            made=format_date(self.env, fields.Date.context_today(self)),
            lang=get_lang(self.env).iso_code.replace("_", "-"),
        )

    @api.model
    def _logos(self, door):
        """Return the bytes of the firm's logo and of the network's, as far as there are any."""
        # Bridge: the picture of the door's own firm, and that of the company which runs the portal.
        firm = self.env["res.partner"].sudo().browse(door.firm_id)
        network = self.env.company.sudo().partner_id
        return [base64.b64decode(picture) for picture in (firm.image_512, network.image_512) if picture]

    @api.model
    def _fonts(self):
        for family in _FAMILIES:
            try:
                return Fonts(
                    *(file_path(f"web/static/fonts/google/{family}-{weight}.ttf") for weight in ("Regular", "Bold"))
                )
            except FileNotFoundError:
                continue
        return NO_FONTS

    @api.model
    def _words(self):
        marks = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return Words(
            title=self.env._("Evaluation"),
            page=self.env._("Page %(page)s of %(pages)s"),
            firm=self.env._("Firm"),
            programme=self.env._("Programme"),
            period=self.env._("Period"),
            group=self.env._("Comparison group"),
            release=self.env._("Release"),
            no_release=self.env._("Nothing is released yet"),
            made=self.env._("Made on"),
            overview=self.env._("Overview"),
            kpis=self.env._("All KPIs"),
            charts=self.env._("Charts"),
            data=self.env._("Figures of the charts"),
            measures=self.env._("Measures"),
            figures=self.env._("At a glance"),
            notices=self.env._("Notes"),
            kpi=self.env._("KPI"),
            unit=self.env._("Unit"),
            direction=self.env._("Direction"),
            own=self.env._("Own value"),
            before=self.env._("Last year"),
            change=self.env._("Change"),
            median=self.env._("Median"),
            lower=self.env._("Lower quartile"),
            upper=self.env._("Upper quartile"),
            top_quarter=self.env._("Mean, best quartile"),
            verdict=self.env._("Against the median"),
            gap=self.env._("Gap"),
            worth=self.env._("Worth (median)"),
            worth_upper=self.env._("Worth (better quartile)"),
            worth_text=self.env._("In words"),
            place=self.env._("Place"),
            band=self.env._("Holdings"),
            remark=self.env._("Remark"),
            compared=self.env._("Compared with"),
            measure=self.env._("Measure"),
            start=self.env._("Start value"),
            target=self.env._("Goal"),
            due=self.env._("Until"),
            state=self.env._("State"),
            result=self.env._("What became of it"),
            no_measures=self.env._("No measure is noted."),
            not_drawn=self.env._("Without a chart"),
            no_value=self.env._("not available"),
            changed=self.env._("who takes part changed"),
            legend=self.env._("The gap is the own value less the median. KPIs without a direction are never scored."),
            directions={
                "up": self.env._("↑ higher is better"),
                "down": self.env._("↓ lower is better"),
                "context": self.env._("not scored"),
            },
            verdicts={
                "better": self.env._("better"),
                "worse": self.env._("worse"),
                "equal": self.env._("as the median"),
            },
            point=marks.decimal_point or ".",
            thousands=marks.thousands_sep or "",
        )
