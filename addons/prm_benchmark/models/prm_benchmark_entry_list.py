from collections import Counter
from datetime import timedelta

from odoo import api, fields, models

#: months of closed rounds in the list
_HISTORY_DAYS = 800


class PrmBenchmarkEntry(models.AbstractModel):
    """The list of rounds: what is to be done, and what was."""

    _inherit = "prm.benchmark.entry"

    @api.model
    def _list(self, door):
        """Return the open ``rounds`` of the door's firm with their units, and by year the ``history`` of closed ones.

        A year of the history has ``year``, ``text`` (how many rounds) and its ``rounds``, the newest first.
        """
        today = fields.Date.context_today(self)
        # Bridge: states of the door's firm; no figures.
        submissions = (
            self.env["prm.benchmark.submission"]
            .sudo()
            .search_fetch(
                [
                    ("firm_id", "=", door.firm_id),
                    ("round_id.state", "!=", "planned"),
                    ("wanted", ">", 0),
                    ("month", ">", today - timedelta(days=_HISTORY_DAYS)),
                ],
                ["round_id", "unit_id", "state", "provisional", "nil", "filled", "wanted", "open_findings"],
                order="id",  # sorted below
            )
        )
        states = dict(submissions._fields["state"]._description_selection(self.env))
        rounds = []
        for round_, found in submissions.grouped("round_id").items():
            rounds.append(
                {
                    "id": round_.id,
                    "programme": round_.programme_id.name,
                    "month": round_.programme_id._period_text(round_.month),
                    "year": round_.month.year,
                    "states": _states_text(states[row.state] for row in found),
                    "order": (round_.date_due or round_.month, round_.id),
                    "since": (round_.month, round_.id),
                    "date_due": round_.date_due,
                    "open": round_.state == "open",
                    "overdue": bool(round_.date_due and round_.date_due < today and "draft" in found.mapped("state")),
                    "units": [
                        {
                            **{name: row[name] for name in ("state", "provisional", "nil", "filled", "wanted")},
                            "name": row.unit_id.name,
                            "label": states[row.state],
                            "findings": row.open_findings if row.state == "draft" else 0,
                            "percent": 100 if row.nil else 100 * row.filled // row.wanted,
                            "text": self.env._(
                                "%(filled)s of %(wanted)s filled in", filled=row.filled, wanted=row.wanted
                            ),
                            "url": f"/my/prm/benchmark/entry/{round_.id}?unit={row.unit_id.id}",
                        }
                        for row in self._in_order(found)
                    ],
                }
            )
        return {
            "rounds": sorted((row for row in rounds if row["open"]), key=lambda row: row["order"]),
            "history": self._by_year(
                sorted((row for row in rounds if not row["open"]), key=lambda row: row["since"], reverse=True)
            ),
        }

    @api.model
    def _by_year(self, rounds):
        by_year = {}
        for round_ in rounds:
            by_year.setdefault(round_["year"], []).append(round_)
        return [
            {
                "year": str(year),
                "text": self.env._("1 round") if len(ours) == 1 else self.env._("%(count)s rounds", count=len(ours)),
                "rounds": ours,
            }
            for year, ours in by_year.items()
        ]


def _states_text(labels):
    """Return how many units are in which state: “Signed off: 2, Submitted: 1”; one state alone without a number."""
    counts = Counter(labels)
    return (
        ", ".join(f"{label}: {number}" for label, number in counts.items()) if len(counts) > 1 else next(iter(counts))
    )
