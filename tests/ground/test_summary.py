"""The closing line adds up all runners, and what did not run did not pass."""

import subprocess
import sys

from tests.ground.conftest import ROOT

PASSED = '<testcase name="a"/>'
FAILED = '<testcase name="b"><failure/></testcase>'
BROKEN = '<testcase name="c"><error/></testcase>'
SKIPPED = '<testcase name="d"><skipped/></testcase>'


def summary(tmp_path, status="", **reports):
    """``status`` is the exit status of each runner, as `./prm test` appends it."""
    paths = []
    for name, cases in reports.items():
        paths.append(tmp_path / f"{name}.xml")
        if cases is not None:
            paths[-1].write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/summary.py", *(f"{path}{status}" for path in paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.splitlines()[-1]


def test_runners_are_added_up(tmp_path):
    assert summary(tmp_path, one=PASSED * 3, two=PASSED) == (0, "4 passed, 0 failed")


def test_failures_and_errors_fail(tmp_path):
    assert summary(tmp_path, one=PASSED + FAILED + BROKEN) == (1, "1 passed, 2 failed")


def test_a_runner_without_tests_fails(tmp_path):
    assert summary(tmp_path, one=PASSED, two="") == (1, "1 passed, 1 failed")


def test_a_runner_without_report_fails(tmp_path):
    assert summary(tmp_path, one=PASSED, two=None) == (1, "1 passed, 1 failed")


def test_skipped_tests_fail(tmp_path):
    assert summary(tmp_path, one=PASSED + SKIPPED) == (1, "1 passed, 1 failed")


def test_a_runner_that_stopped_fails_whatever_its_report_says(tmp_path):
    assert summary(tmp_path, "=0", one=PASSED) == (0, "1 passed, 0 failed")
    assert summary(tmp_path, "=1", one=PASSED + FAILED) == (1, "1 passed, 1 failed")
    assert summary(tmp_path, "=1", one=PASSED) == (1, "1 passed, 1 failed")
    assert summary(tmp_path, "=143", one=PASSED) == (1, "1 passed, 1 failed")


def test_nothing_at_all_fails(tmp_path):
    done = subprocess.run([sys.executable, ROOT / "scripts/summary.py"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "0 passed, 0 failed\n")
