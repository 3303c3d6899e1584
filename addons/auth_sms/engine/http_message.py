"""The request to a plain HTTP gateway, put together from templates, and the verdict on its answer.

A template is text with placeholders; what stands for one is escaped for its place:

========================  =============================  =============================
placeholder               value                          allowed in
========================  =============================  =============================
``{number}``              ``+491712345678``              address, headers, body
``{number_digits}``       ``491712345678``               address, headers, body
``{sender}``              the name of the sender         address, headers, body
``{text}``                the message                    address, body
========================  =============================  =============================

Nothing else in braces is a placeholder, so that a JSON object can stand as it is. In a JSON body a placeholder
stands inside quotation marks: ``{"to": "{number}"}``.
"""

import json
import re
from typing import NamedTuple
from urllib.parse import quote, quote_plus, urlsplit

PLACEHOLDERS = ("number", "number_digits", "text", "sender")
_PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
#: headers that the client itself sets
_OWN_HEADERS = {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "expect"}
CONTENT_TYPES = {
    "json": "application/json; charset=utf-8",
    "form": "application/x-www-form-urlencoded",
    "text": "text/plain; charset=utf-8",
}
#: a message and a number as no template must break on
SAMPLE = {"number": "+491712345678", "text": 'Ä "quoted" \\ text & more\n{number}', "sender": "Sender & Co"}


class TemplateError(ValueError):
    """A template cannot be used; ``code`` says why, ``part`` which piece of it."""

    def __init__(self, code, part=""):
        super().__init__(code)
        self.code = code
        self.part = part


class Request(NamedTuple):
    """What goes over the wire; ``headers`` is a list of pairs, ``body`` bytes or None."""

    method: str
    url: str
    headers: list
    body: bytes | None


def values_of(number, text, sender):
    """Return what stands for each placeholder."""
    return {
        "number": number,
        "number_digits": re.sub(r"\D", "", number),
        "text": text,
        "sender": sender,
    }


def _escape_json(value):
    return json.dumps(value)[1:-1]


def _escape_url(value):
    return quote(value, safe="")


def _escape_header(value):
    # a line break would start a header of its own
    return re.sub(r"[^\x20-\x7e\xa0-\xff]", "", value)


def _as_it_is(value):
    return value


ESCAPES = {"json": _escape_json, "form": quote_plus, "text": _as_it_is}


def fill(template, values, escape):
    """Return the template with its placeholders filled in, in one pass: no value is searched for placeholders.

    >>> fill('{"to": "{number}", "n": {}}', {"number": '+49"'}, _escape_json)
    '{"to": "+49\\\\"", "n": {}}'
    """
    return _PLACEHOLDER.sub(lambda match: escape(values[match[1]]), template or "")


def parse_headers(lines):
    """Return the pairs of ``Name: value`` lines; empty lines are skipped.

    >>> parse_headers("Authorization: Bearer x:y")
    [('Authorization', 'Bearer x:y')]

    :raise TemplateError: ``header_line``, ``header_own``, ``header_text``
    """
    headers = []
    for line in (lines or "").splitlines():
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        name, value = name.strip(), value.strip()
        if not colon or not _HEADER_NAME.match(name) or _escape_header(value) != value:
            raise TemplateError("header_line", line.strip())
        if name.lower() in _OWN_HEADERS:
            raise TemplateError("header_own", name)
        if "{text}" in value:
            raise TemplateError("header_text", name)
        headers.append((name, value))
    return headers


def check_url(url):
    """Check an address template: http or https, a plain host, no credentials, placeholders only behind the host.

    Codes travel through it, so that plain ``http`` is for this machine and private networks.

    :raise TemplateError: ``url``, ``url_host``, ``url_login``, ``url_plain``
    """
    try:
        parts = urlsplit(url or "")
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise TemplateError("url") from error
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\x00-\x20\x7f]", url):
        raise TemplateError("url")
    if _PLACEHOLDER.search(parts.netloc):
        raise TemplateError("url_host")
    if parts.username is not None or parts.password is not None:
        raise TemplateError("url_login")
    if parts.scheme == "http" and not is_private_host(host):
        raise TemplateError("url_plain")


