from odoo import models

from odoo.addons.prm_partner.demo.prm_demo_trade import MONTHS
from odoo.addons.prm_partner.demo.table_partners import PARTNERS

from .table_benchmark import STORIES

#: turnover over the year: machines before the season, parts in it, the workshop in winter
SEASON_MACHINES = (5, 8, 14, 13, 9, 7, 7, 9, 9, 8, 5, 6)
SEASON_PARTS = (5, 6, 9, 9, 9, 11, 13, 12, 9, 7, 5, 5)
SEASON_SERVICE = (10, 10, 9, 8, 7, 7, 8, 8, 7, 7, 9, 10)
#: stock is built up before the season
SEASON_STOCK = (1.12, 1.16, 1.1, 1.02, 0.97, 0.94, 0.92, 0.92, 0.93, 0.96, 1.02, 1.07)
#: months in which a thirteenth salary is paid, by half of the firms
THIRTEENTH = 11
LABOUR = 0.68  #: of the service turnover, the rest is material and travel


class PrmDemo(models.AbstractModel):
    """What a firm reports: a small model of a dealer's business, the same every time."""

    _inherit = "prm.demo"

    def _benchmark_firm(self, number):
        """Return what is steady about a firm: ``{name: figure}``; money in euro a year, today."""
        luck = self._random("benchmark", number)
        grade, assortment = PARTNERS[number - 1][5:7]
        story = STORIES.get(number, {})
        size = {"gold": (11e6, 24e6), "silver": (4.2e6, 9.8e6), "bronze": (1.1e6, 3.4e6)}[grade]
        turnover = luck.uniform(*size) * (0.35 if assortment == "parts" else 1)
        machines = 0 if assortment == "parts" else luck.uniform(0.58, 0.73)
        parts = (1 - machines) * luck.uniform(0.56, 0.68)
        service = 1 - machines - parts
        margins = luck.uniform(0.088, 0.128), luck.uniform(0.27, 0.335), luck.uniform(0.5, 0.6)
        margins = [margin * story.get("margin", 1) for margin in margins]
        gross = machines * margins[0] + parts * margins[1] + service * margins[2]
        result = luck.uniform(-0.004, 0.036)
        cost = (gross - result) * story.get("cost", 1)
        staff = turnover * luck.uniform(2.6, 3.4) * 1e-6 * (1 + 2.2 * service) * story.get("staff", 1)
        return {
            "growth": story.get("growth", luck.uniform(-0.035, 0.065)),
            "machines": turnover * machines,
            "parts": turnover * parts,
            "service": turnover * service,
            "margins": margins,
            "cost": turnover * cost,
            "personnel": turnover * cost * luck.uniform(0.56, 0.66),
            "selling": luck.uniform(0.035, 0.05),
            "staff": max(staff, 2.5),
            "stock": turnover * (1 - gross) / luck.uniform(2.3, 3.9) * story.get("stock", 1),
            "old": luck.uniform(0.05, 0.2) * story.get("old", 1),
            "orders": luck.uniform(0.18, 0.34),
            "thirteenth": luck.random() < 0.5,
            "utilisation": luck.uniform(0.82, 0.91) * min(story.get("workshop", 1), 1.05),
            "efficiency": luck.uniform(0.88, 1.04) * story.get("workshop", 1),
            "rate": luck.uniform(66, 88),
            "area": max(luck.uniform(0.16, 0.3) * (turnover**0.62), 140),
            "equity": luck.uniform(0.17, 0.46) / story.get("debt", 1),
            "current": luck.uniform(0.68, 0.8),
            "short": luck.uniform(0.42, 0.55) * story.get("debt", 1),
            "overdue": luck.uniform(0.06, 0.2) * story.get("debt", 1),
        }

    def _benchmark_month(self, number, firm, ago):
        """Return what a firm reports of the month so many months ago, ``{code: figure}``, all sections together."""
        luck = self._random("benchmark", number, MONTHS - ago)
        month = self._month_ago(ago).month - 1
        level = (1 + firm["growth"]) ** (-ago / 12)
        season = {
            "machines": SEASON_MACHINES[month] / 100 * luck.uniform(0.8, 1.2),
            "parts": SEASON_PARTS[month] / 100 * luck.uniform(0.93, 1.07),
            "service": SEASON_SERVICE[month] / 100 * luck.uniform(0.92, 1.08),
        }
        sold = {name: firm[name] * level * share for name, share in season.items()}
        spent = {
            name: sold[name] * (1 - margin * luck.uniform(0.95, 1.05))
            for name, margin in zip(season, firm["margins"], strict=True)
        }
        turnover = sum(sold.values())
        thirteenth = 1.9 if firm["thirteenth"] and month == THIRTEENTH - 1 else 1
        personnel = firm["personnel"] * level / (12.9 if firm["thirteenth"] else 12) * luck.uniform(0.975, 1.025)
        other = (firm["cost"] - firm["personnel"]) * level / 12 * luck.uniform(0.93, 1.07)
        received = firm["machines"] * level * SEASON_MACHINES[(month + 2) % 12] / 100 * luck.uniform(0.75, 1.3)
        stock = firm["stock"] * level * SEASON_STOCK[month] * luck.uniform(0.96, 1.04)
        labour = 3 * sold["service"] * LABOUR * luck.uniform(0.95, 1.05)
        hours = labour / firm["rate"]
        worked = hours / (firm["efficiency"] * luck.uniform(0.97, 1.03))
        attended = worked / (firm["utilisation"] * luck.uniform(0.97, 1.03))
        assets = firm["stock"] * level * 1.75
        figures = {
            "U_MACH": sold["machines"],
            "U_PARTS": sold["parts"],
            "U_SERVICE": sold["service"],
            "W_MACH": spent["machines"],
            "W_PARTS": spent["parts"],
            "W_SERVICE": spent["service"],
            "P": personnel * thirteenth,
            "K": personnel * thirteenth + other,
            "K_MACH": firm["machines"] * level / 12 * firm["selling"] * luck.uniform(0.9, 1.1),
            "ORDERS_IN": received,
            "ORDERS": firm["machines"] * level * firm["orders"] * luck.uniform(0.85, 1.15),
            "S": stock,
            "H_ATTENDED": attended,
            "H_WORKED": worked,
            "H_SOLD": hours,
            "U_LABOUR": labour,
            "ASSETS": assets,
            "EQUITY": assets * firm["equity"] * luck.uniform(0.95, 1.05),
            "ASSETS_CURRENT": assets * firm["current"],
            "DEBT_SHORT": assets * firm["short"] * luck.uniform(0.95, 1.05),
            "CASH": assets * luck.uniform(0.01, 0.05),
            "F": turnover * luck.uniform(0.9, 1.5),
            "S_OLD": stock * firm["old"] * luck.uniform(0.9, 1.1),
        }
        figures["F_OVERDUE"] = figures["F"] * firm["overdue"] * luck.uniform(0.85, 1.15)
        figures = {code: round(figure, -1 if abs(figure) > 20_000 else 0) for code, figure in figures.items()}
        figures["U"] = sum(figures[code] for code in ("U_MACH", "U_PARTS", "U_SERVICE"))
        figures["W"] = sum(figures[code] for code in ("W_MACH", "W_PARTS", "W_SERVICE"))
        figures["FTE"] = round(firm["staff"] * level**0.6 * 2) / 2
        figures["A"] = round(firm["area"], -1)
        return figures
