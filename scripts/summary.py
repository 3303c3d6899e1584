"""summary.py JUNIT…: add up what the runners reported and print `N passed, N failed` as the last line.

A runner whose report is missing or holds no test counts as a failure, and so does a skipped test: what
was not run was not passed. Exit code 1 unless something passed and nothing failed.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree


def count(path):
    """Return (passed, failed, remark) of one report."""
    try:
        cases = list(ElementTree.parse(path).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        return 0, 1, "left no report"
    if not cases:
        return 0, 1, "ran no test"
    skipped = sum(case.find("skipped") is not None for case in cases)
    broken = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    remark = f"{skipped} skipped, counted as failed" if skipped else ""
    return len(cases) - skipped - broken, skipped + broken, remark


def main(paths):
    total_passed = total_failed = 0
    for path in map(Path, paths):
        passed, failed, remark = count(path)
        total_passed += passed
        total_failed += failed
        sys.stdout.write(f"{path.stem:<12} {passed} passed, {failed} failed{f' ({remark})' if remark else ''}\n")
    sys.stdout.write(f"{total_passed} passed, {total_failed} failed\n")
    return 0 if total_passed and not total_failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
