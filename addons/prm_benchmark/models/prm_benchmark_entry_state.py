from odoo import api, fields, models
from odoo.exceptions import UserError

#: a reason says something
SHORTEST_REASON = 3
LONGEST_REASON = 1000


class PrmBenchmarkEntry(models.AbstractModel):
    """From draft to signed off, and back with a reason.

    Each act locks the submission and looks again: of two who act at once the second finds it done. An act that
    was done already does nothing and says so.
    """

    _inherit = "prm.benchmark.entry"

    # --- submit ---------------------------------------------------------------------------------------

    @api.model
    def _blockers(self, submission):
        """Return what stands against submitting: dictionaries with ``item_id``, ``label``, ``kind`` (``missing`` or
        ``finding``), in the order of the form."""
        state = self._states(submission)[submission.id]
        return self._blockers_of(state, self._values(submission.ids)[submission.id])

    @api.model
    def _blockers_of(self, state, values):
        asked = self._asked(state)
        missing = [] if state.nil else [item.id for item in asked.values() if item.required and item.id not in values]
        # Bridge: open findings and the names of items.
        findings = (
            self.env["prm.benchmark.finding"].sudo().search([("submission_id", "=", state.id), ("state", "=", "open")])
        )
        found = [(item_id, "missing") for item_id in missing]
        # a notice about what is not asked any more holds nobody up
        found += [
            (finding.item_id.id, "finding") for finding in findings if finding.kpi_id or finding.item_id.id in asked
        ]
        names = {item.id: item.name for item in self.env["prm.benchmark.item"].sudo().browse(asked)}
        order = {item_id: number for number, item_id in enumerate(asked)}
        return [
            {"item_id": item_id, "label": names.get(item_id, ""), "kind": kind}
            for item_id, kind in sorted(set(found), key=lambda row: (order.get(row[0], len(order)), row[1]))
        ]

    @api.model
    def _submit(self, submission):
        """Submit the figures, unless something stands against it.

        :return: ``(done, blockers)``: whether it was done now, and what :meth:`_blockers` found
        """
        state = self._states(submission, lock="round")[submission.id]
        if state.state != "draft":
            return False, []
        self._require_open([state])
        values = self._values(submission.ids)[submission.id]
        blockers = self._blockers_of(state, values)
        if blockers:
            return False, blockers
        if state.nil:
            self._check_nil(state, values)
            self._fill_nil(submission, state, values)
        now = fields.Datetime.now()
        submission.write(
            {
                "state": "submitted",
                "submitted_at": now,
                "submitted_by_id": self.env.uid,
                "late": bool(state.date_due and fields.Date.context_today(self) > state.date_due),
                "revision": submission.revision + 1,
            }
        )
        self._write_rows(submission)
        self._add_events([{"submission_id": submission.id, "event": "submitted"}])
        return True, []

    @api.model
    def _fill_nil(self, submission, state, values):
        """A month without business: nothing flowed; what a stock was stays unknown unless it was entered."""
        flows = {item.id: 0 for item in self._asked(state).values() if item.kind == "flow" and item.id not in values}
        self._upsert([(submission.id, item_id, 0, state.revision + 1) for item_id in flows], "form")
        filled, wanted = self._count(state, {**values, **flows})
        self._note_counts([(submission.id, state.revision + 1, filled, wanted, 0)])

    # --- sign off, reopen -----------------------------------------------------------------------------

    @api.model
    def _sign_off(self, submission):
        """Sign off submitted figures; they have to be final. Return whether it was done now."""
        state = self._states(submission, lock=True)[submission.id]
        if state.state == "signed_off":
            return False
        if state.state == "draft":
            raise UserError(self.env._("These figures are not submitted (any more); there is nothing to sign off."))
        if state.provisional:
            raise UserError(self.env._("Provisional figures are not signed off. Call them final first."))
        submission.write(
            {"state": "signed_off", "signed_at": fields.Datetime.now(), "signed_by_id": self.env.uid}
            | {"revision": state.revision + 1}
        )
        self._add_events([{"submission_id": submission.id, "event": "signed_off"}])
        return True

    @api.model
    def _reopen(self, submission, reason):
        """Make submitted figures a draft again, before the round closes. Return whether it was done now."""
        state = self._states(submission, lock=True)[submission.id]
        if state.state == "draft":
            return False
        if state.round_state != "open":
            raise UserError(self._closed_sentence(state))
        reason = self._checked_reason(reason)
        submission.write(
            {
                "state": "draft",
                "signed_at": False,
                "signed_by_id": False,
                "reopened": state.reopened + 1,
                "revision": state.revision + 1,
            }
        )
        self._write_rows(submission)
        self._add_events([{"submission_id": submission.id, "event": "reopened", "reason": reason}])
        return True

    @api.model
    def _checked_reason(self, reason):
        reason = (reason or "").strip() if isinstance(reason, str) else ""
        if len(reason) < SHORTEST_REASON:
            raise UserError(self.env._("Please give a reason."))
        return reason[:LONGEST_REASON]

    # --- switches -------------------------------------------------------------------------------------

    @api.model
    def _nil(self, submission, nil=True):
        """Report that the unit had no business in the month, or take that back. Return whether it changed.

        At submission every flow that is empty becomes 0; stocks stay as they are. With figures other than 0 among
        the flows it is refused.
        """
        state = self._states(submission, lock=True)[submission.id]
        self._require_open([state])
        if state.nil == bool(nil):
            return False
        if nil:
            self._check_nil(state, self._values(submission.ids)[submission.id])
        submission.write({"nil": bool(nil), "revision": state.revision + 1})
        return True

    @api.model
    def _check_nil(self, state, values):
        """Refuse a nil report where something flowed."""
        flows = [item.id for item in self._asked(state).values() if item.kind == "flow" and values.get(item.id)]
        if flows:
            names = self.env["prm.benchmark.item"].sudo().browse(flows).mapped("name")
            raise UserError(
                self.env._(
                    "There are figures of this month: %(items)s. A nil report says that there was no business.",
                    items=", ".join(names),
                )
            )

    @api.model
    def _set_provisional(self, submission, provisional):
        """Call the figures provisional or final. Of submitted ones only “final” is possible: nothing changes then."""
        state = self._states(submission, lock=True)[submission.id]
        provisional = bool(provisional)
        if state.provisional == provisional:
            return False
        if provisional or state.state == "draft":
            self._require_open([state])
        submission.write({"provisional": provisional, "revision": state.revision + 1})
        if state.state != "draft":
            self._write_rows(submission)
            self._add_events(
                [
                    {
                        "submission_id": submission.id,
                        "event": "changed",
                        "before": self.env._("provisional"),
                        "after": self.env._("final"),
                    }
                ]
            )
        return True
