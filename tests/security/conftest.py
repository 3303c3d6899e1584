"""How much is tried, the copy that is tried on, and the figures at the end."""

import os

import pytest

from tests.conftest import RESULTS, prm

FIGURES = []


@pytest.fixture(scope="session")
def everything():
    """True in ./prm security, False for the quick part that ./prm test runs."""
    return os.environ.get("PRM_SECURITY") == "all"


@pytest.fixture(scope="session")
def security_database():
    name = f"prm_test_security_{os.getpid()}"
    prm("db", "copy", "demo", name)
    yield name
    prm("db", "drop", name)


@pytest.fixture
def answer(tmp_path):
    return tmp_path / "answer.json"


@pytest.fixture
def figure():
    """figure("rules cut", 12): printed at the end of the run and kept in .prm/test/security.txt."""
    return lambda name, value: FIGURES.append(f"{name}: {value}")


def pytest_terminal_summary(terminalreporter):
    if FIGURES:
        terminalreporter.section("security")
        for line in FIGURES:
            terminalreporter.write_line(line)
        RESULTS.mkdir(parents=True, exist_ok=True)
        (RESULTS / "security.txt").write_text("\n".join(FIGURES) + "\n", encoding="utf-8")
