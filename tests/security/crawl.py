"""The people of firm A at every door: pages, methods, exports, reports, files, bus."""

import itertools
import json
import re
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.security.readable import text_of

ARGUMENT = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
#: routes that end the session or the account, install or empty something, or do not end
LEFT = re.compile(
    r"/web/session/(logout|destroy)|/my/deactivate|/web/database|/websocket|/longpolling|/bus/|/web/become|/odoo/offline"
    r"|/web/tests|/web/bundle|/web/assets|/web/static|/logo|/base_import|/web/webclient|/doc|/web/image|/barcode"
)
#: reading methods of every model, with their arguments for some ids and field names
READING = (
    ("read", lambda ids, names: ([ids, names], {})),
    ("search_read", lambda ids, names: ([[["id", "in", ids]], names], {})),
    ("web_read", lambda ids, names: ([ids], {"specification": {name: {} for name in names}})),
    (
        "web_search_read",
        lambda ids, names: ([], {"domain": [["id", "in", ids]], "specification": {name: {} for name in names}}),
    ),
    ("name_search", lambda ids, names: ([], {"domain": [["id", "in", ids]], "limit": 0})),
    ("export_data", lambda ids, names: ([ids, names], {})),
    ("copy_data", lambda ids, names: ([ids], {})),
    ("get_external_id", lambda ids, names: ([ids], {})),
    ("search_count", lambda ids, names: ([[["id", "in", ids]]], {})),
)
#: their fields one by one only where everything is tried
STOCK = {
    "res.partner",
    "res.users",
    "sale.order",
    "sale.order.line",
    "account.move",
    "account.move.line",
    "mail.message",
    "mail.activity",
    "ir.attachment",
    "calendar.event",
    "crm.lead",
    "payment.token",
    "payment.transaction",
}
THREADS = 4
#: of others' messages and files; nobody says more in a minute
MOST_BROUGHT = 6


class Findings:
    """Answers, counted and searched for canaries; figures are found however they are written."""

    def __init__(self, numbers, words):
        self.numbers, self.words = frozenset(numbers), frozenset(words)
        self.doors, self.found, self.broken = 0, [], []

    def look(self, who, door, answer):
        self.doors += 1
        text = answer if isinstance(answer, str) else text_of(answer)
        hits = self.hits(text)
        if hits:
            self.found.append(f"{who} at {door}: {', '.join(sorted(hits)[:3])} ({len(hits)})")
        status = getattr(answer, "status_code", 200)
        # what Odoo's own routes make of senseless arguments is not ours; our pages answer with a sentence
        if door.startswith("/my") and (status >= 500 or "Traceback (most recent call last)" in text):
            self.broken.append(f"{who} at {door}: {status}")

    def hits(self, text):
        # 12,345,678,901.00 and 12 345 678 901 are figures like any other
        plain = re.sub(r"(?<=\d)(?:[.,'’\s\u00a0\u202f]|&nbsp;|&#160;|\\u00a0|\\u202f)(?=\d)", "", text)
        figures = {
            run[start : start + size]
            for run in re.findall(r"\d{10,}", plain)
            for size in (10, 11)
            for start in range(len(run) - size + 1)
        }
        return (figures & self.numbers) | (set(re.findall(r"CNRY\d{6}Q[0-9A-F]{6}", text)) & self.words)


class Person:
    """A browser of somebody of firm A, or of a stranger."""

    def __init__(self, server, role, login):
        self.role, self.base = role, server.url
        self.http = requests.Session()
        self.http.trust_env = False
        if login:
            params = {"db": server.database, "login": login, "password": login}
            answer = self.json("/web/session/authenticate", params).json()
            assert answer.get("result", {}).get("uid"), f"{login} cannot sign in: {answer}"

    def get(self, path, **options):
        return self.http.get(self.base + path, timeout=120, allow_redirects=False, **options)

    def json(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params, "id": 1}
        return self.http.post(self.base + path, json=body, timeout=120)

    def call(self, model, method, args, kwargs=None):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs or {}}
        return self.json(f"/web/dataset/call_kw/{model}/{method}", params)


