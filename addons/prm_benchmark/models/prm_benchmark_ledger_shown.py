from odoo import api, models

from ..engine.balance_types import Problem
from .prm_benchmark_files import CAPABILITY
from .prm_benchmark_mapping import CHART_NAMES

#: accounts that a page lists; the rest is counted
MOST_SHOWN = 200
#: ranges of an item that its closed group names
RANGES_SHOWN = 3


class PrmBenchmarkLedger(models.AbstractModel):
    """What the page of a trial balance shows, in plain values."""

    _inherit = "prm.benchmark.ledger"

    @api.model
    def _shown(self, door, balance_id):
        """Return a trial balance as its page shows it.

        :return: ``id``, ``state``, ``month``, ``programme``, ``kind``, ``revision``, ``totals`` (texts),
            ``problems``, ``errors`` and ``confirm`` (booleans), ``mapping`` (``{"version", "chart"}`` or None),
            ``charts``, ``guess``, ``choices`` (items), ``rows`` (``code``, ``item``, ``old``, ``new``, ``changed``,
            ``accounts``), ``missing`` (names of items), ``unmapped`` (``number``, ``name``, ``amount``) and
            ``unmapped_more``
        """
        door.require(CAPABILITY)
        balance = self._own(door, balance_id)
        text = self.env["prm.benchmark.files.text"]
        items = self._items(balance)
        names = self._names(items)
        mapping = balance.env["prm.benchmark.mapping"]._current(door.firm_id)
        over = balance.state == "preview" and balance._is_over()
        submission = balance.submission_id
        shown = {
            "id": balance.id,
            "state": "discarded" if over else balance.state,
            "month": balance.programme_id._period_text(balance.month, bare=True),
            "programme": balance.programme_id.name or "",
            "kind": dict(balance._fields["kind"]._description_selection(self.env))[balance.kind],
            "revision": submission.revision,
            "totals": self._totals(balance),
            "problems": [text._balance_problem(Problem(**problem)) for problem in balance.problems or []],
            "errors": "error" in balance._levels(),
            "confirm": "confirm" in balance._levels(),
            "mapping": {"version": mapping.version, "chart": self._chart_name(mapping.chart)} if mapping else None,
            "charts": [{"code": code, "name": self._chart_name(code)} for code, _name in CHART_NAMES],
            "guess": self._guess(balance),
            "choices": [{"code": code, "name": names[code]} for code in items],
            "rows": [],
            "missing": [],
            "unmapped": [],
            "unmapped_more": 0,
        }
        if mapping and balance.accounts:
            shown |= self._mapped(balance, mapping, items, names)
        return shown

    @api.model
    def _names(self, items):
        # Bridge: names of items that this firm is asked.
        records = self.env["prm.benchmark.item"].sudo().browse([item.id for item in items.values()])
        return {record.code: record.name for record in records}

    @api.model
    def _chart_name(self, chart):
        selection = self.env["prm.benchmark.mapping"]._fields["chart"]._description_selection(self.env)
        return dict(selection).get(chart, "")

    @api.model
    def _totals(self, balance):
        text = self.env["prm.benchmark.files.text"]
        totals = balance._balance().totals
        return {
            "debit": text._figure(str(totals.debit)),
            "credit": text._figure(str(totals.credit)),
            "difference": text._figure(str(totals.balance)),
            "is_balanced": not totals.balance,
            "count": balance.count,
            "stated_debit": text._figure(str(totals.stated["debit"])) if "debit" in totals.stated else "",
            "stated_credit": text._figure(str(totals.stated["credit"])) if "credit" in totals.stated else "",
        }

    @api.model
    def _mapped(self, balance, mapping, items, names):
        text = self.env["prm.benchmark.files.text"]
        applied = self._applied(balance, mapping, items)
        stored = self.env["prm.benchmark.entry"]._values([balance.submission_id.id])[balance.submission_id.id]
        rows = []
        for code, item in items.items():
            if code not in applied.values:
                continue
            old, new = stored.get(item.id), applied.values[code]
            rows.append(
                {
                    "code": code,
                    "item": names[code],
                    "old": text._figure(None if old is None else str(old)),
                    "new": text._figure(str(new)),
                    "changed": old != new,
                    "accounts": [
                        {"number": number, "name": name, "amount": text._figure(str(amount))}
                        for number, name, amount in applied.sources[code]
                    ],
                }
            )
        unmapped = applied.unmapped[:MOST_SHOWN]
        return {
            "rows": rows,
            "missing": [names[code] for code in items if code in applied.missing],
            "unmapped": [
                {
                    "number": account.number,
                    "name": account.name,
                    "amount": text._figure(str(account.month if account.balance is None else account.balance)),
                }
                for account in unmapped
            ],
            "unmapped_more": len(applied.unmapped) - len(unmapped),
        }

    @api.model
    def _mapping_shown(self, door, balance_id):
        """Return the firm's mapping as its page shows it.

        :return: ``balance_id``, ``version``, ``chart``, ``choices``, ``unmapped`` (number of accounts of the list
            without an item), ``none`` and ``new`` (words) and ``groups``: of each item, and first of none, ``code``,
            ``name``, ``accounts`` (the first ranges, as a text) and ``lines`` (``first``, ``last``, ``item``, ``sign``)
            in their order, which decides within an item
        """
        door.require(CAPABILITY)
        balance = self._own(door, balance_id)
        mapping = balance.env["prm.benchmark.mapping"]._current(door.firm_id)
        items = self._items(balance)
        names = self._names(items)
        # items that this programme does not ask: the catalogue has their names
        codes = dict.fromkeys([*names, *(line.item_code for line in mapping.line_ids if line.item_code)])
        catalogue = self.env["prm.benchmark.catalogue.item"].sudo().search([("code", "in", list(codes))])
        names = {item.code: item.name for item in catalogue} | names
        return {
            "balance_id": balance.id,
            "version": mapping.version,
            "chart": self._chart_name(mapping.chart),
            "choices": [{"code": code, "name": names.get(code, code)} for code in codes],
            "unmapped": len(self._applied(balance, mapping, items).unmapped) if mapping else 0,
            "none": self.env._("No item"),
            "new": self.env._("New line"),
            "groups": self._groups(mapping, names),
        }

    @api.model
    def _groups(self, mapping, names):
        by_item = mapping.line_ids.grouped(lambda line: line.item_code or "")
        return [
            {
                "code": code,
                "name": names.get(code, code),
                "accounts": _accounts_text(by_item[code]),
                "lines": [
                    {"first": line.account_from, "last": line.account_to, "item": code, "sign": line.sign}
                    for line in by_item[code]
                ],
            }
            for code in ("", *names, *sorted(by_item.keys() - names.keys() - {""}))
            if code in by_item
        ]


def _accounts_text(lines):
    """Return the first ranges of lines, as “8400–8499, 8700, … (7)”."""
    texts = [
        line.account_from if line.account_from == line.account_to else f"{line.account_from}–{line.account_to}"
        for line in lines[:RANGES_SHOWN]
    ]
    return ", ".join(texts) + (f", … ({len(lines)})" if len(lines) > RANGES_SHOWN else "")
