"""Who is in the channels, after a role of every firm has lost the chat and after it has got it back; and the digests.

The bare thing writes the same rows with one statement that is told whom to put in or out, and need not find it out.
"""

from unittest.mock import patch

from odoo.fields import Command

#: of thousands; of a few, finding out who has to go takes longer than putting them out
GOAL, FROM = 3.0, 5000
OUT = """
    DELETE FROM discuss_channel_member WHERE channel_id = %s AND partner_id IN (SELECT partner_id FROM bench_leaving)
"""
IN = """
    INSERT INTO discuss_channel_member (channel_id, partner_id, new_message_separator, last_interest_dt, create_uid,
                                        create_date, write_uid, write_date)
    SELECT %s, partner_id, 1, now(), 1, now(), 1, now() FROM bench_leaving
"""
LEAVING = """
    CREATE TEMPORARY TABLE bench_leaving ON COMMIT DROP AS
    SELECT DISTINCT holder.partner_id FROM res_users holder
      JOIN res_groups_users_rel held ON held.uid = holder.id AND held.gid = %s
"""


def rows(ctx, databases):
    queries = {}
    for size, database in databases.items():
        with ctx.environment(database) as env:
            yield from _update(ctx, env, size)
            queries[size] = _queries(ctx, env, size)
            env.cr.rollback()  # else the end of the environment keeps it
    smallest, *larger = databases
    for size in larger:
        for name, count in queries[size].items():
            yield _row(f"chat: queries of {name}, against {smallest} firms", size, count / queries[smallest][name], 1.0)


def _update(ctx, env, size):
    channel = env["prm.chat.audience"].search([], limit=1).channel_id
    role = env.ref("prm_portal.role_sales")
    env.cr.execute(LEAVING, [role.group_id.id])
    env.cr.execute("ANALYZE bench_leaving")
    sync = _Sync(env)
    taken = {}
    for has, name, statement in ((False, "out", OUT), (True, "in", IN)):
        env.cr.execute("SAVEPOINT bench")
        bare = ctx.seconds(
            lambda statement=statement: env.cr.execute(statement, [channel.id]),
            prepare=lambda: env.cr.execute("ROLLBACK TO SAVEPOINT bench"),
        )
        assert env.cr.rowcount == size, env.cr.rowcount
        env.cr.execute("ROLLBACK TO SAVEPOINT bench")
        sync.change(role, has)
        env.cr.execute("SAVEPOINT bench")
        ours = ctx.seconds(sync.run, prepare=lambda: _back(env))
        assert sync.result == ((size, 0) if has else (0, size)), sync.result
        taken[name] = (ours, bare)
    for name, (ours, bare) in taken.items():
        yield _row(f"chat: one dealer of every firm {name} after a role change / bare SQL", size, ours / bare, None)
    ours, bare = map(sum, zip(*taken.values(), strict=True))
    yield _row(
        "chat: one dealer of every firm out and in again / bare SQL", size, ours / bare, GOAL if size >= FROM else None
    )


def _back(env):
    env.cr.execute("ROLLBACK TO SAVEPOINT bench")
    env.invalidate_all()


def _queries(ctx, env, size):
    """Return how many queries it takes to put everybody out, and for a batch of digests.

    Whoever has the chat open is told besides, a hundred people in an INSERT; nobody has here.
    """
    sync, role = _Sync(env), env.ref("prm_portal.role_sales")
    sync.change(role, False)
    found = {"a membership update": ctx.queries(env, sync.run)}
    assert sync.result == (0, size), sync.result
    mails = env["prm.chat.mail"]
    mails._make_rows()
    users = mails._due_users()[: 10 if size == 50 else 100]
    return {**found, "a batch of digests": ctx.queries(env, lambda: mails._digest(users))}


class _Sync:
    """The membership update alone, and a role that has changed but for it."""

    def __init__(self, env):
        self.env, self.audiences, self.result = env, env["prm.chat.audience"], None

    def change(self, role, has):
        chat = self.env.ref("prm_chat.group_dealer_chat").id
        with patch.object(type(self.audiences), "_sync", lambda self, partners=None: (0, 0)):
            role.capability_ids = [Command.link(chat) if has else Command.unlink(chat)]
            self.env.flush_all()

    def run(self):
        self.result = self.audiences._sync()
        self.env.cr.precommit.run()  # what is told on the websockets


def _row(name, size, ratio, goal):
    return {"name": name, "size": size, "ratio": ratio, "goal": goal}
