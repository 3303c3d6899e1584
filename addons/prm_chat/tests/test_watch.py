import doctest
import importlib.util
import time
from hashlib import sha256

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

from ..engine import body, watch, words
from .chat_common import ChatCase
from .watch_sentences import HELD, HIDDEN, MORE_HELD, MORE_PASS, PASS
from .watch_sentences_terms import HELD_TERMS, MORE_HELD_TERMS, PASS_TERMS


@tagged("post_install", "-at_install")
class TestWatchEngine(BaseCase):
    """Words and expressions, without a database."""

    def test_examples_of_the_documentation(self):
        for module in (body, words, watch):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertEqual(result.failed, 0)

    def test_groups_belong_to_one_sentence(self):
        rules = [("x", watch.compile_words("eins + zwei + ! drei"))]
        self.assertTrue(watch.hits("Heute kommt eins und dann noch zwei.", rules))
        self.assertFalse(watch.hits("Heute kommt eins und dann noch zwei und drei.", rules))
        self.assertFalse(watch.hits("Heute kommt hier nur eins. Morgen kommt dann wohl zwei.", rules))
        self.assertTrue(watch.hits("Eins. Zwei.", rules))
        far = "eins " + "wort " * 60 + "zwei"
        self.assertFalse(watch.hits(far, rules))

    def test_stars_and_phrases(self):
        for pattern, text in (("*preis*", "Verkaufspreise"), ("preis*", "Preise"), ("*preis", "Hauspreis")):
            self.assertTrue(watch.hits(text, [(1, watch.compile_words(pattern))]), pattern)
        self.assertFalse(watch.hits("Verkaufspreise", [(1, watch.compile_words("preis*"))]))
        phrase = [(1, watch.compile_words("next month|stay away"))]
        self.assertTrue(watch.hits("It comes next month", phrase))
        self.assertFalse(watch.hits("The next is a month", phrase))

    def test_bad_words_are_refused(self):
        for pattern in ("", "# only a remark", "a + ", "! a", "a|", "*", "a*b", "*a", "x" * 30000, "a + !"):
            with self.assertRaises(watch.PatternError, msg=pattern[:20]):
                watch.compile_words(pattern)

    def test_slow_expressions_are_refused(self):
        bad = (
            "(a+)+b",
            "a*",
            "(a|a){0,40}",
            "(a|ab){1,30}c",
            "a{0,90}a{0,90}a{0,90}b",
            "(",
            "(?=a)b",
            r"(a)\1",
            "",
            "a?",
            "x{0,4294967295}y",
            "(" * 200 + "a" + ")" * 200 + "+",
        )
        for pattern in bad:
            with self.assertRaises(watch.PatternError, msg=pattern):
                watch.check_expression(pattern)
        for pattern in ("(wir|ich).{0,40}preis", r"\bx{1,3}\b", "preis(e|en)?"):
            watch.check_expression(pattern)

    def test_a_megabyte_takes_seconds_whatever_it_holds(self):
        rules = [(1, watch.compile_words("wir + *preis* + erhoh*")), (2, watch.compile_expression("ab.{0,30}euro"))]
        pastes = ("<" * 1000000, "a " * 500000, "-a" * 500000, "wir preise " * 90000, "a" * 1000000, "&lt;" * 250000)
        for paste in pastes:
            begun = time.perf_counter()
            self.assertFalse(watch.hits(paste, rules))
            self.assertLess(time.perf_counter() - begun, 15, paste[:10])


@tagged("post_install", "-at_install")
class TestWatch(ChatCase):
    """The shipped lists, and who keeps them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lists = cls.env["prm.chat.watch"]

    def test_what_must_not_be_agreed_on_is_held(self):
        for language, categories in (*HELD.items(), *HELD_TERMS.items()):
            for category, sentences in categories.items():
                for sentence in sentences:
                    found = [name for name, _words in self.lists._hits(f"<p>{sentence}</p>")]
                    self.assertIn(category, found, f"{language}: {sentence}")

    def test_what_is_said_in_passing_is_held(self):
        for sentence in (*MORE_HELD, *MORE_HELD_TERMS):
            self.assertTrue(self.lists._hits(sentence), sentence)

    def test_views_on_the_market_pass_in_all_lists(self):
        for sentences in (*PASS.values(), MORE_PASS, PASS_TERMS):
            for sentence in sentences:
                self.assertFalse(self.lists._hits(sentence), sentence)

    def test_hiding_words_helps_nothing(self):
        for sentence in HIDDEN:
            self.assertTrue(self.lists._hits(sentence), sentence)

    def test_a_list_is_edited_and_holds_at_once(self):
        text = "The zebra crosses the road at noon"
        self.assertFalse(self.lists._hits(text))
        row = self.lists.with_user(self.users["manager"]).create({"name": "T zebra", "pattern": "zebra*"})
        self.assertEqual([name for name, _words in self.lists._hits(text)], ["other"])
        row.active = False
        self.assertFalse(self.lists._hits(text))
        row.write({"active": True, "kind": "expression", "pattern": "zebra.{0,20}road"})
        self.assertTrue(self.lists._hits(text))
        row.unlink()
        self.assertFalse(self.lists._hits(text))

    def test_what_was_hit_is_told_as_it_was_written(self):
        told = dict(self.lists._hits("<p>Guten Tag zusammen, alles gut?</p><p>Wir erhöhen die Preise um 5 %.</p>"))
        self.assertEqual(told, {"price": "Wir erhöhen die Preise um 5 %"})
        long = "<p>Wir erhöhen die Preise, " + "weil es so ist, " * 50 + "</p>"
        self.assertIn("wir erhohen die preise", dict(self.lists._hits(long))["price"])

    def test_shipped_lists_are_renewed_and_edited_ones_stay(self):
        path = file_path("prm_chat/migrations/19.0.1.1.0/post-watch.py")
        spec = importlib.util.spec_from_file_location("prm_chat_post_watch", path)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        german, dutch = self.env.ref("prm_chat.watch_price_de"), self.env.ref("prm_chat.watch_price_nl")
        german.pattern, dutch.pattern = "\nwir + alt*", "wij + eigen*"
        script.SHIPPED = {
            name: sha256(b"wir + alt*").hexdigest() for name in ("watch_price_de", "watch_price_nl", "gone")
        }
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.assertEqual(dutch.pattern, "wij + eigen*")
        self.assertIn("price", dict(self.lists._hits("Ab Februar gewähren wir keinen Rabatt mehr, ihr auch nicht?")))

    def test_bad_patterns_are_not_saved(self):
        for values in ({"pattern": "a + "}, {"kind": "expression", "pattern": "(a+)+b"}):
            with self.assertRaises(ValidationError):
                self.lists.create({"name": "T bad", **values})

    def test_a_sentence_can_be_tried(self):
        row = self.lists.new({"name": "T", "pattern": "zebra*", "kind": "words", "sample": "Zebras!"})
        self.assertEqual(row.sample_result, "Would be held")
        row.sample = "Horses"
        self.assertEqual(row.sample_result, "Passes")
        row.pattern = "*"
        self.assertIn("star", row.sample_result)

    def test_managers_alone_keep_the_lists(self):
        for user in (self.moderator, *self.dealers.values()):
            with self.assertRaises(AccessError):
                self.lists.with_user(user).search([]).read(["pattern"])
        with self.assertRaises(AccessError):
            self.lists.with_user(self.moderator).create({"name": "T", "pattern": "zebra"})
