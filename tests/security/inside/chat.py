"""A channel of its own for each firm, in which nobody else is, and what conduct leaves behind there.

Somebody writes, and mentions a person of firm A who is not in; one message is held, one reported, one hidden; a
colleague of the head office has taken an audit, with its file.
"""

from odoo.fields import Command, Domain

from . import people

#: what belongs to a channel, and the field that leads there
PARTS = {
    "discuss.channel": "id",
    "discuss.channel.member": "channel_id",
    "discuss.call.history": "channel_id",
}


def channel(env, firm):
    """Return the channel of a firm, empty when it has none."""
    return _audience(env, firm).channel_id


def _audience(env, firm):
    if "prm.chat.audience" not in env:
        return env["res.partner"].browse()
    return env["prm.chat.audience"].search([("kind", "=", "firms"), ("partner_ids", "=", firm.id)], limit=1)


def inside(env, firm, model):
    """Return a domain: what of a model lies in the channel of a firm."""
    if "prm.chat.audience" not in env:
        return Domain.FALSE
    if model == "prm.chat.audit":
        return Domain("audience_id", "=", _audience(env, firm).id)
    if model == "mail.message":
        return Domain("prm_channel_id", "in", channel(env, firm).ids)
    domain = Domain(PARTS[model], "in", channel(env, firm).ids)
    if model == "discuss.channel.member":  # which of them come first is not told
        domain &= Domain(
            "partner_id.user_ids.login", "in", [people.MODERATOR, "sec_director", f"sec_director_{firm.id}"]
        )
    return domain


def files(env, firm):
    """Return a domain: the files of messages, of what was held or hidden, and of audits."""
    domain = Domain.FALSE
    if "prm.chat.audience" in env:
        domain |= Domain("res_model", "=", "discuss.channel") & Domain("res_id", "in", channel(env, firm).ids)
        for model in ("prm.chat.hold", "prm.chat.moderation", "prm.chat.audit"):
            rows = env[model].search([("audience_id", "in", _audience(env, firm).ids)])
            domain |= Domain("res_model", "=", model) & Domain("res_id", "in", rows.ids)
    return domain


def prepare(env, firm):
    """Make the channel and one of each, once."""
    if "prm.chat.audience" not in env or _audience(env, firm):
        return
    own = firm == people.firm(env)
    moderator = env["res.users"].search([("login", "=", people.MODERATOR)])
    audience = env["prm.chat.audience"].create(
        {
            "name": f"Security {firm.id}",
            "kind": "firms",
            "partner_ids": [Command.set(firm.ids)],
            "moderator_ids": [Command.set(moderator.ids if own else [])],
        }
    )
    users = env["res.users"].search([("partner_id.commercial_partner_id", "=", firm.id)], order="id")
    writer = users[:1]
    knocker = env["res.users"].search([("login", "=", "sec_director")]).partner_id
    message = env["mail.message"].create(
        {
            "model": "discuss.channel",
            "res_id": audience.channel_id.id,
            "author_id": writer.partner_id.id or firm.id,
            "message_type": "comment",
            "subtype_id": env.ref("mail.mt_comment").id,
            "body": "said among ourselves",
            "partner_ids": [Command.set([] if own else knocker.ids)],
        }
    )
    env["discuss.call.history"].create({"channel_id": audience.channel_id.id, "start_dt": "2026-01-01 10:00:00"})
    said = {"audience_id": audience.id, "author_id": message.author_id.id, "firm_id": firm.id, "body": "Security"}
    reader = env["res.users"].search([("login", "=", "sec_staff_manager")]) if own else env.user
    records = (
        message,
        env["prm.chat.hold"].create({**said, "kind": "message", "channel_id": audience.channel_id.id, "hits": "word"}),
        env["prm.chat.moderation"].create({**said, "kind": "hide", "message_id": message.id, "reason": "Security"}),
        env["prm.chat.audit"]
        .with_user(reader)
        .sudo()
        .create({"audience_id": audience.id, "date_from": "2026-01-01", "date_to": "2026-01-02", "reason": "Security"}),
    )
    for record in records:
        at = record if record != message else audience.channel_id
        env["ir.attachment"].create({"name": "s.txt", "raw": b"file", "res_model": at._name, "res_id": at.id})
    env["prm.chat.report"].create({**said, "message_id": message.id, "reason": "Security"})
    env["prm.chat.acceptance"].create(
        {"partner_id": firm.id, "rules_id": env["prm.chat.rules"].search([], limit=1).id, "user_name": "Security"}
    )
    rules = env["prm.chat.rules"]._current()
    for user in users.filtered(lambda user: user.share):
        env["prm.chat.preference"]._of(user)
        if own:  # who has not would be refused for that
            rules._accept(user, rules._version())
