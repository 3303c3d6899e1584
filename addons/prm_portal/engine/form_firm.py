"""For which firm a form was made: whoever acts for several may switch in another tab meanwhile."""

import re

#: field of a form
FIELD = "prm_form_firm"
#: what each form of a page that changes something holds
_TOKEN = re.compile(r'<input\b[^>]*\bname="csrf_token"[^>]*>')


def marked(page, firm_id):
    """Return the HTML of a page with the firm in each of its forms.

    >>> marked('<form><input name="csrf_token" value="t"/></form>', 7)
    '<form><input name="csrf_token" value="t"/><input type="hidden" name="prm_form_firm" value="7"/></form>'
    """
    mark = f'<input type="hidden" name="{FIELD}" value="{firm_id or 0}"/>'
    return _TOKEN.sub(lambda found: found[0] + mark, page)
