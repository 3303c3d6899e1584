import doctest
import logging
import os
import re
from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import file_open, mute_logger

from ..demo.loopback import MODES, LoopbackGateway
from ..engine import binding, http_message, scrub
from ..engine.http_call import call
from ..key import VARIABLE

NUMBER = "+491712345678"
TEXT = "Your code is 048151.\n\n@example.com #048151"
SECRETS = (NUMBER, NUMBER[1:], "1712345678", "048151")


class GatewayCase(TransactionCase):
    """A gateway that sends to a real HTTP server on loopback."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()  # what is counted has a cursor of its own
        cls.server = cls.enterClassContext(LoopbackGateway())
        cls.company = cls.env.company
        cls.gateways = cls.env["auth.sms.gateway"]
        cls.gateways.search([]).active = False
        cls.cr.execute("DELETE FROM auth_sms_budget")
        cls.env["ir.config_parameter"].set_param("auth_sms.daily_budget", "1000")
        cls.gateway = cls.gateways.create(
            {
                "name": "Loopback",
                "kind": "http",
                "url": f"{cls.server.url}/send",
                "success_path": "status",
                "success_value": "ok",
                "timeout": 1,
            }
        )

    def setUp(self):
        super().setUp()
        self.server.messages.clear()
        self.server.requests.clear()

    def send(self, mode=""):
        self.gateway.url = f"{self.server.url}/send/{mode}"
        return self.gateways._send(NUMBER, TEXT, self.company)

    def sent_today(self):
        return self.env["auth.sms.budget"]._used()

    @contextmanager
    def everything_logged(self):
        """Yield the list of all that is logged meanwhile, at every level; the usual logs hear nothing of it."""
        said = []
        handler = logging.Handler(logging.DEBUG)
        handler.emit = lambda record: said.append(logging.Formatter().format(record))
        root = logging.getLogger()
        levels = {logger: logger.level for logger in map(logging.getLogger, ["", *logging.root.manager.loggerDict])}
        handlers, root.handlers = root.handlers, [handler]
        try:
            for logger in levels:
                logger.setLevel(logging.DEBUG)
            yield said
        finally:
            root.handlers = handlers
            for logger, level in levels.items():
                logger.setLevel(level)


@tagged("post_install", "-at_install")
class TestHttpGateway(GatewayCase):
    #: mode: (kind, part of the sentence, the day's budget keeps the message)
    EXPECTED = {
        "slow": ("timeout", "did not answer within", True),
        "late": ("timeout", "did not answer within", True),
        "drip": ("timeout", "did not answer within", True),
        "drip_body": ("timeout", "did not answer within", True),
        "reset": ("bad_answer", "ended the connection", True),
        "close": ("bad_answer", "ended the connection", True),
        "garbage": ("bad_answer", "no HTTP", True),
        "500": ("refused", "status 500", False),
        "401": ("refused", "status 401", False),
        "429": ("refused", "status 429", False),
        "html": ("bad_answer", "no JSON", True),
        "half_json": ("bad_answer", "no JSON", True),
        "short": ("bad_answer", "ended the connection", True),
        "error_body": ("refused", "refused", False),
        "empty": ("bad_answer", "no JSON", True),
        "redirect": ("bad_answer", "not followed", True),
        "twice": ("sent", "", True),
        "huge": ("sent", "", True),
        "huge_header": ("bad_answer", "no HTTP", True),
        "latin1": ("sent", "", True),
        "bom": ("sent", "", True),
        "echo": ("refused", "status 400", False),
    }

    def test_every_mode_has_an_outcome_within_its_time(self):
        self.assertEqual(set(MODES) - set(self.EXPECTED), {"iap", "iap_credit"})
        self.gateway.timeout = 0.8
        for mode, (kind, sentence, kept) in self.EXPECTED.items():
            with self.subTest(mode), self.everything_logged() as said:
                before, messages = self.sent_today(), len(self.server.messages)
                self.gateway.url = f"{self.server.url}/send/{mode}"
                delivery = self.gateway._deliver(NUMBER, TEXT, self.company)
                self.assertEqual(delivery.outcome.kind, kind)
                self.assertEqual(delivery.outcome.ok, kind == "sent")
                self.assertIn(sentence, delivery.outcome.detail)
                self.assertTrue(delivery.outcome.ok or delivery.outcome.detail.endswith((".", ")")))
                self.assertEqual(delivery.outcome.gateway, "Loopback")
                self.assertLess(delivery.seconds, 1.2)
                self.assertEqual(len(self.server.messages) - messages, 1, "one message, tried once")
                self.assertEqual(self.sent_today() - before, int(kept))
                for secret in SECRETS:
                    self.assertNotIn(secret, delivery.outcome.detail)
                    self.assertNotIn(secret, "\n".join(said))

    def test_no_more_than_64_kb_of_an_answer_are_read(self):
        request = http_message.Request("GET", f"{self.server.url}/send/huge?to=1&text=x", [], None)
        answer = call(request, 5)
        self.assertEqual((answer.failure, answer.status, len(answer.content)), ("", 200, 65536))

    def test_examples_in_docstrings(self):
        for engine in (http_message, scrub):
            self.assertEqual(doctest.testmod(engine).failed, 0)

    def test_a_message_arrives_as_it_was_written(self):
        text = 'Grüße „Ärger" \\ & <b> {number} %s €\nline'
        for content_type, body, method, path in (
            ("json", '{"to": "{number}", "from": "{sender}", "text": "{text}"}', "POST", "/send"),
            ("form", "to={number}&text={text}&from={sender}", "POST", "/send"),
            ("json", "", "GET", "/send?to={number}&text={text}"),
        ):
            with self.subTest(content_type + method):
                self.gateway.write(
                    {
                        "content_type": content_type,
                        "body": body,
                        "method": method,
                        "url": f"{self.server.url}{path}",
                        "success_path": False,
                    }
                )
                self.assertTrue(self.gateways._send(NUMBER, text, self.company).ok)
                self.assertEqual(self.server.messages[-1]["text"], text)
                self.assertEqual(self.server.messages[-1]["number"], NUMBER)

    def test_headers_go_out_and_cannot_be_forged(self):
        self.gateway.write(
            {"headers": "X-Key: s3cret\nX-To: {number_digits}\n\nX-From: {sender}", "sender": "A\r\nX-Evil: 1ß"}
        )
        self.assertTrue(self.send().ok)
        headers = self.server.requests[-1][1]
        self.assertEqual((headers["X-Key"], headers["X-To"]), ("s3cret", NUMBER[1:]))
        self.assertEqual(headers["X-From"].encode("latin-1"), "AX-Evil: 1ß".encode("latin-1"))
        self.assertNotIn("X-Evil", headers)

    def test_a_port_where_nobody_listens(self):
        with LoopbackGateway() as gone:
            url = gone.url
        self.gateway.url = f"{url}/send"
        outcome = self.gateways._send(NUMBER, TEXT, self.company)
        self.assertEqual(
            (outcome.kind, outcome.detail), ("unreachable", "Nobody listens at the address of the gateway.")
        )
        self.assertEqual(self.sent_today(), 0)

    def test_an_unknown_host(self):
        self.gateway.url = "https://gateway.invalid/send"
        self.assertEqual(self.gateways._send(NUMBER, TEXT, self.company).kind, "unreachable")

    def test_a_server_without_tls_is_not_taken_for_a_secure_one(self):
        self.gateway.url = self.server.url.replace("http:", "https:") + "/send"
        outcome = self.gateways._send(NUMBER, TEXT, self.company)
        self.assertEqual((outcome.kind, "No secure connection" in outcome.detail), ("unreachable", True))
        self.assertFalse(self.server.messages)

    def test_good_answers_are_told_by_status_text_or_json(self):
        def kind(mode="", **conditions):
            self.gateway.write(
                {"success_status": "200", "success_contains": False, "success_path": False, "success_value": False}
                | conditions
            )
            return self.send(mode).kind

        self.assertEqual(kind("error_body"), "sent")
        self.assertEqual(kind("error_body", success_contains='"status": "ok"'), "bad_answer")
        self.assertEqual(kind("", success_contains='"status": "ok"'), "sent")
        self.assertEqual(kind("html", success_path="status", success_value="ok"), "bad_answer")
        self.assertEqual(kind("", success_path="status.0", success_value="ok"), "bad_answer")
        self.assertEqual(kind("", success_path="status", success_value="OK"), "sent")
        self.assertEqual(kind("500", success_status="200, 500"), "sent")

    def test_the_first_active_gateway_is_used(self):
        self.gateways.create(self.gateway.copy_data({"name": "First", "sequence": 1})[0])
        self.assertEqual(self.gateways._send(NUMBER, TEXT, self.company).gateway, "First")
        self.gateways.search([]).active = False
        self.assertEqual(self.gateways._send(NUMBER, TEXT, self.company).kind, "no_gateway")

    def test_settings_that_cannot_work_are_refused(self):
        for part, values in (
            ("look like https", {"url": "sms.example.com/send"}),
            ("look like https", {"url": "ftp://sms.example.com/send"}),
            ("look like https", {"url": "https://sms.example.com:99999/send"}),
            ("look like https", {"url": "https://sms.example.com/se nd"}),
            ("in the host", {"url": "https://{number}.example.com/send"}),
            ("use a header", {"url": "https://me:secret@sms.example.com/send"}),
            ("in the clear", {"url": "http://sms.example.com/send"}),
            ("is no header", {"headers": "Authorization"}),
            ("is no header", {"headers": "Bad name: x"}),
            ("set by Odoo", {"headers": "Host: elsewhere"}),
            ("cannot travel", {"headers": "X-Text: {text}"}),
            ("is no JSON", {"body": '{"to": {number}, "text": "{text}"}'}),
            ("must hold {text}", {"body": '{"to": "{number}"}'}),
            ("must hold {text}", {"body": '{"text": "{text}"}'}),
            ("200-299", {"success_status": "2xx"}),
            ("200-299", {"success_status": "299-200"}),
            ("which value", {"success_value": False}),
        ):
            problem = self.assertRaisesRegex(ValidationError, re.escape(part))
            with self.subTest(values), problem, self.cr.savepoint():
                self.gateway.write(values)
        for seconds in (0, 5.5):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
                self.gateway.timeout = seconds
                self.gateway.flush_recordset()

    def test_settings_spoilt_in_the_database_do_not_stop_a_sign_in(self):
        self.gateway.flush_recordset()
        for column, value in (("url", "http://sms.example.com"), ("success_status", "x"), ("body", "{"), ("kind", "x")):
            with self.subTest(column), self.cr.savepoint() as savepoint:
                self.cr.execute(f"UPDATE auth_sms_gateway SET {column} = %s", [value])  # noqa: S608 (names of above)
                self.gateways.invalidate_model()
                with (
                    self.assertLogs(level="ERROR") if column in ("success_status", "kind") else self.everything_logged()
                ):
                    outcome = self.gateways._send(NUMBER, TEXT, self.company)
                self.assertFalse(outcome.ok)
                self.assertTrue(outcome.detail)
                savepoint.rollback()
                self.gateways.invalidate_model()

    def test_values_hold_no_placeholders(self):
        values = http_message.values_of(NUMBER, "{sender}", "{text}")
        self.assertEqual(http_message.fill("{text} {sender} {x}", values, str), "{sender} {text} {x}")

    def test_only_administrators_reach_gateways(self):
        user = self.env["res.users"].create(
            {"name": "U", "login": "gateway_user", "group_ids": [self.env.ref("base.group_user").id]}
        )
        gateway = self.gateway.with_user(user)
        for method, arguments in (("read", [["url"]]), ("write", [{"name": "x"}]), ("action_confirm_database", [])):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(gateway, method)(*arguments)
        with self.assertRaises(AccessError):
            self.env["auth.sms.test"].with_user(user).create({"gateway_id": self.gateway.id, "number": NUMBER})
        with self.assertRaises(AccessError):
            self.gateway.with_user(self.env.ref("base.user_admin")).read(["bond"])
        self.assertTrue(gateway._send(NUMBER, TEXT, self.company).ok, "who signs in uses it all the same")


@tagged("post_install", "-at_install")
class TestCopies(GatewayCase):
    def test_a_copied_database_sends_nothing_until_it_is_confirmed(self):
        self.assertFalse(self.gateway.is_foreign)
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        self.gateways.invalidate_model()
        self.assertTrue(self.gateway.is_foreign)
        self.assertEqual(self.send().kind, "copy")
        self.gateway.name = "Renamed"  # to change something is not to confirm
        self.gateway.active = True
        self.assertEqual(self.send().kind, "copy")
        self.assertFalse(self.server.messages)
        self.assertEqual(self.sent_today(), 0)
        self.gateway.action_confirm_database()
        self.assertEqual(self.send().kind, "sent")

    def test_another_key_or_name_is_another_database(self):
        with patch.dict(os.environ, {VARIABLE: "another key, as on another installation"}):
            self.assertEqual(self.send().kind, "copy")
        proofs = {binding.bind(key, name, uuid) for key in (b"1", b"2") for name in "ab" for uuid in "xy"}
        self.assertEqual(len(proofs), 8)
        self.assertEqual(self.send().kind, "sent")

    def test_a_neutralized_database_sends_nothing(self):
        self.env["ir.config_parameter"].set_param("database.is_neutralized", "True")
        self.assertEqual(self.send().kind, "copy")
        with self.assertRaises(UserError):
            self.gateway.action_confirm_database()
        self.assertFalse(self.server.messages)

    def test_neutralizing_archives_gateways_and_switches_policies_off(self):
        self.env.flush_all()
        with file_open("auth_sms/data/neutralize.sql") as sql:
            self.cr.execute(sql.read())
        self.env.invalidate_all()
        self.assertFalse(self.gateways.search_count([]))
        self.assertEqual(set(self.env["auth.sms.policy"].search([]).mapped("level")), {"off"})
        self.gateway.active = True  # somebody wants to try it in the copy
        self.assertEqual(self.send().kind, "sent")

    def test_activating_binds_to_this_database(self):
        gateway = self.gateways.create({"name": "Off", "kind": "odoo", "active": False})
        self.assertFalse(gateway.sudo().bond)
        gateway.active = True
        self.assertFalse(gateway.is_foreign)

    def test_changes_are_noted_without_values(self):
        self.gateway.headers = "X-Key: s3cret"
        line = self.env["auth.sms.log"].search([("event", "=", "gateway")], limit=1)
        self.assertEqual((line.gateway, line.detail), ("Loopback", "headers"))


@tagged("post_install", "-at_install")
class TestBudgetOfMessages(GatewayCase):
    def test_what_is_over_the_budget_is_not_sent(self):
        self.env["ir.config_parameter"].set_param("auth_sms.daily_budget", "2")
        self.assertEqual([self.send().kind for _ in range(4)], ["sent", "sent", "budget", "budget"])
        self.assertEqual(len(self.server.messages), 2)
        self.assertEqual(self.sent_today(), 2)
        self.cr.execute("UPDATE auth_sms_budget SET day = day - 1")
        self.assertEqual(self.send().kind, "sent")

    def test_a_gateway_that_is_down_uses_nothing_up(self):
        self.env["ir.config_parameter"].set_param("auth_sms.daily_budget", "1")
        self.assertEqual([self.send("500").kind for _ in range(3)], ["refused"] * 3)
        self.assertEqual(self.send().kind, "sent")

    def test_nonsense_in_the_parameter_means_the_default(self):
        for value, limit in (("x", 500), ("", 500), ("-3", 0), ("7", 7)):
            self.env["ir.config_parameter"].set_param("auth_sms.daily_budget", value)
            self.assertEqual(self.env["auth.sms.budget"]._limit(), limit)


@tagged("post_install", "-at_install")
class TestOdooGateway(GatewayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gateway.kind = "odoo"

    def iap_tries(self):
        """Let Odoo's own code ask its service, which it does not do in tests."""
        modules = SimpleNamespace(module=SimpleNamespace(current_test=False))
        return patch("odoo.addons.iap.tools.iap_tools.modules", modules)

    def ask(self, path):
        """Send through Odoo's own code to a stand-in of its service on loopback."""
        endpoint = path if path.startswith("http") else f"{self.server.url}{path}"
        self.env["ir.config_parameter"].set_param("sms.endpoint", endpoint)
        with self.iap_tries():
            return self.gateways._send(NUMBER, TEXT, self.company)

    def test_odoos_service(self):
        outcome = self.ask("/iap")
        self.assertEqual((outcome.ok, outcome.kind), (True, "sent"))
        self.assertEqual((self.server.messages[-1]["number"], self.server.messages[-1]["text"]), (NUMBER, TEXT))

    def test_used_up_credit(self):
        outcome = self.ask("/iap_credit")
        self.assertEqual((outcome.kind, outcome.detail), ("refused", "The account has not enough credit."))

    def test_a_service_that_is_away_or_talks_nonsense(self):
        with LoopbackGateway() as gone:
            away = gone.url
        for path, kind in (
            ("/nowhere", "refused"),
            ("/500", "bad_answer"),
            ("/reset", "bad_answer"),
            ("/html", "bad_answer"),
            ("/half_json", "bad_answer"),
            ("/error_body", "bad_answer"),
            (away, "unreachable"),
        ):
            with self.subTest(path), self.everything_logged() as said:
                before = self.sent_today()
                outcome = self.ask(path)
                self.assertEqual(outcome.kind, kind)
                self.assertTrue(outcome.detail)
                self.assertEqual(self.sent_today() - before, int(kind == "bad_answer"))
                for secret in SECRETS:
                    self.assertNotIn(secret, "\n".join(said))

    def provider(self, answer):
        """Let the company have a provider that answers so, or raises."""

        class Provider:
            def __init__(self, env):
                pass

            def _set_company(self, company):
                pass

            def _send_sms_batch(self, messages, delivery_reports_url=False):
                logging.getLogger(__name__).warning("refused %s to %s", messages[0]["content"], NUMBER)
                if isinstance(answer, Exception):
                    raise answer
                return answer

        return patch.object(type(self.company), "_get_sms_api_class", lambda company: Provider)

    def test_whatever_a_provider_does(self):
        for answer, kind in (
            ([{"state": "sent"}], "sent"),
            ([{"state": "processing"}], "sent"),
            ([{"state": "server_error", "failure_reason": f"lost {NUMBER}"}], "bad_answer"),
            ([{"state": "unknown_state"}], "refused"),
            ([{"state": "wrong_number_format", "failure_reason": f"'{NUMBER}' is wrong: {TEXT}"}], "refused"),
            ([{"state": None}], "bad_answer"),
            ([], "bad_answer"),
            (None, "bad_answer"),
            ("error", "bad_answer"),
            ([["state"]], "bad_answer"),
            (UserError(f"Bad account for {NUMBER}: {TEXT}"), "refused"),
            (AccessError("no"), "unreachable"),
            (ValueError(TEXT), "bad_answer"),
            (KeyError(NUMBER), "bad_answer"),
        ):
            with self.subTest(answer), self.provider(answer), self.everything_logged() as said:
                outcome = self.gateways._send(NUMBER, TEXT, self.company)
                self.assertEqual(outcome.kind, kind)
                self.assertEqual(bool(outcome.detail), kind != "sent")
                self.assertIn("refused", "\n".join(said))
                for secret in SECRETS:
                    self.assertNotIn(secret, outcome.detail)
                    self.assertNotIn(secret, "\n".join(said))


