"""One firm of the network that bench_portal measures in, made through the ORM, and what surrounds it.

It has four users (one of each role that works in the portal, three of them have signed in), three agreements of four
lines, twelve appointments (half of them past), twelve tasks with two comments each, ten conversations of four messages,
released figures of two years, and twenty orders.
"""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

LOGIN = "bench-director-"
PASSWORD = "bench"
ROLES = ("director", "sales", "service", "bookkeeper")
TERRITORIES, PRODUCTS, ORDERS, APPOINTMENTS, TASKS, CONVERSATIONS, DOCUMENTS = 20, 12, 20, 12, 12, 10, 20
TEXT = "A few sentences as they stand in such a record, long enough to be worth reading. " * 3
#: a figure per month of two years, of revenue one per category
FACTS = """
    INSERT INTO prm_fact (company_id, partner_id, metric_id, category_id, source, month, as_of, value)
    SELECT %s, %s, metric.id, category.id, 'auto',
           (date_trunc('month', CURRENT_DATE) - make_interval(months => n))::date, now(), 1000 + n * 37 %% 400
      FROM prm_metric metric
     CROSS JOIN generate_series(0, 23) n
      LEFT JOIN product_category category ON metric.code = 'revenue'
     WHERE metric.dealer_visible
"""


def make(env):
    """Make the firm and the documents.

    :return: dictionary table → ids, in an order in which they can be copied
    """
    env = env(context={**env.context, "tracking_disable": True, "no_reset_password": True, "mail_notrack": True})
    today = fields.Date.today()
    env["prm.territory"].create([{"name": f"Bench {n}", "code": f"B-{n}"} for n in range(TERRITORIES)])
    products = env["product.product"].create([{"name": f"Bench {n}", "list_price": 40} for n in range(PRODUCTS)])
    firm = env["res.partner"].create(
        {
            "name": "Bench firm",
            "is_company": True,
            "prm_is_partner": True,
            "prm_number": "BENCH-",
            "email": "firm@bench.example",
            "street": "Main Street 1",
            "city": "Town",
            "zip": "12345",
            "country_id": env.ref("base.de").id,
        }
    )
    users = _users(env, firm)
    agreements = _agreements(env, firm, products, today)
    events = _appointments(env, users[0].partner_id)
    tasks = _tasks(env, firm, users, today)
    conversations = _conversations(env, firm, users)
    orders = _orders(env, users[1].partner_id)
    env.flush_all()
    env.cr.execute("UPDATE prm_metric SET as_of = now() WHERE provider IS NOT NULL")
    env.cr.execute(FACTS, [env.company.id, firm.id])
    logs = env["res.users.log"].create([{} for _user in users[:-1]])
    env.flush_all()
    for log, user in zip(logs, users, strict=False):
        env.cr.execute("UPDATE res_users_log SET create_uid = %s WHERE id = %s", [user.id, log.id])
    env.invalidate_all()
    return {
        "res_partner": [firm.id, *users.partner_id.ids],
        "res_users": users.ids,
        "res_users_log": logs.ids,
        "prm_dealer_assignment": users.prm_assignment_ids.ids,
        "prm_agreement": agreements.ids,
        "prm_agreement_line": agreements.line_ids.ids,
        "calendar_event": events.ids,
        "calendar_attendee": events.attendee_ids.ids,
        "prm_task": tasks.ids,
        "prm_task_comment": tasks.comment_ids.ids,
        "prm_conversation": conversations.ids,
        "prm_conversation_message": conversations.post_ids.ids,
        "prm_fact": env["prm.fact"].search([("partner_id", "=", firm.id)]).ids,
        "sale_order": orders.ids,
        "prm_document": _documents(env, today).ids,
    }


