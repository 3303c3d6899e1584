"""What a gateway or a library says may repeat number and text: take both out before it is logged or shown."""

import re

# four digits or more, however they are grouped: no part of a number or code survives
_DIGITS = re.compile(r"\+?\d(?:[\s().\-/]{0,2}\d){3,}")
HIDDEN = "•••"
LONGEST = 200


def scrub(said, *secrets):
    """Return what was said on one line, at most 200 characters, without the secrets and without longer digits.

    >>> scrub("error 21211, cannot send 'Your code: 12' to +49 171 2345678", "Your code: 12")
    "error •••, cannot send '•••' to •••"
    """
    for secret in secrets:
        if secret:
            said = said.replace(secret, HIDDEN)
    said = "".join(character if character.isprintable() else " " for character in said)
    said = " ".join(_DIGITS.sub(HIDDEN, said).split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
