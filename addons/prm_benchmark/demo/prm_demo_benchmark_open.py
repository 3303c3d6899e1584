from datetime import timedelta
from decimal import Decimal

from odoo import models
from odoo.fields import Command

from .table_benchmark import OPEN_ROUND, REASONS, REMINDED, SLIPS

#: what stands in the form of whoever is half through
HALF = ("orders", "staff", "result")
#: and what not, of these
LEFT_OUT = ("K", "K_MACH", "W_SERVICE")


class PrmDemo(models.AbstractModel):
    """The open round, written as dealers do: the checks look at each figure and find what was slipped in."""

    _inherit = "prm.demo"

    def _load_open_round(self, programme):
        round_ = programme.round_ids.filtered(lambda row: row.state == "open")
        submissions = round_.submission_ids
        entry = self.env["prm.benchmark.entry"]
        states = entry._states(submissions)
        numbers = {dealer.id: number for number, dealer in enumerate(self._dealers(), start=1)}
        done = submissions.browse()
        for submission in submissions:
            state = states[submission.id]
            number = numbers[state.firm_id]
            how = OPEN_ROUND.get(number, "signed")
            if how == "empty":
                continue
            values = self._open_values(programme, number, state, how)
            entry._write_values(submission, values, "form")
            self._answer_findings(submission, number)
            if how in ("unsigned", "provisional", "confirmed", "signed"):
                done |= submission
        self._deliver_open(programme, done, numbers)
        entry._write_rows(submissions)
        self._load_reminders(submissions, numbers)

    def _open_values(self, programme, number, state, how):
        """Return what a firm has typed so far, ``{item id: Decimal}``."""
        figures = self._benchmark_month(number, self._benchmark_firm(number), 1)
        for code, factor in SLIPS.get(number, ()):
            slip = round(figures[code] * factor)
            if code == "P":
                figures["K"] += slip - figures[code]
            figures[code] = slip
        codes = {item.id: item.code for item in self.env["prm.benchmark.entry"]._asked(state).values()}
        sections = {item.code: item.section_id for item in programme.item_ids}
        wanted = self.env["prm.benchmark.section"].union(*(self._ref(f"benchmark_section_{key}") for key in HALF))
        return {
            item_id: Decimal(str(value))
            for item_id, value in self._asked_values(state, figures)
            if how != "half" or (sections[codes[item_id]] in wanted and codes[item_id] not in LEFT_OUT)
        }

    def _answer_findings(self, submission, number):
        """Give the reason where the firm gave one; the finding that it goes with stays for the trustee."""
        findings = self.env["prm.benchmark.finding"].search([("submission_id", "=", submission.id)])
        if findings and number in REASONS:
            findings.write(
                {
                    "state": "confirmed",
                    "reason": REASONS[number],
                    "confirmed_by_id": self._dealer_of(submission),
                    "confirmed_at": self._moment(2),
                }
            )
        elif findings and OPEN_ROUND.get(number, "signed") not in ("half", "findings"):
            # what the checks found by chance of a firm without a story is in order
            findings.write({"state": "accepted", "reason": "Checked, it is right."})
        self.env["prm.benchmark.entry"]._refresh_counts(submission)

    def _dealer_of(self, submission):
        domain = [("prm_is_dealer", "=", True), ("commercial_partner_id", "=", submission.firm_id.id)]
        return self.env["res.users"].search(domain, limit=1, order="id").id

    def _deliver_open(self, programme, submissions, numbers):
        now = self._moment(0)
        for submission in submissions:
            how = OPEN_ROUND.get(numbers[submission.firm_id.id], "signed")
            luck = self._random("open round", submission.unit_id.name)
            opened = submission.round_id.opened_at
            moment = min(opened + timedelta(days=luck.triangular(2, 26, 12)), now)
            user = self._dealer_of(submission)
            signed = how == "signed"
            submission.write(
                {
                    "state": "signed_off" if signed else "submitted",
                    "provisional": how == "provisional",
                    "submitted_at": moment,
                    "submitted_by_id": user,
                    "signed_at": signed and min(moment + timedelta(hours=20), now),
                    "signed_by_id": signed and user,
                    "late": moment.date() > submission.round_id.date_due,
                    "revision": submission.revision + 1,
                }
            )

    def _load_reminders(self, submissions, numbers):
        """Those who are missing were reminded, some twice, and no mail is left in the queue."""
        due = submissions.round_id.date_due
        rows = []
        for submission in submissions.filtered(lambda row: row.state == "draft"):
            people = self.env["prm.staff.thread"]._firm_users(submission.firm_id, "prm_benchmark.group_dealer_entry")
            for number in range(1, REMINDED.get(numbers[submission.firm_id.id], 0) + 1):
                day = due + timedelta(days=-3 if number == 1 else 5 * (number - 1))
                moment = self._moment((self._today() - day).days)
                if day <= self._today():
                    rows.append(
                        {
                            "submission_id": submission.id,
                            "number": number,
                            "date": moment,
                            "partner_ids": [Command.set(people.partner_id.ids)],
                        }
                    )
        self.env["prm.benchmark.reminder"].create(rows)
