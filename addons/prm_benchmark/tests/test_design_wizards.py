from datetime import date

from odoo.fields import Command
from odoo.tests import Form, tagged

from .design_common import DesignCase


@tagged("post_install", "-at_install")
class TestCatalogue(DesignCase):
    def setUp(self):
        super().setUp()
        self.programme = self.make_programme(items={}, kpis={}, code="T-CAT")
        self.kpis = self.env["prm.benchmark.catalogue.kpi"]

    def wizard(self, *codes, **values):
        kpis = self.kpis.search([("code", "in", codes)])
        self.assertEqual(len(kpis), len(codes))
        wizard = self.env["prm.benchmark.catalogue.add"].with_user(self.keeper)
        wizard = wizard.with_context(default_programme_id=self.programme.id)
        return wizard.create({"kpi_ids": [Command.set(kpis.ids)], **values})

    def test_kpis_bring_the_items_that_they_need(self):
        self.wizard("turnover_m2", "turnover_fte").action_add()
        self.assertEqual(set(self.programme.kpi_ids.mapped("code")), {"turnover_m2", "turnover_fte"})
        self.assertEqual(set(self.programme.item_ids.mapped("code")), {"U", "A", "FTE"})
        self.assertFalse(any(self.programme.kpi_ids.mapped("problem")))
        rhythms = {item.code: (item.section_id.frequency, item.section_id.level) for item in self.programme.item_ids}
        catalogue = self.env["prm.benchmark.catalogue.item"].search([("code", "in", list(rhythms))])
        self.assertEqual(rhythms, {item.code: (item.frequency, item.level) for item in catalogue})

    def test_all_packs_come_in_whole_and_a_second_time_nothing_comes(self):
        everything = self.kpis.search([])
        for _time in range(2):
            self.wizard(*everything.mapped("code")).action_add()
            self.assertEqual(len(self.programme.kpi_ids), len(everything))
        self.assertFalse([kpi.code for kpi in self.programme.kpi_ids if kpi.problem])
        self.assertEqual(len(set(self.programme.item_ids.mapped("position"))), len(self.programme.item_ids))
        rhythms = [(section.frequency, section.level) for section in self.programme.section_ids]
        self.assertEqual(len(rhythms), len(set(rhythms)))
        self.programme.action_start()

    def test_what_is_there_already_stays_as_it_is(self):
        self.env["prm.benchmark.item"].create({"programme_id": self.programme.id, "code": "U", "name": "T my turnover"})
        wizard = self.wizard("turnover_m2")
        self.assertEqual(wizard.item_ids.mapped("code"), ["A"])
        wizard.action_add()
        self.assertEqual(self.item(self.programme, "U").name, "T my turnover")
        self.assertEqual(self.wizard("turnover_m2").known_count, 1)

    def test_all_into_one_section(self):
        self.programme.section_ids.frequency = "quarter"
        wizard = self.wizard("turnover_m2")
        self.assertEqual(wizard.section_id, self.programme.section_ids)
        wizard.action_add()
        self.assertEqual(set(self.programme.item_ids.mapped("frequency")), {"quarter"})

    def test_a_pack_switched_on_and_off(self):
        context = {"default_programme_id": self.programme.id}
        with Form(self.env["prm.benchmark.catalogue.add"].with_user(self.keeper).with_context(**context)) as form:
            form.with_retail = True
            retail = self.kpis.search([("pack", "=", "retail")])
            self.assertEqual(set(form.kpi_ids.ids), set(retail.ids))
            self.assertTrue(form.item_ids.ids)
            form.with_machinery = True
            form.with_retail = False
            self.assertEqual(set(form.kpi_ids.ids), set(self.kpis.search([("pack", "=", "machinery")]).ids))

    def test_names_come_in_all_languages(self):
        item = self.env["prm.benchmark.catalogue.item"].search([("code", "=", "U")])
        item.with_context(lang="de_DE").name = "T Nettoumsatz"
        self.wizard("turnover_m2").action_add()
        mine = self.item(self.programme, "U")
        self.assertEqual(mine.with_context(lang="de_DE").name, "T Nettoumsatz")
        self.assertEqual(mine.with_context(lang="en_US").name, item.with_context(lang="en_US").name)

    def test_sections_are_called_so_in_all_languages(self):
        """Those the catalogue makes, and the one that a new programme begins with."""
        german = {
            "Figures": "Zahlen", "Figures of the quarter": "Quartalszahlen", "Result of the month": "Monatsergebnis",
        }  # fmt: skip
        keeper = self.keeper.with_context(prm_first_section=True)
        for lang in ("en_US", "de_DE"):
            with Form(self.env["prm.benchmark.programme"].with_user(keeper).with_context(
                prm_first_section=True, lang=lang
            )) as form:  # fmt: skip
                form.name = f"T new {lang}"
            [section] = form.record.section_ids
            self.assertEqual(section.with_context(lang="en_US").name, "Figures", lang)
            self.assertEqual(section.with_context(lang="de_DE").name, german["Figures"], lang)
        self.wizard("turnover_m2").action_add()
        for section in self.programme.section_ids:
            english = section.with_context(lang="en_US").name
            if english in german:
                self.assertEqual(section.with_context(lang="de_DE").name, german[english])


