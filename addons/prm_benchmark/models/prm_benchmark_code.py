import re
import unicodedata

from odoo import api, models

from .prm_benchmark_definition import MOST_CODE

#: letters that come apart as two, as people write them
PAIRS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


class PrmBenchmarkItem(models.Model):
    _inherit = "prm.benchmark.item"

    @api.onchange("name")
    def _onchange_name(self):
        if self.name and not self.code:
            self.code = free_code(self.name.upper(), self.programme_id)


class PrmBenchmarkKpi(models.Model):
    _inherit = "prm.benchmark.kpi"

    @api.onchange("name")
    def _onchange_name(self):
        if self.name and not self.code:
            self.code = free_code(self.name.lower(), self.programme_id)


def free_code(text, programme):
    """Return a code made of a name that nothing in the programme has yet: “Gross margin” → ``gross_margin``."""
    plain = unicodedata.normalize("NFKD", text.translate(PAIRS)).encode("ascii", "ignore").decode()
    base = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[: MOST_CODE - 3].strip("_") or "x"
    if text.isupper():
        base = base.upper()
    taken = {code.lower() for code in programme.item_ids.mapped("code") if code}
    taken |= {code.lower() for code in programme.kpi_ids.mapped("code") if code}
    # reserved words and Python's are taken as well
    taken |= {"days", "months", "month", "and", "as", "if", "in", "is", "not", "or", "for", "from", "with", "none"}
    number, code = 1, base
    while code.lower() in taken:
        number += 1
        code = f"{base}_{number}"
    return code
