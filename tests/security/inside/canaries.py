"""Plant canaries in everything that belongs to firm B, and tell where the doors are.

A canary is a number of eleven digits or a word: unique, and found in no other place. Numbers are written past the
ORM, so that computed figures are planted too; what a constraint refuses is counted and named.
"""

import itertools
import random

from odoo.tools import SQL

from . import chat, people, records

NUMBER, WORD = ("integer", "float", "monetary"), ("char", "text", "html")
#: keys, addresses and states rather than figures: changed, they would break the firm instead of marking it
LEFT = {
    "id",
    "res_id",
    "sequence",
    "company_id",
    "color",
    "write_uid",
    "create_uid",
    "access_token",
    "state",
    "lang",
    "tz",
    "res_model",
    "model",
    "res_field",
    "store_fname",
    "checksum",
    "mimetype",
    "type",
    "url",
    "login",
    "email",
    "email_normalized",
    "phone_sanitized",
    "complete_name",
    "password",
    "parent_path",
    "file_size",
    "sequence_number",
    "sequence_prefix",
    "prm_session_epoch",
    "provider",
    "code",
}
#: fields of Odoo that tell something of a firm
STOCK = {
    "res.partner": ("comment",),
    "sale.order": ("client_order_ref", "note"),
    "sale.order.line": ("name",),
    "account.move": ("ref", "narration"),
    "account.move.line": ("name",),
    "mail.message": ("body", "subject"),
    "mail.activity": ("summary", "note"),
    "calendar.event": ("name", "description", "location"),
    "ir.attachment": ("description",),
    "crm.lead": ("name",),
    "res.partner.bank": ("acc_number",),
    "discuss.channel": ("name", "description"),
}
#: told to every firm of the territory
SHARED = {"prm.territory", "prm.territory.range", "prm.territory.potential"}
#: more rows of one model tell nothing new
ROWS = 30


def main(env, seed=1):
    """Plant; return canaries, ids of firm B by model, routes and methods.

    :return: ``{"numbers": [str], "words": [str], "files": [str], "raw": [str], "planted": n, "refused": [column],
        "ids": {model: [id]}, "own": {model: [id]}, "routes": [url], "methods": {model: [name]}, "reports": [name],
        "fields": {model: [name]}, "login": str, "tokens": {id: token}, "comment": id}``; ``files`` stand in
        attachments, ``raw`` are those of figures that the trustee alone may see, ``login`` is of a director of firm
        B, ``tokens`` open the files of its channel, ``comment`` is the kind of messages that dealers write
    """
    records.prepare(env)
    env.flush_all()
    firm, own = env.ref(f"prm_demo.{people.FOREIGN}"), people.firm(env)
    people.inhabit(env, firm)
    chat.prepare(env, firm)
    chance = random.Random(seed)
    stock = itertools.count()
    numbers, words, raw, refused, ids, mine = [], [], [], [], {}, {}
    closed = env.registry.descendants(["prm.benchmark.raw"], "_inherit") if "prm.benchmark.raw" in env else ()
    for model in records.models(env):
        found = records.of_firm(env, model, firm, limit=ROWS)
        if found is None or model in SHARED:
            continue
        ids[model] = found.ids
        mine[model] = (records.of_firm(env, model, own, limit=ROWS)).ids
        if not found or not env[model]._auto:
            continue
        for name in _columns(env, model):
            for record in found:
                field = env[model]._fields[name]
                canary = _number(chance, field) if field.type in NUMBER else _word(stock, chance)
                if not _plant(env, record, field, canary):
                    refused.append(f"{model}.{name}")
                    break
                (numbers if field.type in NUMBER else words).append(str(canary))
                if model in closed:
                    raw.append(str(canary))
    rows = [str(number) for number in _plant_rows(env, firm, chance)]
    numbers += rows
    raw += rows
    env.invalidate_all()
    attachments = records.of_firm(env, "ir.attachment", firm, limit=ROWS)
    files = _plant_files(attachments, stock, chance)
    return {
        "numbers": numbers,
        "words": words,
        "files": files,
        "tokens": {
            file.id: file._get_raw_access_token()
            for file in attachments.filtered(lambda file: file.res_model == "discuss.channel")
        },
        "raw": raw,
        "planted": len(numbers) + len(words) + len(files),
        "refused": refused,
        "ids": ids,
        "own": mine,
        "comment": env.ref("mail.mt_comment").id,
        "routes": list(routes(env)),
        "methods": methods(env),
        # nothing is planted in whoever comes last: it signs in like anybody
        "login": people.inhabit(env, firm, "latecomer")[0],
        "reports": env["ir.actions.report"].search([]).mapped("report_name"),
        "fields": {model: sorted(env[model]._fields) for model in ids},
    }


