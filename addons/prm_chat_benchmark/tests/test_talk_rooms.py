"""In which channel a new talk is opened, where a programme and its comparison groups have channels."""

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.prm_portal.doors import Refused

from .talk_common import TalkCase


@tagged("post_install", "-at_install")
class TestTalkRooms(TalkCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm.prm_staff_count = cls.foreign.prm_staff_count = 7
        cls.small = cls.cohorts["small"]
        values = {"sequence": 1, "moderator_ids": [Command.set(cls.moderator.ids)]}
        cls.small_room, cls.north_room = cls.env["prm.chat.audience"].create(
            [
                {"name": f"T {name}", "kind": "cohort", "cohort_id": cls.cohorts[name].id, **values}
                for name in ("small", "north")
            ]
        )
        cls.env.flush_all()

    def start(self, name="director_a", **values):
        thread = self.talk(name)._start(self.door(name), self.subject(**values))
        return self.env["discuss.channel"].browse(thread)

    def room_of(self, cohort="", **values):
        cohort = str(cohort.id) if cohort else ""
        return self.start(cohort=cohort, **values).prm_audience_id

    def test_the_channel_of_the_group_that_is_looked_at(self):
        self.assertEqual(self.room_of(self.small), self.small_room)
        self.assertEqual(self.start("director_b", cohort=str(self.small.id)), self.topics()[:1].channel_id)

    def test_the_programmes_where_the_group_has_none(self):
        self.assertEqual(self.room_of(self.cohorts["all"]), self.room)
        self.assertEqual(self.room_of(end=self.code(3)), self.room, "no group in the address: the broadest")
        self.small_room.active = False
        self.assertEqual(self.room_of(self.small, end=self.code(4)), self.room)

    def test_never_one_that_the_dealer_is_not_in(self):
        """The north is for larger firms: its figures can be looked at by nobody here, and its channel is closed."""
        self.assertEqual(self.room_of(self.cohorts["north"]), self.room)
        self.assertEqual(self.room_of("", end="x"), self.room)
        self.firm.prm_staff_count = 30
        self.env.flush_all()
        self.assertEqual(self.room_of(self.small, end=self.code(3)), self.room, "it grew out of the group")

    def test_the_group_of_another_programme_is_no_channel_of_this(self):
        other = self.env["prm.benchmark.programme"].create({"name": "T other", "code": "T-OTHER"})
        cohort = self.env["prm.benchmark.cohort"].create(
            {"programme_id": other.id, "name": "T other", "kind": "size", "size_to": "05-09"}
        )
        self.small_room.write({"cohort_id": cohort.id})
        self.assertEqual(self.room_of(self.small), self.room)

    def test_channels_of_other_groups_alone_are_none(self):
        self.room.active = False
        door, talk = self.door("director_a"), self.talk("director_a")
        self.assertTrue(talk._may(door, self.programme.id, self.small.id))
        self.assertFalse(talk._may(door, self.programme.id, self.cohorts["all"].id))
        with self.assertRaises(Refused):
            self.start()
        self.assertEqual(self.room_of(self.small), self.small_room)

    def test_talks_in_the_other_channels_are_listed(self):
        """The same is talked about elsewhere: whoever comes sees it before opening another one."""
        elsewhere = self.start(cohort=str(self.cohorts["all"].id))
        page = self.talk("director_a")._page(self.door("director_a"), self.subject(cohort=str(self.small.id)))
        self.assertFalse(page["thread"])
        self.assertEqual(page["channel"], "T small")
        self.assertEqual([(row["id"], row["channel"]) for row in page["earlier"]], [(elsewhere.id, "T programme")])
        page = self.talk("director_a")._page(self.door("director_a"), self.subject())
        self.assertEqual(page["thread"], elsewhere.id)

    def test_own_figures_into_the_talk_of_a_group(self):
        thread = self.start(cohort=str(self.small.id))
        page = self.talk("director_a")._figures_page(self.door("director_a"), thread.id)
        self.assertEqual(page["channel"], "T small")
