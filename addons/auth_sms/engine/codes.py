"""One-time codes, recovery codes and what is kept of them."""

import hashlib
import hmac
import json
import re
import secrets
import unicodedata

LENGTH = 6
LIFE = 5 * 60  # seconds
TRIES = 5

#: 32 characters that nobody takes for one another on paper: no I, O, 0, 1
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
RECOVERY_COUNT = 10
RECOVERY_LENGTH = 12  # of 5 bits each
RECOVERY_GROUP = 4


def new_code():
    """Return a new code: six digits, leading zeros included."""
    return f"{secrets.randbelow(10**LENGTH):0{LENGTH}d}"


def new_nonce():
    """Return what binds a code to the browser session that asked for it."""
    return secrets.token_urlsafe(32)


def digest(key, *parts):
    """Return the hex HMAC-SHA256 of the parts, which are told apart whatever they contain."""
    return hmac.new(key, json.dumps(parts).encode(), hashlib.sha256).hexdigest()


def same(one, other):
    """Compare two strings in a time that does not depend on where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def read_code(text):
    """Return what somebody typed as six digits, or None: no try is lost by a slip.

    Spaces, dashes and dots are dropped; digits of other scripts and full-width digits count as digits.
    """
    text = re.sub(r"[\s.\-\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", text or "")[:64]
    if len(text) != LENGTH or not all(unicodedata.decimal(sign, None) is not None for sign in text):
        return None
    return "".join(str(unicodedata.decimal(sign)) for sign in text)


def new_recovery_codes():
    """Return ten new recovery codes, written in groups: "ABCD-EFGH-JKLM"."""
    plain = ("".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_COUNT))
    return [
        "-".join(code[start : start + RECOVERY_GROUP] for start in range(0, RECOVERY_LENGTH, RECOVERY_GROUP))
        for code in plain
    ]


def read_recovery_code(text):
    """Return what somebody typed as the twelve characters of a recovery code, or None."""
    text = unicodedata.normalize("NFKC", (text or "")[:64]).upper()
    text = re.sub(r"[\s.\-\u2010-\u2015]", "", text)
    if len(text) != RECOVERY_LENGTH or not set(text) <= set(ALPHABET):
        return None
    return text
