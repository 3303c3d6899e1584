"""What people type or paste as a number, in German, Dutch or English ways of writing.

A text is read as the user's language says. Where it can only be meant otherwise (separators of another
language), it is read as it must be meant and called doubtful, so that a person looks at it.
"""

import re
from decimal import Decimal
from typing import NamedTuple

#: digits that a figure may have before and behind the decimal mark
MOST_BEFORE = 15
MOST_AFTER = 4
#: nobody types more
MOST_CHARACTERS = 60

_BLANKS = "\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_SPACE = re.compile(f"[{_BLANKS}\n\r\u200b\ufeff]+")
_MINUS = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d]")
_APOSTROPHE = re.compile("[’‘`´ʼ]")
#: “1.234,-” and “12,--”: no cents
_NO_CENTS = re.compile(r"(?<=\d)[.,]\s*(?:-{1,2}|=)$")
_CURRENCY = re.compile(r"[€$£]|\b(?:EUR|EURO|CHF|USD|GBP)\b|\b(?:EUR|CHF)(?=\d)|(?<=\d)(?:EUR|CHF)\b", re.IGNORECASE)
_LARGE = re.compile(
    r"[kt] ?€|€ ?[kt]\b|(?<![a-z])[kt]eur|(?<=\d) ?(?:[kt]|tsd|tds|th|mio|mln|mrd|mn|m€|duizend|tausend|milj)\b"
    r"|(?<=\d) ?(?:million|miljoen|thousand)",
    re.IGNORECASE,
)
_EXPONENT = re.compile(r"\d[.,]?\s*e\s*[+-]?\s*\d", re.IGNORECASE)
_NOT_FINITE = re.compile(r"[+-]?\s*(?:inf|infinity|nan|unendlich|oneindig|∞)", re.IGNORECASE)
_ERROR = re.compile(r"#[A-ZÄÖÜ0-9/!?]+[!?]?", re.IGNORECASE)


class NumberError(ValueError):
    """A text that is no figure.

    ``code``: ``empty``, ``long``, ``characters``, ``sign``, ``percent``, ``thousands`` (k€, T€, million), ``exponent``,
    ``not_finite``, ``error_value`` (#DIV/0!), ``grouping`` (1.23.456), ``digits_before``, ``digits_after``.
    """

    def __init__(self, code, **params):
        super().__init__(code)
        self.code = code
        self.params = params


class Number(NamedTuple):
    value: Decimal
    #: ``separators``: written as in another language; ``three``: three decimals that another language takes for
    #: thousands; ``""``: clear
    doubtful: str = ""


def decimal_point(lang):
    """Return the decimal mark of a language code, as its people type it.

    >>> decimal_point("de_DE"), decimal_point("nl_NL"), decimal_point("en_US"), decimal_point("de_CH")
    (',', ',', '.', '.')
    """
    lang = (lang or "en").replace("-", "_")
    return "." if lang.startswith("en") or lang.endswith(("_CH", "_LI")) else ","


def read_number(text, point=",", percent=False):
    """Return the :class:`Number` that a text holds.

    :param str text: as typed or pasted
    :param str point: the decimal mark of the user's language, ``","`` or ``"."``
    :param bool percent: whether a percent sign may follow; “12 %” is then 12
    :raise NumberError: see there

    >>> read_number("1.234,56").value, read_number("1.234").value, read_number("1.234", ".").value
    (Decimal('1234.56'), Decimal('1234'), Decimal('1.234'))
    >>> read_number("1,234.56"), read_number("1,234")
    (Number(value=Decimal('1234.56'), doubtful='separators'), Number(value=Decimal('1.234'), doubtful='three'))
    >>> [str(read_number(text).value) for text in ("(120)", "120,00-", "− 5", "-0", "€ 1.234,-", "1 234 567,8 EUR")]
    ['-120', '-120.00', '-5', '0', '1234', '1234567.8']
    >>> read_number("1'234.50", ".").value
    Decimal('1234.50')
    >>> for text in ("", "12 k€", "1e308", "nan", "12 %", "1.23.456", "1234567890123456", "0,12345", "abc", "--5"):
    ...     try:
    ...         read_number(text)
    ...     except NumberError as error:
    ...         print(error.code)
    empty
    thousands
    exponent
    not_finite
    percent
    grouping
    digits_before
    digits_after
    characters
    sign
    """
    text = _SPACE.sub(" ", text).strip()
    if not text:
        raise NumberError("empty")
    if len(text) > MOST_CHARACTERS:
        raise NumberError("long", most=MOST_CHARACTERS)
    text = _APOSTROPHE.sub("'", _MINUS.sub("-", text))
    body, negative = _sign(_words(text, percent))
    whole, decimals, doubtful = _separate(body, point)
    if len(whole) > MOST_BEFORE:
        raise NumberError("digits_before", most=MOST_BEFORE)
    if len(decimals.rstrip("0")) > MOST_AFTER:
        raise NumberError("digits_after", most=MOST_AFTER)
    value = Decimal(f"{whole or 0}.{decimals[:MOST_AFTER]}" if decimals else whole or "0")
    return Number(-value if negative and value else value, doubtful)


