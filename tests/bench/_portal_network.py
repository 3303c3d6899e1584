"""A network of dealers for bench_portal: one firm as users make it (see _portal_firm), the others copied in SQL.

The 2,000 documents do not follow the size of the network: a page is to show the same in each. Of them a third
is for all, others are for a grade, a territory, a role, or for a fiftieth of the firms by name.
"""

import re

from tests.bench import _portal_firm
from tests.bench._multiply import Multiply

DOCUMENTS, DOCUMENTS_OPENED = 2000, 10


def _placed(text):
    """Return SQL in which PLACED(table) stands for the rows of a table, with their places and their number."""
    return re.sub(
        r"PLACED\(([^()]+)\)",
        r"(SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, COUNT(*) OVER () AS total FROM \1)",
        text,
    )


AUDIENCES = _placed("""
    UPDATE prm_document
       SET audience = 'some', by_grade = part IN (3, 4, 5), by_territory = part IN (6, 7), by_role = part = 8,
           by_partner = part = 9
      FROM (SELECT id, (place + place / 20) % 10 AS part FROM PLACED(prm_document) placed
           ) parted
     WHERE parted.id = prm_document.id AND part >= 3;
    INSERT INTO prm_document_grade_rel SELECT document.id, named.id
      FROM prm_document document JOIN PLACED(res_partner_grade) named
        ON named.place = document.id % named.total WHERE by_grade;
    INSERT INTO prm_document_territory_rel SELECT document.id, named.id
      FROM prm_document document JOIN PLACED(prm_territory) named
        ON named.place = document.id % named.total WHERE by_territory;
    INSERT INTO prm_document_role_rel SELECT document.id, named.id
      FROM prm_document document JOIN PLACED(prm_dealer_role) named
        ON named.place = document.id % named.total WHERE by_role;
    INSERT INTO prm_document_partner_rel SELECT document.id, named.id
      FROM prm_document document JOIN PLACED(res_partner WHERE prm_is_partner) named
        ON (named.place + document.id) % named.total < GREATEST(1, named.total / 50) WHERE by_partner;
""")
RECEIPTS = _placed("""
    INSERT INTO prm_document_receipt (document_id, user_id, partner_id, opened_at, confirmed_at)
    SELECT document.id, assignment.user_id, assignment.partner_id, now(), CASE WHEN must_confirm THEN now() END
      FROM prm_dealer_assignment assignment
     CROSS JOIN generate_series(1, %(opened)s) n
      JOIN PLACED(prm_document WHERE audience = 'all') placed
        ON placed.place = (assignment.user_id * 7 + n * 31) %% placed.total
      JOIN prm_document document ON document.id = placed.id
        ON CONFLICT DO NOTHING
""")
#: the territory and the grade of a firm follow its place
SPREAD = _placed("""
    UPDATE res_partner firm SET prm_territory_id = area.id, grade_id = grade.id
      FROM PLACED(res_partner WHERE prm_is_partner) placed,
           PLACED(prm_territory) area, PLACED(res_partner_grade) grade
     WHERE firm.id = placed.id AND area.place = placed.place % area.total AND grade.place = placed.place % grade.total
""")


def build(env, size):
    """Make and commit a network of `size` firms, with fresh statistics.

    :return: dictionary: ``login`` of a director in the middle of the network, and the ids of that firm (``firm``) and
        of one of its agreements, appointments, tasks and conversations and of one document, by these names
    """
    samples = _portal_firm.make(env)
    copies = _copy(env, samples, size)
    env.cr.execute(SPREAD)
    _documents(env, samples["prm_document"])
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    env.invalidate_all()
    middle = size // 2
    document = env["prm.document"].search([("audience", "=", "all"), ("state", "=", "published")], limit=1)
    return {
        "login": f"{_portal_firm.LOGIN}{middle}" if middle > 1 else _portal_firm.LOGIN,
        "firm": copies.ids("res_partner", middle)[0],
        "agreement": copies.ids("prm_agreement", middle)[0],
        "appointment": copies.ids("calendar_event", middle)[0],
        "task": copies.ids("prm_task", middle)[0],
        "conversation": copies.ids("prm_conversation", middle)[0],
        "document": document.id,
    }


def _copy(env, samples, size):
    copies = Multiply(env, size)
    columns = {
        "res_partner": {
            "name": "sample.name || ' ' || copy",
            "complete_name": "sample.complete_name || ' ' || copy",
            "email": "copy || sample.email",
            "email_normalized": "copy || sample.email_normalized",
            "prm_number": "sample.prm_number || copy",
        },
        "res_users": {"login": "sample.login || copy"},
        "prm_agreement": {"reference": "sample.reference || '-' || copy"},
        "calendar_event": {"access_token": "NULL"},
        "calendar_attendee": {"access_token": "md5(sample.id || ' ' || copy)"},
        "sale_order": {"name": "sample.name || '-' || copy"},
    }
    for table, ids in samples.items():
        if table != "prm_document":
            links = {"partner_id": "res_partner"} if table == "prm_fact" else None
            copies.add(table, ids, columns.get(table), links)
    env.cr.execute(
        "UPDATE prm_conversation conversation SET last_message_id = last.id FROM (SELECT conversation_id, MAX(id) AS id"
        " FROM prm_conversation_message GROUP BY 1) last WHERE last.conversation_id = conversation.id"
    )
    # the tables between two tables have no ids of their own
    for table in ("res_groups_users_rel", "res_company_users_rel", "calendar_event_res_partner_rel"):
        copies.add(table, None)
    return copies


def _documents(env, ids):
    documents = Multiply(env, DOCUMENTS // len(ids))
    documents.add(
        "prm_document", ids, {"name": "sample.name || ' ' || copy", "date_from": "sample.date_from - copy::int"}
    )
    env.cr.execute(AUDIENCES)
    env.cr.execute(RECEIPTS, {"opened": DOCUMENTS_OPENED})
