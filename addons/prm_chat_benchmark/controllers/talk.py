from odoo.http import Controller, request

from odoo.addons.prm_benchmark.models.prm_benchmark_entry_form import EVALUATION
from odoo.addons.prm_chat.models.prm_portal_menu import URL as CHAT_URL
from odoo.addons.prm_portal.doors import dealer_route

from ..models.prm_chat_talk import PAGE, URL

SUBJECT = ("kpi", "chart", "programme", "end", "window", "cohort")


class BenchmarkTalk(Controller):
    """From a KPI or chart of the evaluation to the talk about it, and own figures into it."""

    def _crumbs(self, *more):
        return [{"title": request.env._("Evaluation"), "url": PAGE}, *more]

    @dealer_route(URL, capability=EVALUATION)
    def talk(self, door, **query):
        talk = request.env["prm.chat.talk"]._page(door, {name: query.get(name, "") for name in SUBJECT})
        if talk["thread"]:
            return door.redirect(f"{CHAT_URL}?channel={talk['thread']}")
        title = request.env._("Talk about it")
        return door.render("prm_chat_benchmark.talk_page", {"title": title, "crumbs": self._crumbs(), "talk": talk})

    @dealer_route(f"{URL}/start", capability=EVALUATION, write=True, back=PAGE)
    def start(self, door, **form):
        thread = request.env["prm.chat.talk"]._start(door, {name: form.get(name, "") for name in SUBJECT})
        return door.redirect(f"{CHAT_URL}?channel={thread}")

    @dealer_route(f"{URL}/<int:thread_id>/figures", capability=EVALUATION)
    def figures(self, door, thread_id, **query):
        page = request.env["prm.chat.talk"]._figures_page(door, thread_id)
        crumbs = [
            {"title": request.env._("Chat"), "url": CHAT_URL},
            {"title": page["name"], "url": f"{CHAT_URL}?channel={thread_id}"},
        ]
        return door.render(
            "prm_chat_benchmark.figures_page",
            {"title": request.env._("Attach own figures"), "crumbs": crumbs, "page": page},
        )

    @dealer_route(
        f"{URL}/<int:thread_id>/figures/send", capability=EVALUATION, write=True, back=URL + "/{thread_id}/figures"
    )
    def send(self, door, thread_id, mark="", confirm="", text="", **form):
        thread = request.env["prm.chat.talk"]._attach(door, thread_id, mark, bool(confirm), text)
        return door.redirect(f"{CHAT_URL}?channel={thread}", request.env._("Your figures stand in the talk now."))
