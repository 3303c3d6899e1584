"""The text of a message: one SMS, never two."""

#: GSM 03.38: with anything else a message holds 70 characters instead of 160
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_DOUBLE = set("^{}\\[~]|€")
GSM_LONGEST = 160
UNICODE_LONGEST = 70


def room(text):
    """Return how many characters are left in one SMS; below zero it is too long."""
    if all(sign in GSM or sign in GSM_DOUBLE for sign in text):
        return GSM_LONGEST - sum(2 if sign in GSM_DOUBLE else 1 for sign in text)
    return UNICODE_LONGEST - sum(2 if ord(sign) > 0xFFFF else 1 for sign in text)


def compose(code, sentences, domain=None):
    """Return the text: the first of the sentences that fits into one SMS, else the shortest, else the bare code.

    :param sentences: the same said ever shorter, with "{code}" in it
    :param domain: of the sign-in page; telephones then offer the code on that page only
    """
    binding = f"\n\n@{domain} #{code}" if domain else ""
    candidates = [sentence.replace("{code}", code) for sentence in sentences if "{code}" in sentence]
    for tail in dict.fromkeys((binding, "")):
        for text in candidates:
            if room(text + tail) >= 0:
                return text + tail
    return code


def cut(text):
    """Return the text, shortened to one SMS."""
    while room(text) < 0:
        text = text[:-1]
    return text
