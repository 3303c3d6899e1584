"""Which records belong to which firm, found in the registry."""

from datetime import date
from pathlib import Path

from odoo.fields import Domain
from odoo.tools import SQL

from . import chat, people

ADDONS = Path(__file__).resolve().parents[3] / "addons"
SUITE = frozenset(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))

#: models of Odoo that hold something of a firm
STOCK = (
    "res.partner",
    "res.users",
    "sale.order",
    "sale.order.line",
    "account.move",
    "account.move.line",
    "mail.message",
    "mail.activity",
    "ir.attachment",
    "calendar.event",
    "crm.lead",
    "payment.token",
    "payment.transaction",
    "res.partner.bank",
    "discuss.channel",
    "discuss.channel.member",
    "discuss.call.history",
)

#: paths to the firm where the fields' names do not tell; a function returns a domain for a firm
PATHS = {
    "res.partner": "commercial_partner_id",
    "res.users": "partner_id.commercial_partner_id",
    "sale.order": "partner_id.commercial_partner_id",
    "sale.order.line": "order_id.partner_id.commercial_partner_id",
    "account.move": "commercial_partner_id",
    "account.move.line": "move_id.commercial_partner_id",
    "crm.lead": "partner_id.commercial_partner_id",
    "payment.token": "partner_id.commercial_partner_id",
    "payment.transaction": "partner_id.commercial_partner_id",
    "res.partner.bank": "partner_id.commercial_partner_id",
    "calendar.event": "attendee_ids.partner_id.commercial_partner_id",
    "mail.message": lambda env, firm: _documents(env, firm, "model") | chat.inside(env, firm, "mail.message"),
    "mail.activity": lambda env, firm: _documents(env, firm, "res_model"),
    "ir.attachment": lambda env, firm: (
        (_documents(env, firm, "res_model") | chat.files(env, firm)) & Domain("res_field", "=", False)
    ),
    # the firm's whose channel it is
    **{
        model: lambda env, firm, model=model: chat.inside(env, firm, model)
        for model in ("discuss.channel", "discuss.channel.member", "discuss.call.history", "prm.chat.audit")
    },
    "prm.chat.preference": "user_id.partner_id.commercial_partner_id",
    # what belongs to a territory is the firm's whose territory it is
    "prm.territory": lambda env, firm: Domain("id", "=", firm.prm_territory_id.id),
    "prm.territory.range": lambda env, firm: Domain("territory_id", "=", firm.prm_territory_id.id),
    "prm.territory.potential": lambda env, firm: Domain("territory_id", "=", firm.prm_territory_id.id),
    # written for some firms: whoever gets it may read it
    "prm.document": lambda env, firm: _addressed(env, firm, "id"),
    "prm.document.file": lambda env, firm: _addressed(env, firm, "document_id"),
}

#: whose company counts, where it is not the record's own
COMPANY_OF = {
    "prm.visit.promise": "visit_id",
    "prm.document.file": "document_id",
    "prm.document.receipt": "document_id",
}

#: how many records of a firm there have to be, where one is not enough
SEEDED = {"prm.visit": 2, "prm.visit.promise": 2, "prm.document.file": 2, "prm.document.receipt": 2}

#: one record of each of these instead of the first ones
SPREAD = {"prm.fact": "metric_id", "mail.message": "model", "ir.attachment": "res_model", "mail.activity": "res_model"}

#: what a firm's name hangs on, in this order
NAMES = ("commercial_partner_id", "partner_id", "firm_id")
LIMIT = 4


def own_models(env):
    """Return the names of the suite's models that are stored or shown, sorted."""
    return sorted(
        name
        for name, model in env.registry.items()
        if model._original_module in SUITE and not model._abstract and not model._transient
    )


def models(env):
    return own_models(env) + [name for name in STOCK if name in env]


def own_fields(env, model):
    """Return the names of the fields of a model that the suite brought, sorted."""
    if env.registry[model]._original_module in SUITE:
        return sorted(env[model]._fields)
    return sorted(name for name, field in env[model]._fields.items() if set(field._modules) & SUITE)


