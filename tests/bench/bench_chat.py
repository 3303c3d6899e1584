"""The dealer chat: its page, its membership, and a hundred dealers who talk at once.

The page goes over HTTP in turn with Discuss's own page of the same channel, which holds 10,000 messages; see
bench_portal for how times are read. Membership is measured in _chat_members, the talk in _chat_talk.
"""

from tests.bench import _chat_members, _chat_network, _chat_talk
from tests.bench._portal_pages import Sites, rows

PAGE = "/my/prm/chat?channel={channel}"


class ChatSites(Sites):
    stock, stock_text = "/discuss/channel/{channel}", "DiscussApp"


def run(ctx):
    sizes = (50, 500) if ctx.quick else (50, 500, 5000)
    databases = {}
    with ChatSites() as sites:
        for size in sizes:
            databases[size] = ctx.database()
            with ctx.environment(databases[size]) as env:
                known = _chat_network.build(env, size)
            sites.add(size, databases[size], known)
        yield from rows(sites.measure({PAGE: "Bench agenda"}), "chat", ChatSites.stock)
    yield from _chat_members.rows(ctx, databases)
    yield from _chat_talk.rows(ctx, databases[sizes[0]])
