"""Opening the partner list and the partner form against Odoo's contacts list and form.

What the web client asks for: the fields of the view, 80 rows and one record, the same firms on databases
with and without the suite. Told are the queries added, and the time. Ours show more columns and tabs.
"""

ROWS = 80


def specification(env, model, arch, fields):
    """Return what the web client reads for a view: its fields, with the columns of lists within it."""
    found = {}
    for node in arch.xpath(".//field[not(ancestor::field)]"):
        name = node.get("name")
        field = env[model]._fields.get(name)
        if field is None or name not in fields:
            continue
        found[name] = {}
        if field.type == "many2one":
            found[name] = {"fields": {"display_name": {}}}
        elif field.relational:
            columns = node.xpath("./list//field") or node.xpath("./kanban//field")
            below = {
                column.get("name"): {} for column in columns if column.get("name") in env[field.comodel_name]._fields
            }
            for column in below:
                if env[field.comodel_name]._fields[column].type == "many2one":
                    below[column] = {"fields": {"display_name": {}}}
            found[name] = {"fields": below or {"display_name": {}}, "limit": 40}
    return found


def opened(env, action_xmlid, kind):
    """Return ``(model, domain, specification)`` of an action's view."""
    from lxml import etree

    action = env["ir.actions.actions"]._for_xml_id(action_xmlid)
    view_id = next((view for view, mode in action["views"] if mode == kind), False)
    views = env["res.partner"].get_views([[view_id, kind]])
    arch = etree.fromstring(views["views"][kind]["arch"])
    return specification(env, "res.partner", arch, views["models"]["res.partner"]["fields"])


def fill(env, size, suite):
    firms = [{"name": f"Bench {number}", "is_company": True, "city": "Ort"} for number in range(size)]
    if suite:
        territory = env["prm.territory"].create({"name": "Bench"})
        for number, values in enumerate(firms):
            values.update(prm_is_partner=True, prm_number=f"B{number}", prm_territory_id=territory.id)
    partners = env["res.partner"].with_context(tracking_disable=True).create(firms)
    if suite:
        licence = env["prm.licence.type"].search([], limit=1).id
        env["prm.licence"].create({"partner_id": partners[0].id, "type_id": licence, "number": "B"})
    env.flush_all()
    return partners


def measure(ctx, env, size, action, suite):
    """Return ``{view: (queries, seconds)}`` with warm caches."""
    first = fill(env, size, suite)[0]
    env = env(user=env.ref("base.user_admin").id)
    partners, one = env["res.partner"], env["res.partner"].browse(first.id)
    rows, form = opened(env, action, "list"), opened(env, action, "form")
    domain = [("name", "=like", "Bench %")] + ([("prm_is_partner", "=", True)] if suite else [])
    actions = {
        "list": lambda: partners.web_search_read(domain, rows, limit=ROWS, count_limit=10001),
        "form": lambda: one.web_read(form),
        "new form": lambda: partners.onchange({}, [], form),
    }
    results = {}
    for name, run_once in actions.items():
        run_once()
        env.invalidate_all()
        queries = ctx.queries(env, run_once)
        results[name] = queries, ctx.seconds(run_once, repeat=9, prepare=env.invalidate_all)
    return results


def run(ctx):
    for size in (500,) if ctx.quick else (500, 5000):
        with ctx.environment(ctx.database("core")) as env:
            core = measure(ctx, env, size, "contacts.action_contacts", suite=False)
        with ctx.environment(ctx.database("template")) as env:
            suite = measure(ctx, env, size, "prm_partner.res_partner_action", suite=True)
        for view, (bare, seconds) in core.items():
            ours, taken = suite[view]
            yield {"name": f"partner {view}: queries added to {bare}", "size": size, "ratio": ours - bare, "goal": None}
            yield {
                "name": f"partner {view}: time / contacts {view}",
                "size": size,
                "ratio": taken / seconds,
                "goal": None,
            }
