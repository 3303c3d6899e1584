from decimal import Decimal, InvalidOperation

from odoo import api, fields, models

from ..engine.windows import month_of

ENTRY = "prm_benchmark.group_dealer_entry"
EVALUATION = "prm_benchmark.group_dealer_evaluation"
SIGNOFF = "prm_benchmark.group_dealer_signoff"
#: so much of the trace is shown
_MOST_EVENTS = 20


class PrmBenchmarkEntry(models.AbstractModel):
    """What the entry page shows: plain values, in the reader's language."""

    _inherit = "prm.benchmark.entry"

    @api.model
    def _form(self, door, submission):
        """Return the values of the entry page of one submission."""
        state = self._states(submission)[submission.id]
        values = self._values(submission.ids)[submission.id]
        series = self._series_of({submission.id: state}, {submission.id: values})[state.unit_id]
        sentence = self._closed_sentence(state)
        editable = sentence is None and door.can(ENTRY, write=True)
        sections = self._sections(state, values, series)
        notices = self._notices(door, state)
        # Bridge: names of the programme and the unit of a submission of the door's firm, whose state is known.
        programme = self.env["prm.benchmark.programme"].sudo().browse(state.programme_id)
        programme.fetch(["name", "description", "definition_stamp"])
        return {
            "round_id": state.round_id,
            "unit_id": state.unit_id,
            "unit": self.env["prm.benchmark.unit"].sudo().browse(state.unit_id).name or "",
            "revision": state.revision,
            "programme": programme.name,
            "description": programme.description or "",
            "month": self._month_text(state.month, programme),
            "units": self._units_of_round(door, state),
            "state": state.state,
            "round_state": state.round_state,
            "nil": state.nil,
            "provisional": state.provisional,
            "editable": editable,
            "sentence": None if editable else sentence,
            "waits_for_director": state.state == "submitted"
            and state.round_state == "open"
            and not door.can(SIGNOFF, write=True),
            "date_due": state.date_due,
            "overdue": bool(
                state.state == "draft" and state.date_due and state.date_due < fields.Date.context_today(self)
            ),
            "sections": sections,
            "notices": notices,
            "blockers": self._blocking(state, sections, notices) if editable else [],
            "progress": self._progress(state, values),
            "kpis": self._kpi_panel(door, state, series),
            "kpi_windows": self._kpi_windows(state),
            "may_submit": editable,
            "may_sign": state.state == "submitted" and not state.provisional and door.can(SIGNOFF, write=True),
            "may_finalise": state.state == "submitted" and state.provisional and door.can(ENTRY, write=True),
            "may_reopen": self._may_reopen(door, state),
            "events": self._events(submission, state),
        }

    @api.model
    def _may_reopen(self, door, state):
        """Whoever enters may reopen what was submitted; what was signed off, who signs off."""
        needed = {"submitted": (ENTRY, SIGNOFF), "signed_off": (SIGNOFF,)}.get(state.state, ())
        return state.round_state == "open" and any(door.can(capability, write=True) for capability in needed)

    @api.model
    def _month_text(self, month, programme):
        """Return the period of a programme's round that ends with a month, as a sentence takes it."""
        return programme._period_text(month, bare=True)

    @api.model
    def _units_of_round(self, door, state):
        """Return the firm's units of the round, for the switcher; none where there is but one."""
        if not state.has_branches and state.unit_level == "firm":
            return []
        # Bridge: submissions of the door's firm.
        submissions = (
            self.env["prm.benchmark.submission"]
            .sudo()
            .search([("round_id", "=", state.round_id), ("firm_id", "=", door.firm_id), ("wanted", ">", 0)])
        )
        if len(submissions) < 2:
            return []
        return [
            {
                "id": row.unit_id.id,
                "name": row.unit_id.name,
                "state": row.state,
                "filled": row.filled,
                "wanted": row.wanted,
                "current": row.unit_id.id == state.unit_id,
            }
            for row in self._in_order(submissions)
        ]

    # --- sections and items ---------------------------------------------------------------------------

    @api.model
    def _sections(self, state, values, series):
        """Return the sections with their items, in the order of the form."""
        asked = self._asked(state)
        # Bridge: names and explanations of what is asked of this firm.
        items = self.env["prm.benchmark.item"].sudo().browse(asked)
        items.fetch(["code", "name", "description", "negative_allowed", "section_id", "sequence"])
        ordered = items.sorted(lambda item: (item.section_id.sequence, item.section_id.id, item.sequence, item.id))
        sections = {}
        for item in ordered:
            section = item.section_id
            if section.id not in sections:
                sections[section.id] = {
                    "id": section.id,
                    "name": section.name,
                    "help": section.description or "",
                    "due": section._deadline_on(state.month, state.counted),
                    "items": [],
                }
            sections[section.id]["items"].append(
                self._item_values(item, asked[item.id], state, values.get(item.id), series.get(item.code, {}))
            )
        return list(sections.values())

    @api.model
    def _item_values(self, item, asked, state, value, series):
        numbers = self.env["prm.benchmark.number"]
        currency = state.currency
        month = month_of(state.month)
        before = {"previous": month - asked.step, "year_before": month - 12}
        return {
            "id": item.id,
            "code": item.code,
            "label": item.name,
            "help": item.description or "",
            "unit": numbers._item_unit(asked.unit, currency),
            "required": asked.required,
            "negative": item.negative_allowed,
            "value": numbers._typed(value, asked.unit),
            "text": numbers._item_text(value, asked.unit, currency),
            **{
                name: numbers._figure(series[past], asked.unit) if past in series else None
                for name, past in before.items()
            },
            "step": asked.step,
        }

    @api.model
    def _progress(self, state, values):
        filled, wanted = self._count(state, values)
        return {
            "filled": filled,
            "wanted": wanted,
            "percent": 100 if state.nil else 100 * filled // wanted if wanted else 0,
            "text": self.env._("Nil report")
            if state.nil
            else self.env._("%(filled)s of %(wanted)s filled in", filled=filled, wanted=wanted),
        }

    # --- notices --------------------------------------------------------------------------------------

    @api.model
    def _notices(self, door, state):
        """Return what looks wrong, ``{item id: [dictionary]}``.

        A notice about a KPI stands with the first item that it is made of.
        """
        # Bridge: findings of a submission of the door's firm.
        findings = self.env["prm.benchmark.finding"].sudo().search([("submission_id", "=", state.id)], order="id")
        if not findings:
            return {}
        # sorted here: in SQL the order of items takes four more tables, on a page that seldom has a finding
        findings = findings.sorted(lambda finding: (not finding.item_id, finding.code, finding.id))
        asked = self._asked(state)
        notices = {}
        for finding in findings:
            item_id = self._item_of_kpi(state, finding.kpi_id, asked) if finding.kpi_id else finding.item_id.id
            notices.setdefault(item_id, []).append(
                {
                    "id": finding.id,
                    "sentence": self._notice_sentence(door, state, finding),
                    "open": finding.state == "open",
                    "reason": finding.reason or "",
                    "by": finding.confirmed_by_id.name or "",
                    "question": finding.question or "",
                }
            )
        return notices

    @api.model
    def _notice_sentence(self, door, state, finding):
        currency = state.currency
        kpi = finding.kpi_id
        if not kpi:
            return self._finding_sentence(finding.code, finding.params, finding.item_id.unit, currency)
        shown = door.can(EVALUATION)
        return self._band_sentence(kpi.name, finding.params, kpi.unit, kpi.annualised, currency, shown)

    @api.model
    def _item_of_kpi(self, state, kpi, asked):
        """Return the id of the item beside which a notice about a KPI stands."""
        formula = self._definition_of(state).evaluator.formulas.get(kpi.code)
        needed = {code for code, _how in formula.inputs()} if formula else set()
        places = sorted(asked.values(), key=lambda item: (item.code not in needed, item.position))
        return places[0].id if places else False

    @api.model
    def _blocking(self, state, sections, notices):
        """Return what stands against submitting: ``item_id``, ``label``, ``kind``; as :meth:`_blockers` does."""
        blocking = []
        for item in (item for section in sections for item in section["items"]):
            if item["required"] and not item["value"] and not state.nil:
                blocking.append({"item_id": item["id"], "label": item["label"], "kind": "missing"})
            if any(notice["open"] for notice in notices.get(item["id"], [])):
                blocking.append({"item_id": item["id"], "label": item["label"], "kind": "finding"})
        return blocking

    # --- KPIs -----------------------------------------------------------------------------------------

    @api.model
    def _kpi_panel(self, door, state, series):
        """Return the KPIs for whoever may see the evaluation, else None."""
        if not door.can(EVALUATION):
            return None
        definition = self._definition_of(state)
        texts = self._kpis(state, series)
        # Bridge: names of the KPIs of this firm's programme.
        kpis = self.env["prm.benchmark.kpi"].sudo().browse([definition.kpi_ids[code] for code in texts])
        kpis.fetch(["code", "name", "unit", "annualised", "top", "sequence"])
        ordered = kpis.sorted(lambda kpi: (not kpi.top, kpi.sequence, kpi.code))
        currency, numbers = state.currency, self.env["prm.benchmark.number"]
        return [
            {
                "code": kpi.code,
                "name": kpi.name,
                "unit": numbers._kpi_unit(kpi.unit, kpi.annualised, currency),
                **texts[kpi.code],
            }
            for kpi in ordered
        ]

    # --- trace ----------------------------------------------------------------------------------------

    @api.model
    def _events(self, submission, state):
        """Return who did what when, the newest first."""
        # Bridge: the trace of a submission of the door's firm.
        events = (
            self.env["prm.benchmark.event"].sudo().search([("submission_id", "=", submission.id)], limit=_MOST_EVENTS)
        )
        names = dict(events._fields["event"]._description_selection(self.env)) if events else {}
        return [
            {
                "date": event.date,
                "by": event.user_id.name or "",
                "text": names[event.event],
                "item": event.item_id.name or "",
                "before": self._traced(event.before),
                "after": self._traced(event.after),
                "reason": event.reason or "",
            }
            for event in events
        ]

    @api.model
    def _traced(self, text):
        """Return a figure of the trace in the reader's way of writing, "" for none."""
        try:
            return self.env["prm.benchmark.number"]._plain(Decimal(text)) if text else ""
        except InvalidOperation:
            return text
