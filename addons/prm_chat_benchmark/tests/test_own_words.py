"""Names of talks in Discuss are the reader's: in lists, in what announces them, and in a search."""

from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from .talk_common import TalkCase, TalkHttpCase


class Words:
    @classmethod
    def set_words(cls):
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.kpis["margin"].with_context(lang="de_DE").name = "T Spanne"

    def margin(self, lang):
        return self.env["prm.chat.talk"].with_context(lang=lang)._name_of(self.topics())


@tagged("post_install", "-at_install")
class TestOwnWords(Words, TalkCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_words()

    def setUp(self):
        super().setUp()
        thread = self.talk("director_a")._start(self.door("director_a"), self.subject())
        self.thread = self.env["discuss.channel"].browse(thread)

    def told(self, records, **options):
        """Return what Discuss is told of records as director A."""
        found = Store(**options).add(records.with_user(self.dealers["director_a"])).get_result()[records._name]
        return {row["id"]: row for row in found}

    def test_the_name_is_told_in_every_language(self):
        channels = self.thread | self.room.channel_id
        for options in ({}, {"bus_channel": self.room.channel_id}):
            rows = self.told(channels, **options)
            names = rows[self.thread.id]["prm_names"]
            self.assertEqual((names["en_US"], names["de_DE"]), (self.margin("en_US"), self.margin("de_DE")))
            self.assertIn("T Spanne", names["de_DE"])
            self.assertIn("T kpi margin", names["en_US"])
            self.assertNotIn("prm_names", rows[self.room.channel_id.id])

    def test_what_announces_it_is_told_in_every_language(self):
        inside, outside = self.thread.message_ids[:1], self.room.channel_id.message_ids[:1]
        rows = self.told(inside | outside)
        for message, link in ((inside, "/kpi/margin?"), (outside, f'data-oe-id="{self.thread.id}"')):
            bodies = rows[message.id]["prm_bodies"]
            self.assertIn(self.margin("de_DE"), bodies["de_DE"])
            self.assertIn(self.margin("en_US"), bodies["en_US"])
            self.assertIn(link, bodies["de_DE"])
            self.assertEqual(bodies["en_US"], message.body, "as it is stored")

    def test_what_dealers_write_stays_as_it_is(self):
        body = f'<a href="#" class="o_channel_redirect" data-oe-id="{self.thread.id}">T mine</a>'
        written = self.thread.with_user(self.dealers["director_a"]).message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertNotIn("prm_bodies", self.told(written)[written.id])

    def test_no_message_tells_the_name_of_another_channels_thread(self):
        """Whatever number stands in it: the name is read as superuser."""
        subject = self.subject(end=self.code(3))
        other = self.thread.browse(self.talk("director_a")._start(self.door("director_a"), subject))
        announced = self.room.channel_id.message_ids.filtered(lambda row: f'data-oe-id="{self.thread.id}"' in row.body)
        self.assertTrue(announced._prm_announcements())
        forged = other.sudo().message_post(
            body=announced.body, message_type="notification", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn(f'data-oe-id="{self.thread.id}"', forged.body)
        self.assertFalse(forged._prm_announcements())

    def test_a_name_is_escaped(self):
        self.kpis["margin"].with_context(lang="de_DE").name = "<b>T</b>"
        outside = self.room.channel_id.message_ids[:1]
        self.assertIn("&lt;b&gt;T&lt;/b&gt;", self.told(outside)[outside.id]["prm_bodies"]["de_DE"])

    def test_many_talks_ask_no_more_than_one(self):
        threads, counts = self.env["discuss.channel"], []
        for back in (3, 4, 5, 6):
            subject = self.subject(end=self.code(back))
            threads |= threads.browse(self.talk("director_a")._start(self.door("director_a"), subject))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.named(threads)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(set(counts)), 1, counts)

    def named(self, threads):
        topics = threads.with_user(self.dealers["director_a"])._prm_topics()
        names = self.talk("director_a")._names_in_languages(self.env["prm.chat.topic"].concat(*topics.values()))
        self.assertEqual(len(names), len(threads))

    def test_mails_call_it_as_their_reader_does(self):
        reader = self.dealers["director_b"]
        reader.write({"lang": "de_DE", "email": "t.reader@t.example.com"})
        self.talk("director_b")._start(self.door("director_b"), self.subject())
        # as Discuss posts for whoever may
        self.thread.with_user(self.dealers["director_a"]).sudo().message_post(
            body="T news", message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=reader.partner_id.ids
        )
        self.env["prm.chat.mail"]._make_rows()
        self.env["prm.chat.mail"]._digest(reader.ids)
        mails = self.env["mail.mail"].sudo().search([("email_to", "ilike", "t.reader@")])
        self.assertEqual(len(mails), 2, "for the mention, and the digest")
        for mail in mails:
            self.assertIn(self.margin("de_DE"), mail.body_html)

    def test_nobody_renames_it_in_discuss(self):
        self.assertFalse(self.thread.with_user(self.dealers["director_a"]).is_editable)

    def search(self, term, name="director_a", lang="de_DE"):
        channels = self.env["discuss.channel"].with_user(self.dealers[name]).with_context(lang=lang).sudo(False)
        return channels.search([("name", "ilike", term)])

    def test_it_is_found_by_the_own_name_and_by_the_stored_one(self):
        for term in ("spanne", self.margin("de_DE"), "T kpi margin"):
            self.assertEqual(self.search(term), self.thread, term)
        self.assertFalse(self.search("T Nothing"))
        self.assertFalse(self.search("spanne", lang="en_US"))

    def test_whoever_is_not_in_finds_nothing(self):
        self.participants[self.foreign].active = False
        self.assertFalse(self.search("spanne", "director_b"))
        self.assertFalse(self.search("spanne", "bookkeeper_a"))


@tagged("post_install", "-at_install")
class TestOwnWordsPages(Words, TalkHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_words()

    def test_discusss_own_searches(self):
        self.login("director_a")
        thread = self.start()
        self.dealers["director_a"].lang = "de_DE"
        self.login("director_a")
        calls = {
            "/discuss/search": {"term": "spanne"},
            "/discuss/channel/sub_channel/fetch": {
                "parent_channel_id": self.room.channel_id.id, "search_term": "spanne"
            },
        }  # fmt: skip
        for path, params in calls.items():
            answer = self.make_jsonrpc_request(path, params)
            rows = answer.get("store_data", answer)["discuss.channel"]
            self.assertIn(thread.id, [row["id"] for row in rows], path)
