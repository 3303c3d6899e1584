"""Run a module of tests/security/inside in an Odoo process and return what it answers."""

import json
import subprocess

from tests.conftest import ROOT, prm

SCRIPT = """
import json, sys
sys.path.insert(0, {root!r})
from tests.security.inside import {module} as module
answer = module.main(env, **json.loads({options!r}))
{end}
with open({target!r}, "w", encoding="utf-8") as file:
    json.dump(answer, file)
"""


def inside(database, module, target, commit=False, **options):
    """Return ``main(env, **options)`` of a module; what it wrote is kept with ``commit`` and taken back without."""
    script = SCRIPT.format(
        root=str(ROOT),
        module=module,
        options=json.dumps(options),
        target=str(target),
        end="env.cr.commit()" if commit else "env.cr.rollback()",
    )
    done = subprocess.run(
        [ROOT / "prm", "odoo", "shell", "-d", database, "--no-http", "--log-level", "error"],
        input=script,
        text=True,
        capture_output=True,
        check=False,
    )
    if not target.exists():
        raise RuntimeError(f"{module} ended without an answer:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")
    return json.loads(target.read_text(encoding="utf-8"))


def copy(name):
    """Return the name of a new copy of the demo network."""
    prm("db", "copy", "demo", name)
    return name
