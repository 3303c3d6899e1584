from collections import defaultdict
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..engine.figures import Period, change
from ..engine.potential import coverage

TOP = 10


class PrmNetworkOverview(models.AbstractModel):
    """Who turns up and who down, what the territories yield of what they could, and who owes.

    Figures come through the record rules of ``prm.fact`` and of the potential, so that everybody
    sees the part of the network and of the metrics that is theirs.
    """

    _name = "prm.network.overview"
    _description = "Network Overview"

    @api.model
    def overview(self, territory_id=False, year=False):
        """Return the content of the overview for the staff of the PRM groups; callable over RPC.

        :param int territory_id: only this territory and those below it
        :param int year: a calendar year against the one before; this year (the default) stands for
            the last 12 complete months against the 12 before
        :return: plain dictionaries; a part whose metric is not for the user's department is None
        Costs one scan of the revenue of two years and one of the month's receivables.
        """
        if not self.env.user.has_group("prm_partner.group_prm_user"):
            raise AccessError(self.env._("The network overview is for the staff who work with partner files."))
        today = fields.Date.context_today(self)
        year = min(int(year or today.year), today.year)
        period = Period.last_months(today) if year == today.year else Period(date(year, 1, 1), date(year + 1, 1, 1))
        territories = self._territories()
        chosen = territories.filtered(lambda territory: territory.id == territory_id)
        metrics = {metric.code: metric for metric in self.env["prm.cockpit"]._visible_metrics()}
        revenue, overdue = metrics.get("revenue"), metrics.get("overdue_receivables")
        return {
            "currency_id": self.env.company.currency_id.id,
            "year": year,
            "years": list(range(today.year, today.year - 5, -1)),
            "rolling": year == today.year,
            "from": fields.Date.to_string(period.start),
            "to": fields.Date.to_string(period.end - timedelta(days=1)),
            "territory_id": chosen.id,
            "territories": self._territory_options(territories),
            "as_of": self._as_of(revenue or overdue),
            **self._revenue(revenue, period, year, chosen, territories),
            "overdue": self._overdue(overdue, today, chosen),
        }

    @api.model
    def _as_of(self, metric):
        return fields.Datetime.to_string(metric.as_of) if metric and metric.as_of else False

    # --- territories ----------------------------------------------------------------------------------

    @api.model
    def _territories(self):
        """Return the territories whose partners the user can see."""
        domain = []
        if not self.env.user.has_group("prm_partner.group_prm_network"):
            domain = [("access_user_ids", "in", self.env.uid)]
        return self.env["prm.territory"].search_fetch(domain, ["name", "complete_name", "parent_id", "parent_path"])

    @api.model
    def _territory_options(self, territories):
        known = set(territories.ids)
        return [
            {
                "id": territory.id,
                "name": territory.name,
                "depth": sum(int(part) in known for part in territory.parent_path.split("/")[:-2]),
            }
            for territory in territories
        ]

    @api.model
    def _parts(self, chosen, territories):
        """Return the territories to compare: those right below the chosen one, or the uppermost ones."""
        if chosen:
            return territories.filtered(lambda territory: territory.parent_id == chosen)
        tops = territories.filtered(lambda territory: territory.parent_id not in territories)
        below = territories.filtered(lambda territory: territory.parent_id == tops) if len(tops) == 1 else tops
        return below or tops

    # --- revenue --------------------------------------------------------------------------------------

    @api.model
    def _revenue(self, metric, period, year, chosen, territories):
        if not metric or metric.problem:
            missing = {"available": False} if metric else None
            return {"movers": missing, "areas": missing, "heat": None}
        by_partner, by_area = self._revenue_sums(metric, period, chosen)
        areas = self._areas(by_area, chosen, territories)
        return {
            "movers": self._movers(by_partner),
            "areas": areas,
            "heat": self._heat(by_area, year, chosen, self._parts(chosen, territories) or chosen),
        }

    @api.model
    def _revenue_sums(self, metric, period, chosen):
        """Return ``[(partner, now, before)]`` and ``[(territory, category, now, before)]``; one query."""
        before = period.year_before()
        query = self._fact_query(metric, chosen, [("month", ">=", before.start), ("month", "<", period.end)])
        to_sql = self.env["prm.fact"]._field_to_sql
        rows = self.env.execute_query(
            SQL(
                """
                WITH fact AS MATERIALIZED (%(facts)s)
                SELECT GROUPING(fact.partner_id), fact.partner_id, firm.prm_territory_id, fact.category_id,
                       COALESCE(SUM(fact.value) FILTER (WHERE fact.month >= %(start)s), 0),
                       COALESCE(SUM(fact.value) FILTER (WHERE fact.month < %(before_end)s), 0)
                  FROM fact
                  JOIN res_partner firm ON firm.id = fact.partner_id
              GROUP BY GROUPING SETS ((fact.partner_id), (firm.prm_territory_id, fact.category_id))
                """,
                facts=query.select(
                    *(
                        SQL("%s AS %s", to_sql("prm_fact", name, query), SQL.identifier(name))
                        for name in ("partner_id", "month", "category_id", "value")
                    )
                ),
                start=period.start,
                before_end=before.end,
            )
        )
        by_partner = [(partner, now, past) for grouped, partner, _area, _category, now, past in rows if not grouped]
        by_area = [(area, category, now, past) for grouped, _partner, area, category, now, past in rows if grouped]
        return by_partner, by_area

    @api.model
    def _fact_query(self, metric, chosen, domain):
        domain = [
            ("metric_id", "=", metric.id),
            ("company_id", "in", self.env["prm.cockpit"]._companies().ids),
            *domain,
        ]
        if chosen:
            domain.append(("partner_id.prm_territory_id", "child_of", chosen.id))
        return self.env["prm.fact"]._search(domain)

    @api.model
    def _movers(self, sums):
        """Return the partners with the largest rise and fall, and the totals."""
        rise = sorted((row for row in sums if row[1] > row[2]), key=lambda row: row[2] - row[1])
        fall = sorted((row for row in sums if row[1] < row[2]), key=lambda row: row[1] - row[2])
        names = self._partner_names([row[0] for row in (*rise[:TOP], *fall[:TOP])])
        now, before = sum(row[1] for row in sums), sum(row[2] for row in sums)

        def rows(part):
            return [
                {
                    "id": partner,
                    "name": names[partner],
                    "now": now,
                    "before": before,
                    "difference": now - before,
                    "change": change(now, before, "currency"),
                }
                for partner, now, before in part[:TOP]
                if partner in names
            ]

        return {
            "available": bool(sums),
            "up": rows(rise),
            "down": rows(fall),
            "count_up": len(rise),
            "count_down": len(fall),
            "now": now,
            "before": before,
            "change": change(now, before, "currency"),
        }

    @api.model
    def _partner_names(self, ids):
        """Return the names of those of the partners that the user may read."""
        partners = self.env["res.partner"].with_context(active_test=False).search_fetch([("id", "in", ids)], ["name"])
        return {partner.id: partner.name or "" for partner in partners}

    @api.model
    def _areas(self, by_area, chosen, territories):
        """Return the revenue of the territories to compare, those below included."""
        parts = self._parts(chosen, territories)
        sums = defaultdict(lambda: [0.0, 0.0])
        path = {territory.id: territory.parent_path for territory in territories}
        for area, _category, now, before in by_area:
            ancestors = {int(part) for part in path.get(area, "").split("/") if part}
            part = next((part.id for part in parts if part.id in ancestors), False)
            sums[part][0] += now
            sums[part][1] += before
        names = {part.id: part.name for part in parts}
        names[False] = chosen.name or self.env._("Without territory")
        rows = [
            {"id": area, "name": names[area], "now": now, "before": before, "change": change(now, before, "currency")}
            for area, (now, before) in sums.items()
        ]
        return {"available": bool(rows), "rows": sorted(rows, key=lambda row: -row["now"])}

    # --- potential ------------------------------------------------------------------------------------

    @api.model
    def _heat(self, by_area, year, chosen, parts):
        """Return the share of the potential that revenue makes up: territories × product categories."""
        potential = self.env["prm.territory.potential"].search_fetch(
            [
                ("year", "<=", year),
                ("year", ">", year - 3),
                ("market_potential", ">", 0),
                ("company_id", "in", self.env["prm.cockpit"]._companies().ids),
                *([("territory_id", "child_of", chosen.id)] if chosen else []),
            ],
            ["territory_id", "category_id", "year", "market_potential", "company_id"],
            order="year, id",
        )
        if not potential:
            return None
        # of several years the latest one counts
        latest = {(row.territory_id, row.category_id, row.company_id): row.market_potential for row in potential}
        known = defaultdict(float)
        for (territory, category, _company), amount in latest.items():
            known[territory.id, category.id] += amount
        areas = self.env["prm.territory"].with_context(active_test=False).search_fetch([], ["parent_path"])
        categories = self.env["product.category"].browse({row[1] for row in by_area if row[1]}) | potential.category_id
        columns = potential.category_id.sorted("complete_name")
        rows = coverage(
            known,
            {(area, category): now for area, category, now, _before in by_area if area and category},
            {area.id: area.parent_path for area in areas},
            {category.id: category.parent_path for category in categories},
            parts.ids,
            columns.ids,
        )
        return {
            "categories": [{"id": column.id, "name": column.name} for column in columns],
            "rows": [
                {"id": part.id, "name": part.name, "cells": cells} for part, cells in zip(parts, rows, strict=True)
            ],
        }

    # --- receivables ----------------------------------------------------------------------------------

    @api.model
    def _overdue(self, metric, today, chosen):
        """Return the partners that owe the most that is overdue, now."""
        if not metric:
            return None
        if metric.problem:
            return {"available": False}
        day = metric.as_of.date() if metric.as_of else today
        query = self._fact_query(metric, chosen, [("month", "=", day.replace(day=1)), ("value", ">", 0)])
        table = self.env["prm.fact"]
        partner, value = (table._field_to_sql("prm_fact", name, query) for name in ("partner_id", "value"))
        query.groupby = SQL("1")
        sums = self.env.execute_query(query.select(partner, SQL("SUM(%s)", value)))
        top = sorted(sums, key=lambda row: -row[1])[:TOP]
        names = self._partner_names([partner for partner, _amount in top])
        return {
            "available": bool(metric.as_of or sums),
            "rows": [
                {"id": partner, "name": names[partner], "amount": amount} for partner, amount in top if partner in names
            ],
            "total": sum(amount for _partner, amount in sums),
            "count": len(sums),
        }
