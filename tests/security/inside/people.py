"""Who knocks: a user of firm A for each dealer role, one with each single capability, and the others.

Passwords are the logins.
"""

from odoo.fields import Command

#: firm A, whose people knock; firm B, which nobody of A may see
FIRM, FOREIGN = "dealer_01", "dealer_02"
#: people of the head office with one department's group and nothing else
STAFF = ("manager", "territory", "receivables", "marketing", "service")
#: who alone reads raw figures
TRUSTEE = "prm_benchmark.group_benchmark_trustee"
#: who moderates the channel of firm A, and no other
MODERATOR, MODERATORS = "sec_staff_moderator", "prm_chat.group_chat_moderator"


def firm(env, name=FIRM):
    return env.ref(f"prm_demo.{name}")


def main(env):
    """Make the users that are missing; return ``{role: login}``, the stranger without a login."""
    people = {}
    if "prm.dealer.role" in env:
        roles = env["prm.dealer.role"].search([])
        for role in roles:
            people[f"dealer {role.code}"] = _dealer(env, role.code, role)
        for capability in env["res.groups"].search([("prm_is_capability", "=", True)], order="id"):
            name = capability.get_external_id()[capability.id].partition(".group_dealer_")[2]
            role = env["prm.dealer.role"].create(
                {"name": f"Only {name}", "code": f"sec_{name}", "capability_ids": [Command.set(capability.ids)]}
            )
            people[f"only {name}"] = _dealer(env, f"only_{name}", role)
    people["portal user"] = _user(env, "sec_plain", ["base.group_portal"], parent_id=firm(env).id)
    people["employee"] = _user(env, "sec_employee", ["base.group_user"])
    for name in STAFF:
        people[f"staff {name}"] = _user(env, f"sec_staff_{name}", [f"prm_partner.group_prm_{name}"])
    if env.ref(MODERATORS, raise_if_not_found=False):
        people["staff moderator"] = _user(env, MODERATOR, [MODERATORS])
    _responsible(env)
    if env.ref(TRUSTEE, raise_if_not_found=False):
        people["trustee"] = _user(env, "sec_trustee", [TRUSTEE])
    people["administrator"] = _user(env, "sec_admin", ["base.group_system"])
    people["stranger"] = None
    return people


def inhabit(env, firms, name="director"):
    """Give each firm a director, so that documents reach somebody there; return the logins."""
    if "prm.dealer.role" not in env:
        return []
    role = env["prm.dealer.role"].search([("code", "=", "director")])
    groups = ["base.group_portal", "prm_portal.group_dealer"]
    return [_user(env, f"sec_{name}_{firm.id}", groups, role.group_id, parent_id=firm.id) for firm in firms]


def _dealer(env, code, role):
    """A dealer of firm A; whoever only reads is an adviser from outside, let in by A."""
    groups = ["base.group_portal", "prm_portal.group_dealer"]
    if not role.reads_only:
        return _user(env, f"sec_{code}", groups, role.group_id, parent_id=firm(env).id)
    login = _user(env, f"sec_{code}", groups, role.group_id)
    user = env["res.users"].search([("login", "=", login)])
    env["prm.dealer.assignment"]._give(user, firm(env), "adviser", _next_year(env))
    return login


def _responsible(env):
    """The territory manager keeps the territory of firm A."""
    user = env["res.users"].search([("login", "=", "sec_staff_territory")])
    territory = firm(env).prm_territory_id
    if territory.user_id != user:
        territory.user_id = user


def _next_year(env):
    from odoo import fields

    return fields.Date.add(fields.Date.context_today(env["res.users"]), years=1)


def _user(env, login, xmlids, more=(), **partner):
    if env["res.users"].with_context(active_test=False).search_count([("login", "=", login)]):
        return login
    groups = [env.ref(xmlid).id for xmlid in xmlids] + [group.id for group in more]
    partner = env["res.partner"].create({"name": login, "email": f"{login}@sec.example.com", **partner})
    env["res.users"].with_context(no_reset_password=True).create(
        {"partner_id": partner.id, "login": login, "password": login, "group_ids": [Command.set(groups)]}
    )
    return login


def users(env):
    """Return ``{role: res.users}`` of the people made before."""
    found = {}
    for role, login in main(env).items():
        found[role] = env["res.users"].search([("login", "=", login)]) if login else env.ref("base.public_user")
    return found
