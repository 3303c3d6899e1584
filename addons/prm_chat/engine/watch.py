"""Watched words: does a text speak of what competitors must not agree on?

A pattern has a line per rule. A rule holds groups joined by `` + ``: each has to occur in one sentence, in any order. A
group holds words or phrases that stand for each other, parted by ``|``; ``*`` at either end of a word stands for any
letters. A group that starts with ``!`` must not occur. A line that starts with ``#`` is a remark::

    wir|unser* + *preis* + erhoh*|senk* + ! hersteller*

    >>> rules = compile_words("wir|unser* + *preis* + erhöh* + ! hersteller*")
    >>> bool(hits("Wir erhöhen bald die Verkaufspreise", [("price", rules)]))
    True
    >>> hits("Der Hersteller erhöht unsere Preise", [("price", rules)])
    []

A regular expression sees the folded words of a sentence, parted by spaces. It is checked when it is saved
(:func:`check_expression`): repeats have an upper end and hold one letter, so that it takes no time to speak of.
Everything is linear in the length of the text.
"""

import functools
import re
import time
from re import _constants as codes, _parser as parser
from typing import NamedTuple

from .words import fold, windows_of

#: most ways in which an expression may try one place, and most seconds for a text of 20,000 signs
MOST_WAYS, MOST_SECONDS, MOST_PATTERN = 5000, 0.5, 20000
#: what is written with gaps has no ends of words: shorter words are found in everything
SHORTEST_SQUEEZED = 4


class PatternError(ValueError):
    """A pattern that cannot be used; the argument is a code: empty, syntax, repeat, ways, slow, star, long."""


class Term(NamedTuple):
    text: str
    start: bool
    end: bool

    def fits(self, word, squeezed=False):
        if squeezed and len(self.text) >= SHORTEST_SQUEEZED and self.text in word:
            return True
        if self.start:
            return self.text in word if self.end else word.endswith(self.text)
        return word.startswith(self.text) if self.end else word == self.text


class Rule(NamedTuple):
    needed: tuple
    excluded: tuple
    line: str


# --- compiling --------------------------------------------------------------------------------------------


def _term(word):
    start, end = word.startswith("*"), word.endswith("*")
    text = fold(word.strip("*")).strip()
    if not text or "*" in text:
        raise PatternError("star")
    if not re.fullmatch(r"[^\W_]+", text):
        raise PatternError("syntax")
    if (start or end) and len(text) < 2:
        raise PatternError("star")
    return Term(text, start, end)


def _group(text):
    phrases = re.sub("['’]", " ", text).split("|")
    phrases = tuple(tuple(_term(word) for word in phrase.split()) for phrase in phrases)
    if not all(phrases):
        raise PatternError("empty")
    return phrases


def compile_words(pattern):
    """Return the rules of a pattern; raises :class:`PatternError`."""
    if len(pattern or "") > MOST_PATTERN:
        raise PatternError("long")
    rules = []
    for line in (pattern or "").splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        groups = [part.strip() for part in line.split("+")]
        needed = tuple(_group(part) for part in groups if not part.startswith("!"))
        if not needed:
            raise PatternError("empty")
        rules.append(Rule(needed, tuple(_group(part[1:]) for part in groups if part.startswith("!")), line))
    if not rules:
        raise PatternError("empty")
    return rules


def compile_expression(pattern):
    """Return a regular expression; raises :class:`PatternError` for one that could take long."""
    check_expression(pattern)
    return re.compile(pattern, re.IGNORECASE)


