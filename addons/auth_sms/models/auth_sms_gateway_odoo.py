import logging
import threading
import time
from contextlib import contextmanager
from uuid import uuid4

import requests
from urllib3.exceptions import NewConnectionError

from odoo import models
from odoo.exceptions import AccessError, UserError

from odoo.addons.iap.tools.iap_tools import InsufficientCreditError

from ..engine.scrub import scrub

GOOD = ("success", "processing", "sent")
#: states that say nothing about what became of the message
UNKNOWN = ("server_error", "unknown")

TRANSLATE = "odoo.tools.translate"
_secrets = threading.local()


class _HushFilter(logging.Filter):
    """Takes number and text out of what a provider's module logs while it sends."""

    def filter(self, record):
        said = getattr(_secrets, "said", None)
        if said:
            if record.name == TRANSLATE:
                return False  # it misses a language for the service's own excuse, which nobody reads here
            record.msg, record.args = scrub(record.getMessage(), *said), ()
            record.exc_info = record.exc_text = None
        return True


_hush = _HushFilter()


@contextmanager
def hushed(api_class, *said):
    """While it lasts, this thread's log entries of the class's modules do not hold what is `said`."""
    modules = {base.__module__ for base in api_class.__mro__}
    for module in modules | {"odoo.addons.iap.tools.iap_tools", TRANSLATE}:
        logging.getLogger(module).addFilter(_hush)  # once: a filter that is there is not added again
    _secrets.said = said
    try:
        yield
    finally:
        _secrets.said = None


def bounded(api_class, seconds):
    """Return the class with its waits for Odoo's service shortened to so many seconds."""
    if not hasattr(api_class, "_contact_iap"):
        return api_class

    class Bounded(api_class):
        def _contact_iap(self, local_endpoint, params, timeout=15):
            return super()._contact_iap(local_endpoint, params, timeout=min(timeout, seconds))

    return Bounded


class AuthSmsGateway(models.Model):
    """Whatever the company sends its SMS with: Odoo's service, Twilio through sms_twilio, or another addon's."""

    _inherit = "auth.sms.gateway"

    def _deliver_odoo(self, number, text, company):
        started = time.monotonic()
        kind, detail = self._ask_company(number, text, company)
        facts = {"seconds": time.monotonic() - started}
        return self._failure(kind, detail, **facts) if kind != "sent" else self._success(**facts)

    def _ask_company(self, number, text, company):
        """Return (kind, detail) of what the company's SMS provider says."""
        api_class = company._get_sms_api_class()
        message = {"content": text, "numbers": [{"uuid": uuid4().hex, "number": number}]}
        try:
            with hushed(api_class, text, number), self.env.cr.savepoint():
                api = bounded(api_class, self.timeout)(self.with_company(company).env)
                api._set_company(company)
                results = api._send_sms_batch([message])
        except InsufficientCreditError:
            return "refused", self.env._("The account has not enough credit.")
        except AccessError as error:  # how Odoo's code reports what happened to the connection
            return self._read_connection_error(error.__context__)
        except UserError as error:
            return "refused", str(error)
        except (requests.RequestException, ValueError):
            return "bad_answer", self.env._("What the SMS service answered cannot be understood.")
        return self._read_company_answer(results)

    def _read_connection_error(self, cause):
        """Return (kind, detail): only what never got through, or was turned down, has certainly not left."""
        reason = getattr(cause.args[0], "reason", None) if cause and cause.args else None
        if cause is None or isinstance(cause, requests.ConnectTimeout) or isinstance(reason, NewConnectionError):
            return "unreachable", self.env._("The SMS service cannot be reached.")
        if isinstance(cause, requests.Timeout):
            return "timeout", self.env._("The SMS service did not answer in time.")
        if isinstance(cause, requests.HTTPError) and cause.response.status_code < 500:
            status = cause.response.status_code
            return "refused", self.env._("The SMS service answered with status %(status)s.", status=status)
        return "bad_answer", self.env._("What the SMS service answered cannot be understood.")

    def _read_company_answer(self, results):
        result = results[0] if isinstance(results, list) and results else None
        if not isinstance(result, dict) or not isinstance(result.get("state"), str):
            return "bad_answer", self.env._("What the SMS service answered cannot be understood.")
        state = result["state"]
        if state in GOOD:
            return "sent", ""
        reason = result.get("failure_reason") or self._state_sentence(state)
        return "bad_answer" if state in UNKNOWN else "refused", str(reason)

    def _state_sentence(self, state):
        known = {
            "insufficient_credit": self.env._("The account has not enough credit."),
            "unregistered": self.env._("The SMS account is not registered yet."),
            "wrong_number_format": self.env._("The SMS service takes the number for a wrong one."),
            "country_not_supported": self.env._("The SMS service does not send to this country."),
            "registration_needed": self.env._("The country of the number wants the sender to be registered first."),
        }
        return known.get(state) or self.env._("The SMS service answered “%(state)s”.", state=state)