def _words(text, percent):
    """Take away the currency and refuse what changes the size of a figure."""
    if _ERROR.fullmatch(text):
        raise NumberError("error_value")
    if _NOT_FINITE.fullmatch(text):
        raise NumberError("not_finite")
    if _EXPONENT.search(text):
        raise NumberError("exponent")
    if _LARGE.search(text):
        raise NumberError("thousands")
    if text.endswith("%"):
        if not percent:
            raise NumberError("percent")
        text = text[:-1].rstrip()
    rest, count = _CURRENCY.subn("", text)
    if count > 1:
        raise NumberError("characters")
    return rest.strip()


def _sign(text):
    """Return the text without its sign, and whether it is negative."""
    text = _NO_CENTS.sub("", text)
    signs = 0
    negative = False
    if text.startswith("(") and text.endswith(")"):
        text, negative, signs = text[1:-1].strip(), True, 1
    if text[:1] in ("+", "-"):
        negative, signs = negative or text[0] == "-", signs + 1
        text = text[1:].strip()
    if text[-1:] in ("+", "-"):
        negative, signs = negative or text[-1] == "-", signs + 1
        text = text[:-1].strip()
    if signs > 1 or text[:1] in ("+", "-") or text[-1:] in ("+", "-"):
        raise NumberError("sign")
    return text, negative


def _separate(text, point):
    """Return the digits before and behind the decimal mark, and what is doubtful."""
    if not re.fullmatch(r"[0-9., ']+", text) or not re.search(r"[0-9]", text):
        raise NumberError("characters")
    marks = [character for character in text if character in ".,"]
    other = "." if point == "," else ","
    mark, doubtful = "", ""
    if len(set(marks)) == 2:
        mark = marks[-1]
        doubtful = "" if mark == point else "separators"
    elif len(marks) > 1:
        # a mark that comes twice separates thousands
        doubtful = "separators" if marks[0] == point else ""
    elif marks == [point]:
        mark = point
        doubtful = "three" if _is_group(text, point) else ""
    elif marks == [other] and not _is_group(text, other):
        mark, doubtful = other, "separators"
    if not mark:
        return _ungroup(text), "", doubtful
    if text.count(mark) > 1:
        raise NumberError("grouping")
    whole, _mark, decimals = text.partition(mark)
    if decimals and not decimals.isdigit():
        raise NumberError("grouping")
    return _ungroup(whole) if whole else "", decimals, doubtful


def _is_group(text, mark):
    return bool(re.fullmatch(rf"[1-9]\d{{0,2}}{re.escape(mark)}\d{{3}}", text))


def _ungroup(text):
    """Return the digits of a whole number; thousands are separated by one kind of mark and come in threes."""
    separators = set(re.findall(r"[^0-9]", text))
    if separators:
        separator = re.escape(separators.pop())
        if separators or not re.fullmatch(rf"\d{{1,3}}(?:{separator}\d{{3}})+", text):
            raise NumberError("grouping")
    return re.sub(r"[^0-9]", "", text).lstrip("0")
