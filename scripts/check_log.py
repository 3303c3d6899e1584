"""Read a log of Odoo, decide what in it is a failure, and write the verdict as JUnit XML.

    check_log.py --suite NAME --junit FILE [--tests] [--only-tests] LOG...

Failures are: a failed or skipped test, with --tests a run without any test or without an end, and every
WARNING, ERROR or CRITICAL that no line of log_allowed.txt matches. Exit code 1 when there is one.
"""

import argparse
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

ALLOWED = Path(__file__).with_name("log_allowed.txt")
ENTRY = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>[^:\s]+): (?P<text>.*)$"
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
STARTED = re.compile(r"^Starting (?P<test>[\w.<>]+\.\w+) \.\.\.")
SKIPPED = re.compile(r"^skipped (?P<test>[\w.<>]+\.\w+) : (?P<reason>.*)", re.DOTALL)
FAILED = re.compile(r"^(?P<kind>FAIL|ERROR): (?:Subtest )?(?P<test>[\w.<>]+\.\w+)(?P<rest>.*)", re.DOTALL)
FAILED_OUTSIDE = re.compile(r"^(?:FAIL|ERROR): (?P<what>(?:setUp|tearDown)\w+ .*)", re.DOTALL)
TOTAL = re.compile(r"^\d+ failed, \d+ error\(s\) of \d+ tests")  # repeats what the tests said
BAD = ("WARNING", "ERROR", "CRITICAL")


def read_allowed(path=ALLOWED):
    """Return the compiled patterns; a line without a reason is an error."""
    patterns = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        pattern, mark, reason = line.partition(" ## ")
        if not mark or not reason.strip():
            sys.exit(f"{path}: no reason given for: {line}")
        patterns.append(re.compile(pattern.strip()))
    return patterns


def entries(lines):
    """Yield (level, logger, text) of each entry, its continuation lines joined to it."""
    current = None
    for raw in lines:
        line = COLOUR.sub("", raw.rstrip("\n"))
        match = ENTRY.match(line)
        if match:
            if current:
                yield current[0], current[1], "\n".join(current[2])
            current = (match["level"], match["logger"], [match["text"]])
        elif current:
            current[2].append(line)
    if current:
        yield current[0], current[1], "\n".join(current[2])


class Verdict:
    """Outcome of one log: tests by name with what went wrong, and findings outside of tests."""

    def __init__(self, allowed):
        self.allowed = allowed
        self.tests = {}
        self.findings = []
        self.ended = False

    def read(self, lines):
        for level, logger, text in entries(lines):
            self._read_entry(level, logger, text)

    def _read_entry(self, level, logger, text):
        name = logger.removeprefix("odoo.addons.")
        if TOTAL.match(text):
            self.ended = True
        if started := STARTED.match(text):
            self.tests.setdefault(f"{name}:{started['test']}", [])
        elif skipped := SKIPPED.match(text):
            trouble = self.tests.setdefault(f"{name}:{skipped['test']}", [])
            if self._is_allowed(f"{logger}: {text}"):
                del self.tests[f"{name}:{skipped['test']}"]  # neither passed nor failed
            else:
                trouble.append(f"skipped: {skipped['reason']}")
        elif level in BAD and (failed := FAILED.match(text)):
            self.tests.setdefault(f"{name}:{failed['test']}", []).append(text)
        elif level in BAD and (outside := FAILED_OUTSIDE.match(text)):
            self.tests.setdefault(f"{name}:{outside['what'].splitlines()[0]}", []).append(text)
        elif level in BAD and not TOTAL.match(text) and not self._is_allowed(f"{logger}: {text}"):
            finding = f"{level} {logger}: {text}"
            if finding not in self.findings:
                self.findings.append(finding)

    def _is_allowed(self, text):
        return any(pattern.search(text) for pattern in self.allowed)

    def failures(self):
        """Return (name, trouble) of everything that failed."""
        failed = [(name, "\n".join(trouble)) for name, trouble in self.tests.items() if trouble]
        return failed + [(f"log:{number}", text) for number, text in enumerate(self.findings, 1)]

    def junit(self, suite):
        """Return the verdict as a JUnit element; a clean log adds no test of its own."""
        failures = dict(self.failures())
        names = [*self.tests, *(name for name in failures if name not in self.tests)]
        root = ElementTree.Element("testsuite", name=suite, tests=str(len(names)), failures=str(len(failures)))
        for name in names:
            module, _, test = name.partition(":")
            case = ElementTree.SubElement(root, "testcase", classname=module, name=test)
            if name in failures:
                ElementTree.SubElement(
                    case, "failure", message=printable(failures[name].splitlines()[0])
                ).text = printable(failures[name])
        return root


def printable(text):
    """Drop the control characters that XML cannot hold."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", required=True)
    parser.add_argument("--junit", required=True, type=Path)
    parser.add_argument("--tests", action="store_true", help="a log without any test is a failure")
    parser.add_argument("--only-tests", action="store_true", help="what is logged outside of tests passes")
    parser.add_argument("logs", nargs="+", type=Path)
    arguments = parser.parse_args()
    verdict = Verdict(read_allowed())
    for log in arguments.logs:
        with log.open(encoding="utf-8", errors="replace") as lines:
            verdict.read(lines)
    if arguments.only_tests:
        verdict.findings.clear()
    if arguments.tests and not verdict.tests:
        verdict.findings.append("no test was run")
    elif arguments.tests and not verdict.ended:
        verdict.findings.append("the run broke off: Odoo did not count its tests at the end")
    ElementTree.ElementTree(verdict.junit(arguments.suite)).write(arguments.junit, encoding="utf-8")
    failures = verdict.failures()
    for name, trouble in failures:
        sys.stdout.write(f"\nFAILED {name}\n{trouble}\n")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