def check_expression(pattern):
    """Raise :class:`PatternError` unless an expression is good and quick, by its form and by the clock."""
    if not pattern or not pattern.strip():
        raise PatternError("empty")
    if len(pattern) > 1000:
        raise PatternError("long")
    try:
        tree = parser.parse(pattern, re.IGNORECASE)
        expression = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError("syntax") from error
    if _ways(tree) > MOST_WAYS:
        raise PatternError("ways")
    if expression.match(""):
        raise PatternError("empty")
    letters = re.sub(r"\W+", "", pattern)[:20] or "a"
    for text in (letters * (20000 // len(letters)), "a" * 20000, "a " * 10000, letters[0] * 20000):
        begun = time.perf_counter()
        expression.search(text)
        if time.perf_counter() - begun > MOST_SECONDS:
            raise PatternError("slow")


def _ways(tree):
    """Return an upper bound of the ways in which an expression can try one place."""
    ways = 1
    for code, value in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            least, most, body = value
            optional = (least, most) == (0, 1)
            if most is codes.MAXREPEAT or not (optional or _is_one_letter(body)):
                raise PatternError("repeat")
            ways *= _ways(body) + 1 if optional else most - least + 1
        elif code is codes.SUBPATTERN:
            ways *= _ways(value[3])
        elif code is codes.BRANCH:
            ways *= sum(_ways(branch) for branch in value[1])
        elif code not in (codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN, codes.AT):
            raise PatternError("syntax")  # back-references, looks ahead and behind
    return ways


def _is_one_letter(body):
    return len(body) == 1 and body[0][0] in (codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN)


# --- matching ---------------------------------------------------------------------------------------------


def hits(text, lists):
    """Return what a text hits: ``[(key, words of the sentence)]``, each key once; see :class:`Watcher`."""
    return Watcher(lists).hits(text)


class Watcher:
    """Lists made ready once for many texts.

    :param list lists: ``[(key, rules of compile_words or an expression)]``
    """

    def __init__(self, lists):
        self._keys = [key for key, _found in lists]
        self._expressions = [(key, found) for key, found in lists if isinstance(found, re.Pattern)]
        keyed = [(key, found) for key, found in lists if not isinstance(found, re.Pattern)]
        self._owners = [key for key, rules in keyed for _rule in rules]
        self._index = _Index([rule for _key, rules in keyed for rule in rules])

    def hits(self, text):
        """Return what a text (or HTML) hits: ``[(key, words of the sentence)]``, each key once, as the lists stand."""
        found = {}
        entries = functools.cache(self._index.entries)
        for window in windows_of(text):
            sentence = " ".join(word for word, _squeezed in window)
            for number in self._index.rules_in(window, entries):
                found.setdefault(self._owners[number], sentence)
            for key, expression in self._expressions:
                if key not in found and expression.search(sentence):
                    found[key] = sentence
        return [(key, found[key]) for key in self._keys if key in found]


class _Index:
    """The first words of all phrases by their letters, so that a word costs the same whatever the number of rules."""

    def __init__(self, rules):
        self.rules = rules
        self.exact, self.starts, self.ends, self.inside = {}, {}, {}, {}
        for number, rule in enumerate(rules):
            for kind, groups in ((0, rule.needed), (1, rule.excluded)):
                for place, group in enumerate(groups):
                    for phrase in group:
                        first = phrase[0]
                        table = (
                            (self.inside if first.end else self.ends)
                            if first.start
                            else (self.starts if first.end else self.exact)
                        )
                        table.setdefault(first.text, []).append((phrase, (number, kind, place)))
        self.squeezable = [table.items() for table in (self.exact, self.starts, self.ends, self.inside)]
        self.lengths = {
            name: sorted({len(text) for text in table})
            for name, table in (("starts", self.starts), ("ends", self.ends), ("inside", self.inside))
        }

    def entries(self, word, squeezed):
        """Return the places of the phrases of one word, and the longer phrases that start, with a word."""
        found = list(self.exact.get(word, ()))
        for length in self.lengths["starts"]:
            found += self.starts.get(word[:length], ()) if length <= len(word) else ()
        for length in self.lengths["ends"]:
            found += self.ends.get(word[-length:], ()) if length <= len(word) else ()
        for length in self.lengths["inside"]:
            for start in range(len(word) - length + 1):
                found += self.inside.get(word[start : start + length], ())
        if squeezed:
            for table in self.squeezable:
                for text, entries in table:
                    if len(text) >= SHORTEST_SQUEEZED and text in word:
                        found += entries
        single = [place for phrase, place in found if len(phrase) == 1]
        return single, [(phrase, place) for phrase, place in found if len(phrase) > 1]

    def rules_in(self, window, entries):
        """Yield the numbers of the rules that hold in a window; ``entries`` is :meth:`entries`, remembered."""
        seen = {}
        for key in dict.fromkeys(window):
            for number, kind, place in entries(*key)[0]:
                seen.setdefault(number, (set(), set()))[kind].add(place)
        for at, key in enumerate(window):
            for phrase, (number, kind, place) in entries(*key)[1]:
                rest = window[at + 1 : at + len(phrase)]
                if len(rest) == len(phrase) - 1 and all(
                    term.fits(*other) for term, other in zip(phrase[1:], rest, strict=True)
                ):
                    seen.setdefault(number, (set(), set()))[kind].add(place)
        for number, (needed, excluded) in seen.items():
            if not excluded and len(needed) == len(self.rules[number].needed):
                yield number
