"""Codes made of names: plain letters, digits and ``_``, as formulas can name them."""

import re
import unicodedata

from .formula import is_code

#: letters that come apart as two, as people write them
PAIRS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def ascii_text(text):
    """Return a text without accents and other letters: ``Händler`` → ``Haendler``."""
    return unicodedata.normalize("NFKD", text.translate(PAIRS)).encode("ascii", "ignore").decode()


def free_code(text, taken, most):
    """Return a code made of a name, none of those taken (in any spelling of upper and lower case).

    >>> free_code("Umsatz Händler", {"umsatz"}, 24), free_code("2. Margin", {"MARGIN"}, 24), free_code("in", set(), 24)
    ('Umsatz_Haendler', 'Margin_2', 'in_2')
    """
    base = re.sub(r"[^A-Za-z0-9]+", "_", ascii_text(text)).lstrip("0123456789_")[: most - 3].strip("_") or "x"
    lower = {code.lower() for code in taken}
    number, code = 1, base
    while code.lower() in lower or not is_code(code):
        number += 1
        code = f"{base}_{number}"
    return code
