"""Which files may lie in the portal: by their name and by what they really hold.

A list of what is allowed, because a list of what is forbidden is never complete. The content has to
be what the name says: a program called ``prices.pdf`` is refused, and so is an Office file with macros.
"""

import io
import zipfile

MEGABYTE = 1024 * 1024
#: what a dealer may hand in, and what the head office may publish, in bytes
PORTAL_LIMIT = 5 * MEGABYTE
STAFF_LIMIT = 25 * MEGABYTE
#: an Office file is a zip; one that unpacks to more is taken for a bomb
UNPACKED_LIMIT = 200 * MEGABYTE
ENTRIES_LIMIT = 5000

_OFFICE = {
    "docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "vnd.oasis.opendocument.text",
    "ods": "vnd.oasis.opendocument.spreadsheet",
    "odp": "vnd.oasis.opendocument.presentation",
}
#: extension → MIME type it is served with
KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "txt": "text/plain",
    "csv": "text/csv",
    **{extension: f"application/{mimetype}" for extension, mimetype in _OFFICE.items()},
}
IMAGES = frozenset({"png", "jpg", "jpeg", "gif", "webp"})
_SIGNATURES = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
}
_MACROS = ("vbaproject.bin", "basic/script-lc.xml")


def extension(name):
    """Return the extension of a file name, in lower case and without the dot.

    >>> extension("Price list.PDF"), extension("no extension")
    ('pdf', '')
    """
    stem, dot, end = (name or "").rpartition(".")
    return end.strip().lower() if dot and stem else ""


def mimetype(name):
    """Return the MIME type that a file of this name is served with."""
    return KINDS.get(extension(name), "application/octet-stream")


def refusal(name, content, limit):
    """Return why a file is refused, or None.

    :param str name: its name
    :param bytes content: its bytes
    :param int limit: the most bytes it may have
    :return: one of ``empty``, ``size``, ``kind``, ``content``, ``macro``, ``packed``
    """
    kind = extension(name)
    if not content:
        return "empty"
    if len(content) > limit:
        return "size"
    if kind not in KINDS:
        return "kind"
    if kind in _OFFICE:
        return _office_refusal(kind, content)
    if kind in ("txt", "csv"):
        # a zero byte is in no text, in nearly every program, archive and picture
        return "content" if b"\0" in content[:65536] else None
    if not content.startswith(_SIGNATURES[kind]) or (kind == "webp" and content[8:12] != b"WEBP"):
        return "content"
    return None


def _office_refusal(kind, content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if len(entries) > ENTRIES_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
                return "packed"
            names = {entry.filename.lower() for entry in entries}
            if any(name.endswith(_MACROS) for name in names):
                return "macro"
            if kind.startswith("od"):
                # written uncompressed and first, at most some dozen bytes
                with package.open("mimetype") as file:
                    right = file.read(200).decode("ascii", "replace").strip() == KINDS[kind]
            else:
                folder = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}[kind]
                right = "[content_types].xml" in names and any(name.startswith(folder) for name in names)
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, ValueError):
        return "content"
    return None if right else "content"
