"""What is built on the figures, over the data of bench_facts: the cockpit, the nightly rating, the cross-selling list.

No module of its own (see the underscore): a million invoice lines are not made twice.
"""

from tests.bench.bench_views import opened

ROWS = 80


def stock_form(ctx):
    """Return what the web client reads for Odoo's own contact form, from a database without the suite."""
    with ctx.environment(ctx.database("core")) as env:
        return opened(env(user=env.ref("base.user_admin").id), "contacts.action_contacts", "form")


def cockpit(ctx, env, size, form):
    """The cockpit's one call against reading Odoo's own form for the same partner."""
    partner = env["res.partner"].search([("prm_number", "=", "BENCH-7")])
    actions = {"form": lambda: partner.web_read(form), "cockpit": partner.prm_cockpit_data}
    queries, seconds = {}, {}
    for name, action in actions.items():
        action()
        env.invalidate_all()
        queries[name] = ctx.queries(env, action)
        seconds[name] = ctx.seconds(action, repeat=9, prepare=env.invalidate_all)
    yield {
        "name": "cockpit: time / Odoo's own contact form",
        "size": size,
        "ratio": seconds["cockpit"] / seconds["form"],
        "goal": 1.5,
    }
    yield {
        "name": f"cockpit: queries added to the {queries['form']} of the form",
        "size": size,
        "ratio": queries["cockpit"] - queries["form"],
        "goal": None,
    }


def nightly(ctx, env, size, per_partner):
    """The rating of all partners and the first page of the cross-selling list: the growth with the partners.

    :param dict per_partner: name → {size: seconds per partner}, filled here
    """
    company = env.company

    def rate():
        assert env["prm.loyalty"].sudo()._rate_company(company) == size
        env.flush_all()
        env.cr.commit()

    suggestions = env["prm.cross.sell"]
    columns = {name: {} for name in ("expected_amount", "peer_share", "peer_count", "size_class")}
    columns |= {name: {"fields": {"display_name": {}}} for name in ("partner_id", "category_id", "territory_id")}

    def suggest():
        found = suggestions.web_search_read([], columns, limit=ROWS, count_limit=10001)["records"]
        # a few dozen partners have no five comparable ones each
        assert len(found) == (ROWS if size > ROWS else 0)

    rate()  # the first one rates a year
    for name, action in (("loyalty rating of a night", rate), ("cross-selling list", suggest)):
        taken = ctx.seconds(action, repeat=2, prepare=env.invalidate_all)
        known = per_partner.setdefault(name, {})
        known[size] = taken / size
        smaller = max((other for other in known if other < size), default=None)
        # a few dozen partners get no suggestions: nothing to compare with
        if smaller and (action is rate or smaller > ROWS):
            yield {
                "name": f"{name}: time per partner against a tenth",
                "size": size,
                "ratio": known[size] / known[smaller],
                "goal": None,
            }
