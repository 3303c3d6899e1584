"""A logo for paper: whatever is no small, whole picture is left out."""

import io
import struct
import zlib

from PIL import Image, WebPImagePlugin

#: bytes of the file, and pixels of the picture
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 24_000_000
#: Odoo registers the first three alone
_FORMATS = ("PNG", "JPEG", "GIF", WebPImagePlugin.WebPImageFile.format)
_SIZE = (900, 360)
#: some programs add a few bytes behind the end
_END_OF_JPEG, _TAIL = b"\xff\xd9", 64


def read_logo(data):
    """Return a picture of at most 900 × 360 pixels on white, None for what cannot be used.

    :param bytes data: what was uploaded once: perhaps an SVG, a torn file, a picture of a billion pixels
    """
    if not data or len(data) > MOST_BYTES:
        return None
    try:
        # Odoo lets torn pictures pass when they are loaded
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            picture.verify()
            if picture.format == "JPEG" and _END_OF_JPEG not in data[-_TAIL:]:
                return None
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            # known from the header: nothing is unpacked yet
            if picture.width * picture.height > MOST_PIXELS or min(picture.size) < 2:
                return None
            picture.draft("RGB", _SIZE)
            picture = picture.convert("RGBA")
        picture.thumbnail(_SIZE)
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        struct.error,
        zlib.error,
        MemoryError,
        Image.DecompressionBombError,
    ):
        return None
    page = Image.new("RGB", picture.size, "white")
    page.paste(picture, mask=picture.getchannel("A"))
    return page
