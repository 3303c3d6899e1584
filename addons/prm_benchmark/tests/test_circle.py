"""The open circle: what members see of each other, and when nobody sees anything."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.prm_portal.doors import Refused

from ..engine.groups import joined
from ..engine.windows import month_of
from .circle_common import CircleCase


def percent(value):
    return f"{value:.1f}\N{NO-BREAK SPACE}%"


@tagged("post_install", "-at_install")
class TestCircleFigures(CircleCase):
    def test_members_see_each_other_by_name(self):
        self.assertEqual(self.shown(), {firm.name: percent(margin) for firm, margin in self.margins.items()})

    def test_figures_are_those_of_the_own_page(self):
        circle = {
            row["code"]: next(cell["text"] for cell in row["cells"] if cell["own"])
            for row in self.detail()["values"]["kpis"]
        }
        data = self.env["prm.benchmark.own"]._data(self.door("director_a"), end=self.end, kind="month")
        self.assertEqual(circle, {kpi["code"]: kpi["value"] for kpi in data["kpis"] if kpi["known"]})
        self.assertEqual(len(circle), 4)

    def test_open_round_is_not_shown(self):
        values = self.detail(end=f"{self.back(1):%Y-%m}")["values"]
        self.assertEqual(values["end"], self.end)
        self.assertNotIn(f"{self.back(1):%Y-%m}", [row["code"] for row in values["ends"]])
        self.assertEqual(len(values["notices"]), 1)

    def test_draft_of_a_closed_round_is_not_shown(self):
        submission = self.submission(2, self.peer)
        submission.state = "draft"
        self.env["prm.benchmark.entry"]._write_rows(submission)
        self.assertEqual(self.shown()[self.peer.name], "–")

    def test_give_to_get(self):
        self.env["prm.benchmark.entry"]._delete([(self.submission(2).id, self.items["S"].id)])
        self.env["prm.benchmark.entry"]._write_rows(self.submission(2))
        values = self.detail()["values"]
        self.assertNotIn("turn", [row["code"] for row in values["kpis"]])
        self.assertEqual(values["locked"], ["T kpi turn"])
        self.assertIn("turn", [row["code"] for row in self.detail("director_c")["values"]["kpis"]])
        submission = self.submission(2)
        submission.state = "draft"
        self.env["prm.benchmark.entry"]._write_rows(submission)
        before = len(self.looks())
        self.assertEqual(self.shown(), "not_delivered")
        self.assertEqual(len(self.looks()), before)

    def test_reopened_round_says_why_nothing_shows(self):
        self.rounds[2].state = "open"
        values = self.detail()["values"]
        self.assertEqual((values["end"], len(values["notices"])), (f"{self.back(3):%Y-%m}", 1))
        text = self.page()._not_delivered_sentence(self.programme, "month", month_of(self.back(2)), 1)
        self.assertIn("open again", text)
        text = self.page()._not_delivered_sentence(self.programme, "month", month_of(self.back(3)), 1)
        self.assertIn("delivered nothing", text)

    def test_provisional_figures_are_marked(self):
        submission = self.submission(2, self.peer)
        submission.provisional = True
        self.env["prm.benchmark.entry"]._write_rows(submission)
        notes = {firm["name"]: firm["note"] for firm in self.detail()["values"]["firms"]}
        self.assertEqual({name for name, note in notes.items() if note}, {self.peer.name})

    def test_another_fiscal_year_is_named(self):
        # set before anything was reported; by hand it is refused now
        participant = self.participants[self.peer]
        self.env.cr.execute("UPDATE prm_benchmark_participant SET fiscal_month = 7 WHERE id = %s", [participant.id])
        participant.invalidate_recordset(["fiscal_month"])
        firms = {firm.id: firm for firm in self.env["prm.benchmark.circle.values"]._firms(self.circle)}
        peer = firms[self.peer.id]
        self.assertIn("July", self.page()._firm_note("ytd", peer, 1, False))
        self.assertEqual(
            [self.page()._firm_note("r12", peer, 1, False), self.page()._firm_note("ytd", peer, 7, False)], ["", ""]
        )

    def test_order_of_firms(self):
        best = list(self.shown(kpi="margin", order="best"))
        self.assertEqual(best[0], self.others[-1].name)
        self.assertEqual(list(self.shown(kpi="margin", order="worst")), best[::-1])
        self.assertEqual(list(self.shown(order="name")), sorted(self.firms.mapped("name")))
        lowest = self.detail(kpi="personnel", order="best")["values"]["chosen"]["cells"]
        self.assertEqual(lowest[0]["value"], min(cell["value"] for cell in lowest))

    def test_tampered_choices_become_the_nearest(self):
        values = self.detail(kind="week", end="9999-99", kpi="secret", order="x")["values"]
        self.assertEqual((values["kind"], values["end"], len(values["notices"])), ("r12", self.end, 2))
        values = self.detail(end="1990-01", kpi="secret", order="x")["values"]
        self.assertEqual((values["end"], values["order"], len(values["notices"])), (self.end, "best", 2))

    def test_bars_begin_at_zero(self):
        self.put(2, self.peer, submit=True, U=1000, W=1100)
        cells = self.detail(kpi="margin")["values"]["chosen"]
        loss = next(cell for cell in cells["cells"] if cell["value"] < 0)
        self.assertEqual((loss["bar"]["x"], round(loss["bar"]["width"])), (0.0, 40))
        self.assertEqual(cells["zero"], 40.0)

    def test_queries_do_not_grow_with_members(self):
        def count():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.detail()
            return self.env.cr.sql_log_count - before

        few_members = self.others[3:]
        for firm in few_members:
            self.members[firm].write({"state": "left"})
        self.circle.minimum = 5
        self.put_signature(self.others[3])
        count()
        few = count()
        self.put_signature(self.others[4])
        self.assertLessEqual(count(), few)
        self.assertLess(few, 45)


@tagged("post_install", "-at_install")
class TestCircleShut(CircleCase):
    def test_too_few(self):
        for firm in self.others[3:]:
            self.members[firm]._leave()
        self.assertEqual(self.shown(), "few")
        self.assertEqual(self.shown("director_c"), "few")
        self.assertFalse(self.looks())

    def test_firms_of_a_holding_count_once(self):
        holding = self.env["prm.holding"].create({"name": "T Holding"})
        for firm, share in ((self.firm, 100), (self.peer, 10)):
            self.env["prm.holding.stake"].create({"holding_id": holding.id, "partner_id": firm.id, "share": share})
        self.assertEqual(len(self.shown()), 6)
        self.members[self.others[4]]._leave()
        self.assertEqual(self.shown(), "few")

    def test_floor_cannot_be_lowered(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.circle.minimum = 4
            self.env.flush_all()
        self.circle.minimum = 7
        self.assertEqual(self.shown(), "few")

    def test_who_leaves_is_gone_at_once_and_sees_nothing(self):
        self.assertIn(self.peer.name, self.shown())
        self.page("director_c")._leave(self.door("director_c"), self.circle.id)
        self.assertNotIn(self.peer.name, self.shown())
        with self.assertRaises(Refused):
            self.detail("director_c")
        [row] = self.page("director_c")._list(self.door("director_c"))["circles"]
        self.assertEqual((row["standing"], row["url"]), ("left", ""))
        rows = {row["name"]: row["standing"] for row in self.detail()["members"]}
        self.assertEqual(rows[self.peer.name], "left")

    def test_who_left_comes_back_by_a_new_invitation_alone(self):
        self.members[self.peer]._leave()
        again = self.members[self.peer].create({"circle_id": self.circle.id, "partner_id": self.peer.id})
        self.assertNotIn(self.peer.name, self.shown())
        self.assertIsNone(self.detail("director_c")["values"])
        self.members[self.peer] = again
        self.put_signature(self.peer)
        self.assertIn(self.peer.name, self.shown())
        self.assertEqual([row["name"] for row in self.detail()["members"]].count(self.peer.name), 1)

    def test_changed_text_shows_nothing_until_signed_anew(self):
        self.circle.with_user(self.users["manager"]).text = "T other consent"
        self.assertEqual(self.members[self.firm].standing, "renew")
        self.assertIsNone(self.shown())
        for firm in self.firms:
            self.put_signature(firm)
        self.assertEqual(len(self.shown()), 6)
        self.members[self.peer].write({"signed_fingerprint": self.circle.text_ids[-1].fingerprint})
        self.assertNotIn(self.peer.name, self.shown())
        self.assertIsNone(self.shown("director_c"))

    def test_a_text_changed_back_is_a_new_one(self):
        self.circle.text = "T other consent"
        self.circle.text = "T consent"
        self.assertEqual(self.circle.version, 3)
        self.assertIsNone(self.shown())

    def test_closed_and_opened_again_is_signed_anew(self):
        self.circle.action_close()
        self.assertEqual(self.detail()["standing"], "closed")
        self.assertIsNone(self.detail()["values"])
        self.circle.action_open()
        self.assertEqual(self.detail()["standing"], "renew")

    def test_firm_that_left_network_or_programme_is_gone(self):
        changes = [
            (self.others[0], {"active": False}),
            (self.others[1], {"prm_is_partner": False}),
        ]
        for firm, values in changes:
            with self.subTest(values=values):
                firm.write(values)
                self.assertNotIn(firm.name, self.shown() if firm == self.others[0] else self.names())
        self.assertEqual(self.shown(), "few")

    def names(self):
        return {firm.name for firm in self.env["prm.benchmark.circle.values"]._firms(self.circle)}

    def test_participation_ends_with_its_month_and_begins_with_it(self):
        part, month = self.participants[self.peer], self.env["res.company"]._prm_today().replace(day=1)
        for values, inside in (
            ({"date_to": month - timedelta(days=1)}, False),
            ({"date_to": month}, True),
            ({"date_to": False, "date_from": month + relativedelta(months=1, days=-1)}, True),
            ({"date_from": month + relativedelta(months=1)}, False),
        ):
            part.write(values)
            self.assertEqual(self.peer.name in self.names(), inside, values)

    def test_firm_whose_participation_ended_is_gone(self):
        self.participants[self.peer].date_to = self.back(2)
        self.assertNotIn(self.peer.name, self.shown())
        self.assertEqual(self.shown("director_c"), "few")
        rows = {row["name"]: row["standing"] for row in self.detail()["members"]}
        self.assertEqual(rows[self.peer.name], "gone")
        self.participants[self.others[1]].active = False
        self.assertEqual(self.shown(), "few")

    def test_member_is_neither_deleted_nor_merged_away(self):
        outsider = self.make_partner("T Merged", zip="08009", prm_number="T-M")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        member = self.members[self.peer]
        newcomer = self.make_partner("T Newcomer", zip="08008", prm_number="T-N")
        self.env["prm.benchmark.participant"].create({"programme_id": self.programme.id, "partner_id": newcomer.id})
        self.env["prm.benchmark.circle.member"].create({"circle_id": self.circle.id, "partner_id": newcomer.id})
        with self.assertRaisesRegex(UserError, "circle"):
            wizard._merge((newcomer | outsider).ids, outsider)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.peer.unlink()
        self.assertTrue(member.exists())

    def test_who_looked(self):
        self.assertFalse(self.detail()["looks"])
        self.shown("director_c")
        self.shown("director_c")
        rows = [(row["who"], row["firm"], row["count"]) for row in self.detail()["looks"]]
        self.assertIn(("T director_c", self.peer.name, 2), rows)
        look = self.looks()[:1]
        with self.assertRaises(UserError):
            look.what = "file"
        with self.assertRaises(UserError):
            look.unlink()

    def test_old_looks_end(self):
        self.shown()
        self.env.cr.execute("UPDATE prm_benchmark_circle_look SET date = date - interval '800 days'")
        self.env["prm.benchmark.circle.look"]._gc_looks()
        self.assertFalse(self.looks())

    def test_meetings_to_come_and_the_last_one(self):
        now = fields.Datetime.now()
        for days in (-60, -30, 10, 40):
            start = now + timedelta(days=days)
            self.env["prm.benchmark.circle.meeting"].create(
                {"circle_id": self.circle.id, "name": f"T {days}", "date_start": start, "date_end": start}
            )
        self.assertEqual([row["name"] for row in self.detail()["meetings"]], ["T 10", "T 40", "T -30"])

    def test_joined_groups(self):
        self.assertEqual(len(joined([1, 2, 3], [])), 3)
        self.assertEqual(len(joined([1, 2, 3, 4], [(1, "a"), (2, "b"), (3, "a"), (3, "b")])), 2)
