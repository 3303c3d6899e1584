"""What the pages of tasks, messages, documents and appointments share."""

import secrets

from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..doors import MAX_FILE, MAX_ID, Refused
from ..engine.form_text import plain

PAGE_SIZE = 20
#: a search text longer than this finds nothing more
SEARCH_LIMIT = 100
#: a number of a page has fewer
_MOST_DIGITS = 10


def new_key():
    """Return the key of a form: whoever sends the form twice acts once."""
    return secrets.token_urlsafe(16)


def firm_of(door):
    """Return the current firm; only its id is read with the user's own rights."""
    return door.env["res.partner"].browse(door.firm_id)


def attempt(door, make):
    """Return ``(make(), None)``, or ``(None, sentence)`` when it was refused; then nothing is written.

    The page is shown again with what was entered, instead of losing it.
    """
    try:
        with door.env.cr.savepoint():
            return make(), None
    except AccessError:
        raise
    except UserError as error:
        return None, str(error)


def record_of(door, model, record_id):
    """Return ``door.record``; of another firm the user acts for, say which one to choose."""
    try:
        return door.record(model, record_id)
    except Refused:
        firms = {firm["id"]: firm["name"] for firm in door.firms()}
        known = isinstance(record_id, int) and 0 < record_id <= MAX_ID
        record = door.env[model].search([("id", "=", record_id)], limit=1) if known else door.env[model]
        if record and record.partner_id.id in firms:
            raise Refused(
                door.env._(
                    "This belongs to %(firm)s. Choose that firm under “You act for” first, then open it again.",
                    firm=firms[record.partner_id.id],
                ),
                status=404,
            ) from None
        raise


def list_of(door, model, url, page, which, q, names, orders=None):
    """Return ``(rows, values)`` of a page that lists records of the current firm: what it shows of each record, and
    what its filters, search and pager show.

    :param str model: has ``_dealer_domain(firm, which, text)`` and ``_dealer_values()``
    :param which: key of a filter as the address brought it; the first one for anything else
    :param dict names: key of each filter → its name
    :param dict orders: key of a filter → order, where it is not that of the model
    """
    which, text = which if which in names else next(iter(names)), short(q)
    records = door.env[model]
    domain = records._dealer_domain(firm_of(door), which, text)
    order = (orders or {}).get(which)
    found, pager = one_page(
        url,
        page,
        PAGE_SIZE,
        lambda: records.search_count(domain),
        lambda offset: records.search(domain, limit=PAGE_SIZE, offset=offset, order=order),
        {name: value for name, value in (("which", which), ("q", text)) if value},
    )
    return found._dealer_values(), {
        "filters": [{"key": key, "name": name, "active": key == which} for key, name in names.items()],
        "which": which,
        "q": text,
        "pager": pager,
        "writes": not door.reads_only,
    }


def one_page(url, page, step, count, read, url_args):
    """Return one page of a list, and the values of Odoo's pager; a first page that is not full needs no count.

    :param page: number of the page; a text where the query string has one too, and the first one for nonsense
    :param count: function that counts the list
    :param read: function that reads a page of it from an offset on
    """
    text = str(page)
    page = int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else 1
    found = read(0) if page <= 1 else None
    total = count() if found is None or len(found) >= step else len(found)
    pager = portal_pager(url=url, url_args=url_args, total=total, page=page, step=step)
    return read(max(0, pager["offset"])) if found is None else found, pager


def short(text):
    """Return a text as a query string brought it, cut to what is sensible."""
    return (text or "").strip()[:SEARCH_LIMIT] if isinstance(text, str) else ""


def uploads(name):
    """Return the files of a form as pairs of name and bytes; one more byte than allowed is enough to refuse it."""
    return [
        (plain(file.filename), file.stream.read(MAX_FILE + 1))
        for file in request.httprequest.files.getlist(name)
        if file.filename
    ]
