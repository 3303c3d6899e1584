from odoo.exceptions import AccessError, UserError
from odoo.http import Controller, request, route

from odoo.addons.prm_portal.doors import Refused, dealer_route

from ..models.ir_http import ready_json
from ..models.prm_benchmark_entry_form import ENTRY, EVALUATION, SIGNOFF
from ..models.prm_benchmark_evaluation_choice import KEYS

URL = "/my/prm/benchmark"
VIEWS = ("charts", "table")


class BenchmarkEvaluation(Controller):
    """The evaluation: own KPIs beside the group's, as charts and tables, and what the firm wants to do about them."""

    @dealer_route(URL)
    def evaluation(self, door, **query):
        if not door.can(EVALUATION):
            if not door.can(ENTRY) and not door.can(SIGNOFF):
                door.require(EVALUATION)
            return door.redirect(f"{URL}/entry")
        evaluation = request.env["prm.benchmark.evaluation"]
        asked, remembered = evaluation._asked(door, query)
        page = evaluation._page(door, *_of(asked), kpi=query.get("kpi", ""))
        choice = evaluation._kept(page.data, asked)
        request.env["prm.benchmark.evaluation.choice"]._remember(door, choice, remembered)
        shown = evaluation._shown_values(page, choice.get("view") or VIEWS[0])
        return door.render("prm_benchmark.evaluation_page", self._values(door, shown))

    @dealer_route(f"{URL}/data", type="jsonrpc", capability=EVALUATION)
    def data(self, door, kpi="", **query):
        """Answer with the dictionary of the page, see ``prm.benchmark.evaluation._data``; the query is the address's.

        Not on a read-only cursor: that may be a replica's, and own figures come from the primary.
        """
        evaluation = request.env["prm.benchmark.evaluation"]
        asked, _remembered = evaluation._asked(door, query)
        return ready_json(evaluation._json(door, *_of(asked), kpi=kpi if isinstance(kpi, str) else ""))

    @route("/my/prm/preview/evaluation", type="jsonrpc", auth="user", readonly=True)
    def sample(self, **query):
        """Return the invented figures of the preview of a role, for whoever administers roles."""
        request.env["prm.dealer.user"]._check_admin()
        _template, values = request.env["prm.portal.sample"]._benchmark_evaluation(lambda *args, **kwargs: True)
        return values["data"]

    # --- one KPI, and what is to be done about it ---------------------------------------------------------

    @dealer_route(f"{URL}/kpi/<string:code>", capability=EVALUATION)
    def kpi(self, door, code, **query):
        return self._kpi_page(door, code, query)

    @dealer_route(f"{URL}/measure", capability=EVALUATION, write=True, back=URL)
    def note(self, door, kpi="", text="", target="median", value="", due="", **query):
        evaluation, measures = request.env["prm.benchmark.evaluation"], request.env["prm.benchmark.measure"]
        asked = {key: query[key] for key in KEYS if query.get(key)}
        data = evaluation._data(door, *_of(asked), kpi=kpi)
        try:
            with request.env.cr.savepoint():
                measures._note(door, data, kpi, text, target, value, due)
        except AccessError:
            raise
        except UserError as error:
            typed = {"text": text, "target": target, "value": value, "due": due}
            return self._kpi_page(door, kpi, query, typed, str(error))
        url = evaluation._page_values(data, VIEWS[0])["kpi_urls"][kpi]
        return door.redirect(url, request.env._("The measure is noted. The next release shows what became of it."))

    @dealer_route(f"{URL}/measure/<int:measure_id>/done", capability=EVALUATION, write=True, back=URL)
    def done(self, door, measure_id, **form):
        request.env["prm.benchmark.measure"]._close(door, measure_id, "reached")
        return door.redirect(URL, request.env._("The measure is done."))

    @dealer_route(f"{URL}/measure/<int:measure_id>/drop", capability=EVALUATION, write=True, back=URL)
    def drop(self, door, measure_id, **form):
        request.env["prm.benchmark.measure"]._close(door, measure_id, "dropped")
        return door.redirect(URL, request.env._("The measure is dropped."))

    # --- steps ----------------------------------------------------------------------------------------

    def _kpi_page(self, door, code, query, typed=None, sentence=None):
        evaluation = request.env["prm.benchmark.evaluation"]
        asked, _remembered = evaluation._asked(door, query)
        data = evaluation._data(door, *_of(asked), kpi=code)
        kpi = next((row for row in data["kpis"] if row["code"] == code), None)
        if not kpi:
            raise Refused(request.env._("There is nothing here, or it is not yours to see."), status=404)
        values = self._values(door, evaluation._page_values(data, VIEWS[0]))
        measures = request.env["prm.benchmark.measure"]
        goals, proposed = measures._goals(kpi), measures._proposed(kpi)
        typed = typed or {"text": "", "target": proposed, "value": "", "due": ""}
        if goals.get(typed["target"], {}).get("met"):
            # it was refused, and cannot be chosen on the page
            typed["target"] = proposed
        values.update(
            title=kpi["name"],
            crumbs=[{"title": request.env._("Evaluation"), "url": values["address"]}],
            kpi=kpi,
            twin_name=next((row["name"] for row in data["kpis"] if row["code"] == kpi["twin"]), ""),
            chart=next(chart for chart in data["charts"] if chart["key"] == "position"),
            may_note=door.can(EVALUATION, write=True),
            dues=measures._dues(),
            goals=goals,
            measures=[row for row in data["measures"] if row["code"] == code],
            note=typed,
            note_error=sentence,
            # whoever comes to note something sees the form at once
            note_open=bool(sentence) or query.get("note") == "1",
        )
        if sentence:
            door.flash(sentence, "danger")
        return door.render("prm_benchmark.evaluation_kpi_page", values)

    def _values(self, door, shown):
        data = shown["data"]
        return {
            "title": request.env._("Evaluation"),
            "subtitle": data["programme"]["name"] if len(data["programmes"]) > 1 else "",
            **shown,
            "may_enter": door.can(ENTRY),
            "may_write": door.can(EVALUATION, write=True),
            **request.env["prm.benchmark.evaluation"]._door_values(door, data),
        }


def _of(asked):
    return [asked.get(key, "") for key in KEYS if key != "view"]
