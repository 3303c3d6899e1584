from odoo import fields
from odoo.exceptions import UserError
from odoo.http import Controller

from ..doors import Refused, dealer_route
from ..models.prm_task import CAPABILITY
from ..models.prm_task_dealer import FILTERS, NAME_LIMIT, TEXT_LIMIT
from .talk import attempt, firm_of, list_of, new_key, record_of

URL = "/my/prm/tasks"
CHANGES = {"done", "start", "reopen", "cancel", "assign"}


class DealerTasks(Controller):
    @dealer_route([URL, f"{URL}/page/<int:page>"], capability=CAPABILITY)
    def tasks(self, door, page=1, which="open", q="", **query):
        names = {
            "open": door.env._("To do"),
            "mine": door.env._("Mine"),
            "firm": door.env._("My firm's"),
            "office": door.env._("Head office's"),
            "closed": door.env._("Done"),
        }
        orders = {"closed": "done_on desc, id desc"}
        tasks, values = list_of(door, "prm.task", URL, page, which, q, names, orders)
        return door.render(
            "prm_portal.tasks_page",
            {
                "title": door.env._("Tasks"),
                "subtitle": door.env._("Who does what until when, here and at the head office."),
                "tasks": tasks,
                **values,
            },
        )

    # --- a new one ------------------------------------------------------------------------------------

    @dealer_route(f"{URL}/new", capability=CAPABILITY)
    def new(self, door, **query):
        door.require(CAPABILITY, write=True)
        return self._form(door)

    def _form(self, door, sentence=None, **values):
        today = fields.Date.context_today(door.env.user)
        return door.render(
            "prm_portal.task_new_page",
            {
                "title": door.env._("New task"),
                "crumbs": [{"title": door.env._("Tasks"), "url": URL}],
                "sentence": sentence,
                "key": values.get("key") or new_key(),
                "name": values.get("name", ""),
                "description": values.get("description", ""),
                "to": values.get("to") or "office",
                "due": values.get("due", ""),
                "today": fields.Date.to_string(today),
                "colleagues": [{"id": str(row[0]), "name": row[1]} for row in self._colleagues(door)],
                "name_limit": NAME_LIMIT,
                "text_limit": TEXT_LIMIT,
            },
            status=422 if sentence else 200,
        )

    def _colleagues(self, door):
        return door.env["prm.task"]._dealer_colleagues(firm_of(door))

    @dealer_route(f"{URL}/create", capability=CAPABILITY, write=True, back=f"{URL}/new")
    def add(self, door, name="", description="", to="office", due="", key="", **form):
        env = door.env

        def make():
            return env["prm.portal.request"]._once(
                key,
                lambda: env["prm.task"]._dealer_create(firm_of(door), name, description, to, self._day(env, due)),
            )

        made, sentence = attempt(door, make)
        if sentence:
            return self._form(door, sentence, name=name, description=description, to=to, due=due, key=key)
        return door.redirect(f"{URL}/{made[0]}", env._("Task created.") if made[1] else None)

    def _day(self, env, text):
        """Return the day of a form, False for none."""
        if not text:
            return False
        try:
            return fields.Date.to_date(text[:10])
        except ValueError:
            raise UserError(env._("This is no date.")) from None

    # --- one ------------------------------------------------------------------------------------------

    @dealer_route(f"{URL}/<int:task_id>", capability=CAPABILITY)
    def task(self, door, task_id, **query):
        return self._page(door, record_of(door, "prm.task", task_id))

    def _page(self, door, task, sentence=None, text="", key=None):
        values, comments = task._dealer_page()
        return door.render(
            "prm_portal.task_page",
            {
                "title": values["name"],
                "crumbs": [{"title": door.env._("Tasks"), "url": URL}],
                "task": values,
                "comments": comments,
                "colleagues": [{"id": str(row[0]), "name": row[1]} for row in self._colleagues(door)]
                if values["may_assign"] and not door.reads_only
                else [],
                "sentence": sentence,
                "text": text,
                "key": key or new_key(),
                "text_limit": TEXT_LIMIT,
                "writes": not door.reads_only,
            },
            status=422 if sentence else 200,
        )

    @dealer_route(f"{URL}/<int:task_id>/comment", capability=CAPABILITY, write=True, back=f"{URL}/{{task_id}}")
    def comment(self, door, task_id, text="", key="", **form):
        task = door.record("prm.task", task_id)
        _made, sentence = attempt(door, lambda: door.env["prm.portal.request"]._once(key, lambda: task._comment(text)))
        if sentence:
            return self._page(door, task, sentence, text, key)
        return door.redirect(f"{URL}/{task_id}#comments")

    @dealer_route(f"{URL}/<int:task_id>/<string:change>", capability=CAPABILITY, write=True, back=f"{URL}/{{task_id}}")
    def change(self, door, task_id, change, user_id="", which="", **form):
        task = door.record("prm.task", task_id)
        if change not in CHANGES:
            raise Refused(door.env._("There is nothing here, or it is not yours to see."), status=404)
        task._dealer_change(change, user_id)
        sentence = door.env._("Saved: %(task)s", task=task.name)
        if which in FILTERS:
            return door.redirect(f"{URL}?which={which}", sentence)
        return door.redirect(f"{URL}/{task_id}", sentence)
