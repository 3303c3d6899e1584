"""Take away each record rule, access line and ``groups=`` of the suite in turn: does the matrix notice?"""

import random

from . import matrix, people, records


def main(env, every=1, seed=7):
    """Cut one of ``every`` holes; return ``{"tried": {kind: n}, "missed": [what]}``."""
    users = people.users(env)
    records.prepare(env)
    found = {model: records.cells(env, model) for model in records.models(env)}
    env.flush_all()
    before = {model: matrix.rows(env, model, found[model], users) for model in found}
    tried, missed, rules = {"rules": 0, "access lines": 0, "fields": 0}, [], []
    chance = random.Random(seed)
    for kind, name, model, cut in _holes(env, found):
        if chance.random() >= 1 / every:
            continue
        tried[kind] += 1
        if kind == "fields":
            if not cut(users):
                missed.append(f"{kind}: {name}")
            continue
        if not _noticed(env, cut, lambda model=model: matrix.rows(env, model, found[model], users), before[model]):
            if kind == "rules":
                rules.append((name, model, cut))
            else:
                missed.append(f"{kind}: {name}")
    return {"tried": tried, "missed": missed + _missed_elsewhere(env, rules, found, users)}


def _noticed(env, cut, rows, before):
    savepoint = env.cr.savepoint(flush=True)
    cut()
    _forget(env)
    noticed = rows() != before
    savepoint.close(rollback=True)
    _forget(env)
    return noticed


def _forget(env):
    env.flush_all()
    env.invalidate_all()
    env.registry.clear_all_caches()


def _missed_elsewhere(env, rules, found, users):
    """Return the rules that are not noticed either when all the suite's records lie in a company that nobody has.

    The demo network has one company: what keeps companies apart shows only so.
    """
    savepoint = env.cr.savepoint(flush=True)
    records.move_all(env)
    _forget(env)
    missed = []
    for name, model, cut in rules:

        def rows(model=model):
            return matrix.rows(env, model, found[model], users)

        # a view's rows are others there
        if not env[model]._auto or not _noticed(env, cut, rows, rows()):
            missed.append(f"rules: {name}")
    savepoint.close(rollback=True)
    _forget(env)
    return missed


def _holes(env, found):
    data = env["ir.model.data"].search(
        [("module", "in", list(records.SUITE)), ("model", "in", ("ir.rule", "ir.model.access"))]
    )
    for row in data.sorted("complete_name"):
        record = env[row.model].browse(row.res_id)
        model = record.model_id.model
        # without a record of each firm there is nothing to see: see HOLES in test_matrix
        if model not in found or not record.active or not all(found[model].values()):
            continue
        # a line that gives nothing says so to whoever reads the file; without it nothing changes
        if row.model == "ir.model.access" and not any(record[f"perm_{name}"] for name in matrix.OPERATIONS.values()):
            continue
        kind = "rules" if row.model == "ir.rule" else "access lines"
        yield kind, row.complete_name, model, lambda record=record: record.write({"active": False})
    for model in found:
        for name in records.own_fields(env, model):
            field = env[model]._fields[name]
            if field.groups and field.groups != "." and set(field._modules) & records.SUITE:
                yield "fields", f"{model}.{name}", model, _open_field(env, model, name)


def _open_field(env, model, name):
    def cut(users):
        field = env[model]._fields[name]
        before, groups = matrix.readers(env, model, name, users), field.groups
        field.groups = None
        try:
            return matrix.readers(env, model, name, users) != before
        finally:
            field.groups = groups

    return cut
