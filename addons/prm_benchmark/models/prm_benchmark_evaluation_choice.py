from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.windows import is_due
from .prm_benchmark_evaluation import MONTHS, REPORTED, Chosen, Participant
from .prm_benchmark_own_page import _month_of_text
from .prm_benchmark_section import STEPS

#: months that can be chosen as the end
_ENDS = 36
#: what is remembered; longer texts are nobody's choice
KEYS = ("programme", "end", "window", "cohort", "view")
_LONGEST = 20


class PrmBenchmarkEvaluationChoice(models.Model):
    """What a user looked at last, for each firm: texts as they stood in the address. Checked anew whenever used."""

    _name = "prm.benchmark.evaluation.choice"
    _description = "Choice of the Evaluation"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade", index=True)
    firm_id = fields.Many2one("res.partner", required=True, readonly=True, ondelete="cascade", index=True)
    choice = fields.Json(readonly=True)

    _once = models.Constraint("UNIQUE (user_id, firm_id)", "A user has one choice for each firm.")

    @api.model
    def _of(self, door):
        """Return what the door's user chose last for the firm: some of :data:`KEYS`, as texts."""
        self.flush_model()
        # Bridge: the user's own row.
        rows = self.env.execute_query(
            SQL(
                "SELECT choice FROM prm_benchmark_evaluation_choice WHERE user_id = %s AND firm_id = %s",
                door.user_id,
                door.firm_id or 0,
            )
        )
        return dict(rows[0][0] or {}) if rows else {}

    @api.model
    def _remember(self, door, choice, before):
        """Keep a choice, if it is another than before."""
        if choice == before:
            return
        # Bridge: the user's own row, written where another request may write it as well.
        self.env.cr.execute(
            """
            INSERT INTO prm_benchmark_evaluation_choice (user_id, firm_id, choice, create_date, write_date)
                 VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
            ON CONFLICT (user_id, firm_id) DO UPDATE SET choice = EXCLUDED.choice, write_date = EXCLUDED.write_date
            """,
            [door.user_id, door.firm_id, fields.Json().convert_to_column(choice, self)],
        )
        self.invalidate_model(["choice"])


