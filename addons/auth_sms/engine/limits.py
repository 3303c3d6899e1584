"""How often an account may try codes and be sent messages. Plain rules over lists of times."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
TRIES_AN_HOUR = 10
SENDS_A_DAY = 10
FIRST_PAUSE = timedelta(seconds=30)


@dataclass
class Limits:
    """The counters of one account; all times are naive UTC, `now` is the database's clock.

    `tries` are the wrong tries of the last hour, whatever code they were for; `sends` the messages of the last
    day; `used_at` the last time a code was used; `pause_until` a pause after a message that could not leave.
    """

    now: datetime
    tries: list = field(default_factory=list)
    sends: list = field(default_factory=list)
    used_at: datetime | None = None
    pause_until: datetime | None = None

    def __post_init__(self):
        self.tries = sorted(time for time in self.tries if time > self.now - HOUR)
        self.sends = sorted(time for time in self.sends if time > self.now - DAY)

    # tries

    @property
    def tries_left(self):
        return max(0, TRIES_AN_HOUR - len(self.tries))

    @property
    def tries_wait(self):
        """Seconds until one more try is free; 0 while there is one."""
        return 0 if self.tries_left else _seconds(self.tries[-TRIES_AN_HOUR] + HOUR - self.now)

    def take_try(self):
        """Count a try; False when there is none left."""
        if not self.tries_left:
            return False
        self.tries.append(self.now)
        return True

    def give_back_try(self):
        """Take back the try just counted: it was right, or there was nothing to try."""
        self.tries.pop()

    # messages

    @property
    def sends_left(self):
        return max(0, SENDS_A_DAY - len(self.sends))

    @property
    def send_wait(self):
        """Seconds until the next message may be sent; 0 when it may now.

        30 s after the first message, then 60 s and doubling, until a code is used.
        """
        waits = [self.now]
        if self.pause_until:
            waits.append(self.pause_until)
        unused = [time for time in self.sends if not self.used_at or time > self.used_at]
        if unused:
            waits.append(unused[-1] + FIRST_PAUSE * 2 ** (len(unused) - 1))
        if not self.sends_left:
            waits.append(self.sends[-SENDS_A_DAY] + DAY)
        return _seconds(max(waits) - self.now)

    def take_send(self):
        """Count a message; False when it has to wait."""
        if self.send_wait:
            return False
        self.sends.append(self.now)
        self.pause_until = None
        return True

    def undo_send(self, sent_at):
        """Take back a message that has certainly not left; the next one waits a little all the same."""
        if sent_at in self.sends:
            self.sends.remove(sent_at)
            self.pause_until = self.now + FIRST_PAUSE

    def code_used(self):
        self.used_at = self.now


def _seconds(duration):
    """Return whole seconds, rounded up."""
    return max(0, -int(-duration.total_seconds() // 1))