def _word(stock, chance):
    return f"CNRY{next(stock):06}Q{chance.randrange(16**6):06X}"


def _plant_files(attachments, stock, chance):
    """Write a word into each file; return the words."""
    words = []
    for file in attachments.filtered(lambda file: file.type == "binary"):
        words.append(_word(stock, chance))
        file.write({"raw": words[-1].encode(), "mimetype": "text/plain"})
    return words


def _plant_rows(env, firm, chance):
    """Plant numbers in the array rows of a firm's figures, a table without a model; return them."""
    if "prm.benchmark.row" not in env:
        return []
    env.cr.execute(
        "SELECT row.unit_id, row.month, cardinality(row.values) FROM prm_benchmark_row row"
        " JOIN prm_benchmark_unit unit ON unit.id = row.unit_id WHERE unit.firm_id = %s ORDER BY 2 DESC, 1 LIMIT %s",
        [firm.id, ROWS],
    )
    planted = []
    for unit, month, size in env.cr.fetchall():
        figures = [chance.randrange(20_000_000_000, 99_000_000_000) for _ in range(size)]
        env.cr.execute(
            "UPDATE prm_benchmark_row SET values = %s::numeric[] WHERE unit_id = %s AND month = %s",
            [figures, unit, month],
        )
        planted += figures
    return planted


def _columns(env, model):
    for name in sorted({*records.own_fields(env, model), *STOCK.get(model, ())}):
        field = env[model]._fields[name]
        if (
            field.store
            and field.column_type
            and field.type in NUMBER + WORD
            and name not in LEFT
            and not field.company_dependent
        ):
            yield name


def _number(chance, field):
    """Integers have four bytes; figures get eleven digits."""
    if field.type == "integer":
        return chance.randrange(1_500_000_000, 2_000_000_000)
    return chance.randrange(20_000_000_000, 99_000_000_000)


def _plant(env, record, field, canary):
    value = canary
    if field.type in WORD:
        value = canary if not field.translate else '{"en_US": "%s", "de_DE": "%s", "nl_NL": "%s"}' % ((canary,) * 3)
    savepoint = env.cr.savepoint(flush=False)
    try:
        env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                SQL.identifier(env[record._name]._table),
                SQL.identifier(field.name),
                value,
                record.id,
            )
        )
        env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
    except Exception:  # noqa: BLE001 (whatever a constraint or a trigger refuses)
        savepoint.close(rollback=True)
        return False
    savepoint.close(rollback=False)
    return True


def standing(env, numbers, words):
    """Return how many canaries still stand: whoever wrote to firm B took some away."""
    wanted, found = set(numbers) | set(words), set()
    for model in records.models(env):
        if not env[model]._auto:
            continue
        for name in _columns(env, model):
            column = SQL.identifier(name)
            env.cr.execute(
                SQL("SELECT %s::text FROM %s WHERE %s IS NOT NULL", column, SQL.identifier(env[model]._table), column)
            )
            for (text,) in env.cr.fetchall():
                found.update(_tokens(text) & wanted)
    if "prm.benchmark.row" in env:
        env.cr.execute("SELECT DISTINCT unnest(values)::text FROM prm_benchmark_row")
        found.update({text for (text,) in env.cr.fetchall()} & wanted)
    return len(found)


def _tokens(text):
    if text.startswith("{"):
        return {part.strip(' "') for part in text.strip("{}").replace(":", ",").split(",")}
    return {text, text.removesuffix(".0"), text.removesuffix(".00")}


def routes(env):
    """Yield every route that answers GET, once, as it was written: ``/my/orders/<int:order_id>``."""
    rules = env["ir.http"].routing_map().iter_rules()
    yield from sorted({rule.rule for rule in rules if not rule.methods or "GET" in rule.methods})


def methods(env):
    """Return the names of the methods of each of the suite's models that may be called over RPC."""
    out = {}
    for model in records.own_models(env) + ["res.partner"]:
        found = set()
        for cls in type(env[model]).mro():
            if getattr(cls, "_module", None) not in records.SUITE:
                continue
            for name, value in vars(cls).items():
                if not name.startswith("_") and callable(value) and not getattr(value, "_api_private", False):
                    found.add(name)
        out[model] = sorted(found)
    return out
