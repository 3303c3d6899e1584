"""A hundred dealers on real websockets: how long a message takes from posting it to arriving, and whether all arrive.

Ours is a dealer channel, the bare thing a channel of Discuss in an Odoo without the suite, with as many members and
messages; the same sockets and posts go to both, in turn. Each server has two workers and a process for websockets.

- alone: two dealers are connected, one writes.
- calm: a hundred are connected, and one of them writes every two seconds.
- everybody: each of the hundred writes every two seconds, fifty messages a second for five thousand ears. Two cores do
  not keep that up, with or without us; so whoever is late writes as soon as the last message is through, the rows tell
  how far behind both are, and what a message costs on the processor, of Odoo and its database together.
"""

import time

from tests.bench import _chat_stock
from tests.bench._chat_ears import Crowd
from tests.bench._portal_pages import LOG
from tests.conftest import Server, free_port

DEALERS, PAUSE, GOAL = 100, 2, 1.2
CODES = ("director", "sales")


def rows(ctx, database):
    seconds = 20 if ctx.quick else 30
    with ctx.environment(database) as env:
        env["ir.config_parameter"].set_param("prm_chat.messages_per_minute", "1000")
        channel = env["prm.chat.audience"].search([], limit=1).channel_id.id
        members = env["discuss.channel.member"].search_count([("channel_id", "=", channel)])
        env.cr.commit()
    bare = ctx.database("core")
    with ctx.environment(bare) as env:
        bare_channel = _chat_stock.build(env, members)
    ours = _measure(database, channel, _logins(DEALERS), seconds)
    stock = _measure(bare, bare_channel, _chat_stock.logins(DEALERS), seconds)
    yield from _compared(ours, stock)
    yield from _whole(ours, stock)


def _logins(number):
    firms = number // len(CODES)
    return [f"bench-{code}-{'' if firm == 1 else firm}" for code in CODES for firm in range(1, firms + 1)]


def _measure(database, channel, logins, seconds):
    port = free_port()
    server = Server(database, LOG, "--workers", "2", "--gevent-port", str(port), "--log-level", "warn")
    server.start()
    found = {}
    try:
        with Crowd(server, port, channel, logins[:2]) as two:
            for _turn in range(20):
                two.say(0)
                two.wait()
            found["alone"] = _figures(two)
        with Crowd(server, port, channel, logins) as crowd:
            for turn in range(seconds // PAUSE):
                begun = time.monotonic()
                crowd.say(turn)
                crowd.wait()
                time.sleep(max(0, begun + PAUSE - time.monotonic()))
            found["calm"] = _figures(crowd)
            crowd.start()
            processor, due = crowd.talk(seconds, PAUSE)
            found["everybody"] = {
                **_figures(crowd),
                "processor": processor / len(crowd.posted),
                "behind": due / len(crowd.posted),
            }
    finally:
        server.stop()
    return found


def _figures(crowd):
    return {
        "posted": len(crowd.posted),
        "median": crowd.median(),
        "slow": crowd.slow(),
        "lost": crowd.lost(),
        "twice": crowd.twice(),
        "errors": len(crowd.errors),
        "closed": crowd.closed(),
    }


def _compared(ours, stock):
    for name, key, goal in (
        ("2 dealers, one writes: median delivery", ("alone", "median"), GOAL),
        (f"{DEALERS} dealers, a message each 2 s: median delivery", ("calm", "median"), GOAL),
        (f"{DEALERS} dealers, a message each 2 s: 95th percentile", ("calm", "slow"), GOAL),
        (f"{DEALERS} dealers, each writes each 2 s: processor per message", ("everybody", "processor"), GOAL),
        (f"{DEALERS} dealers, each writes each 2 s: median delivery", ("everybody", "median"), None),
        (f"{DEALERS} dealers, each writes each 2 s: 95th percentile", ("everybody", "slow"), None),
    ):
        (case, figure) = key
        yield _row(f"chat: {name} / stock Discuss", ours[case][figure] / stock[case][figure], goal)


def _whole(ours, stock):
    alone = ours["alone"]["median"]
    yield _row(f"chat: {DEALERS} dealers, a message each 2 s: 95th percentile / alone", ours["calm"]["slow"] / alone)
    yield _row("stock Discuss: the same / alone", stock["calm"]["slow"] / stock["alone"]["median"])
    for name, found in (("chat", ours), ("stock Discuss", stock)):
        yield _row(
            f"{name}: {DEALERS} dealers, each writes each 2 s: due / what 2 cores carry", found["everybody"]["behind"]
        )
    for what in ("lost", "twice"):
        deliveries = sum(found["posted"] for found in (ours["calm"], ours["everybody"])) * DEALERS
        count = sum(found[what] for found in ours.values())
        yield _row(f"chat: {what} of {deliveries} deliveries", count, 0)
    yield _row("chat: errors while posting", sum(found["errors"] for found in ours.values()), 0)


def _row(name, ratio, goal=None):
    return {"name": name, "size": DEALERS, "ratio": ratio, "goal": goal}
