"""For messages of database constraints that name what was refused."""

import re


def duplicate_key(diagnostics):
    """Return the value that exists already, as PostgreSQL's error tells it.

    Its detail reads ``Key (lower(name::text))=(meier) already exists.``; of several columns the last
    one is returned, which in our keys is the one that people know.

    >>> from types import SimpleNamespace
    >>> duplicate_key(SimpleNamespace(message_detail="Key (partner_id, number)=(7, A-12) already exists."))
    'A-12'
    """
    detail = re.search(r"=\((.*)\) already", getattr(diagnostics, "message_detail", None) or "")
    return detail[1].rpartition(", ")[2] if detail else "?"
