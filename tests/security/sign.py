"""python -m tests.security.sign NAME: write the tables of tests/security anew, as agreed by NAME today."""

import datetime
import os
import sys
import tempfile
from pathlib import Path

from tests.conftest import prm
from tests.security import signed
from tests.security.shell import copy, inside


def main(who):
    name = copy(f"prm_test_sign_{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory() as folder:
            found = inside(name, "matrix", Path(folder) / "matrix.json")
    finally:
        prm("db", "drop", name)
    day = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    signed.sign("matrix.csv", found["rows"], who, day)
    signed.sign("fields.csv", found["fields"], who, day)
    sys.stdout.write(f"{len(found['rows'])} cells and {len(found['fields'])} fields; review the difference in git.\n")


if __name__ == "__main__":
    main(sys.argv[1])
