"""Inviting many dealers from a workbook, against Odoo's portal wizard in a database without the suite.

Both begin with 500 contacts of firms and end with users and mails in the queue. Odoo's wizard would send each mail at
once, over a connection of its own: it is kept from that, so that both only queue. It grants access person by person, in
a dialog of 500 lines of which a tenth is timed; ours reads and checks a real workbook of 500 rows besides, gives
roles and firms, and writes the log of access. The goal is not to be slower: what many invitations save must pay for
what ours does more.
"""

import base64
import io
from unittest.mock import patch

import xlsxwriter

PEOPLE, GRANTED = 500, 50
REPEATS = 2


def rows(ctx, database, size):
    """Yield the row of inviting in a network of `size` firms."""
    with ctx.environment(ctx.database("core")) as stock_env, ctx.environment(database) as env:
        plain = _contacts(stock_env, stock_env["res.partner"].create([{"name": "Firm", "is_company": True}] * PEOPLE))
        people = _contacts(env, env["res.partner"].search([("prm_is_partner", "=", True)], order="id", limit=PEOPLE))
        stock_env = stock_env(user=stock_env.ref("base.user_admin").id)
        env = env(user=_administrator(env).id)
        workbook = _workbook(people)
        # alternating, so that a disturbance meets both
        stock, ours = [], []
        for _repeat in range(REPEATS):
            stock.append(_seconds(ctx, stock_env, lambda: _grant(stock_env, plain), GRANTED) * PEOPLE / GRANTED)
            ours.append(_seconds(ctx, env, lambda: _invite(env, workbook), PEOPLE))
        yield {
            "name": f"inviting {PEOPLE} dealers from a workbook / Odoo's portal wizard",
            "size": size,
            "ratio": min(ours) / min(stock),
            "goal": 1.0,
        }


def _seconds(ctx, env, invite, mails):
    before = _queued(env)

    def run():
        invite()
        env.flush_all()

    taken = ctx.seconds(run, repeat=1)
    assert _queued(env) - before == mails
    env.cr.rollback()
    env.invalidate_all()
    env.registry.clear_all_caches()
    return taken


def _queued(env):
    return env["mail.mail"].sudo().search_count([("state", "=", "outgoing")])


def _administrator(env):
    user = env.ref("base.user_admin")
    user.group_ids |= env.ref("prm_portal.group_prm_dealer_admin") | env.ref("prm_partner.group_prm_manager")
    env.cr.commit()
    return user


def _contacts(env, firms):
    people = env["res.partner"].create(
        [
            {
                "name": f"Invited {n}",
                "email": f"invited{n}@bench.example",
                "parent_id": firms[n % len(firms)].id,
                "lang": "en_US",
            }
            for n in range(PEOPLE)
        ]
    )
    env.cr.commit()
    return people


def _workbook(people):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Partner number", "Name", "E-mail", "Role", "Language"])
        for row, person in enumerate(people, 1):
            sheet.write_row(row, 0, [person.parent_id.prm_number, person.name, person.email, "sales", "en"])
    return base64.b64encode(target.getvalue())


def _invite(env, workbook):
    wizard = env["prm.dealer.invite.file"].create({"file": workbook, "filename": "invitations.xlsx"})
    env.flush_all()
    assert (wizard.good_count, wizard.bad_count) == (PEOPLE, 0), wizard.line_ids.mapped("problem")[:3]
    wizard.action_invite()


def _grant(env, people):
    wizard = env["portal.wizard"].create({"partner_ids": people.ids})
    with patch.object(type(env["mail.mail"]), "send", lambda *_self, **_options: True):
        for line in wizard.user_ids[:GRANTED]:
            line.action_grant_access()
