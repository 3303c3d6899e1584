"""What a request brings as the text of a form, whoever sends it."""

from werkzeug.datastructures import FileStorage


def plain(value):
    r"""Return a value of a form, address or script without the sign NUL, of which PostgreSQL takes none in a text.

    Lists and dictionaries are gone through; anything else stays what it is.

    >>> plain({"a\0": ["b\0c", 1, None]})
    {'a': ['bc', 1, None]}
    """
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {plain(name): plain(item) for name, item in value.items()}
    return value


def plain_form(params):
    """Return the texts of a form or address; what comes as a file instead is as if it had not come.

    Files are taken from the request itself, see ``controllers/talk.py``.

    >>> plain_form({"text": FileStorage(), "name": "T", "number": 1})
    {'name': 'T', 'number': 1}
    """
    return plain({name: value for name, value in params.items() if not isinstance(value, FileStorage)})
