"""A sale order with 100 lines: how many queries the suite adds to creating, reading and confirming it.

Not a ratio but a difference; the order is the same on databases with and without the suite, for a firm
that has an agreement in the one with it. Discounts are switched on, because only then agreed ones apply.
"""

LINES = 100


def prepare(env, suite):
    env["res.config.settings"].create({"group_discount_per_so_line": True}).execute()
    categories = env["product.category"].create([{"name": f"Bench {number}"} for number in range(5)])
    products = env["product.product"].create(
        [
            {"name": f"Bench {number}", "categ_id": categories[number % 5].id, "list_price": 10}
            for number in range(LINES)
        ]
    )
    partner = env["res.partner"].create({"name": "Bench", "is_company": True})
    if suite:
        partner.prm_is_partner = True
        env["prm.agreement"].create(
            {
                "name": "Bench",
                "partner_id": partner.id,
                "type_id": env["prm.agreement.type"].search([], limit=1).id,
                "state": "active",
                "line_ids": [(0, 0, {"category_id": category.id, "discount": 5}) for category in categories],
            }
        )
    env.flush_all()
    return partner, products


def salesperson(env):
    groups = [env.ref("sales_team.group_sale_salesman").id, env.ref("sale.group_discount_per_so_line").id]
    values = {"name": "Bench", "login": "bench", "group_ids": [(6, 0, groups)]}
    return env["res.users"].with_context(no_reset_password=True).create(values)


def count(ctx, env, suite):
    """Return the queries of saving an order, its warning read, and confirming it: in one request, in two."""
    partner, products = prepare(env, suite)
    orders = env["sale.order"].with_user(salesperson(env))
    shown = {"name": {}, "amount_total": {}, **({"prm_terms_warning": {}} if suite else {})}
    line = {"product_id": {"fields": {"display_name": {}}}, "price_unit": {}, "discount": {}, "price_subtotal": {}}
    shown["order_line"] = {"fields": line, "limit": 40}
    values = {"partner_id": partner.id}
    values["order_line"] = [(0, 0, {"product_id": product.id, "product_uom_qty": 1}) for product in products]
    counts = []
    # twice each for warm caches; then in two requests, where the second one starts from nothing
    for separate in (False, False, True, True):
        saved = []
        env.flush_all()
        env.invalidate_all()
        saving = ctx.queries(env, lambda saved=saved: saved.extend(orders.web_save(values, shown)))
        order = orders.browse(saved[0]["id"])
        if separate:
            env.invalidate_all()
        counts.append(saving + ctx.queries(env, order.action_confirm))
        assert order.state == "sale"
    if suite:
        assert set(order.order_line.mapped("discount")) == {5}
    return counts[1::2]


def run(ctx):
    with ctx.environment(ctx.database("core")) as env:
        core = count(ctx, env, suite=False)
    with ctx.environment(ctx.database("template")) as env:
        suite = count(ctx, env, suite=True)
    names = "sale order saved and confirmed: queries added to", "the same in two requests: queries added to"
    for name, bare, ours, goal in zip(names, core, suite, (3, None), strict=True):
        yield {"name": f"{name} {bare}", "size": LINES, "ratio": ours - bare, "goal": goal}
