"""What the OCA's hooks leave out: every XML file parses, access rights and other CSV files are complete."""

import csv
import sys
from collections import Counter

from lxml import etree

from tree import ROOT, relative, repository_files

ACCESS_COLUMNS = ["id", "name", "model_id:id", "group_id:id", "perm_read", "perm_write", "perm_create", "perm_unlink"]


def check_xml(path):
    """Yield the faults of one XML file."""
    try:
        root = etree.parse(path).getroot()
    except etree.XMLSyntaxError as error:
        yield error.lineno, f"is no well-formed XML: {error.msg}"
        return
    for element in root.iter("tree"):
        yield element.sourceline, "says <tree>, which Odoo 19 calls <list>"


def check_csv(path):
    """Yield the faults of one CSV file."""
    text = path.read_text(encoding="utf-8")
    if "\t" in text:
        yield 1, "holds a tab"
    rows = list(csv.reader(text.splitlines(), strict=True))
    if not rows:
        yield 1, "is empty"
        return
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(rows[0]):
            yield number, f"has {len(row)} columns instead of {len(rows[0])}"
    if path.name == "ir.model.access.csv":
        yield from check_access(rows)


def check_access(rows):
    """Yield the faults of a list of access rights."""
    if rows[0] != ACCESS_COLUMNS:
        yield 1, f"must have the columns {','.join(ACCESS_COLUMNS)}"
        return
    for identifier, times in Counter(row[0] for row in rows[1:]).items():
        if times > 1:
            yield 1, f"gives {identifier} {times} times"
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(ACCESS_COLUMNS):
            continue
        if not row[3]:
            yield number, f"{row[0]} names no group: it opens the model to everybody"
        if set(row[4:]) - {"0", "1"}:
            yield number, f"{row[0]}: rights are 0 or 1"


def main():
    found = 0
    checks = [(check_xml, repository_files(".xml")), (check_csv, repository_files(".csv"))]
    for check, paths in checks:
        for path in paths:
            if check is check_csv and not path.is_relative_to(ROOT / "addons"):
                continue
            for number, fault in check(path):
                found += 1
                sys.stdout.write(f"{relative(path)}:{number}: {fault}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
