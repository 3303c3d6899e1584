from datetime import datetime, time, timedelta

from odoo import models
from odoo.fields import Command

from .prm_demo_benchmark import LANGUAGES
from .table_benchmark import COHORTS, RELEASES

#: days after a round's closing on which it was released
DAYS = 4


class PrmDemo(models.AbstractModel):
    """Comparison groups, and the releases of the last closed months: the first one tells two years."""

    _inherit = "prm.demo"

    def _load_benchmark(self):
        result = super()._load_benchmark()
        self._load_releases(self._ref("benchmark_programme"))
        return result

    def _load_releases(self, programme):
        self._load_cohorts(programme)
        releases = self.env["prm.benchmark.release"]
        manager = self._ref("user_manager")
        closed = programme.round_ids.filtered(lambda round_: round_.state == "closed").sorted("month")
        for round_ in closed[-RELEASES:]:
            release = releases._start(round_)
            release._prepare()
            moment = datetime.combine((round_.closed_at + timedelta(days=DAYS)).date(), time(9, 30))
            release.write(
                {
                    "state": "released",
                    "released_at": min(moment, self._moment(0)),
                    "released_by_id": manager.id,
                }
            )
            release._mark_latest()

    def _load_cohorts(self, programme):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        for number, (key, (names, kind, values)) in enumerate(COHORTS.items(), start=1):
            [cohort] = self._ensure(
                "prm.benchmark.cohort",
                {
                    f"benchmark_cohort_{key}": {
                        "name": names[0],
                        "programme_id": programme.id,
                        "kind": kind,
                        "sequence": 10 * number,
                        "size_from": values.get("size_from", False),
                        "size_to": values.get("size_to", False),
                        "territory_ids": [
                            Command.set([self._ref(f"territory_{name}").id for name in values.get("territories", ())])
                        ],
                        "business_line_ids": [
                            Command.set(
                                [
                                    self.env.ref(f"prm_partner.business_line_{name}").id
                                    for name in values.get("lines", ())
                                ]
                            )
                        ],
                    }
                },
            )
            cohort.update_field_translations(
                "name", {lang: name for lang, name in zip(LANGUAGES, names, strict=True) if lang in installed}
            )