def is_private_host(host):
    """Whether a host can only be one of this machine or of the own network.

    >>> [is_private_host(host) for host in ("localhost", "gateway", "10.1.2.3", "::1", "sms.example.com", "8.8.8.8")]
    [True, True, True, True, False, False]
    """
    import ipaddress

    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost"))
    return address.is_private and not address.is_unspecified


def build(*, method, url, headers, content_type, body, values):
    """Return the :class:`Request` of one message.

    :raise TemplateError: for the address, a header or a JSON body that is none (``json``)
    """
    check_url(url)
    pairs = [(name, fill(value, values, _escape_header)) for name, value in parse_headers(headers)]
    address = fill(url, values, _escape_url)
    # letters that no address may hold, where the administrator wrote them
    address = quote(address, safe="!#$%&'()*+,/:;=?@[]~")
    if method == "GET":
        return Request("GET", address, pairs, None)
    content = fill(body, values, ESCAPES[content_type])
    if content_type == "json":
        try:
            json.loads(content)
        except ValueError as error:
            raise TemplateError("json") from error
    if not any(name.lower() == "content-type" for name, _value in pairs):
        pairs.append(("Content-Type", CONTENT_TYPES[content_type]))
    return Request(method, address, pairs, content.encode("utf-8", "replace"))


def parse_statuses(text):
    """Return the set of status codes of ``200-299, 304``.

    >>> sorted(parse_statuses("200-202, 208"))
    [200, 201, 202, 208]

    :raise TemplateError: ``status``
    """
    codes = set()
    for part in (text or "").replace(" ", "").split(","):
        match = re.fullmatch(r"([1-5]\d\d)(?:-([1-5]\d\d))?", part)
        if not match or (match[2] and int(match[2]) < int(match[1])):
            raise TemplateError("status", part)
        codes.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return codes


def read_documents(content):
    """Return the JSON documents of an answer: one, or several in a row as some gateways stutter.

    >>> read_documents('{"a": 1} {"a": 2}')
    [{'a': 1}, {'a': 2}]

    :raise ValueError: it holds none, or anything else beside them
    """
    decoder = json.JSONDecoder()
    documents = []
    rest = content.lstrip("\ufeff").strip()
    while rest:
        try:
            document, end = decoder.raw_decode(rest)
        except RecursionError as error:
            raise ValueError("nested too deep") from error
        documents.append(document)
        rest = rest[end:].strip()
    if not documents:
        raise ValueError("empty")
    return documents


def look_up(document, path):
    """Return what stands at ``messages.0.status`` as text; None where there is nothing.

    >>> look_up({"messages": [{"ok": True}]}, "messages.0.ok")
    'true'
    """
    for step in path.split("."):
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and step.isascii() and step.isdecimal() and int(step) < len(document):
            document = document[int(step)]
        else:
            return None
    if document is None:
        return None
    return document if isinstance(document, str) else json.dumps(document)


def judge(*, status, content, statuses, contains, path, value):
    """Return ``(kind, code)``: what an answer means.

    :param content: the answer as text
    :param statuses: set of status codes that are good
    :param contains: text that must occur in it, or empty
    :param path: where in the JSON answer `value` must stand, or empty
    :return: ``("sent", "")``, ``("refused", code)`` when the gateway said no, ``("bad_answer", code)`` when what it
        said cannot be understood; codes: ``redirect``, ``status``, ``contains``, ``json``, ``path``, ``value``
    """
    if status not in statuses:
        return ("bad_answer", "redirect") if 300 <= status < 400 else ("refused", "status")
    if contains and contains not in content:
        return "bad_answer", "contains"
    if path:
        try:
            found = [look_up(document, path) for document in read_documents(content)]
        except ValueError:
            return "bad_answer", "json"
        if None in found:
            return "bad_answer", "path"
        if any(item.casefold() != (value or "").strip().casefold() for item in found):
            return "refused", "value"
    return "sent", ""