@tagged("post_install", "-at_install")
class TestTestMessage(GatewayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.country"].search([]).auth_sms_allowed = False
        cls.company.country_id = cls.env.ref("base.de")
        cls.company.country_id.auth_sms_allowed = True

    def dialog(self, number=NUMBER):
        form = Form(self.env["auth.sms.test"].with_context(**self.gateway.action_test()["context"]))
        form.number = number
        return form.save()

    def test_it_shows_what_came_back(self):
        test = self.dialog("0049 171 2345678")
        test.action_send()
        self.assertEqual((test.done, test.ok, test.status), (True, True, 200))
        self.assertIn('"status": "ok"', test.answer)
        self.assertEqual(self.server.messages[-1]["number"], NUMBER)
        self.gateway.url = f"{self.server.url}/send/401"
        test.action_send()
        self.assertEqual((test.ok, test.status), (False, 401))
        self.assertIn("status 401", test.result)
        self.assertIn("unknown key", test.answer)
        lines = self.env["auth.sms.log"].search([("event", "!=", "gateway")], limit=2)
        self.assertEqual(lines.mapped("event"), ["failed", "sent"])
        self.assertEqual(set(lines.mapped("number")), {"+49 ••• •••• 678"})

    def test_numbers_follow_the_rules_of_codes(self):
        for number, sentence in (
            ("12", "no phone number"),
            ("+49 30 901820", "no mobile"),
            ("+43 664 1234567", "allow it in the settings"),
        ):
            with self.subTest(number), self.assertRaisesRegex(UserError, sentence):
                self.dialog(number).action_send()
        self.assertFalse(self.server.messages)

    def test_a_copy_sends_no_test_message_either(self):
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        test = self.dialog()
        test.action_send()
        self.assertIn("is a copy", test.result)
        self.assertFalse(self.server.messages)
