"""Text as people write it, brought to words that can be compared.

Case, accents, signs of no width, look-alike letters of other alphabets, digits put for letters, spaced-out letters and
HTML make no difference. Linear in the length of the text.

    >>> words_of("<p>P r e i s e\u200b h\u00f6her</p>")
    [('preise', True), ('hoher', False)]
    >>> [word for word, _ in words_of("\u0440r3is")]
    ['preis']
"""

import html
import re
import unicodedata

# a sign of an alphabet that looks like a Latin letter
_LOOK_ALIKES = str.maketrans(
    {
        **dict(zip("абвгезікмнорстухѕјԁ", "abbrezikmhopctyxsjd", strict=True)),
        **dict(zip("αβεικνορτυχη", "abeiknoptuxn", strict=True)),
        "ß": "ss",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "æ": "a",
        "œ": "o",
        "ı": "i",
        "€": " euro ",
        "%": " prozent ",
        "’": "'",
        "ʼ": "'",
    }
)
_DIGITS = str.maketrans("013457", "oieast")
_SIGNS = str.maketrans("@$", "as")
#: where a line ends
_BLOCKS = re.compile(r"<(?:br|/?(?:p|div|li|ul|ol|tr|h[1-6]|blockquote|pre))\b[^<>]*>", re.IGNORECASE)
# a value in quotation marks may hold what looks like the end of the tag
_TAGS = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>|<[^<>]*>""")
# ä, ae and a are one: people type all three
_VOWELS = re.compile(r"(?<=[aou])e")
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][ \t\u00a0.\-_*/|,]{1,3}){3,}[^\W\d_](?!\w)")
_HIDDEN_DIGIT = re.compile(
    r"(?<=[a-z])[013457@$](?=[013457@$]?[a-z])|(?<![\w@$])[013457@$](?=[a-z]{3})(?!.eur|.proz|.perc|.uur)"
)
_WORD = re.compile(r"[^\W_]+")
_SEPARATORS = re.compile(r"[^\W\d_]")
_ENDS = re.compile(r"[.!?;:]+(?=\s|$)|[\n\r]+")
#: a sentence of fewer words belongs to the one before
SHORT = 4
#: words of a sentence that are looked at together, and how far the next look starts
WINDOW, STEP = 40, 20
#: most signs of a sentence that is shown as it was written
LONGEST = 500


def plain(text):
    """Return HTML or text as text, a line per block."""
    return html.unescape(_TAGS.sub("", _BLOCKS.sub("\n", text or "")))


def fold(text):
    """Return text in small Latin letters without accents and without signs that nobody sees."""
    text = unicodedata.normalize("NFKD", text).casefold().translate(_LOOK_ALIKES)
    text = "".join(
        sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Mn", "Me", "Cf", "Cc", "Co")
    )
    return _VOWELS.sub("", text)


def _squeeze(match):
    return f"\u2060{''.join(_SEPARATORS.findall(match[0]))}"


def words_of(text):
    """Return the words of a text and of each whether it was written with gaps: ``[(word, squeezed)]``."""
    return [word for sentence in sentences_of(text) for word in sentence]


def sentences_of(text):
    """Return the words by sentence; short sentences stand with the one before them."""
    text = _SPACED.sub(_squeeze, fold(plain(text)))
    text = _HIDDEN_DIGIT.sub(lambda match: match[0].translate(_DIGITS).translate(_SIGNS), text)
    found = []
    for part in _ENDS.split(text):
        words = [
            (match[0], match.start() > 0 and part[match.start() - 1] == "\u2060") for match in _WORD.finditer(part)
        ]
        if found and (len(words) < SHORT or len(found[-1]) < SHORT):
            found[-1].extend(words)
        elif words:
            found.append(words)
    return found


def original(text, folded):
    """Return a sentence as it was written, by its folded words; the folded words where it cannot be found
    or is very long.

    >>> original("<p>Guten Tag zusammen! Wir erh\u00f6hen bald die Preise.</p>", "wir erhohen bald die preise")
    'Wir erh\u00f6hen bald die Preise'
    """
    found, sought = [], f" {folded} "
    for part in _ENDS.split(plain(text)):
        words = f" {' '.join(word for word, _squeezed in words_of(html.escape(part)))} "
        # a piece of a long sentence, or short sentences that were looked at together
        if words.strip() and (words in sought or sought in words):
            found.append(" ".join(part.split()))
    text = ". ".join(found)
    return text if 0 < len(text) <= LONGEST else folded


def windows_of(text):
    """Return pieces of at most ``WINDOW`` words in which what belongs together stands together."""
    for words in sentences_of(text):
        for start in range(0, max(1, len(words) - WINDOW + STEP), STEP):
            yield words[start : start + WINDOW]
