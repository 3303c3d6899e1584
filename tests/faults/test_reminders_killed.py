"""Reminders while crons overlap and are killed: real processes on a real database."""

import random
import time

import pytest

from tests.faults.test_refresh_killed import Shell, sql

#: everybody's round is due, no firm has delivered, nobody was reminded, nobody acts for two firms
OPEN = """
    DELETE FROM prm_benchmark_reminder;
    DELETE FROM mail_mail;
    UPDATE prm_dealer_assignment SET revoked_at = now() WHERE kind = 'acting' AND revoked_at IS NULL;
    UPDATE prm_benchmark_round SET date_due = CURRENT_DATE - 1 WHERE state = 'open';
    UPDATE prm_benchmark_submission SET state = 'draft'
      FROM prm_benchmark_round round WHERE round.id = round_id AND round.state = 'open';
"""
REMIND = """
from odoo.addons.prm_benchmark.models import prm_benchmark_reminder as module

module.BATCH = 2
print("reminding", flush=True)
env["prm.benchmark.reminder"]._cron_remind()
env.cr.commit()
print("reminded", flush=True)
"""
#: mails of one person for one round, more than one
TWICE = """
    SELECT res_partner_id, COUNT(*) FROM mail_mail_res_partner_rel GROUP BY 1 HAVING COUNT(*) > 1
"""
#: drafts of the open round without a reminder, and reminders that tell of a mail that is not there
MISSING = """
    SELECT submission.id FROM prm_benchmark_submission submission
      JOIN prm_benchmark_round round ON round.id = submission.round_id AND round.state = 'open'
 LEFT JOIN prm_benchmark_reminder reminder ON reminder.submission_id = submission.id
     WHERE submission.state = 'draft' AND submission.wanted > 0 AND reminder.id IS NULL
"""
UNMAILED = """
    SELECT reminder.id FROM prm_benchmark_reminder reminder
      JOIN prm_benchmark_reminder_res_partner_rel told ON told.prm_benchmark_reminder_id = reminder.id
 LEFT JOIN mail_mail_res_partner_rel mail ON mail.res_partner_id = told.res_partner_id
     WHERE mail.mail_mail_id IS NULL
"""


@pytest.fixture(scope="module")
def database(demo_database):
    return demo_database()


def test_killed_and_overlapping_reminders_go_out_once(database):
    luck = random.Random(6)
    sql(database, OPEN)
    killed = 0
    for _attempt in range(6):
        pair = [Shell(database, REMIND) for _ in range(2)]
        for shell in pair:
            shell.wait_for("reminding")
        time.sleep(luck.uniform(0, 1.0))
        killed += any(shell.process.poll() is None for shell in pair)
        for shell in pair:
            shell.kill()
        assert sql(database, TWICE) == []
        assert sql(database, UNMAILED) == [], "noted as sent, but in no queue"
    assert killed, "no reminder was killed in the middle; they are too fast for this test"
    shell = Shell(database, REMIND)
    shell.wait_for("reminded")
    shell.process.wait(30)
    assert sql(database, MISSING) == [], "the next run did not go on"
    assert sql(database, TWICE) == []
    before = sql(database, "SELECT COUNT(*) FROM prm_benchmark_reminder")
    shell = Shell(database, REMIND)
    shell.wait_for("reminded")
    shell.process.wait(30)
    assert sql(database, "SELECT COUNT(*) FROM prm_benchmark_reminder") == before
