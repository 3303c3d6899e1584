"""The company's colour as it may stand on and under white text."""

import re

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
#: of text against its ground, WCAG 2.1 AA
ENOUGH = 4.5


def luminance(colour):
    """Return the relative luminance of ``#rrggbb``: 0 for black, 1 for white."""
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def on_white(colour):
    """Return the colour, darkened until it can be read on white, and white on it; None for what is no colour.

    >>> on_white("#2F6B3A"), on_white("#C98B1B"), on_white("red;}")
    ('#2f6b3a', '#9d6c15', None)
    """
    if not colour or not _HEX.fullmatch(colour):
        return None
    parts = [int(colour[index : index + 2], 16) for index in (1, 3, 5)]
    for step in range(100):
        shade = "#" + "".join(f"{round(part * (1 - step / 100)):02x}" for part in parts)
        if 1.05 / (luminance(shade) + 0.05) >= ENOUGH:
            return shade
    return "#000000"
