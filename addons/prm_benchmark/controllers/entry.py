from odoo.exceptions import AccessError, UserError
from odoo.http import Controller, request

from odoo.addons.prm_portal.controllers.users import number
from odoo.addons.prm_portal.doors import dealer_route

from ..models.prm_benchmark_entry_form import ENTRY, SIGNOFF

URL = "/my/prm/benchmark/entry"
#: figures that a form may bring
_MOST_FIGURES = 500


def entry_url(round_id, unit_id, anchor=""):
    return f"{URL}/{round_id}?unit={unit_id}{anchor}"


class BenchmarkEntry(Controller):
    """Where dealers enter figures: the list of rounds, the form, and what is done with it."""

    @dealer_route(URL)
    def rounds(self, door, **query):
        self._require(door)
        return door.render(
            "prm_benchmark.entry_list_page",
            {"title": request.env._("Enter figures"), **request.env["prm.benchmark.entry"]._list(door)},
        )

    @dealer_route(f"{URL}/<int:round_id>")
    def entry(self, door, round_id, unit="", **query):
        self._require(door)
        return self._page(door, self._submission(door, round_id, unit))

    # --- answers to the form's script -----------------------------------------------------------------

    @dealer_route(f"{URL}/<int:round_id>/autosave", type="jsonrpc", capability=ENTRY, write=True)
    def autosave(self, door, round_id, unit=0, revision=0, values=None, known=None, provisional=None, **params):
        """Save what was typed, see ``prm.benchmark.entry._save`` and ``_answer``; ids are keys, figures texts."""
        entry = request.env["prm.benchmark.entry"]
        submission = self._submission(door, round_id, unit)
        if provisional is not None:
            entry._set_provisional(submission, bool(provisional))
        revision = revision if isinstance(revision, int) else 0
        answer = entry._answer(door, entry._save(submission, _by_id(values), _by_id(known), revision))
        answer["notices"] = {
            str(item_id): request.env["ir.qweb"]._render(
                "prm_benchmark.entry_notices", {"notices": notices, "editable": True}
            )
            for item_id, notices in answer["notices"].items()
        }
        return answer

    # --- what the form sends --------------------------------------------------------------------------

    @dealer_route(f"{URL}/<int:round_id>/save", capability=ENTRY, write=True, back=URL)
    def save(self, door, round_id, unit="", revision="", action="save", confirm="", provisional="", **form):
        entry = request.env["prm.benchmark.entry"]
        submission = self._submission(door, round_id, unit)
        texts, known = _by_id(form, "v_"), _by_id(form, "k_")
        # what stands as it stood when the page was made is not this user's to write
        texts = {item_id: text for item_id, text in texts.items() if text.strip() != known.get(item_id, "").strip()}
        try:
            with request.env.cr.savepoint():
                result = entry._save(submission, texts, known, number(revision))
                if provisional in ("0", "1"):
                    entry._set_provisional(submission, provisional == "1")
        except AccessError:
            raise
        except UserError as error:
            lost = entry._unsaved(submission, texts)
            if not lost:
                # pressed twice, or by two people: it is done already
                return door.redirect(entry_url(round_id, submission.unit_id.id), str(error), "info")
            return self._page(door, submission, sentence=str(error), lost=lost)
        if result["errors"] or result["conflicts"]:
            sentence = request.env._("Some fields were not saved; please look at them. All others are saved.")
            return self._page(door, submission, sentence=sentence, typed=texts, result=result)
        return self._act(door, submission, action, confirm, form)

    def _act(self, door, submission, action, confirm, form):
        """Do what the pressed button says, after the figures are saved."""
        entry = request.env["prm.benchmark.entry"]
        url = entry_url(submission.round_id.id, submission.unit_id.id)
        try:
            with request.env.cr.savepoint():
                if confirm:
                    entry._confirm(submission, number(confirm), form.get(f"reason_{number(confirm)}"))
                    return door.redirect(f"{url}#prm_notice_{number(confirm)}", request.env._("Your reason is noted."))
                if action in ("nil", "not_nil"):
                    entry._nil(submission, action == "nil")
                if action == "submit":
                    return self._submit(door, submission, url)
        except AccessError:
            raise
        except UserError as error:
            reasons = _by_id(form, "reason_")
            return self._page(door, submission, sentence=str(error), reasons=reasons, unexplained=number(confirm))
        return door.redirect(url, request.env._("Saved."))

    def _submit(self, door, submission, url):
        done, blockers = request.env["prm.benchmark.entry"]._submit(submission)
        if blockers:
            sentence = request.env._("Not submitted yet: the fields below are empty or wait for your reason.")
            return self._page(door, submission, sentence=sentence, blocked=True)
        sentence = request.env._("The figures are submitted.") if done else None
        return door.redirect(url, sentence)

    @dealer_route(f"{URL}/<int:round_id>/sign", capability=SIGNOFF, write=True, back=f"{URL}/{{round_id}}")
    def sign(self, door, round_id, unit="", **form):
        done = request.env["prm.benchmark.entry"]._sign_off(self._submission(door, round_id, unit))
        url = entry_url(round_id, number(unit))
        return door.redirect(url, request.env._("The figures are signed off.") if done else None)

    @dealer_route(f"{URL}/<int:round_id>/final", capability=ENTRY, write=True, back=f"{URL}/{{round_id}}")
    def final(self, door, round_id, unit="", **form):
        request.env["prm.benchmark.entry"]._set_provisional(self._submission(door, round_id, unit), False)
        return door.redirect(entry_url(round_id, number(unit)), request.env._("The figures are final."))

    @dealer_route(f"{URL}/<int:round_id>/reopen", write=True, back=f"{URL}/{{round_id}}")
    def reopen(self, door, round_id, unit="", reason="", **form):
        entry = request.env["prm.benchmark.entry"]
        submission = self._submission(door, round_id, unit)
        if not entry._may_reopen(door, entry._states(submission)[submission.id]):
            door.require(SIGNOFF if submission.state == "signed_off" else ENTRY, write=True)
        entry._reopen(submission, reason)
        return door.redirect(entry_url(round_id, submission.unit_id.id), request.env._("You can change the figures."))

    # --- steps ----------------------------------------------------------------------------------------

    def _require(self, door):
        """Let through whoever enters figures or signs them off."""
        if not door.can(SIGNOFF):
            door.require(ENTRY)

    def _submission(self, door, round_id, unit):
        return request.env["prm.benchmark.entry"]._submission(door, round_id, number(unit) if unit else None)

    def _page(self, door, submission, sentence=None, typed=None, result=None, lost=None, reasons=None, **shown):
        """Return the entry page, with what was typed and could not be saved.

        :param shown: ``blocked``: what stands against submitting; ``unexplained``: id of the finding without a reason
        """
        form = request.env["prm.benchmark.entry"]._form(door, submission)
        labels = {item["id"]: item["label"] for section in form["sections"] for item in section["items"]}
        return door.render(
            "prm_benchmark.entry_page",
            {
                "title": request.env._("Figures of %(month)s", month=form["month"]),
                "subtitle": " · ".join((form["programme"], form["unit"])),
                "crumbs": [{"title": request.env._("Enter figures"), "url": URL}],
                "form": form,
                "alert": sentence,
                "typed": typed or {},
                "errors": (result or {}).get("errors", {}),
                "conflicts": (result or {}).get("conflicts", {}),
                "lost": [
                    {"label": labels.get(item_id, ""), "text": text[:60]}
                    for item_id, text in (lost or {}).items()
                    if item_id in labels
                ],
                "reasons": reasons or {},
                "blocked": False,
                "unexplained": 0,
                **shown,
            },
            status=422 if sentence else 200,
        )


def _by_id(values, start=""):
    """Return ``{id: text}`` of a form's or a script's values; anything else is left out."""
    found = {}
    for key, text in (values or {}).items() if isinstance(values, dict) else ():
        item_id = number(key[len(start) :]) if isinstance(key, str) and key.startswith(start) else 0
        if item_id and (text is None or isinstance(text, str)) and len(found) < _MOST_FIGURES:
            found[item_id] = (text or "")[:200]
    return found
