"""The key that the codes are hashed with: outside the database, so that a dump of it opens nothing."""

import contextlib
import os
import secrets
from functools import lru_cache
from pathlib import Path

from odoo.tools import config

VARIABLE = "AUTH_SMS_KEY"
SHORTEST = 32


def key_file():
    """Return the path of the key: in the data directory, which all workers and machines share."""
    return Path(config["data_dir"]) / "auth_sms.key"


def get_key():
    """Return the key as bytes: the environment's, else the file's, which is made when it is missing.

    :raises ValueError: the environment's key is too short to be one
    """
    given = os.environ.get(VARIABLE, "")
    if given:
        if len(given) < SHORTEST:
            raise ValueError(f"{VARIABLE} needs at least {SHORTEST} characters.")
        return given.encode()
    return _read_file(key_file())


@lru_cache(maxsize=4)
def _read_file(path):
    if not path.exists():
        _make_file(path)
    key = path.read_bytes().strip()
    if len(key) < SHORTEST:
        raise ValueError(f"{path} holds no key of at least {SHORTEST} characters.")
    return key


def _make_file(path):
    """Write a new key; when several processes do so at once, one of them wins and none reads half a key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_hex(32).encode())
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)  # fails where the key is there already; a rename would replace it
    draft.unlink()
