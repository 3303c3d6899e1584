"""Role × model × operation and role × field are as agreed."""

import pytest

from tests.security import signed
from tests.security.shell import inside

#: models of which the demo network holds no record: what a sign-in leaves behind, and payments
HOLES = {
    "auth.sms.account",
    "auth.sms.budget",
    "auth.sms.challenge",
    "auth.sms.recovery.code",
    "payment.token",
    "payment.transaction",
    "prm.fact.rollup",
    "prm.profile.change",
    "prm.profile.change.line",
    # the demo network's firms have none of each: tests of the addons try them
    "prm.benchmark.evaluation.choice",
    "prm.benchmark.measure",
    "prm.chat.acceptance",
    "prm.chat.audit",
    "prm.chat.hold",
    "prm.chat.moderation",
    "prm.chat.preference",
    "prm.chat.queue",
    "prm.chat.report",
}


@pytest.mark.timeout(1800)
def test_who_may_do_what_is_as_agreed(security_database, answer, figure):
    found = inside(security_database, "matrix", answer)
    figure("matrix", f"{len(found['rows'])} cells of models and people, {len(found['fields'])} fields")
    problems = signed.differences("matrix.csv", found["rows"]) + signed.differences("fields.csv", found["fields"])
    assert not problems, f"{len(problems)} differences:\n" + "\n".join(problems[:60])


def test_every_model_has_records_to_try(security_database, answer):
    found = inside(security_database, "matrix", answer)
    assert set(found["holes"]) == HOLES


def test_a_table_changed_by_hand_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(signed, "FOLDER", tmp_path)
    signed.sign("matrix.csv", [("prm.agreement", "stranger", "own=")], "A. Tester", "2026-01-01")
    assert signed.differences("matrix.csv", [("prm.agreement", "stranger", "own=")]) == []
    assert len(signed.differences("matrix.csv", [("prm.agreement", "stranger", "own=r")])) == 2
    path = tmp_path / "matrix.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("own=", "own=r"), encoding="utf-8")
    try:
        signed.agreed("matrix.csv")
    except ValueError as error:
        assert "without being signed" in str(error)
    else:
        raise AssertionError("the changed table passed")
