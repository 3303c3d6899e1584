"""The bare thing for bench_chat: a channel of Discuss in an Odoo without the suite, of as many portal users."""

from odoo.fields import Command

from tests.bench import _chat_network, _portal_firm
from tests.bench._multiply import Multiply

LOGIN = "bench-portal-"


def build(env, size):
    """Make and commit `size` portal users, their channel and 10,000 messages in it.

    :return: id of the channel
    """
    env = env(context={**env.context, "tracking_disable": True, "no_reset_password": True, "mail_notrack": True})
    portal = env.ref("base.group_portal")
    user = env["res.users"].create(
        {
            "name": "Bench portal",
            "login": LOGIN,
            "email": "portal@bench.example",
            "password": _portal_firm.PASSWORD,
            "group_ids": [Command.set(portal.ids)],
        }
    )
    env.flush_all()
    copies = Multiply(env, size)
    copies.add(
        "res_partner", user.partner_id.ids, {name: f"copy || sample.{name}" for name in ("email", "email_normalized")}
    )
    copies.add("res_users", user.ids, {"login": "sample.login || copy"})
    for table in ("res_groups_users_rel", "res_company_users_rel"):
        copies.add(table, None)
    channel = env["discuss.channel"].create(
        {"name": "Bench channel", "channel_type": "channel", "group_public_id": portal.id}
    )
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO discuss_channel_member (channel_id, partner_id, new_message_separator, last_interest_dt)
        SELECT %s, partner_id, 0, now() FROM res_users WHERE starts_with(login, %s)
        """,
        [channel.id, LOGIN],
    )
    env.invalidate_all()
    _chat_network.fill(env, _chat_network.post(channel, user))
    return channel.id


def logins(number):
    return [LOGIN, *(f"{LOGIN}{copy}" for copy in range(2, number + 1))]
