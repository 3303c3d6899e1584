from odoo import models
from odoo.fields import Command

from .table_territories import LEAVES, MARKET, REGIONS

#: last year's market compared with this year's, lowest and highest
LAST_YEAR = (0.94, 1.03)


class PrmDemo(models.AbstractModel):
    _inherit = "prm.demo"

    def _load_territories(self):
        for name, title, code, parent, login in REGIONS:
            self._ensure(
                "prm.territory",
                {
                    name: {
                        "name": title,
                        "code": code,
                        "parent_id": parent and self._ref(parent).id,
                        "user_id": login and self._ref(f"user_{login}").id,
                    }
                },
            )
        wanted = {}
        for color, (name, title, code, parent, login, deputy, country, ranges, *_market) in enumerate(LEAVES, start=1):
            country_id = self.env.ref(f"base.{country.lower()}").id
            wanted[name] = {
                "name": title,
                "code": code,
                "parent_id": self._ref(parent).id,
                "user_id": self._ref(f"user_{login}").id,
                "deputy_id": self._ref(f"user_{deputy}").id,
                "color": color,
                "range_ids": [
                    Command.create({"country_id": country_id, "zip_from": zip_from, "zip_to": zip_to})
                    for zip_from, zip_to in ranges
                ],
            }
        self._ensure("prm.territory", wanted)

    def _load_potential(self):
        """Market potential and purchasing power for this year and the last one."""
        this_year = self._today().year
        wanted = {}
        for name, *_rest, share, index in LEAVES:
            for category, market in MARKET.items():
                # every area has its own leanings; the same in both years
                leaning = self._random("potential", name, category)
                potential = market * share * leaning.uniform(0.85, 1.15)
                growth = leaning.uniform(*LAST_YEAR)
                for year, factor in ((this_year, 1), (this_year - 1, growth)):
                    wanted[f"potential_{name}_{category}_{year}"] = {
                        "territory_id": self._ref(name).id,
                        "category_id": self._ref(category).id,
                        "year": year,
                        "market_potential": round(potential * factor, -4),
                        "purchasing_power": round(potential * factor * 1.3 * index / 100, -4),
                        "purchasing_power_index": round(index + leaning.uniform(-1, 1), 1),
                        "source": "Invented figures",
                        "company_id": self.env.company.id,
                    }
        self._ensure("prm.territory.potential", wanted)