class PrmBenchmarkEvaluation(models.AbstractModel):
    """What the page is about: what was asked for, as far as it is the firm's and exists."""

    _inherit = "prm.benchmark.evaluation"

    @api.model
    def _asked(self, door, query):
        """Return what an address asks for, completed by what the user chose last.

        :param dict query: of the address; only :data:`KEYS` count
        :return: ``(choice, remembered)``
        """
        remembered = self.env["prm.benchmark.evaluation.choice"]._of(door)
        asked = {key: text for key in KEYS if (text := _short(query.get(key)))}
        if asked.get("programme", remembered.get("programme")) != remembered.get("programme"):
            # month and group of another programme
            return asked, remembered
        return {**remembered, **asked}, remembered

    @api.model
    def _choose(self, door, programme, end, kind, cohort):
        """Return the :class:`Chosen`; five queries at most."""
        notices = []
        participants = self._participants(door)
        participant = next((row for row in participants if str(row.programme.id) == str(programme)), None)
        if programme and participants and not participant:
            notices.append(self.env._("Your firm does not take part in the programme that was asked for."))
        participant = participant or next(iter(participants), None)
        programmes = [{"id": row.programme.id, "name": row.name, "current": row is participant} for row in participants]
        own = self.env["prm.benchmark.own"]
        windows = own._windows(participant.step, participant.fiscal_month) if participant else own._windows()
        kinds = [row["code"] for row in windows]
        if not participant:
            return Chosen(programmes, None, windows, kinds[0], None, [], None, [], None, [], None, [], notices)
        version = own._version(door.firm_id, participant.programme, participant.stamp)
        months = own._reported(version, REPORTED).months
        if kind not in kinds:
            if kind:
                notices.append(self.env._("There is no such period; another one is shown."))
            # comparisons of twelve months are released first, and tell most
            kind = "r12" if months and months[-1] - months[0] >= 11 else kinds[0]
        choices = self.env["prm.benchmark.release.read"]._choices(participant.programme.id, door.firm_id)
        releases = sorted(choices["releases"], key=lambda row: row["month"])
        ends = self._ends(participant, kind, months)
        last = self._end(end, ends, releases, notices)
        release = self._release_of(last, releases)
        cohort_row, chain = self._cohort_of(cohort, choices["cohorts"], notices)
        return Chosen(
            programmes, participant, windows, kind, version, ends, last, releases, release, choices["cohorts"],
            cohort_row, chain, notices,
        )  # fmt: skip

    @api.model
    def _participants(self, door):
        """Return the :class:`Participant` list of the door's firm, running programmes first; one query."""
        for model in ("prm.benchmark.participant", "prm.benchmark.programme", "prm.benchmark.section"):
            self.env[model].flush_model()
        # Bridge: names, rhythm and currency of the programmes in which the door's firm takes part.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT participant.fiscal_month, programme.id,
                       COALESCE(programme.name->>%(lang)s, programme.name->>'en_US'),
                       currency.name, currency.symbol, currency.position,
                       (SELECT array_agg(DISTINCT section.frequency) FROM prm_benchmark_section AS section
                         WHERE section.programme_id = programme.id),
                       programme.definition_stamp
                  FROM prm_benchmark_participant AS participant
                  JOIN prm_benchmark_programme AS programme ON programme.id = participant.programme_id
                  JOIN res_company AS company ON company.id = programme.company_id
                  JOIN res_currency AS currency ON currency.id = company.currency_id
                 WHERE participant.partner_id = %(firm)s AND participant.active AND programme.state != 'draft'
              ORDER BY programme.state != 'running', programme.sequence, participant.id
                """,
                firm=door.firm_id or 0,
                lang=self.env.lang or "en_US",
            )
        )
        return [
            Participant(
                fiscal_month,
                self.env["prm.benchmark.programme"].browse(programme_id),
                name,
                code,
                (symbol, position),
                min((STEPS[frequency] for frequency in frequencies or ()), default=1),
                stamp,
            )
            for fiscal_month, programme_id, name, code, symbol, position, frequencies, stamp in rows
        ]

    @api.model
    def _ends(self, participant, kind, months):
        """Return the months that can be chosen, the newest first: those that end a window of the kind."""
        if not months:
            return []
        step = participant.step_of(kind)
        first = max(months[0], months[-1] - _ENDS)
        return [month for month in range(months[-1], first - 1, -1) if is_due(month, step, participant.fiscal_month)]

    @api.model
    def _end(self, text, ends, releases, notices):
        """Return the month to show: the one asked for, or the nearest before it; else the newest released one."""
        if not ends:
            return None
        usual = next((month for month in ends if releases and month <= releases[-1]["month"]), ends[0])
        if not text:
            return usual
        asked = _month_of_text(text)
        if asked in ends:
            return asked
        found = next((month for month in ends if month <= asked), ends[-1]) if asked else usual
        notices.append(
            self.env._("For the month that was asked for there are no figures; this is %s.", self._month(found))
        )
        return found

    @api.model
    def _month(self, month):
        return self.env["prm.benchmark.own"]._month(month)

    @api.model
    def _release_of(self, end, releases):
        """Return the release to read: the newest, whose lines hold what was too young before; for a month beyond its
        lines the oldest one that holds it."""
        if end is None or not releases:
            return None
        return (
            releases[-1]
            if releases[-1]["month"] - end < MONTHS
            else next((row for row in releases if row["month"] >= end and row["month"] - end < MONTHS), releases[-1])
        )

    @api.model
    def _cohort_of(self, cohort, cohorts, notices):
        """Return the group to compare with, and it with its broader ones; else the broadest."""
        known = {row["id"]: row for row in cohorts}
        row = next((row for row in cohorts if str(row["id"]) == str(cohort)), None)
        if cohort and not row:
            notices.append(self.env._("There is no such comparison group at present; a broader one is shown."))
        row = row or next((row for row in cohorts if not row["parent_id"]), None) or (cohorts[0] if cohorts else None)
        chain, step = [], row
        while step and step not in chain:
            chain.append(step)
            step = known.get(step["parent_id"])
        return row, chain


def _short(value):
    return value if isinstance(value, str) and len(value) <= _LONGEST else ""
