"""Text files of accounting programs: their encoding, their separator, the lines."""

import csv
import io
import re

_SEPARATORS = ";\t,|"
#: bytes of German and Dutch letters in the two families of 8-bit code pages
_WINDOWS = frozenset("äöüÄÖÜßéèëïáóí§€".encode("cp1252"))
_DOS = frozenset("äöüÄÖÜßéèëïáóí".encode("cp850"))


def decode(data):
    """Return ``(text, encoding)``; the encoding is ``""`` when some characters stay unknown.

    UTF-8 is recognised by its form; Windows-1252 (and ISO-8859-1, its part) and the old CP850 by which of them turns
    the bytes above 127 into letters.

    >>> [decode("Erlöse, Löhne, Büro".encode(name))[1] for name in ("utf-8", "utf-8-sig", "latin-1", "cp850", "utf-16")]
    ['utf-8', 'utf-8', 'cp1252', 'cp850', 'utf-16']
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        # a file that was cut in the middle of a character
        if error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8-sig"), "utf-8"
    high = [byte for byte in data if byte > 127]
    dos = sum(byte in _DOS for byte in high)
    windows = sum(byte in _WINDOWS for byte in high)
    encoding = "cp850" if dos > windows else "cp1252"
    text = data.decode(encoding, "replace")
    return text, "" if "\ufffd" in text else encoding


def separator(text):
    """Return the character that separates columns: the one that divides most lines alike.

    >>> separator("Konto;Name;Saldo\\n8400;Erlöse;1.000,00\\n"), separator("a,b\\n1,2\\n")
    (';', ',')
    """
    lines = [line for line in text.splitlines()[:60] if line.strip()]

    def likeness(mark):
        counts = [len(next(csv.reader([line], delimiter=mark), ())) for line in lines]
        counts = [count for count in counts if count > 1]
        # amounts have commas too: equally many columns in each line count for more than many columns
        most = max(set(counts), key=counts.count, default=0)
        return counts.count(most), -_SEPARATORS.index(mark)

    return max(_SEPARATORS, key=likeness)


def read_lines(text, most):
    """Yield ``(number of the line, cells)``; cells are stripped of blanks and quotes.

    :param int most: lines that are read at most, one more is yielded
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text))
    number = 0
    try:
        for cells in reader:
            number += 1
            if number > most + 1:
                return
            cells = [re.sub(r"\s+", " ", cell).strip() for cell in cells]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error:
        # a quote that is never closed: what follows is no table
        return
