"""Mobile numbers: what was typed becomes E.164, or a reason why not."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
LONGEST = 40  # characters that are looked at


class NumberError(ValueError):
    """Why a number is refused; `reason` is "malformed", "landline" or "country"; `country` its code if known."""

    def __init__(self, reason, country=None):
        super().__init__(reason)
        self.reason = reason
        self.country = country


def read_number(text, country, allowed):
    """Return the number as E.164.

    :param text: what was typed; without a country prefix it is a number of `country`
    :param country: code of the country where numbers without prefix are at home, or None
    :param allowed: codes of the countries that messages are sent to
    :raises NumberError: it is no mobile number, or not of an allowed country
    """
    text = (text or "").strip()
    if not text or len(text) > LONGEST:
        raise NumberError("malformed")
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        raise NumberError("malformed") from None
    if number.extension or not phonenumbers.is_valid_number(number):
        raise NumberError("malformed")
    home = country_of(number)
    if phonenumbers.number_type(number) not in MOBILE:
        raise NumberError("landline", home)
    if home not in allowed:
        raise NumberError("country", home)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def country_of(number):
    """Return the code of the country of a number (E.164 or parsed), or None."""
    if isinstance(number, str):
        try:
            number = phonenumbers.parse(number)
        except NumberParseException:
            return None
    return phonenumbers.region_code_for_number(number)


def mask(number):
    """Return an E.164 number with all but its prefix and last three digits hidden: "+49 ••• •••• 123"."""
    if not number:
        return ""
    try:
        prefix = f"+{phonenumbers.parse(number).country_code} "
    except NumberParseException:
        prefix = ""
    return f"{prefix}••• •••• {number[-3:]}"
