"""The log checker must not let a failure pass."""

import subprocess
import sys
from xml.etree import ElementTree

import pytest

import check_log
from tests.ground.conftest import ROOT

STAMP = "2026-01-01 10:00:00,000 17"
RUN = f"{STAMP} INFO db odoo.addons.prm_x.tests.test_x: Starting TestX.test_a ...\n"
END = f"{STAMP} INFO db odoo.tests.result: 0 failed, 0 error(s) of 1 tests when loading database 'db'\n"


def check(tmp_path, log, *options):
    """Return (exit code, number of tests, number of failures, output)."""
    (tmp_path / "odoo.log").write_text(log, encoding="utf-8")
    report = tmp_path / "report.xml"
    command = [sys.executable, ROOT / "scripts/check_log.py", "--suite", "x", "--junit", report, *options]
    done = subprocess.run([*command, tmp_path / "odoo.log"], capture_output=True, text=True, check=False)
    root = ElementTree.parse(report).getroot()
    return done.returncode, len(root.findall("testcase")), len(root.findall("testcase/failure")), done.stdout


def test_a_passed_test_is_counted(tmp_path):
    assert check(tmp_path, RUN + END, "--tests")[:3] == (0, 1, 0)


def test_no_test_is_a_failure(tmp_path):
    code, tests, failures, output = check(tmp_path, f"{STAMP} INFO db odoo: nothing\n", "--tests")
    assert (code, tests, failures) == (1, 1, 1)
    assert "no test was run" in output


def test_a_run_that_broke_off_is_a_failure(tmp_path):
    code, _tests, failures, output = check(tmp_path, RUN, "--tests")
    assert (code, failures) == (1, 1)
    assert "the run broke off" in output


@pytest.mark.parametrize("level", ["WARNING", "ERROR", "CRITICAL"])
def test_a_planted_line_is_a_failure(tmp_path, level):
    log = f"{RUN}{STAMP} {level} db odoo.addons.prm_x.models.x: something went wrong\nmore of it\n"
    code, tests, failures, output = check(tmp_path, log + END, "--tests")
    assert (code, tests, failures) == (1, 2, 1)
    assert "something went wrong\nmore of it" in output


def test_a_coloured_line_is_read_too(tmp_path):
    log = f"{RUN}{STAMP} \x1b[1;31mERROR\x1b[0m \x1b[1;35mdb\x1b[0m odoo.sql_db: bad query\n"
    assert check(tmp_path, log + END, "--tests")[2] == 1


def test_a_failed_test_and_its_subtests_are_one_failure(tmp_path):
    log = RUN + "".join(
        f"{STAMP} ERROR db odoo.addons.prm_x.tests.test_x: FAIL: Subtest TestX.test_a (i={i})\nTraceback\n"
        for i in range(3)
    )
    assert check(tmp_path, log + f"{STAMP} ERROR db odoo.tests.result: 3 failed, 0 error(s) of 1 tests\n")[1:3] == (
        1,
        1,
    )


def test_a_failure_in_setup_class_is_a_failure(tmp_path):
    log = f"{RUN}{STAMP} ERROR db odoo.addons.prm_x.tests.test_x: ERROR: setUpClass (odoo.addons.prm_x.tests.TestX)\n"
    assert check(tmp_path, log + END, "--tests")[1:3] == (2, 1)


def test_a_skipped_browser_test_is_a_failure(tmp_path):
    log = f"{RUN}{STAMP} INFO db odoo.addons.prm_x.tests.test_x: skipped TestX.test_a : no websocket-client\n"
    assert check(tmp_path, log + END, "--tests")[1:3] == (1, 1)


def test_every_allowed_line_has_a_reason():

    check_log.read_allowed()


def test_an_allowed_line_without_a_reason_is_refused(tmp_path):

    (tmp_path / "allowed.txt").write_text("some warning\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="no reason"):
        check_log.read_allowed(tmp_path / "allowed.txt")


def test_an_allowed_skip_is_not_counted_as_passed(tmp_path):
    second = RUN.replace("test_a", "test_b")
    skip = f"{STAMP} INFO db odoo.addons.prm_x.tests.test_x: skipped TestX.test_b : wkhtmltopdf is not installed\n"
    assert check(tmp_path, RUN + second + skip + END, "--tests")[:3] == (0, 1, 0)
