"""The copy that is tried on, and where answers are written."""

import os

import pytest

from tests.conftest import prm


@pytest.fixture(scope="session")
def security_database():
    name = f"prm_test_security_{os.getpid()}"
    prm("db", "copy", "demo", name)
    yield name
    prm("db", "drop", name)


@pytest.fixture
def answer(tmp_path):
    return tmp_path / "answer.json"
