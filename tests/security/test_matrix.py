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
}


@pytest.fixture(scope="module")
def found(security_database, tmp_path_factory):
    """What is, asked once for both tests."""
    return inside(security_database, "matrix", tmp_path_factory.mktemp("matrix") / "answer.json")


@pytest.mark.timeout(1800, func_only=False)
def test_who_may_do_what_is_as_agreed(found, figure):
    figure("matrix", f"{len(found['rows'])} cells of models and people, {len(found['fields'])} fields")
    problems = signed.differences("matrix.csv", found["rows"]) + signed.differences("fields.csv", found["fields"])
    assert not problems, f"{len(problems)} differences:\n" + "\n".join(problems[:60])


@pytest.mark.timeout(1800, func_only=False)
def test_every_model_has_records_to_try(found):
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