@tagged("post_install", "-at_install")
class TestInvite(DesignCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme = cls.make_programme()
        cls.grade = cls.env["res.partner.grade"].create({"name": "T gold"})
        cls.firm.grade_id = cls.second.grade_id = cls.grade

    def form(self):
        wizard = self.env["prm.benchmark.invite"].with_user(self.keeper)
        return Form(wizard.with_context(default_programme_id=self.programme.id))

    def mails(self, *people):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", [self.dealers[name].partner_id.id for name in people])]
        )

    def test_firms_are_chosen_by_what_they_are(self):
        with self.form() as form:
            form.grade_ids.add(self.grade)
            self.assertEqual(form.matching_count, 2)
            self.assertEqual(set(form.partner_ids.ids), {self.firm.id, self.second.id})
            form.territory_ids.add(self.city)
            self.assertEqual(form.partner_ids.ids, self.second.ids)
            form.fiscal_start = "7"
        form.record.action_invite()
        self.assertRecordValues(
            self.programme.participant_ids,
            [{"partner_id": self.second.id, "fiscal_month": 7, "fiscal_start": "7", "branch_count": 0}],
        )

    def test_all_that_match_can_be_taken(self):
        with self.form() as form:
            form.grade_ids.add(self.grade)
        wizard = form.record
        wizard.partner_ids = self.foreign
        wizard.action_take_matching()
        self.assertEqual(wizard.partner_ids, self.firm | self.second | self.foreign)

    def test_branches_become_units(self):
        branch, contact = self.env["res.partner"].create(
            [
                {"name": "T Branch", "parent_id": self.firm.id, "type": "other"},
                {"name": "T Person", "parent_id": self.firm.id, "type": "contact"},
            ]
        )
        with self.form() as form:
            form.partner_ids.add(self.firm)
            form.partner_ids.add(self.second)
            form.with_branches = True
            self.assertEqual(form.branch_ids.ids, branch.ids)
        form.record.action_invite()
        units = {row.partner_id: row.unit_ids.partner_id for row in self.programme.participant_ids}
        self.assertEqual(units, {self.firm: self.firm | branch, self.second: self.second})
        self.assertNotIn(contact, self.programme.participant_ids.unit_ids.partner_id)

    def test_who_can_enter_is_told_when_the_programme_starts(self):
        self.dealers["bookkeeper_a"].lang = "de_DE"
        with self.form() as form:
            form.partner_ids.add(self.firm)
        answer = form.record.action_invite()
        self.assertIn("when the programme is started", answer["params"]["message"])
        people = ("director_a", "bookkeeper_a", "sales_a", "adviser", "suspended")
        self.assertFalse(self.mails(*people))
        self.programme.with_user(self.keeper).action_start()
        mails = self.mails(*people)
        self.assertEqual(mails.recipient_ids, (self.dealers["director_a"] | self.dealers["bookkeeper_a"]).partner_id)
        for mail in mails:
            self.assertEqual(len(mail.recipient_ids), 1)
            self.assertIn("T Own Firm", mail.body_html)
            self.assertIn("/my/prm/benchmark/entry", mail.body_html)
            self.assertIn(mail.recipient_ids.name, mail.body_html)
            self.assertFalse(mail.model)
        self.programme.with_user(self.keeper).action_end()
        self.programme.with_user(self.keeper).action_reopen()
        self.assertEqual(self.mails(*people), mails)

    def test_while_it_runs_they_are_told_and_asked_at_once(self):
        self.make_participant(self.programme, self.foreign)
        self.programme.action_start()
        opened = self.programme.round_ids[:1]
        opened._open()
        with self.form() as form:
            form.partner_ids.add(self.firm)
        form.record.action_invite()
        self.assertEqual(len(self.mails("director_a", "bookkeeper_a")), 2)
        self.assertFalse(self.mails("director_b"))
        self.assertEqual(opened.submission_ids.firm_id, self.firm | self.foreign)

    def test_nobody_is_told_unasked(self):
        self.programme.action_start()
        with self.form() as form:
            form.partner_ids.add(self.firm)
            form.send_mail = False
        form.record.action_invite()
        self.assertFalse(self.mails("director_a", "bookkeeper_a"))

    def test_firms_where_nobody_can_enter_are_named(self):
        with self.form() as form:
            form.partner_ids.add(self.firm)
            form.partner_ids.add(self.second)
            self.assertIn("nobody may enter figures: 1.", form.alone_sentence)
            self.assertIn("T Second Firm", form.alone_sentence)
            self.assertNotIn("T Own Firm", form.alone_sentence)
        message = form.record.action_invite()["params"]["message"]
        self.assertIn("2 firms", message)
        self.assertIn("nobody may enter figures: 1.", message)
        self.assertIn("T Second Firm", message)
        self.assertIn("T Second Firm", self.programme.message_ids[0].body)
        started = self.programme.with_user(self.keeper).action_start()["params"]
        self.assertEqual(started["type"], "warning")
        self.assertIn("Firms: 2. Mails in the queue: 2.", started["message"])
        self.assertIn("T Second Firm", started["message"])
        self.assertIn("Mails in the queue: 2.", self.programme.message_ids[0].body)
        counts = {row.partner_id: row.people_count for row in self.programme.participant_ids}
        self.assertEqual(counts, {self.firm: 2, self.second: 0})

    def test_who_takes_part_already_is_not_invited_again(self):
        participant = self.make_participant(self.programme, self.firm, fiscal_month=4)
        with self.form() as form:
            form.grade_ids.add(self.grade)
            self.assertEqual(form.partner_ids.ids, self.second.ids)
        wizard = form.record
        wizard.partner_ids |= self.firm
        wizard.action_invite()
        self.assertEqual(len(self.programme.participant_ids), 2)
        self.assertEqual(participant.fiscal_month, 4)
        participant.write({"active": False, "date_to": date(2026, 1, 1)})
        with self.form() as form:
            form.partner_ids.add(self.firm)
        form.record.action_invite()
        self.assertRecordValues(participant, [{"active": True, "date_to": False}])

    def test_nobody_chosen(self):
        with self.form() as form:
            pass
        with self.assertRefused("at least one firm"):
            form.record.action_invite()
