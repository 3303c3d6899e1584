"""Taking the addon out leaves Odoo's own factors working; the screen lock works beside it."""

import base64
import re
import time

from tests import sms
from tests.conftest import RESULTS, Server
from tests.sms import PAGE, PORTAL, STAFF, Visitor

SECRET = base64.b32encode(b"0123456789abcdefghij").decode()

INSTALL = 'env["ir.module.module"].search([("name", "=", "auth_timeout")]).button_immediate_install()'

SCREEN_LOCK = """
user = env["res.users"].search([("login", "=", "sms.staff")])
print("lock asks for", user._mfa_type(), user._get_auth_methods())
user.sudo().totp_secret = "%s"
print("lock asks for", user._mfa_type(), user._get_auth_methods())
"""

LEFT_BEHIND = """
SELECT table_name, column_name FROM information_schema.columns
 WHERE table_name LIKE 'auth_sms%' OR column_name LIKE 'auth_sms%'
"""

UNINSTALL = """
env["ir.module.module"].search([("name", "=", "auth_sms")]).button_immediate_uninstall()
env["ir.config_parameter"].set_param("auth_totp.policy", "all_required")
"""


def test_taking_it_out_leaves_the_cores_factors_working(demo_database, mailbox):
    database = demo_database()
    with sms.LoopbackGateway() as gateway:
        sms.set_up(database, gateway)
        sms.shell(database, INSTALL)
        said = sms.shell(database, SCREEN_LOCK % SECRET).splitlines()
        assert "lock asks for sms ['password']" in said
        assert "lock asks for sms ['totp', 'password']" in said
        sms.shell(database, UNINSTALL)
        left = sms.sql(
            database, "SELECT name FROM ir_module_module WHERE name LIKE 'auth_sms%' AND state = 'installed'"
        )
        assert left == []
        assert sms.sql(database, LEFT_BEHIND) == []
        RESULTS.mkdir(parents=True, exist_ok=True)
        log = RESULTS / "sms-uninstall.log"
        log.write_text("", encoding="utf-8")
        server = Server(database, log, "--smtp", "127.0.0.1", "--smtp-port", str(mailbox.port)).start()
        try:
            check_core_factors(server, mailbox)
        finally:
            server.stop()
        assert not gateway.messages
    assert "Traceback" not in log.read_text(encoding="utf-8")


def check_core_factors(server, mailbox):
    visitor = Visitor(server.url)
    assert visitor.password(STAFF) == "/web/login/totp"
    script = (
        "from odoo.addons.auth_totp.models.totp import hotp; import base64, time;"
        f"print('code', '%06d' % hotp(base64.b32decode('{SECRET}'), int(time.time() / 30)))"
    )
    for _attempt in range(2):  # a code may end while it is typed
        code = sms.shell(server.database, script).split("code ")[1].split()[0]
        visitor.post("/web/login/totp", totp_token=code)
        if visitor.signed_in:
            break
        time.sleep(1)
    assert visitor.signed_in
    visitor = Visitor(server.url)
    assert visitor.password(PORTAL) == "/web/login/totp"
    (mail,) = mailbox.wait_for(f"{PORTAL}@example.com")[-1:]
    code = re.search(r"\b\d{6}\b", mail.get_body(("plain",)).get_content()).group()
    visitor.post("/web/login/totp", totp_token=code)
    assert visitor.signed_in
    visitor.get(PAGE)
    assert visitor.answer.status_code == 404
