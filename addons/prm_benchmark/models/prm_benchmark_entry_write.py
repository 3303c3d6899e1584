from decimal import ROUND_HALF_UP, Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from .prm_benchmark_value import SOURCES

#: figures are kept with so many decimals
PLACES = Decimal("0.0001")
#: and have at most 15 digits before them
LIMIT = Decimal(10) ** 15
_SOURCES = dict(SOURCES)


class PrmBenchmarkEntry(models.AbstractModel):
    """The one way on which figures are written."""

    _inherit = "prm.benchmark.entry"

    @api.model
    def _write_values(self, submission, values, source, revision=None, known=None):
        """Write figures of one submission; see :meth:`_write_many`.

        :param dict values: ``{item id: Decimal}``; None takes the figure away
        :param int revision: that of the submission when the writer read it; None asks for no check
        :param dict known: ``{item id: Decimal or None}``, what the writer saw before
        """
        return self._write_many(
            submission,
            {submission.id: values},
            source,
            {submission.id: revision},
            {submission.id: known or {}},
        )[submission.id]

    @api.model
    def _write_many(self, submissions, values, source, revisions=None, known=None):
        """Write figures of several submissions, in a fixed number of queries.

        The submissions are locked. A ``UserError`` is raised, and nothing is written, when one of them takes no
        figures: its round is not open, or it was submitted. What concerns a single figure stops that figure
        alone: an item that is not asked of this unit in this month, a value that cannot be kept, or one that
        somebody else changed since the writer read it.

        :param dict values: ``{submission id: {item id: Decimal or None}}``
        :param str source: see ``SOURCES``
        :param dict revisions: ``{submission id: revision}`` when the writer read it
        :param dict known: ``{submission id: {item id: Decimal or None}}``: what the writer saw; an item that is not
            in it conflicts when it was written after the revision
        :return: ``{submission id: dictionary}`` with ``revision``, ``saved`` (``{item id: Decimal or None}``, also what
            was so already), ``changed`` (list of item ids), ``refused`` (``{item id: sentence}``), ``conflicts``
            (``{item id: {"mine", "theirs", "by", "at"}}``), ``values`` (all figures now), ``filled``, ``wanted``,
            ``open_findings``, ``has_findings``, ``state`` (:class:`State`) and ``series`` of the unit
        """
        if source not in _SOURCES:
            raise ValueError(source)
        states = self._states(submissions, lock=True)
        self._require_open(states.values())
        stored = self._stored(states)
        results = {}
        upserts, deletes = [], []
        for key, state in states.items():
            result = results[key] = self._compare(
                state, values.get(key) or {}, stored[key], (revisions or {}).get(key), (known or {}).get(key) or {}
            )
            result["before"] = {item_id: row[0] for item_id, row in stored[key].items()}
            for item_id in result["changed"]:
                value = result["saved"][item_id]
                if value is None:
                    deletes.append((key, item_id))
                    result["values"].pop(item_id, None)
                else:
                    upserts.append((key, item_id, value, state.revision + 1))
                    result["values"][item_id] = value
        self._upsert(upserts, source)
        self._delete(deletes)
        self._after_write(states, results)
        self._trace_changes(states, results)
        return results

    # --- steps ----------------------------------------------------------------------------------------

    @api.model
    def _stored(self, states):
        """Return ``{submission id: {item id: (Decimal, revision, user id, moment)}}``; one query."""
        self.env["prm.benchmark.value"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT submission_id, item_id, value::text, COALESCE(revision, 0), write_uid, write_date
                  FROM prm_benchmark_value WHERE submission_id = ANY(%s)
                """,
                list(states),
            )
        )
        stored = {key: {} for key in states}
        for submission_id, item_id, value, *rest in rows:
            stored[submission_id][item_id] = (Decimal(value), *rest)
        return stored

    @api.model
    def _compare(self, state, wanted, stored, revision, known):
        """Return what is to be written of what was given, and what stands against it."""
        asked = self._asked(state)
        result = {
            "revision": state.revision,
            "saved": {},
            "changed": [],
            "refused": {},
            "conflicts": {},
            "values": {item_id: row[0] for item_id, row in stored.items()},
        }
        for item_id, given in wanted.items():
            if item_id not in asked:
                result["refused"][item_id] = self.env._("This is not asked of this unit in this month (any more).")
                continue
            value, sentence = self._exact(given)
            if sentence:
                result["refused"][item_id] = sentence
                continue
            now, written_at, user_id, moment = stored.get(item_id) or (None, 0, None, None)
            if value == now:
                result["saved"][item_id] = now
                continue
            if revision is not None and revision != state.revision:
                moved = now != known[item_id] if item_id in known else written_at > revision
                if moved:
                    result["conflicts"][item_id] = {
                        "mine": value,
                        "theirs": now,
                        "by": self._name_of(user_id),
                        "at": moment,
                    }
                    continue
            result["saved"][item_id] = value
            result["changed"].append(item_id)
        return result

    @api.model
    def _exact(self, value):
        """Return a value as it is kept, and the sentence that refuses it."""
        if value is None:
            return None, None
        if not value.is_finite() or abs(value) >= LIMIT:
            return None, self.env._("This figure is too large: 15 digits before the decimal mark are possible.")
        kept = value.quantize(PLACES, ROUND_HALF_UP)
        if kept != value:
            return None, self.env._("A figure has at most 4 decimals.")
        return kept + 0 if kept else Decimal(0), None

    @api.model
    def _name_of(self, user_id):
        # Bridge: the name of who wrote a figure of the same firm.
        return self.env["res.users"].sudo().browse(user_id).name if user_id else self.env._("Somebody")

    @api.model
    def _upsert(self, rows, source):
        """Write rows of submission, item, value and revision; one query. Figures travel as exact text."""
        if not rows:
            return
        submissions, items, values, revisions = zip(*rows, strict=True)
        self.env.execute_query(
            SQL(
                """
                INSERT INTO prm_benchmark_value
                       (submission_id, item_id, value, revision, source, create_uid, write_uid, create_date, write_date)
                SELECT given.submission, given.item, given.value::numeric, given.revision, %(source)s,
                       %(user)s, %(user)s, %(now)s, %(now)s
                  FROM unnest(%(submissions)s::int[], %(items)s::int[], %(values)s::text[], %(revisions)s::int[])
                    AS given (submission, item, value, revision)
                    ON CONFLICT (submission_id, item_id) DO UPDATE
                   SET value = EXCLUDED.value, revision = EXCLUDED.revision, source = EXCLUDED.source,
                       write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
                """,
                source=source,
                user=self.env.uid,
                now=fields.Datetime.now(),
                submissions=list(submissions),
                items=list(items),
                values=[str(value) for value in values],
                revisions=list(revisions),
            )
        )
        self.env["prm.benchmark.value"].invalidate_model(flush=False)

    @api.model
    def _delete(self, rows):
        if not rows:
            return
        submissions, items = zip(*rows, strict=True)
        self.env.execute_query(
            SQL(
                """
                DELETE FROM prm_benchmark_value AS v
                 USING unnest(%s::int[], %s::int[]) AS given (submission, item)
                 WHERE v.submission_id = given.submission AND v.item_id = given.item
                """,
                list(submissions),
                list(items),
            )
        )
        self.env["prm.benchmark.value"].invalidate_model(flush=False)

    @api.model
    def _trace_changes(self, states, results):
        """Keep before and after of figures that change once they had been submitted, or that were corrected."""
        self._add_events(
            {
                "submission_id": key,
                "event": "changed",
                "item_id": item_id,
                "before": _text(result["before"].get(item_id)),
                "after": _text(result["saved"][item_id]),
                "reason": item_id in result["corrected"] and self._corrected_sentence(result["corrected"][item_id]),
            }
            for key, result in results.items()
            for item_id in result["changed"]
            if states[key].reopened or item_id in result["corrected"]
        )

    @api.model
    def _add_events(self, rows):
        rows = list(rows)
        if rows:
            # Bridge: the trace; nobody has rights on it.
            self.env["prm.benchmark.event"].sudo().create(rows)

    @api.model
    def _after_write(self, states, results):
        """Look at the figures, count them, and note the new revision; one query for all submissions."""
        self._check_plausibility(states, results)
        rows = []
        for key, state in states.items():
            result = results[key]
            result["filled"], result["wanted"] = self._count(state, result["values"])
            result["revision"] = state.revision + bool(result["changed"])
            result["state"] = state
            rows.append((key, result["revision"], result["filled"], result["wanted"], result["open_findings"]))
        if any(result["changed"] for result in results.values()):
            self._note_counts(rows)

    @api.model
    def _count(self, state, values):
        """Return how many of the figures that are asked are there, and how many are asked."""
        asked = self._asked(state)
        return sum(1 for item_id in asked if item_id in values), len(asked)

    @api.model
    def _note_counts(self, rows):
        """Write rows of submission, revision, filled, wanted and open findings; one query."""
        columns = [list(column) for column in zip(*rows, strict=True)]
        self.env.execute_query(
            SQL(
                """
                UPDATE prm_benchmark_submission AS s
                   SET revision = given.revision, filled = given.filled, wanted = given.wanted,
                       open_findings = given.findings, write_uid = %s, write_date = %s
                  FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
                    AS given (submission, revision, filled, wanted, findings)
                 WHERE s.id = given.submission
                   AND (s.revision, s.filled, s.wanted, s.open_findings)
                       IS DISTINCT FROM (given.revision, given.filled, given.wanted, given.findings)
                """,
                self.env.uid,
                fields.Datetime.now(),
                *columns,
            )
        )
        self.env["prm.benchmark.submission"].invalidate_model(
            ["revision", "filled", "wanted", "open_findings", "write_uid", "write_date"], flush=False
        )


class PrmBenchmarkValue(models.Model):
    _inherit = "prm.benchmark.value"

    revision = fields.Integer(readonly=True, help="Of the submission, with which the figure was written.")


def _text(value):
    """Return a figure as the trace keeps it, False for none."""
    return False if value is None else format(value.normalize(), "f")
