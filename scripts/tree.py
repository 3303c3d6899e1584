"""The files of this repository, as git sees them: committed or new, never ignored ones."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def repository_files(*suffixes):
    """Return the paths of all text files, or of those with the given suffixes."""
    try:
        listed = subprocess.run(
            ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout.decode()
        paths = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive
        paths = [path for path in ROOT.rglob("*") if ".prm" not in path.parts and "__pycache__" not in path.parts]
    return sorted(
        path for path in paths if path.is_file() and not path.is_symlink() and (not suffixes or path.suffix in suffixes)
    )


def relative(path):
    return path.relative_to(ROOT).as_posix()
