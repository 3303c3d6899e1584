"""The bond between a gateway and the database it was set up in."""

import hashlib
import hmac


def bind(key, database, uuid):
    """Return the proof that a gateway belongs to this database.

    A copy has another name, another uuid or, on another installation, another key; so its gateways are not bound.

    :param key: bytes from outside the database
    """
    content = f"auth_sms.gateway|{database}|{uuid}".encode()
    return hmac.new(key, content, hashlib.sha256).hexdigest()
