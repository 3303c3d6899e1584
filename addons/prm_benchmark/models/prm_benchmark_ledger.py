import hashlib
import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.prm_portal.doors import MAX_ID, Refused

from ..engine.balance_mapping import apply, guess_chart
from ..engine.trial_balance import read_balance
from ..engine.windows import month_of
from .prm_benchmark_files import CAPABILITY
from .prm_benchmark_mapping import CHART_NAMES

_ACCOUNT = re.compile(r"\d{1,10}|[BW][A-Za-z0-9.]{0,20}")
MOST_LINES = 500


class PrmBenchmarkLedger(models.AbstractModel):
    """From a firm's trial balance to its figures: upload, look, done. The methods take a Door."""

    _name = "prm.benchmark.ledger"
    _description = "Figures From Trial Balances"

    @api.model
    def _rounds(self, door):
        """Return the open months that a list can fill, the oldest first: ``[{"id": submission id, "text"}]``."""
        door.require(CAPABILITY)
        submissions = (
            self.env["prm.benchmark.files"]
            ._submissions(door)
            .filtered(lambda row: row.round_id.state == "open" and row.state == "draft" and row.unit_id.level == "firm")
        )
        return [
            {"id": row.id, "text": f"{row.programme_id._period_text(row.month)} – {row.programme_id.name}"}
            for row in submissions.sorted(lambda row: (row.month, row.programme_id.sequence, row.id))
        ]

    @api.model
    def _upload(self, door, data, submission_id, month_only=False):
        """Read a trial balance and keep it for a look; nothing is written to the figures.

        :param bytes data: the file
        :param int submission_id: one of :meth:`_rounds`
        :param bool month_only: amounts that do not say so are of the month alone
        :return: id of the trial balance
        :raise BadBalance, BadWorkbook: the file is not read
        """
        door.require(CAPABILITY, write=True)
        if submission_id not in {row["id"] for row in self._rounds(door)}:
            raise UserError(self.env._("Choose a month that is open for entry."))
        # Bridge: a submission of the door's own firm, and the lists kept for it.
        submission = self.env["prm.benchmark.submission"].sudo().browse(submission_id)
        balances = self.env["prm.benchmark.balance"].sudo()
        balance = read_balance(
            data,
            month_of(submission.month),
            self.env["res.lang"]._get_data(code=self.env.lang or "en_US").decimal_point,
            submission.unit_id.participant_id.fiscal_month,
            month_only,
        )
        balances.search([("firm_id", "=", door.firm_id), ("state", "=", "preview")])._finish("discarded")
        return balances.create(
            {
                "firm_id": door.firm_id,
                "user_id": door.user_id,
                "submission_id": submission.id,
                "sha": hashlib.sha256(data).hexdigest(),
                **balances._values_of(balance),
            }
        ).id

    @api.model
    def _own(self, door, balance_id):
        found = balances = self.env["prm.benchmark.balance"].sudo()
        if isinstance(balance_id, int) and 0 < balance_id <= MAX_ID:
            # Bridge: a trial balance of the door's own firm.
            found = balances.search([("id", "=", balance_id), ("firm_id", "=", door.firm_id)])
        if not found:
            raise Refused(self.env._("There is nothing here, or it is not yours to see."), status=404)
        return found

    @api.model
    def _items(self, balance):
        """Return the items asked in the month of a trial balance that a ledger can hold: ``{code: Asked}``."""
        entry = self.env["prm.benchmark.entry"]
        state = entry._states(balance.submission_id)[balance.submission_id.id]
        return {item.code: item for item in entry._asked(state).values() if item.unit == "eur"}

    @api.model
    def _applied(self, balance, mapping, items):
        """Return what a mapping makes of a trial balance, as ``engine/balance_mapping.Applied``."""
        steps = sorted({item.step for item in items.values()}) or [1]
        found = [self._applied_to(balance, mapping, items, step) for step in steps]
        return found[0]._replace(
            values={code: value for part in found for code, value in part.values.items()},
            sources={code: parts for part in found for code, parts in part.sources.items()},
            missing=sorted(code for part in found for code in part.missing),
        )

    @api.model
    def _applied_to(self, balance, mapping, items, step):
        """Return the same for the items that are asked every so many months: their amounts are of as many."""
        begun = (balance.month.month - balance.submission_id.unit_id.participant_id.fiscal_month) % 12 + 1
        listed = balance._balance()
        if step > 1:
            # a column of the last month alone tells nothing of a quarter; what is cumulative does
            accounts = [row if row.balance is None else row._replace(month=None) for row in listed.accounts]
            listed = listed._replace(accounts=accounts)
        kinds = {code: item.kind for code, item in items.items() if item.step == step}
        return apply(mapping._ranges(), listed, kinds, balance._previous(step), begun == step)

    # --- the mapping ----------------------------------------------------------------------------------

    @api.model
    def _take_chart(self, door, balance_id, chart):
        """Make a shipped chart the beginning of the firm's mapping."""
        door.require(CAPABILITY, write=True)
        balance = self._own(door, balance_id)
        if chart not in dict(CHART_NAMES):
            raise UserError(self.env._("Choose a chart of accounts."))
        mappings = balance.env["prm.benchmark.mapping"]
        mappings._keep(door.firm_id, chart, mappings._proposal(chart))

    @api.model
    def _map_accounts(self, door, balance_id, choices):
        """Put single accounts to items.

        :param dict choices: ``{account number: item code}``; ``-`` for an account that belongs to none
        """
        door.require(CAPABILITY, write=True)
        balance = self._own(door, balance_id)
        items = self._items(balance)
        numbers = {number for number, *_rest in balance.accounts or []}
        mapping = balance.env["prm.benchmark.mapping"]._current(door.firm_id)
        added = [
            {"account_from": number, "account_to": number, "item_code": "" if code == "-" else code, "sign": 1}
            for number, code in choices.items()
            if number in numbers and (code == "-" or code in items)
        ]
        for line in added:
            line["sign"] = self._sign(balance, mapping, line["account_from"], line["item_code"])
        if added:
            lines = self._lines(mapping)
            mapping._keep(door.firm_id, mapping.chart or "own", [*added, *lines][:MOST_LINES])

    @api.model
    def _sign(self, balance, mapping, number, code):
        """Return the sign with which an item's other accounts count, else that which makes this one positive."""
        known = mapping.line_ids.filtered(lambda line: line.item_code == code and line.sign)[:1]
        if known:
            return known.sign
        account = next(row for row in balance._balance().accounts if row.number == number)
        amount = account.month if account.balance is None else account.balance
        return -1 if (amount or 0) < 0 else 1

    @api.model
    def _lines(self, mapping):
        names = ("account_from", "account_to", "item_code", "sign")
        return [{name: line[name] for name in names} for line in mapping.line_ids]

    @api.model
    def _save_mapping(self, door, balance_id, rows):
        """Keep the firm's mapping as it was edited.

        :param rows: tuples of texts ``(from, to, item code, sign)``; empty rows are left out
        """
        door.require(CAPABILITY, write=True)
        balance = self._own(door, balance_id)
        mapping = balance.env["prm.benchmark.mapping"]._current(door.firm_id)
        known = {line.item_code for line in mapping.line_ids} | self._items(balance).keys() | {""}
        lines = []
        for number, (first, last, code, sign) in enumerate(rows, 1):
            first, last = first.strip(), last.strip() or first.strip()
            if not first:
                continue
            right = _ACCOUNT.fullmatch(first) and _ACCOUNT.fullmatch(last) and first[: len(last)] <= last
            if not right or code not in known or sign not in ("1", "-1", "0"):
                raise UserError(
                    self.env._(
                        "Line %(number)s (%(first)s to %(last)s) is no range of accounts.",
                        number=number,
                        first=first,
                        last=last,
                    )
                )
            lines.append({"account_from": first, "account_to": last, "item_code": code, "sign": int(sign)})
        if len(lines) > MOST_LINES:
            raise UserError(self.env._("A mapping has at most %(most)s lines.", most=MOST_LINES))
        mapping._keep(door.firm_id, mapping.chart or "own", lines)

    # --- apply ----------------------------------------------------------------------------------------

    @api.model
    def _apply(self, door, balance_id, revision, confirmed=False):
        """Write what a trial balance shows, all of it or, with a ``UserError``, nothing.

        :param int revision: of the submission when the figures were shown
        :param bool confirmed: a person has agreed to what has to be confirmed
        :return: number of figures written; None when it was applied already
        """
        door.require(CAPABILITY, write=True)
        balance = self._own(door, balance_id)
        self.env.execute_query(SQL("SELECT id FROM prm_benchmark_balance WHERE id = %s FOR UPDATE", balance.id))
        balance.invalidate_recordset()
        if balance.state == "applied":
            return None
        if balance.state == "discarded" or balance._is_over():
            raise UserError(self.env._("This trial balance is no longer there. Upload it again."))
        levels = balance._levels()
        if "error" in levels:
            raise UserError(self.env._("Nothing was saved: correct the lines that are named and upload it again."))
        if "confirm" in levels and not confirmed:
            raise UserError(self.env._("Confirm first that the list is right in spite of what is named."))
        items = self._items(balance)
        mapping = balance.env["prm.benchmark.mapping"]._current(door.firm_id)
        values = self._applied(balance, mapping, items).values
        if not values:
            raise UserError(self.env._("No account of the list belongs to an item."))
        entry = self.env["prm.benchmark.entry"]
        by_id = {items[code].id: value for code, value in values.items()}
        result = entry._write_values(balance.submission_id, by_id, "balance", revision)
        if result["refused"] or result["conflicts"]:
            raise UserError(
                self.env._("Nothing was saved: somebody entered figures of this month at the same time. Look again.")
            )
        entry._add_events([{"submission_id": balance.submission_id.id, "event": "balance"}])
        mapping.applied = True
        balance.mapping_id = mapping
        balance._finish("applied")
        return len(values)

    @api.model
    def _discard(self, door, balance_id):
        door.require(CAPABILITY, write=True)
        balance = self._own(door, balance_id)
        if balance.state == "preview":
            balance._finish("discarded")

    @api.model
    def _guess(self, balance):
        return guess_chart(balance._balance().accounts) or "own"
