"""One cell of a filled workbook as a figure."""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from .number_text import MOST_AFTER, MOST_BEFORE, NumberError, read_number

_WHOLE_LIMIT = 10**MOST_BEFORE
_LIMIT = Decimal(_WHOLE_LIMIT)
_FORMULAS = (ArrayFormula, DataTableFormula)
_STEP = Decimal(1).scaleb(-MOST_AFTER)


def read_cell(value, point=","):
    """Return ``(Decimal or None, code of a warning or "")`` of what openpyxl reads in a cell that may hold a formula.

    :param str point: decimal mark of the user's language, for numbers that stand there as text
    :raise NumberError: beside its own codes ``formula``, ``date``, ``boolean``, ``too_large``
    """
    if isinstance(value, _FORMULAS) or (isinstance(value, str) and value.startswith("=")):
        raise NumberError("formula")
    return read_value(value, point)


def read_value(value, point=","):
    """Return ``(Decimal or None, code of a warning or "")`` of what a cell that holds no formula gives."""
    if value is None:
        return None, ""
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is int and -_WHOLE_LIMIT < value < _WHOLE_LIMIT:
        # most figures; the steps below take ten times as long
        return Decimal(value), ""
    if isinstance(value, bool):
        raise NumberError("boolean")
    if isinstance(value, (datetime, date, time, timedelta)):
        raise NumberError("date")
    if isinstance(value, str):
        return _read_text(value, point)
    try:
        number = Decimal(repr(value))
    except ArithmeticError:
        raise NumberError("not_finite") from None
    if not number.is_finite():
        raise NumberError("not_finite")
    if abs(number) >= _LIMIT:
        raise NumberError("too_large")
    short = number.quantize(_STEP, ROUND_HALF_UP) + 0
    plain = short.normalize() if short != short.to_integral() else short.to_integral()
    # a computed value that was pasted; the last bits of a float are no decimals that somebody meant
    return plain + 0, "" if abs(number - short) <= abs(number) * Decimal("1e-14") else "rounded"


def _read_text(value, point):
    try:
        number, doubtful = read_number(value, point)
    except NumberError as error:
        if error.code == "empty":
            return None, ""
        raise
    return number, doubtful or "text"
