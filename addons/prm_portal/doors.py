"""The doors of the dealer portal: every page and every answer for dealers goes through here.

    from odoo.http import Controller
    from odoo.addons.prm_portal.doors import dealer_route

    class Tasks(Controller):
        @dealer_route("/my/prm/tasks", capability="prm_portal.group_dealer_tasks")
        def tasks(self, door, **query):
            return door.render("prm_portal.tasks_page", {"title": ..., "tasks": [...]})

        @dealer_route("/my/prm/tasks/<int:task_id>/done", capability="prm_portal.group_dealer_tasks", write=True,
                      back="/my/prm/tasks")
        def done(self, door, task_id, **form):
            task = door.record("prm.task", task_id)
            ...
            return door.redirect("/my/prm/tasks", self.env._("Done."))

What holds then, on the server and at each request: the user is a dealer and not suspended; the firm that
stands in the session is one the user acts for today; the role has the capability; nobody whose role or
access only reads changes anything.
"""

import functools

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.http import request, route

from .engine.colours import on_white
from .engine.form_firm import FIELD, marked
from .engine.form_text import plain_form

SESSION_FIRM = "prm_firm_id"
SESSION_FLASH = "prm_flash"
MAX_ID = 2**31 - 1
#: an upload has so many bytes at most
MAX_FILE = 5 * 1024 * 1024
#: the rest is for the form around it; whoever sends more gets the sentence of ir_http.py
MAX_BODY = MAX_FILE + 1024 * 1024


class Refused(Exception):
    """Nobody passes: the sentence is shown to the user, with a status code."""

    def __init__(self, sentence, status=403):
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


class Door:
    """Who stands at the door, for which firm, with what in hand.

    ``env`` has the user's own rights; ``firm_id`` and ``firm_name`` belong to the current firm;
    ``kind`` tells how the user acts for it: ``own``, ``acting`` or ``adviser``.
    """

    def __init__(self, env, session):
        self.env = env
        self.user_id = env.uid
        self._session = session
        # the user's own role and firms; only ids, names and switches leave this class
        access = env.user._prm_door_access()
        if not access:
            raise Refused(env._("This page is for dealers with access to the portal."))
        self._role = access["role"]
        self._firms = access["firms"]
        self._reach = access["reach"]
        self._counts = None
        self._firm = self._find_firm(session.get(SESSION_FIRM))
        if not self._firm:
            # also when the access to the chosen firm ended a moment ago
            session.pop(SESSION_FIRM, None)
            self._firm = self._firms[0] if self._firms else None

    def _find_firm(self, firm_id):
        return next((firm for firm in self._firms if firm["id"] == firm_id), None)

    # --- the firm ----------------------------------------------------------------------------------------

    @property
    def firm_id(self):
        return self._firm["id"] if self._firm else False

    @property
    def firm_name(self):
        return self._firm["name"] if self._firm else ""

    @property
    def kind(self):
        return self._firm["kind"] if self._firm else False

    @property
    def reach(self):
        """What the audience of a document goes by; None for whoever reaches none."""
        return self._reach.get(self.firm_id)

    def firms(self):
        """Return the firms the user acts for: ``[{"id", "name", "kind", "until", "current"}]``, the own one first."""
        return [{**firm, "current": firm is self._firm} for firm in self._firms]

    def switch(self, firm_id):
        """Let the session act for another of the user's firms."""
        firm = self._find_firm(firm_id)
        if not firm:
            raise Refused(self.env._("You do not act for this firm."))
        self._session[SESSION_FIRM] = firm_id
        self._firm = firm
        self._counts = None

    # --- what is allowed ---------------------------------------------------------------------------------

    @property
    def role_name(self):
        return self._role["name"] if self._role else ""

    @property
    def reads_only(self):
        return not self._role or self._role["reads_only"] or self.kind == "adviser"

    def can(self, capability, write=False):
        """Tell whether the user has a capability (xml id of a group) for the current firm."""
        if not self._firm or (write and self.reads_only):
            return False
        return not capability or self.env.user.has_group(capability)

    def require(self, capability=None, write=False):
        """Raise :class:`Refused` unless :meth:`can`."""
        if not self._firm:
            raise Refused(self.env._("You act for no firm at present. Ask the head office."))
        if write and self.reads_only:
            raise Refused(self.env._("Your access to %(firm)s is for reading only.", firm=self.firm_name))
        if capability and not self.env.user.has_group(capability):
            raise Refused(
                self.env._("Your role does not include this page. Ask whoever administers your firm's users.")
            )

    def record(self, model, record_id, firm_field="partner_id"):
        """Return the record of the current firm with an id, under the user's own rights; refuse any other.

        :param firm_field: field (or path) that holds the firm; None where a record belongs to no firm
        """
        found = self.env[model]
        if isinstance(record_id, int) and 0 < record_id <= MAX_ID:
            domain = [("id", "=", record_id)]
            if firm_field:
                domain.append((firm_field, "=", self.firm_id))
            found = found.search(domain, limit=1) if found.has_access("read") else found
        if not found:
            raise Refused(self.env._("There is nothing here, or it is not yours to see."), status=404)
        return found

    # --- answers -----------------------------------------------------------------------------------------

    def flash(self, sentence, kind="success"):
        """Show a sentence on the next page, once; ``kind`` is success, info, warning or danger."""
        flashes, flash = self._session.get(SESSION_FLASH, []), {"kind": kind, "text": str(sentence)}
        # of two clicks, both may have been answered before the page is made
        if flash not in flashes:
            self._session[SESSION_FLASH] = [*flashes, flash]

    def redirect(self, url, sentence=None, kind="success"):
        """Go to a page of the portal, with a sentence on it."""
        if sentence:
            self.flash(sentence, kind)
        return request.redirect(url, code=303)

    def counts(self):
        """Return ``{key of the menu: number}`` of what is new on the pages; asked once, when a page is made."""
        if self._counts is None:
            self._counts = self.env["prm.portal.menu"]._counts(self) if self._firm else {}
        return self._counts

    def page_values(self):
        """Return what the layout ``prm_portal.page`` shows."""
        menu = self.env["prm.portal.menu"]
        counts = self.counts()
        visible = menu._visible(self.can)
        active = menu._active(visible, request.httprequest.path)
        return {
            "preview": None,
            "home": "/my",
            "colour": on_white(self.env.company.primary_color),
            "firm": {"id": self.firm_id, "name": self.firm_name},
            "firms": self.firms(),
            "role": self.role_name,
            "reads_only": self.reads_only,
            "menu": [
                {
                    **{name: entry.get(name) for name in ("key", "url", "title", "text", "icon")},
                    "count": counts.get(entry["key"], 0),
                    "active": entry["key"] == active,
                }
                for entry in visible
            ],
            "flashes": self._session.pop(SESSION_FLASH, []) if SESSION_FLASH in self._session else [],
        }

    def render(self, template, values=None, status=200):
        """Render a template inside the layout; ``values`` are plain values and dictionaries, never records."""
        values = {"page_name": "prm", **(values or {}), "prm": self.page_values()}
        response = request.render(template, values)
        response.status_code = status
        # signed out, moved, on a shared machine: "back" shows no figures
        response.headers["Cache-Control"] = "private, no-store"
        if len(self._firms) > 1:
            # another tab may switch: what is typed here is of this firm
            response.flatten()
            response.set_data(marked(response.get_data(as_text=True), self.firm_id))
        return response

    def require_form(self, firm_id):
        """Raise :class:`Refused` if a form was made for another firm (as text) than the current one."""
        if firm_id not in (None, str(self.firm_id or 0)):
            sentence = self.env._(
                "Nothing was saved: this page was made for another firm. You act for %(firm)s at present; switch, and "
                "send it again.",
                firm=self.firm_name,
            )
            raise Refused(sentence, status=409)