def _users(env, firm):
    groups = env.ref("base.group_portal") | env.ref("prm_portal.group_dealer")
    people = env["res.partner"].create(
        [
            {"name": f"Bench {code}", "parent_id": firm.id, "email": f"{code}@bench.example", "lang": "en_US"}
            for code in ROLES
        ]
    )
    users = env["res.users"].create(
        [
            {
                "partner_id": person.id,
                "login": f"bench-{code}-",
                "password": PASSWORD,
                "group_ids": [Command.set((groups | env.ref(f"prm_portal.role_{code}").group_id).ids)],
            }
            for code, person in zip(ROLES, people, strict=True)
        ]
    )
    env.flush_all()
    env.cr.execute("UPDATE res_users SET create_date = now() - interval '400 days' WHERE id = ANY(%s)", [users.ids])
    env.invalidate_all()
    return users


def _agreements(env, firm, products, today):
    states = ("sent", "active", "expired")
    agreements = env["prm.agreement"].create(
        [
            {
                "name": f"Bench {state}",
                "reference": f"BENCH-{state}",
                "partner_id": firm.id,
                "type_id": env["prm.agreement.type"].search([], limit=1).id,
                "date_start": today - timedelta(days=100),
                "date_end": today + timedelta(days=300),
                "line_ids": [
                    Command.create({"product_tmpl_id": product.product_tmpl_id.id, "discount": 10})
                    for product in products[place * 4 : place * 4 + 4]
                ],
            }
            for place, state in enumerate(states)
        ]
    )
    for agreement, state in zip(agreements, states, strict=True):
        agreement.state = state
    return agreements


def _appointments(env, contact):
    now = fields.Datetime.now()
    starts = [now + timedelta(days=7 * (n - APPOINTMENTS // 2) + 3) for n in range(APPOINTMENTS)]
    events = env["calendar.event"].with_context(no_mail_to_attendees=True, dont_notify=True)
    return events.create(
        [
            {
                "name": "Bench appointment",
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": env.ref("base.user_admin").id,
                "partner_ids": [Command.set((env.ref("base.user_admin").partner_id | contact).ids)],
            }
            # the coming ones first: one of them is shown
            for start in sorted(starts, reverse=True)
        ]
    )


def _tasks(env, firm, users, today):
    return env["prm.task"].create(
        [
            {
                "name": f"Bench task {n}",
                "description": TEXT,
                "partner_id": firm.id,
                "user_id": users[n % 3].id,
                "date_due": today + timedelta(days=n - 3),
                "state": "done" if n >= 8 else "open",
                "comment_ids": [
                    Command.create({"author_id": users[place].id, "side": "partner", "body": TEXT})
                    for place in range(2)
                ],
            }
            for n in range(TASKS)
        ]
    )


def _conversations(env, firm, users):
    department = env.ref("prm_portal.conversation_department_sales")
    sides = ("partner", "us")
    conversations = env["prm.conversation"].create(
        [
            {
                "name": f"Bench conversation {n}",
                "partner_id": firm.id,
                "department_id": department.id,
                "dealer_user_id": users[n % 2].id,
                "post_ids": [
                    Command.create({
                        "author_id": users[n % 2].id if place % 2 == 0 else env.ref("base.user_admin").id,
                        "side": sides[place % 2],
                        "body": TEXT,
                    })
                    for place in range(4)
                ],
            }
            for n in range(CONVERSATIONS)
        ]
    )  # fmt: skip
    conversations.write({"state": "answered", "last_side": "us", "last_message_at": fields.Datetime.now()})
    return conversations


def _orders(env, contact):
    """Orders without lines: the page lists their amounts, which are their own."""
    orders = env["sale.order"].create([{"name": f"BENCH{n}", "partner_id": contact.id} for n in range(ORDERS)])
    orders.state = "sale"
    return orders


def _documents(env, today):
    """Announcements and pieces of the library; one in twenty is to be confirmed, one in ten not shown any more."""
    return env["prm.document"].create(
        [
            {
                "name": f"Bench document {n}",
                "kind": "announcement" if n % 2 else "library",
                "category_id": env["prm.document.category"].search([], limit=1).id,
                "body": f"<p>{TEXT}</p><ul><li>{TEXT}</li></ul>",
                "state": "withdrawn" if n % 10 == 7 else "published",
                "date_from": today - timedelta(days=n),
                "must_confirm": n == 3,
            }
            for n in range(DOCUMENTS)
        ]
    )
