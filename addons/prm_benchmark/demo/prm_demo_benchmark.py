from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Command

from odoo.addons.prm_partner.demo.prm_demo_partners import dealer_name
from odoo.addons.prm_partner.demo.prm_demo_trade import MONTHS

from .table_benchmark import (
    BANDS,
    BRANCHES,
    FISCAL,
    JOINED,
    KPIS,
    PROGRAMME,
    PROGRAMME_TEXTS,
    SECTIONS,
    TOP,
    TRUSTEE,
    WORKSHOP_FIRMS,
    WORKSHOP_ITEMS,
    WORKSHOP_KPIS,
    WORKSHOP_SECTION,
    WORKSHOP_TEXTS,
)

LANGUAGES = ("en_US", "de_DE", "nl_NL")
ITEM_FIELDS = ("code", "unit", "kind", "negative_allowed")
KPI_FIELDS = ("code", "formula", "unit", "direction", "annualised", "twin", "peer_age")


def _english(texts):
    return {field: words[0] for field, words in texts.items()}


class PrmDemo(models.AbstractModel):
    """The benchmark: sixty dealers, three years, and the trustee. See ``table_benchmark``."""

    _inherit = "prm.demo"

    def _load(self):
        result = super()._load()
        demo = self._in_demo()
        demo._load_trustee()
        if not demo.env.ref("prm_demo.benchmark_programme", raise_if_not_found=False):
            demo._load_benchmark()
        return result

    def _load_benchmark(self):
        """Programme, firms, three years of figures, the open round; and a programme in preparation."""
        programme = self._load_programme()
        self._load_participants(programme)
        self._load_benchmark_years(programme)
        self._load_open_round(programme)
        self._load_workshop_programme()

    def _load_trustee(self):
        groups = ("base.group_user", "base.group_allow_export", "prm_benchmark.group_benchmark_trustee")
        self.with_context(prm_benchmark_reason="Elected by the members' meeting")._ensure(
            "res.users",
            {
                "user_trustee": {
                    **TRUSTEE,
                    "password": TRUSTEE["login"],
                    "email": "trustee@wirtz-pruefung.example",
                    "lang": "en_US",
                    "tz": "Europe/Berlin",
                    # there is no mail server behind the demo
                    "notification_type": "inbox",
                    "company_id": self.env.company.id,
                    "company_ids": [Command.set(self.env.company.ids)],
                    "group_ids": [Command.set([self.env.ref(group).id for group in groups])],
                }
            },
        )

    def _month_ago(self, ago):
        """Return the first day of the month so many months ago."""
        return self._today().replace(day=1) - relativedelta(months=ago)

    # --- the programme ----------------------------------------------------------------------------------

    def _load_programme(self):
        [programme] = self._ensure(
            "prm.benchmark.programme",
            {
                "benchmark_programme": {
                    **PROGRAMME,
                    **_english(PROGRAMME_TEXTS),
                    "state": "running",
                    "company_id": self.env.company.id,
                    "user_id": self._ref("user_manager").id,
                    "month_from": self._month_ago(MONTHS),
                }
            },
        )
        self._say(programme, PROGRAMME_TEXTS)
        for number, (key, (names, frequency, level, days, codes)) in enumerate(SECTIONS.items(), start=1):
            section = self._make_section(
                programme, f"benchmark_section_{key}", names, frequency=frequency, level=level, deadline_days=days,
                sequence=number * 10,
            )  # fmt: skip
            self._take_items(programme, section, codes)
        self._take_kpis(programme, KPIS)
        return programme

    def _make_section(self, programme, name, names, **values):
        [section] = self._ensure(
            "prm.benchmark.section", {name: {"name": names[0], "programme_id": programme.id, **values}}
        )
        self._say(section, {"name": names})
        return section

    def _say(self, record, texts):
        """Give a record its texts in the languages that are installed: ``{field: (English, German, Dutch)}``."""
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        for field, words in texts.items():
            record.update_field_translations(
                field, {lang: text for lang, text in zip(LANGUAGES, words, strict=True) if lang in installed}
            )

    def _take_items(self, programme, section, codes):
        """Take items over from the catalogue, with their texts in all languages."""
        catalogue = self._catalogue("prm.benchmark.catalogue.item", codes)
        items = self.env["prm.benchmark.item"].create(
            [
                {
                    **{name: source[name] for name in ITEM_FIELDS},
                    "name": source.name,
                    "description": source.description,
                    "sequence": number * 10,
                    "section_id": section.id,
                    "programme_id": programme.id,
                    # a yearly balance comes late, and not from everybody
                    "required": section.frequency != "year",
                }
                for number, source in enumerate(catalogue, start=1)
            ]
        )
        self._take_texts(catalogue, items)

    def _take_kpis(self, programme, codes):
        catalogue = self._catalogue("prm.benchmark.catalogue.kpi", codes)
        kpis = self.env["prm.benchmark.kpi"].create(
            [
                {
                    **{name: source[name] for name in KPI_FIELDS},
                    "name": source.name,
                    "description": source.description,
                    "sequence": number * 10,
                    "programme_id": programme.id,
                    "top": source.code in TOP,
                    **dict(zip(("band_low", "band_high"), BANDS.get(source.code, ()), strict=False)),
                }
                for number, source in enumerate(catalogue, start=1)
            ]
        )
        self._take_texts(catalogue, kpis)

    def _catalogue(self, model, codes):
        """Return records of the catalogue in the order of their codes."""
        known = {record.code: record for record in self.env[model].search([("code", "in", list(codes))])}
        return self.env[model].union(*(known[code] for code in codes))

    def _take_texts(self, sources, copies):
        languages = [code for code, _name in self.env["res.lang"].get_installed() if code != "en_US"]
        for source, copy in zip(sources, copies, strict=True):
            for name in ("name", "description"):
                texts = {lang: source.with_context(lang=lang)[name] for lang in languages}
                copy.update_field_translations(
                    name, {lang: text for lang, text in texts.items() if text and text != source[name]}
                )

    # --- who takes part -----------------------------------------------------------------------------------

    def _load_participants(self, programme):
        branches = self._ensure(
            "res.partner",
            {
                f"{dealer_name(number)}_branch_{place}": {
                    "name": name,
                    "parent_id": self._ref(dealer_name(number)).id,
                    "type": "other",
                    "city": self._ref(dealer_name(number)).city,
                    "country_id": self._ref(dealer_name(number)).country_id.id,
                }
                for number, rows in BRANCHES.items()
                for place, (name, _part) in enumerate(rows, start=1)
            },
        )
        participants = self.env["prm.benchmark.participant"].create(
            [
                {
                    "programme_id": programme.id,
                    "partner_id": dealer.id,
                    "fiscal_month": FISCAL.get(number, 1),
                    "date_from": number in JOINED and self._month_ago(JOINED[number]),
                }
                for number, dealer in enumerate(self._dealers(), start=1)
            ]
        )
        firms = {participant.partner_id: participant for participant in participants}
        self.env["prm.benchmark.unit"].create(
            [
                {"participant_id": firms[branch.parent_id].id, "partner_id": branch.id, "name": branch.name}
                for branch in branches
            ]
        )

    # --- the second programme -----------------------------------------------------------------------------

    def _load_workshop_programme(self):
        [programme] = self._ensure(
            "prm.benchmark.programme",
            {
                "benchmark_workshop": {
                    **_english(WORKSHOP_TEXTS),
                    "company_id": self.env.company.id,
                    "user_id": self._ref("user_manager").id,
                    "sequence": 20,
                    "month_from": self._month_ago(-1),
                }
            },
        )
        self._say(programme, WORKSHOP_TEXTS)
        section = self._make_section(
            programme, "benchmark_section_quarter", WORKSHOP_SECTION, frequency="quarter", deadline_days=20
        )
        self._take_items(programme, section, WORKSHOP_ITEMS)
        self._take_kpis(programme, WORKSHOP_KPIS)
        self.env["prm.benchmark.participant"].create(
            [
                {"programme_id": programme.id, "partner_id": self._ref(dealer_name(number)).id}
                for number in WORKSHOP_FIRMS
            ]
        )