def path(env, model, _seen=()):
    """Return the path from a model to a firm, a function for its domain, or None where it belongs to no firm."""
    if model in PATHS:
        return PATHS[model]
    links = {
        name: field
        for name, field in env[model]._fields.items()
        if field.type == "many2one" and field.store and name not in ("create_uid", "write_uid")
    }
    for name in NAMES:
        if name in links and links[name].comodel_name == "res.partner":
            return name
    for name, field in sorted(links.items(), key=lambda item: (not item[1].required, item[0])):
        target = field.comodel_name
        if target in (model, *_seen) or target not in env or env.registry[target]._original_module not in SUITE:
            continue
        further = path(env, target, (*_seen, model))
        if isinstance(further, str):
            return f"{name}.{further}"
    return None


def _documents(env, firm, model_field):
    """What hangs on the firm itself, on its orders and on its invoices."""
    domain = Domain(model_field, "=", "res.partner") & Domain("res_id", "=", firm.id)
    for model in ("sale.order", "account.move"):
        ids = env[model].search([(PATHS[model], "=", firm.id)], limit=50).ids
        domain |= Domain(model_field, "=", model) & Domain("res_id", "in", ids)
    return domain


def of_firm(env, model, firm, limit=LIMIT):
    """Return records of a firm as superuser; empty when there are none, None where no record has a firm."""
    way = path(env, model)
    if way is None:
        return None
    domain = way(env, firm) if callable(way) else [(way, "=", firm.id)]
    found = env[model].sudo().with_context(active_test=False)
    if model in SPREAD and limit == LIMIT:
        found = found.search(domain, order="id")
        return found.browse(sorted({record[SPREAD[model]]: record.id for record in found}.values()))
    return found.search(domain, limit=limit, order="id")


def _addressed(env, firm, field):
    """What is written for this firm and neither for all nor, unless it is A, for firm A."""
    recipients = env["prm.document.recipient"]
    documents = recipients.search([("partner_id", "=", firm.id)]).document_id
    if firm != people.firm(env):
        documents -= recipients.search([("partner_id", "=", people.firm(env).id)]).document_id
    return Domain(field, "in", documents.filtered(lambda document: document.audience != "all").ids)


def firms(env):
    """Return ``{"own", "neighbour", "foreign"}``: firm A, one of its territory, one of another territory; busy ones."""
    own = people.firm(env)
    partners = env["res.partner"].search([("prm_is_partner", "=", True), ("id", "!=", own.id)], order="id")
    busy = env["account.move"].search([]).commercial_partner_id & env["sale.order"].search([]).partner_id
    near = partners.filtered(lambda firm: firm.prm_territory_id == own.prm_territory_id)
    far = partners.filtered(
        lambda firm: (
            firm.prm_territory_id and firm.prm_territory_id.parent_id != own.prm_territory_id != firm.prm_territory_id
        )
    )
    return {"own": own, "neighbour": (near & busy or near)[:1], "foreign": (far & busy or far)[:1]}


def cells(env, model):
    """Return ``{where: records}``.

    ``shared`` are records without a firm; ``company`` is a record of firm A in a company that none of the people has.
    """
    found = {where: of_firm(env, model, firm) for where, firm in firms(env).items()}
    if found["own"] is None:
        records = env[model].sudo().with_context(active_test=False)
        found = {"shared": records.search([], limit=LIMIT, order="id")}
    holder = COMPANY_OF.get(model, "id")
    if len(found.get("own") or ()) > 1 and _has_company(env, env[model]._fields[holder].comodel_name or model):
        moved = found["own"][-1:]
        found["own"] -= moved
        found["company"] = moved
        _move(env, moved[holder] if holder != "id" else moved)
        env.invalidate_all()
    return {where: records for where, records in found.items() if records or where != "own" or "company" not in found}


def _move(env, record):
    """Put a record into the other company, whatever its model thinks of that."""
    table = SQL.identifier(record._table)
    env.cr.execute(SQL("UPDATE %s SET company_id = %s WHERE id = %s", table, _other_company(env).id, record.id))


def move_all(env):
    """Put every record of the suite into the other company."""
    other = _other_company(env).id
    for model in own_models(env):
        if _has_company(env, model):
            env.cr.execute(SQL("UPDATE %s SET company_id = %s", SQL.identifier(env[model]._table), other))


def _has_company(env, model):
    field = env[model]._fields.get("company_id")
    return (
        bool(env[model]._auto and field and field.store and field.column_type)
        and env.registry[model]._original_module in SUITE
    )