def doors(plan, everything):
    """Yield ``(name, knock)`` where ``knock(person)`` returns an answer."""
    ids = {model: rows for model, rows in plan["ids"].items() if rows}
    most = 5 if everything else 1
    foreign = sorted({row for rows in ids.values() for row in rows[:most]})
    yield from _pages(plan["routes"], foreign)
    for model, rows in ids.items():
        names = plan["fields"][model]
        yield from _methods(model, rows, names, everything)
        yield from _files(model, rows if model == "ir.attachment" else rows[:most], names)
        if everything:
            yield from _exports(model, rows, names)
    if everything:
        for model, methods in plan["methods"].items():
            for method in methods:
                for args in ([ids.get(model, [1])], [ids.get(model, [1])[:1]], []):
                    yield f"{model}.{method}({args})", lambda who, m=model, n=method, a=args: who.call(m, n, a)
        for report, kind in itertools.product(plan["reports"], ("html", "pdf")):
            for model in ("prm.agreement", "sale.order", "account.move", "res.partner"):
                url = f"/report/{kind}/{report}/{','.join(map(str, ids.get(model, [1])[:3]))}"
                yield url, lambda who, url=url: who.get(url)
    yield from _talk(ids.get("discuss.channel", ()))
    others = [ids.get(model, ())[:MOST_BROUGHT] for model in ("mail.message", "ir.attachment")]
    for row in plan["own"].get("discuss.channel", ())[:1]:
        yield from _brought({"res_id": row, "subtype_id": plan["comment"]}, *others)
    for model, rows in ids.items():
        for row in rows[:most]:
            yield f"the name of {model} {row} by a message", lambda who, m=model, r=row: named(who, m, r)
            yield f"the name of {model} {row} by a form", lambda who, m=model, r=row: formed(who, m, r)
    for row in ids.get("mail.message", ())[:MOST_BROUGHT]:
        yield f"the subject of message {row} by an answer", lambda who, row=row: answered(who, row)
    for row, token in plan["tokens"].items():
        # an address that somebody who was in has passed on
        for url in (f"/web/content/{row}?access_token={token}", f"/web/image/{row}?access_token={token}"):
            yield url, lambda who, url=url: who.get(url)
    for url, params in (
        ("/mail/data", {"fetch_params": ["init_messaging", "channels_as_member", "systray_get_activities"]}),
        ("/mail/inbox/messages", {}),
        (
            "/websocket/peek_notifications",
            {
                "channels": [
                    f"{model}_{row}" for model in ("res.partner", "discuss.channel") for row in ids.get(model, [])
                ],
                "last": 0,
                "is_first_poll": True,
            },
        ),
    ):
        yield url, lambda who, url=url, params=params: who.json(url, params)


def _pages(routes, foreign):
    for route in routes:
        if LEFT.search(route):
            continue
        names = ARGUMENT.findall(route)
        if not names:
            yield route, lambda who, url=route: who.get(url)
        elif (
            "/my" in route
            or "prm" in route
            or "portal" in route
            or "mail" in route
            or "discuss" in route
            or "content" in route
        ):
            for row in foreign:
                url = ARGUMENT.sub(str(row), route)
                yield url, lambda who, url=url: who.get(url)


def _talk(channels):
    """Yield Discuss's doors to channels, and to what is kept for the asker."""
    asked = [(f"/mail/{box}/messages", {}) for box in ("inbox", "history", "starred")]
    asked.append(("/discuss/search", {"term": "Security"}))
    for row in channels:
        of = {"channel_id": row}
        asked += [(f"/discuss/channel/{name}", of) for name in ("join", "messages", "pinned_messages", "attachments")]
        asked.append(("/discuss/channel/members", {**of, "known_member_ids": []}))
        asked.append(("/discuss/channel/sub_channel/fetch", {"parent_channel_id": row}))
        asked.append(("/mail/data", {"fetch_params": [["discuss.channel", [row]], "channels_as_member"]}))
    for url, params in asked:
        yield f"{url} {params}", lambda who, url=url, params=params: who.json(url, params)


def say(person, values):
    """Write in a channel by a call, and return the answer and what the channel tells then, as one text."""
    message = {"model": "discuss.channel", "body": "said", "message_type": "comment", **values}
    made = person.call("mail.message", "create", [[message]])
    return made.text + person.json("/discuss/channel/messages", {"channel_id": values["res_id"]}).text


