from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .chat_common import ChatCase

BAD = "<p>Ab Januar verlangen wir 95 Euro pro Stunde.</p>"


@tagged("post_install", "-at_install")
class TestHoldOutside(ChatCase):
    """Whoever is not in a channel lays nothing before its moderators, and reads nothing of what they have there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls.holds = cls.env["prm.chat.hold"]
        cls.stranger = cls.dealers["director_b"]

    def refuse(self, action):
        """Let something be refused, and keep what was written apart."""
        try:
            action()
        except AccessError:
            self.env.invalidate_all()
            return
        self.fail("It was not refused.")

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def held(self):
        return self.holds.search([("audience_id", "=", self.area.id)])

    def test_a_stranger_is_not_held(self):
        """By a call to the message itself Discuss asks for no channel."""
        values = {
            "model": "discuss.channel",
            "res_id": self.area.channel_id.id,
            "message_type": "comment",
            "subtype_id": self.env.ref("mail.mt_comment").id,
            "body": BAD,
        }
        self.refuse(lambda: self.env["mail.message"].with_user(self.stranger).create(values))
        self.assertFalse(self.held())

    def test_nor_is_a_change_by_whoever_has_left(self):
        message = self.post(self.area, "sales_a", "T words")
        self.dealers["sales_a"].partner_id.parent_id = self.foreign
        self.assertNotIn("sales_a", self.inside(self.area))
        self.env.flush_all()
        self.refuse(lambda: message.with_user(self.dealers["sales_a"]).write({"body": BAD}))
        self.assertFalse(self.held())

    def test_the_name_of_what_is_held_tells_nothing(self):
        """Odoo tells the name of a record to whoever puts its number into a field."""
        author = self.dealers["sales_a"].partner_id
        said = {"audience_id": self.area.id, "author_id": author.id, "body": "<p>T secret</p>"}
        hold = self.holds.create({**said, "kind": "message", "channel_id": self.area.channel_id.id})
        report = self.env["prm.chat.report"].create({**said, "reason": "T"})
        other = new_test_user(self.env, "t_elsewhere", "prm_chat.group_chat_moderator")
        self.general.moderator_ids = [Command.link(other.id)]
        dialog = self.env["prm.chat.decision"].with_user(other)
        dialog = dialog.create({"kind": "refuse", "reason": "T", "hold_id": hold.id})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertNotIn("secret", str(dialog.read(["hold_id"])))
        self.assertNotIn("secret", hold.display_name + report.display_name)

    def test_whoever_moderates_for_a_moment_leaves_a_trace(self):
        """A manager may name anybody, herself too, and reads along from then on."""
        manager = self.users["manager"]
        self.flush_tracking()  # of what the test itself has made
        before = self.env["mail.tracking.value"].search([])
        self.area.with_user(manager).moderator_ids = [Command.link(manager.id)]
        self.flush_tracking()
        values = self.env["mail.tracking.value"].search([]) - before
        self.assertEqual(values.field_id.mapped("name"), ["moderator_ids"])
        self.assertIn(manager.name, values.new_value_char)
        self.assertEqual(values.mail_message_id.res_id, self.area.id)

    def test_nobody_has_seen_what_was_said_elsewhere(self):
        """What is named in the own row, Odoo tells the subject of."""
        elsewhere = self.foreign.message_post(body="T x", subject="T secret")
        director = self.dealers["director_a"]
        member = self.general.channel_id.channel_member_ids.filtered(lambda row: row.partner_id == director.partner_id)
        self.env.flush_all()
        for name in ("seen_message_id", "fetched_message_id"):
            self.refuse(lambda name=name: member.with_user(director).write({name: elsewhere.id}))
        here = self.post(self.general, "director_b", "T here")
        member.with_user(director)._mark_as_read(here.id)
        self.assertEqual(member.sudo().seen_message_id, here)

    def test_a_message_elsewhere_takes_no_firm_and_no_channel(self):
        """Whoever wrote any id of a contact into an own message would read its name there."""
        director = self.dealers["director_a"]
        values = {"body": "T", "message_type": "user_notification", "reply_to": "t@t.example.com"}
        values["subtype_id"] = self.env.ref("mail.mt_comment").id
        message = self.env["mail.message"].with_user(director).create(values)
        for forged in ({"prm_firm_id": self.foreign.id}, {"prm_channel_id": self.general.channel_id.id}):
            self.refuse(lambda forged=forged: message.write(forged))
