"""Tests of ./prm itself: its parts are run in small shells, on a state folder of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))


def bash(script, root=ROOT, **environment):
    """Run a shell script with the parts of ./prm loaded; return the completed process."""
    preamble = f'set -euo pipefail; PRM_ROOT="{root}"; cd "{ROOT}"; . scripts/lib.sh; . scripts/setup.sh\n'
    return subprocess.run(
        ["bash", "-c", preamble + script],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        env={**os.environ, **environment},
    )


@pytest.fixture
def clone(tmp_path):
    """A copy of the repository without any state, whose ./prm finds the Odoo and Python of this one."""
    target = tmp_path / "clone"
    target.mkdir()
    tracked = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target
