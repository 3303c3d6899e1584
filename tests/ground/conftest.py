"""Tests of ./prm itself: its parts are run in small shells, on a state folder of their own."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tree import relative, repository_files

ROOT = Path(__file__).resolve().parents[2]


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
    for path in repository_files():
        (target / relative(path)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target / relative(path))
    return target
