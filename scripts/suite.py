"""What stands in addons/: names, dependencies on Odoo, fingerprints. Needs nothing but Python.

suite.py names       installable addons of this repository, one per line
suite.py core        addons of Odoo they need, comma separated
suite.py core-stamp  fingerprint of what the database without the suite is made from
suite.py stamp       fingerprint of what the database with the suite is made from
suite.py code-stamp  fingerprint of everything a running server has loaded
"""

import ast
import hashlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
# Never part of a database: tests, and what the asset bundler reads afresh from disk.
NOT_IN_DATABASE = ("tests", "static/src", "static/tests", "static/description")


def manifests():
    """Return the manifest of each installable addon by its name, sorted."""
    found = {}
    for path in sorted(ADDONS.glob("*/__manifest__.py")):
        manifest = ast.literal_eval(path.read_text(encoding="utf-8"))
        if manifest.get("installable", True):
            found[path.parent.name] = manifest
    return found


def core_addons():
    """Return the addons of Odoo that the suite depends on."""
    suite = manifests()
    needed = {"web"}
    for manifest in suite.values():
        needed.update(manifest.get("depends", []))
    return sorted(needed - set(suite))


def files(skip=()):
    """Yield (name, content) of every file of the suite but generated ones and those below `skip`."""
    for name in manifests():
        for path in sorted((ADDONS / name).rglob("*")):
            inside = path.relative_to(ADDONS / name).as_posix()
            if "__pycache__" in inside or not path.is_file() or inside.startswith(tuple(f"{s}/" for s in skip)):
                continue
            yield f"{name}/{inside}", path.read_bytes()


def digest(*parts):
    total = hashlib.sha256()
    for part in parts:
        total.update(part if isinstance(part, bytes) else part.encode())
        total.update(b"\0")
    return total.hexdigest()[:16]


def core_stamp():
    return digest(
        os.environ.get("ODOO_PATH", ""),
        Path(os.environ["ODOO_PATH"], "odoo/release.py").read_bytes() if os.environ.get("ODOO_PATH") else "",
        ",".join(core_addons()),
        os.environ.get("PRM_LANGUAGES", ""),
    )


def stamp():
    return digest(core_stamp(), *(part for pair in files(NOT_IN_DATABASE) for part in pair))


def code_stamp():
    return digest(
        core_stamp(),
        (ROOT / "requirements/odoo.txt").read_bytes(),
        (ROOT / "odoo.conf").read_bytes(),
        *(part for pair in files(("tests",)) for part in pair),
    )


if __name__ == "__main__":
    answers = {
        "names": lambda: "\n".join(manifests()),
        "core": lambda: ",".join(core_addons()),
        "core-stamp": core_stamp,
        "stamp": stamp,
        "code-stamp": code_stamp,
    }
    sys.stdout.write(answers[sys.argv[1]]() + "\n")
