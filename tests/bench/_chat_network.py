"""A network that talks, for bench_chat: the firms of bench_portal, one channel for all, 10,000 messages in it."""

from odoo.fields import Command

from tests.bench import _portal_network

MESSAGES = 10_000
#: how many of them a dealer has not read, and how many threads the channel has
UNREAD, THREADS = 30, 5
TEXT = "<p>A few sentences as they stand in a talk, long enough to be worth reading, and not much longer.</p>"

ACCEPT = """
    INSERT INTO prm_chat_acceptance (user_id, user_name, rules_id, lang, digest, create_date)
    SELECT id, login, %(rules)s, 'en_US', '', now() FROM res_users WHERE share AND active
        ON CONFLICT DO NOTHING
"""
#: copies of one message of Odoo's own making, each by another member
TALK = """
    WITH member AS (SELECT partner_id, row_number() OVER (ORDER BY id) - 1 AS place, COUNT(*) OVER () AS total
                      FROM discuss_channel_member WHERE channel_id = %(channel)s)
    INSERT INTO mail_message (%(names)s)
    SELECT %(values)s
      FROM generate_series(1, %(messages)s) n
      JOIN member ON member.place = n %% member.total
      JOIN res_partner author ON author.id = member.partner_id
     CROSS JOIN mail_message sample WHERE sample.id = %(sample)s
     ORDER BY n
"""
WRITTEN = {
    "author_id": "author.id",
    "prm_firm_id": "author.commercial_partner_id",
    "date": "now() - make_interval(mins => %(messages)s - n)",
    "create_date": "now() - make_interval(mins => %(messages)s - n)",
    "message_id": "sample.message_id || n",
    "body": "replace(sample.body, 'sentences', 'sentences ' || n)",
}


def build(env, size):
    """Make and commit a network of `size` firms that talk, with fresh statistics.

    :return: as of _portal_network.build, and ``audience`` (id) and ``channel`` (id in Discuss)
    """
    known = _portal_network.build(env, size)
    audience = env["prm.chat.audience"].create(
        {"name": "Bench channel", "agenda": "Bench agenda", "moderator_ids": [Command.set(_moderator(env).ids)]}
    )
    channel = audience.channel_id
    accept(env)
    dealer = env["res.users"].search([("login", "=", known["login"])])
    sample = post(channel, dealer)
    for number in range(THREADS):
        channel.with_user(audience.moderator_ids)._create_sub_channel(name=f"Bench thread {number}")
    fill(env, sample)
    return {**known, "audience": audience.id, "channel": channel.id}


def _moderator(env):
    user = env.ref("base.user_admin")
    user.group_ids = [Command.link(env.ref("prm_chat.group_chat_moderator").id)]
    return user


def accept(env):
    """Let every dealer have accepted the rules of conduct."""
    env.flush_all()
    env.cr.execute(ACCEPT, {"rules": env["prm.chat.rules"]._current().id})


def post(channel, user):
    return channel.with_user(user).message_post(body=TEXT, message_type="comment", subtype_xmlid="mail.mt_comment")


def fill(env, sample):
    """Copy a message until there are 10,000 in its channel, of which all have read most; commit."""
    env.flush_all()
    fields = env["mail.message"]._fields
    columns = [name for name, field in fields.items() if field.store and field.column_type and name != "id"]
    values = [WRITTEN.get(name, f'sample."{name}"') for name in columns]
    query = TALK.replace("%(names)s", ", ".join(f'"{name}"' for name in columns))
    query = query.replace("%(values)s", ", ".join(values))
    env.cr.execute(query, {"channel": sample.res_id, "messages": MESSAGES - 1, "sample": sample.id})
    env.cr.execute(
        "UPDATE discuss_channel_member SET new_message_separator = (SELECT MAX(id) FROM mail_message) - %s", [UNREAD]
    )
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    env.invalidate_all()
