"""Nothing of firm B turns up anywhere that people of firm A can look."""

import pytest

from tests.conftest import LOGS, Server, prm
from tests.security.crawl import Findings, Person, knock, say
from tests.security.shell import inside

#: the quick part: the least, the most, an outsider; the rest in ./prm security
QUICK = ("dealer director", "dealer bookkeeper", "stranger")
LOG = LOGS / "test-security.log"


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A copy of its own with canaries, its server, its people."""
    name = prm_name()
    prm("db", "copy", "demo", name)
    folder = tmp_path_factory.mktemp("canaries")
    people = inside(name, "people", folder / "people.json", commit=True)
    plan = inside(name, "canaries", folder / "canaries.json", commit=True)
    LOG.write_text("", encoding="utf-8")
    server = Server(name, LOG, "--log-level", "critical").start()
    yield server, people, plan, folder
    server.stop()
    prm("db", "drop", name)


def prm_name():
    import os

    return f"prm_test_canaries_{os.getpid()}"


@pytest.mark.timeout(3600)
def test_nobody_of_another_firm_finds_a_canary(planted, everything, figure):
    server, people, plan, folder = planted
    knockers = {
        role: login
        for role, login in people.items()
        if not role.startswith(("staff", "employee", "administrator", "trustee")) and (everything or role in QUICK)
    }
    findings = knock([Person(server, role, login) for role, login in knockers.items()], plan, everything)
    figure("canaries planted", f"{plan['planted']} ({len(set(plan['refused']))} columns refuse them)")
    figure("doors tried", f"{findings.doors} by {len(knockers)} roles; canaries found: {len(findings.found)}")
    assert findings.doors > 1000
    assert not findings.found, f"{len(findings.found)} doors show another firm:\n" + "\n".join(findings.found[:40])
    assert not findings.broken, f"{len(findings.broken)} doors broke:\n" + "\n".join(findings.broken[:40])
    left = inside(server.database, "standing", folder / "standing.json", numbers=plan["numbers"], words=plan["words"])
    assert left == len(set(plan["numbers"]) | set(plan["words"])), "somebody of firm A changed something of firm B"


def test_the_people_of_the_firm_itself_do_find_them(planted):
    """The search can find: whoever may read firm B sees canaries, in pages and by RPC."""
    server, _people, plan, _folder = planted
    manager = Person(server, "manager", "manager")
    findings = Findings(plan["numbers"], plan["words"])
    findings.look("manager", "rpc", manager.call("prm.agreement", "read", [plan["ids"]["prm.agreement"]]))
    findings.look("manager", "facts", manager.call("prm.fact", "read", [plan["ids"]["prm.fact"]]))
    assert len(findings.found) == 2


def test_the_firm_itself_finds_what_is_said_in_its_channel(planted):
    """The doors of the chat do tell; firm A's people are looked for behind them."""
    server, _people, plan, _folder = planted
    [channel] = plan["ids"]["discuss.channel"]
    findings = Findings((), plan["words"] + plan["files"])
    director = Person(server, "director of B", plan["login"])
    findings.look("B", "messages", director.json("/discuss/channel/messages", {"channel_id": channel}))
    for row, token in plan["tokens"].items():
        findings.look("B", f"file {row}", director.get(f"/web/content/{row}?access_token={token}"))
    assert len(findings.found) == 2


def test_what_somebody_says_by_a_call_is_there(planted):
    """So is a message that brings something along: what is looked for behind it would be found."""
    server, people, plan, _folder = planted
    director = Person(server, "director of A", people["dealer director"])
    [channel] = plan["own"]["discuss.channel"][:1]
    [last] = director.call("mail.message", "search", [[["res_id", "=", channel]]], {"limit": 1}).json()["result"]
    own = {"res_id": channel, "subtype_id": plan["comment"]}
    assert "T as an answer" in say(director, {**own, "body": "T as an answer", "parent_id": last})


def test_the_trustee_does_find_them(planted):
    server, people, plan, _folder = planted
    findings = Findings(raw_plan(plan)["numbers"], raw_plan(plan)["words"])
    trustee = Person(server, "trustee", people["trustee"])
    for model, name in (("prm.benchmark.value", "value"), ("prm.benchmark.finding", "reason")):
        findings.look("trustee", model, trustee.call(model, "read", [plan["ids"][model], [name]]))
    assert len(findings.found) == 2


#: whom the head office employs, and who sees no dealer's figure all the same
OFFICE = ("staff manager", "administrator")
EVERYBODY = (*OFFICE, "staff territory", "staff receivables", "staff marketing", "staff service", "employee")


@pytest.mark.timeout(3600)
def test_nobody_of_the_head_office_finds_a_raw_figure(planted, everything, figure):
    server, people, plan, _folder = planted
    roles = [role for role in (EVERYBODY if everything else OFFICE) if role in people]
    findings = knock([Person(server, role, people[role]) for role in roles], raw_plan(plan), everything=True)
    figure("raw figures planted", len(plan["raw"]))
    figure(
        "doors of the benchmark", f"{findings.doors} by {len(roles)} roles; raw figures found: {len(findings.found)}"
    )
    assert len(plan["raw"]) > 100
    assert not findings.found, "\n".join(findings.found[:40])


def raw_plan(plan):
    """Return the plan of the benchmark's doors alone, with the canaries that only a trustee may see."""
    ids = {model: rows for model, rows in plan["ids"].items() if model.startswith("prm.benchmark")}
    return {
        **plan,
        "numbers": [canary for canary in plan["raw"] if canary.isdigit()],
        "words": [canary for canary in plan["raw"] if not canary.isdigit()],
        "files": [],
        "ids": ids,
        "routes": [route for route in plan["routes"] if "benchmark" in route],
        "methods": {model: plan["methods"].get(model, []) for model in plan["methods"] if model in ids},
        "reports": [],
    }


def test_figures_are_found_however_they_are_written():
    findings = Findings(["12345678901"], ["CNRY000001QABCDEF"])
    for text in (
        "12345678901",
        "12,345,678,901.00",
        "12.345.678.901,00 €",
        "12 345 678 901",
        "12\u202f345\u202f678\u202f901",
        "x CNRY000001QABCDEF y",
    ):
        assert findings.hits(text), text
    assert not findings.hits("12345678902, CNRY000001QABCDEE")
