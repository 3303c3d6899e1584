from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

from ..engine.balance_types import Account, Balance, Totals

#: a list is looked at and applied within
HOURS = 24
#: the newest applied list of a firm is needed to tell the next month, or quarter, from a cumulative list
DAYS_KEPT = 200
DAYS = 30


class PrmBenchmarkBalance(models.Model):
    """A trial balance as it was understood. The file itself is not kept.

    ``accounts``: ``[[number, name, debit, credit, balance, month]]`` with amounts as exact texts or null, emptied when
    it is not needed any more; ``problems``: the fields of ``engine/balance_types.Problem``; ``stated``: what the list
    itself gives as its totals.
    """

    _name = "prm.benchmark.balance"
    _inherit = ["prm.benchmark.raw.file"]
    _description = "Trial Balance"
    _order = "month desc, id desc"
    _rec_name = "month"

    firm_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="cascade", index=True)
    submission_id = fields.Many2one(
        "prm.benchmark.submission", required=True, readonly=True, ondelete="cascade", index=True
    )
    programme_id = fields.Many2one(related="submission_id.programme_id", store=True, index=True)
    month = fields.Date(related="submission_id.month", store=True)
    state = fields.Selection(
        [("preview", "Preview"), ("applied", "Applied"), ("discarded", "Discarded")],
        required=True,
        readonly=True,
        default="preview",
    )
    mapping_id = fields.Many2one(
        "prm.benchmark.mapping",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="It was applied with it.",
    )
    kind = fields.Selection(
        [("csv", "Text file"), ("xlsx", "Workbook"), ("xaf", "Audit file (XAF)")], required=True, readonly=True
    )
    digits = fields.Integer(readonly=True, help="Of an account number.")
    count = fields.Integer("Number of accounts", readonly=True)
    sha = fields.Char("Fingerprint", readonly=True, help="SHA-256 of the file.")
    accounts = fields.Json(readonly=True)
    problems = fields.Json(readonly=True)
    stated = fields.Json(readonly=True)

    @api.model
    def _values_of(self, balance):
        """Return the values that keep a :class:`Balance` of the engine."""
        return {
            "kind": balance.kind,
            "digits": balance.digits,
            "count": balance.totals.count,
            "accounts": [
                [account.number, account.name, *(_text(amount) for amount in account[2:])]
                for account in balance.accounts
            ],
            "problems": [problem._asdict() for problem in balance.problems],
            "stated": {side: str(value) for side, value in balance.totals.stated.items()},
        }

    def _balance(self):
        """Return the :class:`Balance` that is kept here; its problems are in the field."""
        self.ensure_one()
        accounts = [
            Account(number, name, *(_number(amount) for amount in amounts))
            for number, name, *amounts in self.accounts or []
        ]
        totals = Totals(
            sum((account.debit for account in accounts), Decimal(0)),
            sum((account.credit for account in accounts), Decimal(0)),
            sum(((account.balance if account.balance is not None else account.month) or 0 for account in accounts),
                Decimal(0)),
            len(accounts),
            {side: Decimal(value) for side, value in (self.stated or {}).items()},
        )  # fmt: skip
        return Balance(accounts, totals, [], self.kind, self.digits)

    def _previous(self, months=1):
        """Return ``{account: balance}`` of the applied list of so many months before, None when there is none."""
        self.ensure_one()
        before = self.search(
            [
                ("firm_id", "=", self.firm_id.id),
                ("state", "=", "applied"),
                ("month", "=", fields.Date.subtract(self.month, months=months)),
            ],
            order="id desc",
            limit=1,
        )
        if not before.accounts:
            return None
        balances = {account.number: account.balance for account in before._balance().accounts}
        return None if None in balances.values() else balances

    def _levels(self):
        return {problem["level"] for problem in self.problems or []}

    def _is_over(self):
        self.ensure_one()
        return self.create_date < fields.Datetime.now() - timedelta(hours=HOURS)

    def _finish(self, state):
        """Leave a state behind; of an applied list the accounts stay for the next month."""
        self.write({"state": state, **({} if state == "applied" else {"accounts": False, "problems": False})})

    @api.autovacuum
    def _gc_balances(self):
        """Empty and delete what is not needed: previews after a day, applied lists when the next month is there."""
        now = fields.Datetime.now()
        self.search([("state", "=", "preview"), ("create_date", "<", now - timedelta(hours=HOURS))])._finish(
            "discarded"
        )
        old = self.search([("create_date", "<", now - timedelta(days=DAYS))])
        applied = old.filtered(lambda row: row.state == "applied")
        (old - applied).unlink()
        too_old = now - timedelta(days=DAYS_KEPT)
        for balance in applied.filtered("accounts"):
            newer = self.search_count(
                [("firm_id", "=", balance.firm_id.id), ("state", "=", "applied"), ("month", ">", balance.month)],
                limit=1,
            )
            if newer or balance.create_date < too_old:
                balance.accounts = False


def _text(amount):
    return None if amount is None else format(amount, "f")


def _number(text):
    return None if text is None else Decimal(text)