def named(person, model, row):
    """Write a message about a record, and return the answer and what it then says the record is called."""
    # a reply address of one's own: else Odoo asks the record for one, and so whether it may be read
    message = {"model": model, "res_id": row, "message_type": "user_notification", "reply_to": "t@t.example.com"}
    empty = {"body": "said", "record_company_id": False, "record_alias_domain_id": False}
    made = person.call("mail.message", "create", [[{**message, **empty}]])
    rows = made.json().get("result")
    return made.text + (person.call("mail.message", "read", [rows, ["record_name"]]).text if rows else "")


def formed(person, model, row):
    """Ask for forms about a record that are never saved, and return what they say it is called."""
    asked = [("mail.message", {"model": model, "res_id": row}, "record_name")]
    asked.append(("mail.activity", {"res_model": model, "res_id": row}, "res_name"))
    field = {"mail.message": "parent_id", "discuss.channel": "prm_channel_id", "res.partner": "author_id"}.get(model)
    asked += [("mail.message", {field: row}, field)] if field else []
    spec = {"fields": {"display_name": {}}}
    return "".join(person.call(m, "onchange", [[], values, [], {name: spec}]).text for m, values, name in asked)


def answered(person, row):
    """Answer a message, about no document, and return what is told of the answered one."""
    message = {"message_type": "user_notification", "reply_to": "t@t.example.com", "subtype_id": 1, "body": "said"}
    made = person.call("mail.message", "create", [[{**message, "parent_id": row}]])
    rows = made.json().get("result")
    return made.text + (person.call("mail.message", "read", [rows, ["parent_id"]]).text if rows else "")


def _brought(own, messages, files):
    """Yield what somebody brings into the own channel, to read it there: answers to others' messages, others' files."""
    brought = [{"parent_id": row} for row in messages]
    brought += [{"attachment_ids": [command]} for row in files for command in ([4, row], [6, 0, [row]])]
    for values in brought:
        yield f"a message with {values}", lambda who, values=values: say(who, {**own, **values})


def _methods(model, rows, names, everything):
    for method, arguments in READING:
        args, kwargs = arguments(rows, names)
        yield f"{model}.{method}", lambda who, n=method, a=args, k=kwargs: who.call(model, n, a, k)
    # a field that is closed closes the whole call: each one by itself as well
    for name in names if everything or model not in STOCK else ():
        yield f"{model}.read({name})", lambda who, n=name: who.call(model, "read", [rows, [n]])
        kwargs = {"domain": [["id", "in", rows]], "groupby": [name], "aggregates": ["__count"]}
        yield f"{model} grouped by {name}", lambda who, k=kwargs: who.call(model, "formatted_read_group", [], k)
    for document in rows[:1]:
        for url, params in (
            ("/mail/thread/messages", {"thread_model": model, "thread_id": document}),
            (
                "/mail/thread/data",
                {"thread_model": model, "thread_id": document, "request_list": ["attachments", "followers"]},
            ),
            ("/portal/chatter_init", {"thread_model": model, "thread_id": document}),
        ):
            yield f"{url} {model}", lambda who, u=url, p=params: who.json(u, p)


def _files(model, rows, names):
    for row in rows:
        for url in (
            f"/web/content/{model}/{row}/{names[0]}",
            f"/web/image/{model}/{row}/image_128",
            f"/mail/view?model={model}&res_id={row}",
        ):
            yield url, lambda who, url=url: who.get(url)
    if model == "ir.attachment":
        for row in rows:
            yield f"/web/content/{row}", lambda who, row=row: who.get(f"/web/content/{row}")


def _exports(model, rows, names):
    for kind in ("csv", "xlsx"):
        data = {
            "model": model,
            "fields": [{"name": name, "label": name} for name in names],
            "ids": rows,
            "domain": [],
            "import_compat": False,
            "context": {},
            "groupby": [],
        }
        yield (
            f"/web/export/{kind} {model}",
            lambda who, k=kind, d=data: who.get(f"/web/export/{k}", params={"data": json.dumps(d)}),
        )


def knock(people, plan, everything=False):
    """Let everybody of ``[Person]`` knock at all doors; return :class:`Findings`."""
    findings = Findings(plan["numbers"], plan["words"] + plan["files"])
    with ThreadPoolExecutor(THREADS) as pool:
        for person in people:
            jobs = [(name, pool.submit(door, person)) for name, door in doors(plan, everything)]
            for name, job in jobs:
                try:
                    findings.look(person.role, name, job.result())
                except requests.RequestException as error:
                    findings.broken.append(f"{person.role} at {name}: {error}")
    return findings
