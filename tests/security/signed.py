"""The agreed tables: who may do what, with the name of whoever agreed and a checksum over the rows."""

import csv
import hashlib
import io
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
TABLES = {"matrix.csv": ("model", "who", "may"), "fields.csv": ("model", "field", "readers")}


def text(rows, header):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def checksum(body):
    return hashlib.sha256(body.encode()).hexdigest()


def sign(name, rows, who, day):
    """Write a table as agreed by somebody on a day."""
    body = text(rows, TABLES[name])
    head = f"# agreed by {who} on {day}; sha256 of the lines below: {checksum(body)}\n"
    (FOLDER / name).write_text(head + body, encoding="utf-8")


def agreed(name):
    """Return the rows of a table; raise ValueError when somebody edited it without agreeing."""
    head, _, body = (FOLDER / name).read_text(encoding="utf-8").partition("\n")
    if not head.endswith(checksum(body)):
        raise ValueError(
            f'{name} was changed without being signed: review it and run ./prm security --sign "Your Name"'
        )
    return [tuple(row) for row in csv.reader(io.StringIO(body))][1:]


def differences(name, rows):
    """Return sentences about what is not as agreed."""
    before, now = set(agreed(name)), {tuple(row) for row in rows}
    return [f"{name} not agreed: {' | '.join(row)}" for row in sorted(now - before)] + [
        f"{name} agreed, but no more: {' | '.join(row)}" for row in sorted(before - now)
    ]
