"""What the pages share: what a browser session remembers, and the sentences for what went wrong."""

import time

from werkzeug.urls import url_encode

from odoo.http import request

from ..engine import codes, numbers
from ..key import get_key

SIGNIN = "auth_sms_signin"
NUMBER = "auth_sms_number"
PROOF = "auth_sms_proof"
LATER = "auth_sms_later"
APP = "auth_sms_app"

#: how long the second step of a sign-in may take, and a proven factor holds for a change; seconds
PATIENCE = 30 * 60
PROOF_LIFE = 10 * 60

HEADERS = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def once(name, act, *args):
    """Do something that the request must not do twice: Odoo runs a request anew after a conflict."""
    done = getattr(request, "auth_sms_done", None)
    if done is None:
        done = request.auth_sms_done = {}
    if name not in done:
        done[name] = act(*args)
    return done[name]


def keep(key, user, **values):
    """Remember something for this user in the browser's session.

    Whoever has nothing new to keep must leave the session alone: of two requests at once the later one that
    saves it wins, and the code of the other could not be used any more.
    """
    request.session[key] = {"uid": user.id, **values}


def recall(key, user):
    """Return what is remembered for this user, else {}: another one may have begun in the same browser."""
    kept = request.session.get(key) or {}
    return dict(kept) if kept.get("uid") == user.id else {}


def forget(*keys):
    for key in keys:
        request.session.pop(key, None)


def render(template, values):
    response = request.render(template, {"disable_footer": True, **values})
    response.headers.update(HEADERS)
    return response


def link(path, **query):
    """Return the path with those parameters that are given."""
    query = {key: value for key, value in query.items() if value}
    return f"{path}?{url_encode(query)}" if query else path


def stamp(user):
    """Return what changes with the user's password, number or state: an old pending sign-in is void then."""
    values = user.sudo()._session_token_get_values()
    return codes.digest(get_key(), "pending", repr(values))


def pending_user():
    """Return the user whose password was right in this session and whose second factor is missing, else None."""
    uid = request.session.get("pre_uid")
    if request.session.uid or not uid:
        return None
    user = request.env["res.users"].browse(uid)
    kept = recall(SIGNIN, user)
    if kept.get("since") and (kept["since"] < time.time() - PATIENCE or kept.get("stamp") != stamp(user)):
        forget(SIGNIN, NUMBER, "pre_uid", "pre_login")
        return None
    return user


def begin_pending(user):
    """Note the begin of the second step, and give the session a new id: whoever knew the old one is out."""
    keep(SIGNIN, user, since=time.time(), stamp=stamp(user))
    request.session.should_rotate = True


def shown(number):
    """Return a masked number that does not break at the end of a line."""
    return numbers.mask(number).replace(" ", "\N{NO-BREAK SPACE}")


def contact(user):
    """Return whom to ask for help: `{"name", "email", "phone"}`."""
    company = user.sudo().company_id
    return {"name": company.name, "email": company.email or "", "phone": company.phone or ""}


def duration(env, seconds):
    """Return a time to wait in words."""
    if seconds < 100:
        return env._("%(number)s seconds", number=max(1, seconds))
    if seconds < 5400:
        return env._("%(number)s minutes", number=-(-seconds // 60))
    return env._("%(number)s hours", number=-(-seconds // 3600))


def failure_sentence(env, failure):
    """Return why no message left, with a way on."""
    if failure == "country":
        return env._(
            "Codes are not sent to numbers of your country at present. Please use another way below, or ask your "
            "administrator."
        )
    if failure in ("timeout", "bad_answer"):
        return env._(
            "We do not know whether the code was sent. If none arrives within a minute, have a new one sent or use "
            "another way below."
        )
    return env._("The code could not be sent at present. Please try again in half a minute, or use another way below.")


def verdict_sentence(env, verdict, factor="sms"):
    """Return what was wrong with what somebody typed, with a way on."""
    if verdict.kind == "locked" or (verdict.kind == "wrong" and not verdict.account_left):
        return env._(
            "There were too many wrong codes. For your protection, the next try is possible in %(wait)s.",
            wait=duration(env, verdict.wait),
        )
    if verdict.kind == "wrong" and factor == "app":
        return env._("This code is not right, or was used before. Please enter the code that the app shows now.")
    if verdict.kind == "wrong" and factor == "recovery":
        return env._("This is none of your unused recovery codes. Please check it.")
    if verdict.kind == "wrong" and verdict.left:
        return env._("This code is not right. Tries left with it: %(number)s.", number=verdict.left)
    if verdict.kind == "expired":
        return env._("This code is older than 5 minutes and no longer valid. Please have a new one sent.")
    if verdict.kind == "used":
        return env._("This code was used already. Please have a new one sent.")
    if verdict.kind in ("wrong", "dead"):
        return env._("This code is no longer valid. Please have a new one sent.")
    return env._("No code was sent yet. Please have one sent.")


def warn_of_lock(user, verdict):
    """Mail the user, once, that somebody who knows the password guesses codes."""
    if verdict.kind == "wrong" and not verdict.account_left:
        user = user.with_context(lang=user.sudo().lang)
        once(
            "told",
            user._auth_sms_tell,
            user.env._("Security alert: wrong codes"),
            user.env._(
                "Somebody who knows your password entered too many wrong codes when signing in to your account. If "
                "it was not you, please change your password at once."
            ),
        )
