from datetime import timedelta

from odoo import models
from odoo.fields import Command

from .prm_demo_partners import dealer_name
from .table_figures import (
    COMPETITORS,
    CONTACT_PLAN,
    NEGLECTED,
    PHRASES,
    PLANNED,
    PROMISES,
    REPORTS,
    VOLUMES,
)
from .table_partners import PARTNERS


class PrmDemo(models.AbstractModel):
    _inherit = "prm.demo"

    def _load_competitors(self):
        self._ensure(
            "prm.competitor",
            {
                record: {
                    "name": name,
                    "website": website,
                    "category_ids": [Command.set([self._ref(category).id for category in categories])],
                }
                for record, name, website, categories in COMPETITORS
            },
        )
        self._ensure(
            "prm.competitor.volume",
            {
                f"volume_{index:02}": {
                    "partner_id": self._ref(dealer_name(number)).id,
                    "competitor_id": self._ref(f"competitor_{competitor}").id,
                    "category_id": self._ref(category).id,
                    "date_from": self._month(ago),
                    "months": months,
                    "volume": volume,
                    "source": source,
                    "confidence": confidence,
                }
                for index, (number, competitor, category, ago, months, volume, source, confidence) in enumerate(VOLUMES)
            },
        )

    def _load_contact_reports(self):
        plans = {
            f"contact_plan_{grade}": {
                "grade_id": self.env.ref(f"partnership.res_partner_grade_data_{grade}").id,
                "year": self._today().year - 1,
                "visits": visits,
                "calls": calls,
            }
            for grade, (visits, calls) in CONTACT_PLAN.items()
        }
        self._ensure("prm.contact.plan", plans)
        wanted = {}
        for index, (number, days, kind, report, rating, topics, step, until) in enumerate(REPORTS):
            wanted[f"contact_story_{index}"] = {
                **self._prepare_contact(number, days, kind, report, rating),
                "topic_ids": [
                    Command.set([self.env.ref(f"prm_partner.prm_visit_topic_{topic}").id for topic in topics])
                ],
                "next_step": step,
                "next_date": step and self._today() + timedelta(days=until),
                "promise_ids": [
                    Command.create(
                        {"side": side, "name": name, "due": self._today() + timedelta(days=due), "done": kept}
                    )
                    for side, name, due, kept in PROMISES.get((number, days), ())
                ],
            }
        for number, days, kind in PLANNED:
            values = self._prepare_contact(number, -days, kind, False, False)
            wanted[f"contact_planned_{number:02}"] = {**values, "state": "draft"}
        for number, row in enumerate(PARTNERS, start=1):
            luck = self._random("contacts held", number)
            visits, calls = CONTACT_PLAN[row[5]]
            if number in NEGLECTED:
                continue
            lost = luck.random() < 0.1  # some were not seen for a long time
            for kind, count in (("visit", visits), ("call", calls)):
                for turn in range(1 if lost else count):
                    days = int(365 / count * (turn + luck.uniform(0.1, 1.1))) + 2
                    days = luck.randint(250, 390) if lost else days
                    rating = luck.choice("3344445") if kind == "visit" else False
                    wanted[f"contact_{number:02}_{kind}_{turn}"] = self._prepare_contact(
                        number, days, kind, luck.choice(PHRASES), rating
                    )
        self._ensure("prm.visit", wanted)

    def _prepare_contact(self, number, days, kind, report, rating):
        dealer = self._ref(dealer_name(number))
        return {
            "partner_id": dealer.id,
            "company_id": self.env.company.id,
            "kind": kind,
            "state": "done",
            "date": self._moment(days),
            "user_id": dealer._prm_responsible_user().id,
            "contact_ids": [Command.set(self._ref(f"{dealer_name(number)}_director").ids)],
            "summary": report,
            "rating": rating,
            "duration": 1.5 if kind == "visit" else 0.3,
        }
