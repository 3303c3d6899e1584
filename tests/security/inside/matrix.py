"""Who may do what: role × model × operation on records of the own firm, a neighbour and a foreign firm; role × field.

A cell holds the letters of what works on all records tried: ``c`` create, ``r`` read, ``w`` write, ``u`` unlink;
in capitals when it works on some of them only; ``-`` where there was no record.
"""

from . import people, records

OPERATIONS = {"c": "create", "r": "read", "w": "write", "u": "unlink"}


def main(env, sample=None):
    """Return ``{"rows": [[model, role, cells…]], "fields": [[model, field, readers]], "holes": [model]}``."""
    users = people.users(env)
    records.prepare(env)
    found = {model: records.cells(env, model) for model in records.models(env)}
    env.flush_all()
    return {
        "rows": [row for model in found for row in rows(env, model, found[model], users)],
        "fields": [row for model in found for row in field_rows(env, model, users)],
        "holes": sorted(model for model, where in found.items() if not all(where.values())),
    }


def rows(env, model, where, users):
    """Return a row ``[model, role, "own=crwu neighbour= foreign="]`` per role."""
    return [
        [model, role, " ".join(_cell(name, part, user) for name, part in where.items())] for role, user in users.items()
    ]


def _cell(name, part, user):
    if not part:
        return f"{name}=-"
    letters = ""
    for letter, operation in OPERATIONS.items():
        asked = part.with_user(user).with_context(active_test=False)
        if not asked.browse().has_access(operation):
            continue
        allowed = asked._filtered_access(operation)
        letters += letter if len(allowed) == len(part) else letter.upper() if allowed else ""
    return f"{name}={letters}"


def field_rows(env, model, users):
    """Return a row ``[model, field, "role, role"]`` per field of the suite: who reads it where the record is open."""
    out = []
    for name in records.own_fields(env, model):
        out.append([model, name, readers(env, model, name, users)])
    return out


def readers(env, model, name, users):
    field = env[model]._fields[name]
    found = [role for role, user in users.items() if env[model].with_user(user)._has_field_access(field, "read")]
    return "everybody" if len(found) == len(users) else ", ".join(found) or "nobody"