def _other_company(env):
    name = "Security elsewhere"
    company = env["res.company"].search([("name", "=", name)])
    return company or env["res.company"].create({"name": name})


def prepare(env):
    """Make what the demo network lacks, so that every model has a record of each firm: see :data:`SEEDS`."""
    far = firms(env)
    people.inhabit(env, far.values())
    for firm in far.values():
        chat.prepare(env, firm)
        documents = [firm]
        for model in ("sale.order", "account.move"):
            documents.append(env[model].search([(PATHS[model], "=", firm.id)], limit=1, order="id"))
        for document in filter(None, documents):
            document.message_post(body="said to everybody", message_type="comment", subtype_xmlid="mail.mt_comment")
            env["ir.attachment"].create(
                {"name": "file.txt", "raw": b"file", "res_model": document._name, "res_id": document.id}
            )
            document.activity_schedule("mail.mail_activity_data_todo", summary="do")
        # parts come a round after what they belong to
        for _ in range(3):
            for model, values in seeds(env, firm).items():
                whole = all(values[name] for name in values if name.endswith("_id"))
                if whole and model in env and len(of_firm(env, model, firm, limit=2) or ()) < SEEDED.get(model, 1):
                    env[model].create(values)
    _without_firm(env)
    # a figure that no department was given
    secret = env["prm.metric"].create({"name": "Security", "code": "security"})
    for firm in far.values():
        env["prm.fact"].create({**figure(env, firm), "metric_id": secret.id})
    env.flush_all()


def _without_firm(env):
    for model, values in {
        "prm.document.tag": {"name": "Security"},
        "prm.portal.request": {"user_id": env.uid, "key": "security"},
        "prm.benchmark.look": {"event": "read", "user_id": env.uid},
        "prm.benchmark.parameters": {"programme_id": _programme(env), "reason": "Security"},
    }.items():
        if model in env and not env[model].search_count([], limit=1):
            env[model].create(values)


def _programme(env):
    return "prm.benchmark.programme" in env and env["prm.benchmark.programme"].search([], limit=1, order="id").id


def figure(env, firm):
    return {
        "partner_id": firm.id,
        "month": date(2001, 1, 1),
        "company_id": env.company.id,
        "source": "import",
        "value": 1,
    }


def seeds(env, firm):
    """Return ``{model: values}`` of records that a firm of the demo network may lack, parents before their parts."""
    visit = env["prm.visit"].search([("partner_id", "=", firm.id)], limit=1, order="id desc")
    dealers = env["res.users"].search([("partner_id.commercial_partner_id", "=", firm.id)])
    # an incomplete profile is a problem of data quality
    firm.prm_company_form = False
    values = {
        "prm.competitor.volume": {
            "partner_id": firm.id,
            "competitor_id": env["prm.competitor"].search([], limit=1).id,
            "volume": 1,
            "date_from": "2001-01-01",
        },
        "prm.holding.stake": {
            "holding_id": env["prm.holding"].search([], limit=1).id,
            "partner_id": firm.id,
            "share": 0.5,
        },
        "prm.visit": {"partner_id": firm.id, "summary": "Security"},
        "prm.visit.promise": {"name": "Security", "visit_id": visit.id},
        "prm.fact.dirty": {"provider": "security", "partner_id": firm.id, "month": date.today().replace(day=1)},
        "crm.lead": {"name": "Security", "partner_id": firm.id},
        "res.partner.bank": {"acc_number": f"SEC{firm.id:09}", "partner_id": firm.id},
        "calendar.event": {
            "name": "Security",
            "start": "2091-01-01 10:00:00",
            "stop": "2091-01-01 11:00:00",
            "partner_ids": [(6, 0, (firm | dealers.partner_id).ids)],
        },
        "prm.dealer.audit": {"event": "other", "partner_id": firm.id},
    }
    provider, method = env["payment.provider"].search([], limit=1), env["payment.method"].search([], limit=1)
    if provider and method:
        values["payment.token"] = {
            "provider_id": provider.id,
            "payment_method_id": method.id,
            "partner_id": (dealers.partner_id or firm)[:1].id,
            "provider_ref": "security",
            "active": True,
        }
    if "prm.task" in env:
        values.update(_portal_seeds(env, firm))
    if "prm.benchmark.submission" in env:
        values.update(_benchmark_seeds(env, firm))
    return values


