"""summary.py JUNIT[=STATUS]…: add up what the runners reported and print `N passed, N failed` as the last line.

A runner whose report is missing or holds no test counts as a failure, and so does a skipped test: what
was not run was not passed. So does a runner that ended with a STATUS other than 0 although its report
names no failure: it was stopped, and its report is only a part. Exit code 1 unless something passed and
nothing failed.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree


def count(path, status=0):
    """Return (passed, failed, remark) of one report and the exit status of its runner."""
    try:
        cases = list(ElementTree.parse(path).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        return 0, 1, "left no report"
    if not cases:
        return 0, 1, "ran no test"
    skipped = sum(case.find("skipped") is not None for case in cases)
    broken = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    stopped = status > 1 or (status and not broken)
    remarks = [f"{skipped} skipped, counted as failed"] * bool(skipped)
    remarks += [f"the runner stopped with status {status}, counted as failed"] * bool(stopped)
    return len(cases) - skipped - broken, skipped + broken + bool(stopped), "; ".join(remarks)


def main(reports):
    total_passed = total_failed = 0
    for report in reports:
        name, _, status = report.partition("=")
        path = Path(name)
        passed, failed, remark = count(path, int(status or 0))
        total_passed += passed
        total_failed += failed
        sys.stdout.write(f"{path.stem:<12} {passed} passed, {failed} failed{f' ({remark})' if remark else ''}\n")
    sys.stdout.write(f"{total_passed} passed, {total_failed} failed\n")
    return 0 if total_passed and not total_failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
