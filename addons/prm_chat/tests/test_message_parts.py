from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tools.discuss import Store

from .chat_common import ChatCase

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50
SECRET = "T secret of another firm"


@tagged("post_install", "-at_install")
class TestMessageParts(ChatCase):
    """What a message brings along by RPC: no door to what its writer may not read, none past the watched words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        cls.user = cls.dealers["director_a"]
        cls.channel = cls.general.channel_id
        cls.messages = cls.env["mail.message"].with_user(cls.user)
        cls.plain = {
            "model": "discuss.channel",
            "res_id": cls.channel.id,
            "body": "T hello",
            "message_type": "comment",
            "subtype_id": cls.env.ref("mail.mt_comment").id,
        }
        cls.note = cls.foreign.message_post(body=SECRET)
        cls.file = cls.env["ir.attachment"].create(
            {"name": f"{SECRET}.png", "raw": PNG, "res_model": "res.partner", "res_id": cls.foreign.id}
        )
        cls.env.flush_all()

    def told(self, message, user):
        store = Store()
        store.add(message.with_user(user), extra_fields=[])
        message.with_user(user)._extras_to_store(store, format_reply=True)
        return str(store.get_result())

    def held(self):
        return self.env["prm.chat.hold"].search([("user_id", "=", self.user.id)])

    # --- the message that is answered -----------------------------------------------------------------

    def test_an_answer_tells_nothing_from_elsewhere(self):
        """Discuss tells the answered message as superuser to all who read the answer."""
        other = self.area.channel_id.with_user(self.moderator).message_post(body=SECRET)
        for parent in (self.note, other):
            for create in (
                lambda parent=parent: self.messages.create({**self.plain, "parent_id": parent.id}),
                lambda parent=parent: self.messages.with_context(default_parent_id=parent.id).create(dict(self.plain)),
                lambda parent=parent: self.messages.sudo().create({**self.plain, "parent_id": parent.id}),
            ):
                with self.assertRaises(AccessError):
                    create()
        own = self.messages.create(dict(self.plain))
        with self.assertRaises(AccessError):
            own.sudo().parent_id = self.note
        posted = self.channel.with_user(self.user).message_post(body="T", parent_id=self.note.id)
        self.assertNotIn(SECRET, self.told(posted, self.user))

    def test_nor_in_a_channel_of_the_staff(self):
        """What a member of the staff may not read in a dealer channel is not read by an answer in another channel."""
        staff = new_test_user(self.env, "t_parts_staff", "base.group_user")
        secret = self.post(self.general, "director_a", SECRET)
        channel = self.env["discuss.channel"].with_user(staff).create({"name": "T staff", "channel_type": "channel"})
        messages = self.env["mail.message"].with_user(staff)
        with self.assertRaises(AccessError):
            messages.create({**self.plain, "res_id": channel.id, "parent_id": secret.id})
        message = messages.create({**self.plain, "res_id": channel.id})
        with self.assertRaises(AccessError):
            message.parent_id = secret.id

    def test_whoever_answers_in_the_channel_quotes(self):
        first = self.post(self.general, "director_a", "T first")
        answer = self.messages.create({**self.plain, "parent_id": first.id})
        self.assertIn("T first", self.told(answer, self.dealers["director_b"]))

    # --- files ----------------------------------------------------------------------------------------

    def test_files_of_others_are_not_there(self):
        """Neither the name of a file is told, nor that it is there, nor is it held and released."""
        gone = self.file.copy()
        gone.unlink()
        neighbour = self.env["ir.attachment"].with_user(self.dealers["director_b"]).sudo()
        pending = neighbour.create({"name": f"{SECRET}.exe", "raw": b"MZ", "res_model": "mail.compose.message"})
        own = self.messages.create(dict(self.plain))
        sentences = set()
        for file in (self.file, pending, gone):
            for attempt in (
                lambda file=file: self.messages.create({**self.plain, "attachment_ids": [Command.set(file.ids)]}),
                lambda file=file: self.messages.create({**self.plain, "attachment_ids": [Command.link(file.id)]}),
                lambda file=file: own.write({"attachment_ids": [Command.link(file.id)]}),
                lambda file=file: self.messages.create(
                    {
                        **self.plain,
                        "body": "Ab Januar verlangen wir 95 Euro pro Stunde.",
                        "attachment_ids": [Command.link(file.id)],
                    }
                ),
            ):
                with self.assertRaises(UserError) as caught:
                    attempt()
                sentences.add(str(caught.exception))
        self.assertEqual(len(sentences), 1, sentences)
        self.assertFalse(self.held())

    def test_own_files_are(self):
        files = self.env["ir.attachment"].with_user(self.user).sudo()
        pending = files.create({"name": "a.png", "raw": PNG, "res_model": "mail.compose.message"})
        channel = self.channel.with_user(self.user)
        message = channel.sudo().message_post(body="T", message_type="comment", attachment_ids=pending.ids)
        self.assertEqual(message.attachment_ids, pending)
        more = files.create({"name": "b.png", "raw": PNG, "res_model": "mail.compose.message"})
        channel._message_update_content(message, body="T more", attachment_ids=(pending | more).ids)
        self.assertEqual(message.attachment_ids, pending | more)

    # --- everything else ------------------------------------------------------------------------------

    def test_words_beside_the_words(self):
        """A field that Discuss shows and nobody looks at is none of a dealer's message."""
        field = self.env["ir.model.fields"]._get("res.partner", "name")
        change = {"field_id": field.id, "new_value_char": SECRET}
        beside = {
            "subject": SECRET,
            "tracking_value_ids": [Command.create(change)],
            "message_link_preview_ids": [Command.create({})],
            "email_layout_xmlid": "mail.mail_notification_light",
            "message_id": self.note.message_id,
            "is_internal": True,
        }
        for name, value in beside.items():
            with self.subTest(name), mute_logger("odoo.addons.mail.models.mail_thread"):
                with self.assertRaises(AccessError):
                    self.messages.create({**self.plain, name: value})
                with self.assertRaises(AccessError):
                    self.messages.with_context(**{f"default_{name}": value}).create(dict(self.plain))
                if name not in ("message_link_preview_ids",):
                    with self.assertRaises(UserError):
                        self.channel.with_user(self.user).message_post(body="T", **{name: value})
        for kind in ("email", "email_outgoing", "user_notification", "auto_comment"):
            with self.subTest(kind), self.assertRaises(UserError):
                self.messages.create({**self.plain, "message_type": kind})

    def test_hidden_means_all_of_it(self):
        """Of the head office's messages too, which may have a subject, or changes of fields."""
        field = self.env["ir.model.fields"]._get("discuss.channel", "name")
        message = self.channel.with_user(self.moderator).message_post(
            body="T body",
            subject=SECRET,
            message_type="comment",
            tracking_value_ids=[Command.create({"field_id": field.id, "new_value_char": SECRET})],
        )
        self.env["prm.chat.moderation"].with_user(self.moderator)._hide(message, "T why")
        self.assertFalse(message.subject or message.sudo().tracking_value_ids)
        row = self.env["prm.chat.moderation"].search([("message_id", "=", message.id)])
        self.assertIn(SECRET, row.body)
        self.assertIn("T body", row.body)

    def test_what_is_looked_at_is_what_is_seen(self):
        """Styles, classes and elements that hide letters do not stay, nor do tooltips and pictures from elsewhere."""
        name = self.dealers["director_b"].partner_id
        mention = (
            f'<a href="#" class="o_mail_redirect" data-oe-id="{name.id}" data-oe-model="res.partner" '
            f'target="_blank">@{name.name}</a>'
        )
        message = self.messages.create(
            {
                **self.plain,
                "body": f'<p>Pr<span style="display:none">zz</span>eise <b class="d-none" title="{SECRET}">up</b>'
                f'<img src="https://t.example/x.png" alt="{SECRET}"/><!-- {SECRET} -->{mention}</p>',
            }
        )
        for part in ("Pr<span>zz</span>eise", "<b>up</b>", "o_mail_redirect", f'data-oe-id="{name.id}"'):
            self.assertIn(part, message.body)
        for part in (SECRET, "d-none", "style", "img"):
            self.assertNotIn(part, message.body)
        message.write({"body": "<p style='display:none'>T <i title='x'>new</i></p>"})
        self.assertEqual(message.body, "<p>T <i>new</i></p>")
