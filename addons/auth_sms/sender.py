"""Messages leave in background threads, few of them: no request waits for a gateway.

A message is tried once. Where nobody knows whether it left, it counts as sent: a second one would cost the
user's trust and money, and can be asked for.
"""

import logging
import os
import queue
import threading
from typing import NamedTuple

from odoo import SUPERUSER_ID, api
from odoo.http import request
from odoo.modules import module
from odoo.modules.registry import Registry

from .engine import numbers
from .engine.outcome import NOT_SENT, Outcome

_logger = logging.getLogger(__name__)

THREADS = 4
WAITING = 100


class Job(NamedTuple):
    """A message for a challenge; `sent_at` is the account's entry for it. Without a challenge, a mere notice."""

    challenge_id: int
    user_id: int
    number: str
    text: str
    company_id: int
    sent_at: object


class _Pool:
    """The threads of one process, started with the first message: threads do not survive a fork."""

    def __init__(self):
        self.pid = os.getpid()
        self.jobs = queue.Queue(WAITING)
        for number in range(THREADS):
            threading.Thread(target=self._work, name=f"auth_sms.{number}", daemon=True).start()

    def _work(self):
        while True:
            dbname, job, ip = self.jobs.get()
            threading.current_thread().dbname = dbname
            threading.current_thread().auth_sms_ip = ip
            _send(dbname, job)


_pool = None
_pool_lock = threading.Lock()


def submit(env, job):
    """Send in the background; return an Outcome only when it is known at once."""
    if module.current_test:  # its one connection belongs to this thread
        return _send(env.cr.dbname, job)
    global _pool
    with _pool_lock:
        if _pool is None or _pool.pid != os.getpid():
            _pool = _Pool()
    try:
        _pool.jobs.put_nowait((env.cr.dbname, job, request.httprequest.remote_addr if request else None))
    except queue.Full:
        outcome = Outcome(False, "busy", "too many messages are waiting")
        _settle(env.registry, job, outcome)
        return outcome
    return None


def _send(dbname, job):
    """Send and note the outcome: whatever happens here, the thread lives on and the user is told."""
    try:
        registry = Registry(dbname)
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = env["res.company"].browse(job.company_id)
            outcome = env["auth.sms.gateway"]._send(job.number, job.text, company)
    except Exception as error:  # noqa: BLE001
        # not the message of the error: it may quote what was sent
        _logger.error("A sign-in message could not be sent: %s", type(error).__name__)
        outcome = Outcome(False, "bad_answer", type(error).__name__)
    try:
        _settle(Registry(dbname), job, outcome)
    except Exception as error:  # noqa: BLE001
        _logger.error("The outcome of a sign-in message could not be noted: %s", type(error).__name__)
    return outcome


def _settle(registry, job, outcome):
    """Note the outcome; a message that has certainly not left does not count."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        with env["auth.sms.account"]._locked(job.user_id) as account:
            if not outcome.ok and outcome.kind in NOT_SENT:
                account.limits.undo_send(job.sent_at)
            account.cr.execute(
                "UPDATE auth_sms_challenge SET sending = %s, failure = %s WHERE id = %s",
                ["sent" if outcome.ok else "failed", None if outcome.ok else outcome.kind, job.challenge_id],
            )
            env["auth.sms.log"]._note(
                "sent" if outcome.ok else "failed",
                job.user_id,
                cr=account.cr,
                number=numbers.mask(job.number),
                gateway=outcome.gateway,
                detail=" ".join(filter(None, ["" if outcome.ok else outcome.kind, outcome.detail])),
            )