def current_door():
    """Return the :class:`Door` of this request; raises :class:`Refused` for anybody who is no dealer."""
    door = getattr(request, "prm_door", None)
    # a request that Odoo runs again has another session
    if door is None or door.user_id != request.env.uid or door._session is not request.session:
        door = request.prm_door = Door(request.env, request.session)
    return door


def current_firm():
    """Return the id of the firm this request acts for, checked against the assignments of today."""
    return current_door().firm_id


def require(capability=None, write=False):
    """Return the door if the current dealer passes, else raise :class:`Refused`."""
    door = current_door()
    door.require(capability, write)
    return door


def refusal_page(refused):
    """Return the page that says why not."""
    response = request.render(
        "prm_portal.refused_page",
        {
            "page_name": "prm",
            "sentence": refused.sentence,
            "colour": on_white(request.env.company.sudo().primary_color),
        },
    )
    response.status_code = refused.status
    return response


def dealer_route(path, capability=None, write=False, back="/my", **routing):
    """Declare a page (or with ``type="jsonrpc"`` an answer) of the dealer portal.

    The endpoint gets ``door`` as its first argument. Of a page, :class:`Refused` becomes a page with the
    sentence; a ``UserError`` raised while writing goes back to ``back`` with its sentence and nothing is
    written. Of an answer, both become an error that the page shows. Texts come without the sign NUL, see
    ``engine/form_text.py``.

    :param path: URL or list of URLs
    :param capability: xml id of the group the role must hold; None for every dealer
    :param write: it changes something: POST only, and closed to whoever only reads
    :param back: URL to return to when writing was refused; may name the arguments of the URL: ``/my/x/{task_id}``
    """
    routing.setdefault("type", "http")
    page = routing["type"] == "http"
    routing.setdefault("auth", "user")
    routing.setdefault("website", True)
    routing.setdefault("sitemap", False)
    routing.setdefault("max_content_length", MAX_BODY)
    if page:
        routing.setdefault("methods", ["POST"] if write else ["GET"])

    def decorator(endpoint):
        def answer(controller, *args, **params):
            params = plain_form(params)
            params.pop("door", None)
            try:
                return endpoint(controller, require(capability, write), *args, **params)
            except Refused as refused:
                raise AccessError(refused.sentence) from refused

        def show(controller, *args, **params):
            params = plain_form(params)
            params.pop("door", None)
            form_firm = params.pop(FIELD, None)
            try:
                door = require(capability, write)
                if not write:
                    return endpoint(controller, door, *args, **params)
                door.require_form(form_firm)
                try:
                    with request.env.cr.savepoint():
                        return endpoint(controller, door, *args, **params)
                except AccessError as error:
                    raise Refused(request.env._("There is nothing here, or it is not yours to change.")) from error
                except UserError as error:
                    return door.redirect(back.format(**params), str(error), "danger")
                except psycopg2.IntegrityError:
                    sentence = request.env._("This was not saved: a value is taken already, or not possible.")
                    return door.redirect(back.format(**params), sentence, "danger")
            except Refused as refused:
                return refusal_page(refused)

        handler = functools.wraps(endpoint)(show if page else answer)
        del handler.__wrapped__  # the dispatcher looks at its arguments, and must not see ``door``
        return route(path, **routing)(handler)

    return decorator
