import json
import zlib

from markupsafe import Markup

from odoo import api, models, tools
from odoo.tools.lru import LRU

from .prm_benchmark_evaluation_page import URL

#: the inside of pages, by everything it is made of: see :meth:`_drawn_key`; that of 60 KPIs takes some 30 KB
_DRAWN = LRU(256)
_PARTS = ("top", "figures")


class PrmBenchmarkEvaluation(models.AbstractModel):
    """The inside of a page, most of its HTML, is drawn once for the same figures, and kept in this process.

    Around it stands whatever belongs to the user, the session or the moment: the choice, measures, tokens.
    """

    _inherit = "prm.benchmark.evaluation"

    @api.model
    def _shown_values(self, page, view):
        """Return the values of the template ``evaluation_page``.

        :param page: a :class:`~.prm_benchmark_evaluation_kept.Page`
        """
        codes = page.figures.codes if page.figures else ()
        return {
            **self._addresses(page.data, view),
            "data": page.data,
            "kpi_urls": self._kpi_urls(page.data, codes),
            "inside": self._inside(page, view) if page.figures else None,
        }

    @api.model
    def _inside(self, page, view):
        """Return ``{name of the part: Markup}``."""
        key = self._drawn_key(page, view)
        drawn = _DRAWN.get(key)
        if drawn is None:
            values = self._drawn_values(page, view)
            drawn = _DRAWN[key] = [
                zlib.compress(
                    self.env["ir.ui.view"]._render_template(f"prm_benchmark.evaluation_{name}", values).encode(), 1
                )
                for name in _PARTS
            ]
        # as QWeb made it
        return {name: Markup(zlib.decompress(part).decode()) for name, part in zip(_PARTS, drawn, strict=True)}

    @api.model
    def _drawn_values(self, page, view):
        """Return what the templates get: of the page's dictionary what the key tells, neither measures nor notices."""
        data = {
            "programme": {"id": page.data["programme"]["id"]},
            "end": {"code": page.data["end"]["code"]},
            "window": {"code": page.data["window"]["code"]},
            "cohort": {"id": page.data["cohort"]["id"]},
            **json.loads(page.figures.beside),
            **json.loads(page.figures.text()),
        }
        return {**self._figure_values(data, view), "data": data}

    @api.model
    def _drawn_key(self, page, view):
        """Return everything that the inside of a page is made of, beside the code of the addon."""
        context = self.env.context
        return (
            page.key,
            tuple(self._query(page.data).items()),
            view,
            self._templates(),
            tuple(context.get(name) for name in (*self.env["ir.qweb"]._get_template_cache_keys(), "website_id")),
            # with a website, links get a language before them, a host, or neither for whoever looks for faults
            tuple(self.env["ir.qweb"]._post_processing_att("a", {"href": URL}).items()),
        )

    @api.model
    @tools.ormcache(cache="templates")
    def _templates(self):
        """Return a mark that is another one whenever a template changed."""
        return object()
