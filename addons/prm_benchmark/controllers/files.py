"""What figures by workbook and by trial balance have in common: where they begin, and how they end."""

from odoo.http import request

from .entry import URL as ENTRY_URL


def entry_crumbs(*more):
    """Return the way to a page: entering figures, and what lies behind it."""
    return [{"title": request.env._("Enter figures"), "url": ENTRY_URL}, *more]


def saved(door, count, url, already):
    """Go on after a preview was applied: to what is missing, to explain and to submit.

    :param int count: figures saved; None when the preview had been applied before
    :param url: the page to return to then
    :param already: what to say then
    """
    if count is None:
        return door.redirect(url, already, "info")
    if count == 1:
        return door.redirect(ENTRY_URL, request.env._("One figure was saved."))
    return door.redirect(ENTRY_URL, request.env._("%(count)s figures were saved.", count=count))


def discarded(door, url):
    """Go back after a preview was discarded."""
    return door.redirect(url, request.env._("Nothing was changed."), "info")
