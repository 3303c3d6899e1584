from odoo.http import Controller, request

from odoo.addons.prm_portal.controllers.users import number
from odoo.addons.prm_portal.doors import dealer_route
from odoo.addons.prm_portal.engine.workbook import BadWorkbook

from ..engine.trial_balance import MOST_XAF_BYTES, BadBalance
from .files import discarded, entry_crumbs, saved

CAPABILITY = "prm_benchmark.group_dealer_entry"
URL = "/my/prm/benchmark/balance"
#: an audit file holds every booking of a year; anything else is refused above 5 MB
MOST_BODY = MOST_XAF_BYTES + 1024 * 1024


class DealerBalance(Controller):
    """Figures from the trial balance: upload, look, done; accounts are put to items once."""

    def _crumb(self):
        return {"title": request.env._("Figures from the trial balance"), "url": URL}

    @dealer_route(URL, capability=CAPABILITY)
    def balance(self, door, **query):
        return self._page(door)

    def _page(self, door, refusal="", chosen=0, status=200):
        return door.render(
            "prm_benchmark.balance_page",
            {
                "title": request.env._("Figures from the trial balance"),
                "crumbs": entry_crumbs(),
                "rounds": request.env["prm.benchmark.ledger"]._rounds(door),
                "chosen": chosen,
                "refusal": refusal,
            },
            status=status,
        )

    @dealer_route(f"{URL}/upload", capability=CAPABILITY, write=True, back=URL, max_content_length=MOST_BODY)
    def upload(self, door, submission="", month_only="", **form):
        files = request.httprequest.files.getlist("file")
        if not files or not files[0].filename:
            return self._page(door, request.env._("Choose a file first."), number(submission), status=422)
        data = files[0].stream.read(MOST_XAF_BYTES + 1)
        try:
            balance_id = request.env["prm.benchmark.ledger"]._upload(
                door, data, number(submission), month_only=bool(month_only)
            )
        except (BadBalance, BadWorkbook) as error:
            sentence = request.env["prm.benchmark.files.text"]._balance_refusal(error)
            return self._page(door, sentence, number(submission), status=422)
        return door.redirect(f"{URL}/{balance_id}")

    @dealer_route(f"{URL}/<int:balance_id>", capability=CAPABILITY)
    def preview(self, door, balance_id, **query):
        shown = request.env["prm.benchmark.ledger"]._shown(door, balance_id)
        return door.render(
            "prm_benchmark.balance_preview_page",
            {
                "title": request.env._("Trial balance of %(month)s", month=shown["month"]),
                "subtitle": shown["programme"],
                "crumbs": entry_crumbs(self._crumb()),
                "balance": shown,
            },
        )

    @dealer_route(f"{URL}/<int:balance_id>/chart", capability=CAPABILITY, write=True, back=f"{URL}/{{balance_id}}")
    def chart(self, door, balance_id, chart="", **form):
        request.env["prm.benchmark.ledger"]._take_chart(door, balance_id, chart)
        return door.redirect(f"{URL}/{balance_id}")

    @dealer_route(f"{URL}/<int:balance_id>/accounts", capability=CAPABILITY, write=True, back=f"{URL}/{{balance_id}}")
    def accounts(self, door, balance_id, **form):
        """Put single accounts to items: fields ``account_<number>``, each with the code of an item."""
        choices = {
            key.removeprefix("account_"): code for key, code in form.items() if key.startswith("account_") and code
        }
        request.env["prm.benchmark.ledger"]._map_accounts(door, balance_id, choices)
        return door.redirect(f"{URL}/{balance_id}")

    @dealer_route(f"{URL}/<int:balance_id>/mapping", capability=CAPABILITY)
    def mapping(self, door, balance_id, **query):
        shown = request.env["prm.benchmark.ledger"]._mapping_shown(door, balance_id)
        return door.render(
            "prm_benchmark.balance_mapping_page",
            {
                "title": request.env._("Accounts of the items"),
                "crumbs": entry_crumbs(
                    self._crumb(), {"title": request.env._("Trial balance"), "url": f"{URL}/{balance_id}"}
                ),
                "mapping": shown,
            },
        )

    @dealer_route(
        f"{URL}/<int:balance_id>/mapping/save",
        capability=CAPABILITY,
        write=True,
        back=f"{URL}/{{balance_id}}/mapping",
    )
    def save_mapping(self, door, balance_id, **form):
        fields = request.httprequest.form
        columns = [fields.getlist(name) for name in ("first", "last", "item", "sign")]
        request.env["prm.benchmark.ledger"]._save_mapping(door, balance_id, list(zip(*columns, strict=False)))
        return door.redirect(f"{URL}/{balance_id}", request.env._("Your mapping is saved; it is used from now on."))

    @dealer_route(f"{URL}/<int:balance_id>/apply", capability=CAPABILITY, write=True, back=f"{URL}/{{balance_id}}")
    def apply(self, door, balance_id, revision="", confirmed="", **form):
        count = request.env["prm.benchmark.ledger"]._apply(
            door, balance_id, number(revision), confirmed=bool(confirmed)
        )
        return saved(door, count, URL, request.env._("This trial balance was applied already."))

    @dealer_route(f"{URL}/<int:balance_id>/discard", capability=CAPABILITY, write=True, back=URL)
    def discard(self, door, balance_id, **form):
        request.env["prm.benchmark.ledger"]._discard(door, balance_id)
        return discarded(door, URL)