def _benchmark_seeds(env, firm):
    submission = env["prm.benchmark.submission"].search([("firm_id", "=", firm.id)], limit=1, order="month desc, id")
    item = env["prm.benchmark.item"].search([("programme_id", "=", submission.programme_id.id)], limit=1)
    circle = _circle(env, submission.programme_id)
    director = env["res.users"].search([("partner_id.commercial_partner_id", "=", firm.id)], limit=1)
    return {
        "prm.benchmark.evaluation.choice": {"user_id": director.id, "firm_id": firm.id, "choice": {"view": "table"}},
        "prm.benchmark.measure": {
            "firm_id": firm.id,
            "programme_id": submission.programme_id.id,
            "kpi_code": "security",
            "month": date(2026, 1, 1),
            "start_value": 1,
            "target_value": 2,
            "due": date(2027, 1, 1),
            "text": "Security",
        },
        "prm.benchmark.circle.member": {"circle_id": circle.id, "partner_id": firm.id},
        "prm.benchmark.circle.look": {"circle_id": circle.id, "partner_id": firm.id, "what": "page"},
        "prm.benchmark.finding": {
            "submission_id": submission.id,
            "item_id": item.id,
            "code": "jump",
            "reason": "Security",
        },
        "prm.benchmark.event": {"submission_id": submission.id, "event": "changed", "before": "1", "after": "2"},
        "prm.benchmark.reminder": {"submission_id": submission.id, "number": 900},
        "prm.benchmark.upload": {
            "firm_id": firm.id,
            "user_id": env.uid,
            "programme_id": submission.programme_id.id,
            "sha": "Security",
        },
        "prm.benchmark.balance": {
            "firm_id": firm.id,
            "user_id": env.uid,
            "submission_id": submission.id,
            "kind": "csv",
        },
        "prm.benchmark.mapping": {"firm_id": firm.id},
        "prm.benchmark.mapping.line": {
            "mapping_id": env["prm.benchmark.mapping"].search([("firm_id", "=", firm.id)], limit=1).id,
            "account_from": "4000",
            "account_to": "4099",
        },
    }


def _circle(env, programme):
    """Return a circle in preparation: in the one of the demo network the firms see each other's names."""
    values = {"name": "Security", "programme_id": programme.id}
    domain = [(name, "=", value) for name, value in values.items()]
    return env["prm.benchmark.circle"].search(domain, limit=1) or env["prm.benchmark.circle"].create(values)


def _portal_seeds(env, firm):
    department = env["prm.conversation.department"].search([], limit=1)
    conversation = env["prm.conversation"].search([("partner_id", "=", firm.id)], limit=1)
    event = env["calendar.event"].search([(PATHS["calendar.event"], "=", firm.id)], limit=1)
    seen = env["prm.document.receipt"].search([("partner_id", "=", firm.id)])
    reader = (env["res.users"].with_context(active_test=False).search([]) - seen.user_id)[:1]
    document = env["prm.document"].search(_addressed(env, firm, "id"), limit=1, order="id desc")
    return {
        "prm.task": {"name": "Security", "partner_id": firm.id},
        "prm.task.comment": {
            "task_id": env["prm.task"].search([("partner_id", "=", firm.id)], limit=1).id,
            "side": "us",
            "body": "Security",
        },
        "prm.conversation": {"name": "Security", "partner_id": firm.id, "department_id": department.id},
        "prm.conversation.message": {"conversation_id": conversation.id, "side": "us", "body": "Security"},
        "prm.conversation.reader": {"conversation_id": conversation.id, "user_id": env.uid, "message_id": 1},
        "prm.appointment.answer": {"event_id": event.id, "partner_id": firm.id},
        "prm.document": {
            "name": "Security",
            "audience": "some",
            "by_partner": True,
            "partner_ids": [(6, 0, firm.ids)],
            "state": "published",
        },
        "prm.document.file": {"document_id": document.id, "name": "security.txt", "content": "c2VjdXJpdHk="},
        "prm.document.receipt": {
            "document_id": document.id,
            "user_id": reader.id,
            "partner_id": firm.id,
            "opened_at": "2026-01-01 10:00:00",
        },
    }
