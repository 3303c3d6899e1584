"""The dealer portal: each page against Odoo's own page of orders, its growth with the network, and inviting many.

The pages are asked over HTTP of real Odoo processes, one per size of the network, all running at once, with a
director signed in at each who has twenty orders (what a page of ours lists). Each round asks all servers in turn
for a page and at once for the page of orders, a few times each. What counts is the time on the processor, of Odoo
and of its database together: everything lies in memory, so that it is what a visitor waits for on a machine that does
nothing else; on one that does, waiting for the others' turn would drown what is to be compared. Of the rounds the
fastest quarter counts: a disturbance only ever adds time. Growth compares the page with itself in the smallest
network, asked in the same round. How far the page of orders itself seems to grow stands beside it: that much is the
machine's, or Odoo's.
"""

from tests.bench import _portal_invitations, _portal_network, _portal_pages

SIZES = (50, 500, 5000)


def run(ctx):
    sizes = SIZES[:2] if ctx.quick else SIZES
    with _portal_pages.Sites() as sites:
        for size in sizes:
            database = ctx.database()
            with ctx.environment(database) as env:
                known = _portal_network.build(env, size)
            sites.add(size, database, known)
        yield from _portal_pages.rows(sites.measure())
    yield from _portal_invitations.rows(ctx, database, size)
