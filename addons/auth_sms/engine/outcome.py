"""What became of a message."""

from typing import NamedTuple

#: the message has certainly not left
NOT_SENT = frozenset({"refused", "unreachable", "no_gateway", "copy", "budget", "busy", "country"})
#: it may have left or not: it counts, and is not sent again by itself
UNKNOWN = frozenset({"timeout", "bad_answer"})


class Outcome(NamedTuple):
    """The answer of a gateway: `kind` is "sent" or one of NOT_SENT or UNKNOWN.

    `detail` is for the administrator's log, at most some words: never the text, never a whole number.
    `gateway` names the gateway that was asked.
    """

    ok: bool
    kind: str
    detail: str = ""
    gateway: str = ""
