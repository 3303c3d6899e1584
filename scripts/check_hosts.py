"""No file names the host of a package registry: the machine's own configuration says where packages come from.

The names are put together here, so that this file holds none either.
"""

import re
import sys

from tree import relative, repository_files

HOSTS = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "(org|com)"),
    ("yarnpkg", "com"),
    ("unpkg", "com"),
    ("jsdelivr", "net"),
    ("(deb|ftp|security|snapshot|archive)[.]debian", "org"),
    ("ubuntu", "com"),
    ("rubygems", "org"),
    ("crates", "io"),
    ("golang", "org"),
    ("docker", "(io|com)"),
    ("ghcr", "io"),
    ("quay", "io"),
    ("nightly[.]odoo", "com"),
    ("maven[.]org|mvnrepository", "(com|org)"),
]
PATTERN = re.compile("|".join(rf"\b(?:{name})[.]{ending}\b" for name, ending in HOSTS), re.IGNORECASE)


def find(text):
    """Yield (line number, host) for each host that the text names."""
    for number, line in enumerate(text.splitlines(), 1):
        for match in PATTERN.finditer(line):
            yield number, match.group()


def main():
    found = 0
    for path in repository_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, host in find(text):
            found += 1
            sys.stdout.write(f"{relative(path)}:{number}: names the package registry {host}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
