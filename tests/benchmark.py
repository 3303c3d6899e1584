"""For tests of the benchmark under load: a programme with many open months, dealers who enter, what is stored.

    set_up = build(database, firms=10, months=20)
    dealer = Dealer(server, set_up["firms"][0]["logins"][0])

Each of the firms has one reporting unit and two people who enter and submit: a director and a bookkeeper.
"""

import json
import re
import threading

import requests

from tests.conftest import Session, prm
from tests.sms import shell

ENTRY = "/my/prm/benchmark/entry"
PASSWORD = "load"
#: code → kind, unit, figure of a month; near to each other from month to month, so that no figure looks wrong
ITEMS = {
    "U": ("flow", "eur", 100000),
    "W": ("flow", "eur", 70000),
    "P": ("flow", "eur", 15000),
    "S": ("stock", "eur", 210000),
}

SET_UP = """
import json

from odoo.fields import Command

FIRMS, MONTHS, ITEMS, PASSWORD = {firms}, {months}, {items}, {password!r}
env = env(context={{**env.context, "tracking_disable": True, "no_reset_password": True, "mail_notrack": True}})
programme = env["prm.benchmark.programme"].create(
    {{"name": "Load", "code": "LOAD", "state": "running", "month_from": "2010-01-01"}})
section = env["prm.benchmark.section"].create({{"name": "Load", "programme_id": programme.id, "level": "firm"}})
items = env["prm.benchmark.item"].create(
    [{{"code": code, "name": "Load " + code, "section_id": section.id, "sequence": number, "kind": kind, "unit": unit,
      "required": True}} for number, (code, (kind, unit, figure)) in enumerate(ITEMS.items())])
env["prm.benchmark.kpi"].create([
    {{"code": "margin", "name": "Margin", "programme_id": programme.id, "formula": "(U - W) / U", "unit": "percent"}},
    {{"code": "turn", "name": "Turn", "programme_id": programme.id, "formula": "W / S", "unit": "ratio",
     "annualised": True}}])

partners = env["res.partner"].search([("prm_is_partner", "=", True)], order="id", limit=FIRMS)
participants = env["prm.benchmark.participant"].create(
    [{{"programme_id": programme.id, "partner_id": partner.id}} for partner in partners])
groups = env.ref("base.group_portal") | env.ref("prm_portal.group_dealer")
people = env["res.partner"].create(
    [{{"name": f"Load {{role}} {{number}}", "parent_id": partner.id, "email": f"load{{number}}.{{role}}@load.example",
      "lang": "en_US"}} for number, partner in enumerate(partners) for role in ("director", "bookkeeper")])
users = env["res.users"].create(
    [{{"partner_id": person.id, "login": person.email,
      "group_ids": [Command.set((groups | env.ref("prm_portal.role_" + person.name.split()[1]).group_id).ids)]}}
     for person in people])
users[0].password = PASSWORD
env.flush_all()
env.cr.execute("UPDATE res_users SET password = (SELECT password FROM res_users WHERE id = %s) WHERE id = ANY(%s)",
               [users[0].id, users.ids])
env.cr.execute('''
    INSERT INTO prm_benchmark_round (programme_id, company_id, month, state, date_due)
    SELECT programme.id, company_id, month::date, 'open', CURRENT_DATE - 5
      FROM prm_benchmark_programme programme,
           generate_series(timestamp '2024-12-01' - make_interval(months => %s - 1), '2024-12-01', '1 month') month
     WHERE programme.id = %s
 RETURNING id''', [MONTHS, programme.id])
rounds = sorted(row[0] for row in env.cr.fetchall())
env.cr.execute('''
    INSERT INTO prm_benchmark_submission (unit_id, round_id, programme_id, company_id, month, firm_id, state,
                                          revision, filled, wanted, open_findings, reopened)
    SELECT unit.id, round.id, round.programme_id, round.company_id, round.month, unit.firm_id, 'draft', 0, 0, %s, 0, 0
      FROM prm_benchmark_unit unit JOIN prm_benchmark_round round USING (programme_id)
     WHERE programme_id = %s''', [len(items), programme.id])
env.cr.execute("ANALYZE")
print("made " + json.dumps({{
    "programme": programme.id,
    "items": {{item.code: item.id for item in items}},
    "rounds": rounds,
    "firms": [{{"firm": row.partner_id.id, "unit": row.unit_ids.id, "logins": users.filtered(
        lambda user: user.partner_id.parent_id == row.partner_id).mapped("login")}} for row in participants],
}}), flush=True)
"""


def build(database, firms, months):
    """Build the programme in SQL where it is large.

    :return: dictionary: ``programme`` id, ``items`` code → id, ``rounds`` ids from the oldest, and ``firms``:
        dictionaries with ``firm`` and ``unit`` ids and two ``logins``
    """
    script = SET_UP.format(firms=firms, months=months, items=ITEMS, password=PASSWORD)
    return json.loads(re.search(r"^made (.*)$", shell(database, script), re.MULTILINE)[1])


def rows(database, statement):
    """Return the rows of a query, each a list of texts."""
    answer = prm("db", "psql", database, "-At", "-F", "|", "-v", "ON_ERROR_STOP=1", "-c", statement).stdout
    return [line.split("|") for line in answer.splitlines()]


class Dealer:
    """Somebody who is signed in and may ask from several threads at once, as a browser does."""

    def __init__(self, server, login, password=PASSWORD):
        self.server = server
        session = Session(server, login, password)
        self._cookies = session.http.cookies.get_dict()
        self._own = threading.local()
        self._csrf = re.search(r'csrf_token: "([^"]+)"', session.get("/my").text)[1]

    @property
    def _http(self):
        if not hasattr(self._own, "http"):
            self._own.http = requests.Session()
            self._own.http.trust_env = False
        return self._own.http

    def get(self, path):
        return self._http.get(self.server.url + path, cookies=self._cookies, timeout=120, allow_redirects=False)

    def post(self, path, data=None, **options):
        return self._http.post(
            self.server.url + path,
            data={"csrf_token": self._csrf, **(data or {})},
            cookies=self._cookies,
            timeout=120,
            allow_redirects=False,
            **options,
        )

    def autosave(self, round_id, unit_id, figures, revision=0, known=None):
        """Send figures (`{item id: text}`) as the form's script does; return the HTTP answer."""
        params = {"unit": unit_id, "revision": revision, "values": figures, "known": known or {}}
        return self._http.post(
            f"{self.server.url}{ENTRY}/{round_id}/autosave",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            cookies=self._cookies,
            timeout=120,
        )

    def submit(self, round_id, unit_id, figures, known=None, revision=0):
        """Press the form's button."""
        fields = {f"v_{item}": text for item, text in figures.items()}
        fields |= {f"k_{item}": (known or {}).get(item, "") for item in figures}
        data = {"unit": unit_id, "revision": revision, "action": "submit", **fields}
        return self.post(f"{ENTRY}/{round_id}/save", data)
