from datetime import datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..engine import codes, message, numbers
from ..engine.limits import Limits

NOW = datetime(2026, 3, 1, 12)


def ago(**time):
    return NOW - timedelta(**time)


@tagged("post_install", "-at_install")
class TestCodes(BaseCase):
    def test_a_code_has_six_digits_and_keeps_its_leading_zeros(self):
        found = {codes.new_code() for _ in range(3000)}
        self.assertTrue(all(len(code) == 6 and code.isascii() and code.isdigit() for code in found))
        self.assertTrue(any(code.startswith("0") for code in found))
        self.assertGreater(len(found), 2900)

    def test_what_people_type(self):
        for text in ("012345", " 012 345 ", "012-345", "012\u2013345", "０１２３４５", "٠١٢٣٤٥", "\u200e012345"):
            self.assertEqual(codes.read_code(text), "012345", text)
        for text in ("", None, "12345", "1234567", "12345a", "-12345", "1e5000", "²²²²²²", "١" * 100, "١٢٣٤٥x"):
            self.assertIsNone(codes.read_code(text), text)

    def test_recovery_codes(self):
        found = codes.new_recovery_codes()
        self.assertEqual(len(set(found)), 10)
        for code in found:
            self.assertRegex(code, r"^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$")
            self.assertFalse(set("IO01") & set(code))
            self.assertEqual(codes.read_recovery_code(f" {code.lower().replace('-', ' ')}"), code.replace("-", ""))
        for text in ("", None, "ABCD-EFGH", "ABCD-EFGH-JKL0", "A" * 1000):
            self.assertIsNone(codes.read_recovery_code(text))

    def test_a_digest_tells_its_parts_apart(self):
        key = b"k" * 32
        self.assertNotEqual(codes.digest(key, "1", "23"), codes.digest(key, "12", "3"))
        self.assertNotEqual(codes.digest(key, "1"), codes.digest(b"l" * 32, "1"))
        self.assertTrue(codes.same(codes.digest(key, 1, "x"), codes.digest(key, 1, "x")))


@tagged("post_install", "-at_install")
class TestLimits(BaseCase):
    def test_ten_tries_an_hour_in_a_sliding_window(self):
        limits = Limits(NOW, tries=[ago(minutes=59 - 5 * number) for number in range(10)])
        self.assertFalse(limits.take_try())
        self.assertEqual(limits.tries_wait, 60)
        later = Limits(NOW + timedelta(seconds=60), tries=limits.tries)
        self.assertTrue(later.take_try())
        self.assertFalse(later.take_try())
        later.give_back_try()
        self.assertTrue(later.take_try())

    def test_the_pause_between_messages_doubles_until_a_code_is_used(self):
        limits, waits = Limits(NOW), []
        for _number in range(5):
            self.assertTrue(limits.take_send())
            self.assertFalse(limits.take_send())
            waits.append(limits.send_wait)
            limits.now += timedelta(seconds=limits.send_wait)
        self.assertEqual(waits, [30, 60, 120, 240, 480])
        limits.take_send()
        limits.now += timedelta(seconds=1)
        limits.code_used()
        self.assertEqual(limits.send_wait, 0)
        limits.take_send()
        self.assertEqual(limits.send_wait, 0)
        limits.now += timedelta(seconds=1)
        self.assertEqual(limits.send_wait, 0)

    def test_ten_messages_a_day_used_or_not(self):
        sends = [ago(hours=23, minutes=30 - number) for number in range(10)]
        limits = Limits(NOW, sends=sends, used_at=NOW)
        self.assertEqual(limits.send_wait, 1800)
        self.assertFalse(limits.take_send())
        self.assertEqual(Limits(NOW, sends=[ago(hours=25), *sends[1:]], used_at=NOW).send_wait, 0)

    def test_a_message_that_has_not_left_counts_only_as_a_short_pause(self):
        limits = Limits(NOW, sends=[ago(hours=2)])
        limits.take_send()
        limits.undo_send(NOW)
        self.assertEqual(limits.sends, [ago(hours=2)])
        self.assertEqual(limits.send_wait, 30)
        limits.undo_send(ago(hours=7))  # not counted any more
        self.assertEqual(limits.sends_left, 9)


@tagged("post_install", "-at_install")
class TestNumbers(BaseCase):
    def refusal(self, text, country="DE", allowed=("DE", "NL")):
        with self.assertRaises(numbers.NumberError) as caught:
            numbers.read_number(text, country, allowed)
        return caught.exception.reason

    def test_mobile_numbers_become_e164(self):
        for text in ("0151 23456789", "+49 151 23456789", "0049 (151) 234-56789", " 015123456789 "):
            self.assertEqual(numbers.read_number(text, "DE", ["DE"]), "+4915123456789", text)
        self.assertEqual(numbers.read_number("06 12345678", "NL", ["NL"]), "+31612345678")
        self.assertEqual(numbers.read_number("+1 201 555 0123", None, ["US"]), "+12015550123")  # either kind there

    def test_others_are_refused_with_the_reason(self):
        self.assertEqual(self.refusal("030 901820"), "landline")
        self.assertEqual(self.refusal("+44 7400 123456"), "country")
        self.assertEqual(self.refusal("+1 900 555 0123", allowed=("US",)), "landline")  # premium rate
        for text in ("", None, "abc", "12", "+49 151 2", "0151 23456789 ext. 4", "+999 123456789", "0" * 300):
            self.assertEqual(self.refusal(text), "malformed", text)
        self.assertEqual(self.refusal("0151 23456789", country=None), "malformed")

    def test_a_masked_number_shows_three_digits(self):
        self.assertEqual(numbers.mask("+4915123456789"), "+49 ••• •••• 789")
        self.assertEqual(numbers.mask(False), "")


@tagged("post_install", "-at_install")
class TestMessage(BaseCase):
    def test_one_sms_whatever_the_company_is_called(self):
        for name in ("Acme", "Müller & Söhne", "Кооператив", "a" * 200, "€" * 60):
            sentences = [f"{{code}} is your code for {name}. It is valid for 5 minutes.", "{code} is your code."]
            for domain in (None, "portal.example.com", "d" * 200):
                text = message.compose("012345", sentences, domain)
                self.assertIn("012345", text)
                self.assertGreaterEqual(message.room(text), 0, text)

    def test_the_code_is_bound_to_the_page(self):
        text = message.compose("012345", ["{code} is it."], "portal.example.com")
        self.assertEqual(text.splitlines()[-1], "@portal.example.com #012345")

    def test_a_translation_that_lost_the_code_is_not_used(self):
        self.assertEqual(message.compose("012345", ["Your code is: ", "It is {code}."]), "It is 012345.")
        self.assertEqual(message.compose("012345", ["Your code."]), "012345")
