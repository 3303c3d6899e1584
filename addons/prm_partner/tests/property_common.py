"""Property-based tests of figures: cases drawn by Hypothesis against plain Python.

``./prm test`` installs Hypothesis (``requirements/dev.txt``); without it these tests fail to load,
loudly. Every run draws the same cases.
"""

from collections import defaultdict
from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, settings

#: how a metric's parts become one figure, and what a ratio is multiplied by
KINDS = {
    "revenue": ("sum", 1),
    "margin": ("sum", 1),
    "margin_rate": ("ratio", 100),
    "units": ("sum", 1),
    "orders": ("sum", 1),
    "breadth": ("distinct", 1),
    "credit_notes": ("sum", 1),
    "discount_rate": ("ratio", 100),
    "open_receivables": ("last", 1),
    "overdue_receivables": ("last", 1),
    "overdue_rate": ("ratio", 100),
    "payment_delay": ("ratio", 1),
    "customers_served": ("last", 1),
    "partner_profit": ("sum", 1),
    "partner_turnover": ("sum", 1),
    "service_jobs": ("sum", 1),
    "warranty_claims": ("sum", 1),
    "sell_out": ("sum", 1),
    "relationship": ("ratio", 1),
    "share_of_wallet": ("ratio", 100),
    "dependency": ("ratio", 100),
    "market_share": ("ratio", 100),
    "visits": ("sum", 1),
    "calls": ("sum", 1),
    "contact_overdue": ("last", 1),
}


def cases(count):
    """Return the settings of a property-based test of so many examples.

    A failing example is shown as it was drawn: making it smaller takes minutes (add ``Phase.shrink``).
    """
    return settings(
        derandomize=True,
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def figure(code, facts):
    """Return one figure out of the parts of several facts.

    :param str code: of the metric
    :param list facts: ``(month, category, value, weight)``
    :return: None when there is nothing to tell
    """
    kind, factor = KINDS[code]
    if not facts:
        return None
    if kind == "ratio":
        weight = sum(fact[3] for fact in facts)
        return factor * sum(fact[2] for fact in facts) / weight if abs(weight) > 1e-9 else None
    if kind == "last":
        last = max(fact[0] for fact in facts)
        return sum(fact[2] for fact in facts if fact[0] == last)
    if kind == "distinct":
        return len({fact[1] for fact in facts if fact[2] > 0.001})
    return sum(fact[2] for fact in facts)


class PropertyMixin:
    """Compares ``prm.fact`` with facts that a test computed by itself.

    Expected facts are ``{code: {(firm id, month, category id or False): (value, weight)}}``.
    """

    @contextmanager
    def example(self):
        """Run one example on a savepoint and roll it back."""
        savepoint = self.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def refresh(self, *providers):
        for name in providers:
            self.assertTrue(self.env[f"prm.fact.provider.{name}"]._refresh(), name)
        self.env.invalidate_all()

    def assertFacts(self, expected, firms, delta=0.011):
        """Expect these facts of the firms and no others; a fact of nothing may be there or not."""
        for code, wanted in expected.items():
            found = {
                (fact.partner_id.id, fact.month, fact.category_id.id): (fact.value, fact.weight)
                for fact in self.env["prm.fact"].search(
                    [("metric_id.code", "=", code), ("partner_id", "in", firms.ids)]
                )
            }
            for key in wanted.keys() | found.keys():
                for part, want, have in zip(
                    ("value", "weight"), wanted.get(key, (0, 0)), found.get(key, (0, 0)), strict=True
                ):
                    self.assertAlmostEqual(have, want, delta=delta, msg=f"{code} {part} of {key}")

    def assertLevels(self, expected, firms, area, delta=0.06):
        """Expect the pivot's measures at every level: network, firms, territories, years, categories.

        :param dict area: firm id → territory
        """
        for code, facts in expected.items():
            domain = [("metric_id.code", "=", code), ("partner_id", "in", firms.ids)]
            rows = [(firm, month, category, *part) for (firm, month, category), part in facts.items()]
            for groupby, key in (
                ([], lambda row: ()),
                (["partner_id"], lambda row: (row[0],)),
                (["territory_id"], lambda row: (area[row[0]].id,)),
                (["upper_territory_id"], lambda row: (area[row[0]].parent_id.id,)),
                (["month:year"], lambda row: (row[1].year,)),
                (["month:quarter", "territory_id"], lambda row: (row[1].year, row[1].month // 3.01, area[row[0]].id)),
                (["category_id"], lambda row: (row[2],)),
            ):
                wanted = defaultdict(list)
                for row in rows:
                    wanted[key(row)].append(row[1:])
                found = {}
                for *group, value in self.env["prm.fact"]._read_group(domain, groupby, ["value:sum"]):
                    found[self._group_key(group, groupby)] = value
                for group, parts in wanted.items():
                    near = delta
                    if KINDS[code][0] == "ratio" and (weight := abs(sum(part[3] for part in parts))) > 1e-9:
                        near = max(1e-6, delta * KINDS[code][1] / weight)
                    self.assertSame(figure(code, parts), found.get(group), near, f"{code} by {groupby}: {group}")
                for group in found.keys() - wanted.keys():
                    self.assertFalse(found[group], f"{code} by {groupby}: {group} is more than expected")

    def assertSame(self, want, have, delta, message):
        """Expect a figure; what cannot be told is no number, not even zero."""
        if want is None:
            self.assertTrue(have is None or have is False, f"{message}: {have} instead of not available")
        elif have is None or have is False:
            self.assertAlmostEqual(want, 0, delta=0.001, msg=f"{message} is missing")
        else:
            self.assertAlmostEqual(have, want, delta=max(delta, abs(want) * delta), msg=message)

    def _group_key(self, group, groupby):
        parts = []
        for name, value in zip(groupby, group, strict=True):
            if name == "month:year":
                parts.append(value.year)
            elif name == "month:quarter":
                parts += (value.year, value.month // 3.01)
            else:
                parts.append(value.id)
        return tuple(parts)
