"""Reminders of the benchmark, by two crons at once and by one that is killed: nobody hears twice, nobody is left out."""

import random
import time

import pytest

from tests.benchmark import build, rows
from tests.faults.test_refresh_killed import Shell

FIRMS, MONTHS, PEOPLE = 10, 12, 2

CRON = """
env["prm.benchmark.round"].search([("programme_id.code", "!=", "LOAD")]).write({"state": "closed"})
env.cr.commit()
print("reminding", flush=True)
env["prm.benchmark.reminder"]._cron_remind()
env.cr.commit()
print("reminded", flush=True)
"""


@pytest.fixture(scope="module")
def database(demo_database):
    name = demo_database()
    build(name, FIRMS, MONTHS)
    return name


@pytest.fixture(autouse=True)
def nobody_reminded(database):
    rows(database, "DELETE FROM mail_mail; DELETE FROM prm_benchmark_reminder")


def reminders(database):
    """Return how many there are; fails where one has not one mail to each of the firm's people, or a mail too many."""
    found = rows(
        database,
        """
        SELECT reminder.submission_id, reminder.number, COUNT(DISTINCT mail.id), COUNT(DISTINCT person.res_partner_id)
          FROM prm_benchmark_reminder reminder
     LEFT JOIN mail_mail_prm_benchmark_reminder_rel link ON link.prm_benchmark_reminder_id = reminder.id
     LEFT JOIN mail_mail mail ON mail.id = link.mail_mail_id
     LEFT JOIN mail_mail_res_partner_rel person ON person.mail_mail_id = mail.id
      GROUP BY reminder.id
        """,
    )
    assert len({tuple(row[:2]) for row in found}) == len(found)
    assert {tuple(row[2:]) for row in found} <= {(str(PEOPLE), str(PEOPLE))}
    # one subject per month, one mail per person
    ((mails, different),) = rows(
        database,
        """
        SELECT COUNT(*), COUNT(DISTINCT (person.res_partner_id, message.subject))
          FROM mail_mail mail JOIN mail_message message ON message.id = mail.mail_message_id
          JOIN mail_mail_res_partner_rel person ON person.mail_mail_id = mail.id
        """,
    )
    assert mails == different == str(PEOPLE * len(found))
    return len(found)


def cron(database):
    shell = Shell(database, CRON)
    shell.wait_for("reminding")
    return shell


def finish(shell):
    shell.wait_for("reminded")
    assert shell.process.wait(30) == 0


def test_two_at_once_remind_everybody_once(database):
    both = [cron(database), cron(database)]
    for shell in both:
        finish(shell)
    assert reminders(database) == FIRMS * MONTHS


def test_killed_in_the_middle_and_the_next_one_does_the_rest(database):
    start = time.monotonic()
    finish(cron(database))
    assert reminders(database) == FIRMS * MONTHS
    luck, longest, interrupted = random.Random(7), (time.monotonic() - start) / 2, 0
    for _attempt in range(4):
        rows(database, "DELETE FROM mail_mail; DELETE FROM prm_benchmark_reminder")
        shell = cron(database)
        time.sleep(luck.uniform(0, longest))
        shell.kill()
        interrupted += reminders(database) < FIRMS * MONTHS
        finish(cron(database))
        assert reminders(database) == FIRMS * MONTHS
    assert interrupted, "no cron was killed in the middle; it is too fast for this test"
