"""The daily budget of sign-in messages and the bond of a gateway, on real connections to real databases."""

import subprocess

from tests.conftest import ROOT

#: twelve threads with cursors of their own want five messages each; there are seven
PARALLEL = """
import threading
from odoo import SUPERUSER_ID, api

env["ir.config_parameter"].set_param("auth_sms.daily_budget", "7")
env.cr.execute("DELETE FROM auth_sms_budget")
env.cr.commit()
together, got = threading.Barrier(12), []

def take():
    with env.registry.cursor() as cr:
        budget = api.Environment(cr, SUPERUSER_ID, {})["auth.sms.budget"]
        budget._limit()  # this transaction has seen the table before the others write
        together.wait(60)
        for _turn in range(5):
            got.append(budget._take())

threads = [threading.Thread(target=take) for _number in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sorted(got) == [False] * 53 + [True] * 7, got
assert env["auth.sms.budget"]._used() == 7
env["auth.sms.budget"]._give_back()
env.cr.commit()
assert env["auth.sms.budget"]._used() == 6
print("all held", flush=True)
"""

#: the demo network was copied into this database: its gateway may not send from here
COPY = """
from odoo.addons.auth_sms.demo.loopback import LoopbackGateway

gateway = env.ref("auth_sms.demo_gateway")
gateways = env["auth.sms.gateway"]
env["ir.config_parameter"].set_param("auth_sms.daily_budget", "500")
env.cr.commit()
with LoopbackGateway() as server:
    gateway.url = f"{server.url}/send"
    env.cr.commit()
    assert gateway.is_foreign
    assert gateways._send("+491712345678", "Code", env.company).kind == "copy"
    assert not server.messages
    gateway.action_confirm_database()
    assert gateways._send("+491712345678", "Code", env.company).kind == "sent"
    assert len(server.messages) == 1
print("all held", flush=True)
"""


def run(database, script):
    done = subprocess.run(
        [ROOT / "prm", "odoo", "shell", "-d", database, "--no-http", "--log-level", "warn"],
        input=script,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "all held" in done.stdout, done.stdout + done.stderr


def test_of_many_at_once_as_many_as_are_left_are_sent(demo_database):
    run(demo_database(), PARALLEL)


def test_a_copied_database_sends_nothing_until_it_is_confirmed(demo_database):
    run(demo_database(), COPY)
