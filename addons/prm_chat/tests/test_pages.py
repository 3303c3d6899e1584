from odoo.tests import tagged

from .chat_common import ChatHttpCase


@tagged("post_install", "-at_install")
class TestPages(ChatHttpCase):
    """The chat in the portal: for members, of the channels they are in."""

    def test_channels_of_the_own_firm(self):
        self.post(self.area, "director_a", "T news")
        self.login("sales_a")
        page = self.url_open("/my/prm/chat").text
        self.assertIn("T general", page)
        self.assertIn("T area", page)
        self.assertIn(f'src="/discuss/channel/{self.area.channel_id.id}"', page)  # where something is new
        self.login("director_b")
        page = self.url_open(f"/my/prm/chat?channel={self.area.channel_id.id}").text
        self.assertNotIn("T area", page)
        self.assertNotIn(f"/discuss/channel/{self.area.channel_id.id}", page)

    def test_who_does_not_talk_gets_nothing(self):
        for name in ("bookkeeper_a", "adviser", "plain"):
            self.login(name)
            self.assertEqual(self.url_open("/my/prm/chat").status_code, 403, name)
            self.assertEqual(self.url_open(f"/discuss/channel/{self.general.channel_id.id}").status_code, 404, name)
            link = self.general.channel_id.invitation_url
            self.assertEqual(self.url_open(link).status_code, 404, name)
        self.login(None)
        for url in (f"/discuss/channel/{self.general.channel_id.id}", self.general.channel_id.invitation_url):
            self.assertEqual(self.url_open(url).status_code, 404)
        self.login("director_b")
        self.assertIn(self.url_open(self.area.channel_id.invitation_url).status_code, (403, 404))
        self.assertNotIn("director_b", self.inside(self.area))

    def test_the_room_opens_to_members(self):
        self.login("sales_a")
        self.assertEqual(self.url_open(f"/discuss/channel/{self.general.channel_id.id}").status_code, 200)

    def test_link_of_a_message_leads_into_the_portal(self):
        channel = self.area.channel_id
        link = f"/mail/message/{self.post(self.area, 'director_a', 'T linked').id}"
        self.login("sales_a")
        answer = self.url_open(link, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith(f"/my/prm/chat?channel={channel.id}"))
        self.login("director_b")
        self.assertEqual(self.url_open(link).status_code, 404)
        # whoever works at the office stays where he works
        self.authenticate("admin", "admin")
        self.assertNotIn("/my/prm", self.url_open(link, allow_redirects=False).headers.get("Location", ""))

    def test_unread_is_counted_in_the_menu(self):
        self.post(self.general, "director_b", "T one")
        menu = self.env["prm.chat.page"]
        partner = self.dealers["sales_a"].partner_id
        self.assertEqual(self.env.execute_query(menu._unread_query(partner.id)), [(1,)])
        self.assertEqual([row["unread"] for row in menu._channels(partner.id)], [0, 1])

    def test_nonsense_is_the_first_channel(self):
        self.login("sales_a")
        for channel in ("x", "-1", "0", "9" * 30, "²", "1 OR 1=1"):
            self.assertEqual(self.url_open("/my/prm/chat", params={"channel": channel}).status_code, 200, channel)
