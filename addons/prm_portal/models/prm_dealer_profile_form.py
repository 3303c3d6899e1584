import re
from typing import NamedTuple
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.tools import email_normalize

from .prm_dealer_profile import SUBJECTS

_PHONE = re.compile(r"\+?[0-9][0-9 ()/.\-]{2,30}")


class Control(NamedTuple):
    """How a field is entered: ``kind`` of control, longest text or greatest number, what a browser may fill in."""

    kind: str
    limit: int = 0
    autocomplete: str = "off"


CONTROLS = {
    "name": Control("text", 128, "organization"),
    "prm_company_form": Control("select"),
    "vat": Control("text", 32),
    "street": Control("text", 128, "address-line1"),
    "street2": Control("text", 128, "address-line2"),
    "zip": Control("text", 24, "postal-code"),
    "city": Control("text", 64, "address-level2"),
    "country_id": Control("select", 0, "country"),
    "phone": Control("tel", 32, "tel"),
    "email": Control("email", 128, "email"),
    "website": Control("url", 128, "url"),
    "prm_staff_count": Control("number", 1_000_000),
    "prm_sales_area": Control("number", 10_000_000),
    "prm_founded": Control("year", 2100),
    "prm_business_line_ids": Control("checks"),
}
#: the form sends it beside the check boxes: none ticked is not the same as not asked
LINES_SENT = "prm_business_lines_sent"


class PrmDealerProfile(models.AbstractModel):
    """The form of the profile: its controls, and what it sends back."""

    _inherit = "prm.dealer.profile"

    @api.model
    def _options(self, name):
        """Return ``[(value, label)]`` of what can be chosen."""
        if name == "country_id":
            return [(country.id, country.name) for country in self.env["res.country"].sudo().search_fetch([], ["name"])]
        if name == "prm_business_line_ids":
            # Bridge: names of business lines, which are no secret.
            return [(line.id, line.name) for line in self.env["prm.business.line"].sudo().search_fetch([], ["name"])]
        return self.env["res.partner"]._fields[name]._description_selection(self.env)

    @api.model
    def _sections(self, now, shown, waiting, errors):
        """Return the sections of the form.

        :param dict now: field → raw value that holds today
        :param dict shown: field → raw value that the control shows
        :param set waiting: fields of the open change
        """
        titles = {
            "name": self.env._("The firm"),
            "address": self.env._("Address"),
            "contact": self.env._("How to reach you"),
            "size": self.env._("Size"),
            "lines": self.env._("Business lines"),
        }
        labels, waits = self._labels(), self._waits()
        sections = []
        for subject, names in SUBJECTS.items():
            if subject in titles:
                sections.append({"title": titles[subject], "key": subject, "fields": []})
            for name in names:
                control = CONTROLS[name]
                row = {
                    "name": name,
                    "label": labels[name],
                    "kind": control.kind,
                    "limit": control.limit,
                    "autocomplete": control.autocomplete,
                    "value": self._text(name, shown[name]) if isinstance(shown[name], float) else shown[name] or "",
                    "options": [],
                    "approval": name in waits,
                    "waiting": name in waiting,
                    "now": self._text(name, now[name]),
                    "error": errors.get(name, ""),
                }
                if control.kind in ("select", "checks"):
                    chosen = shown[name] if isinstance(shown[name], list) else [shown[name]]
                    row["options"] = [
                        {"value": value, "label": label, "chosen": value in chosen}
                        for value, label in self._options(name)
                    ]
                sections[-1]["fields"].append(row)
        return sections

    @api.model
    def _read_form(self, form, lines):
        """Return ``(values, errors)`` of what the form sent; what it did not send is absent from both.

        :param dict form: texts by name
        :param list lines: values of the check boxes
        """
        values, errors = {}, {}
        for name, control in CONTROLS.items():
            if name not in form and not (name == "prm_business_line_ids" and LINES_SENT in form):
                continue
            try:
                if control.kind == "checks":
                    values[name] = self._read_checks(name, lines)
                else:
                    values[name] = self._read_control(name, control, str(form[name]))
            except ValueError as error:
                errors[name] = str(error)
                values[name] = str(form.get(name, ""))[: control.limit or 64] if control.kind != "checks" else []
        return values, errors

    @api.model
    def _read_control(self, name, control, text):
        """Return the raw value of a text; raise ValueError with a sentence."""
        text = " ".join(text.replace("\0", "").split())
        if control.kind == "select":
            return self._read_choice(name, text)
        if control.kind in ("number", "year"):
            return self._read_number(name, control, text)
        if len(text) > control.limit:
            raise ValueError(self.env._("At most %(count)s characters.", count=control.limit))
        if name == "name" and not text:
            raise ValueError(self.env._("The firm needs a name."))
        if text and control.kind == "email" and not email_normalize(text):
            raise ValueError(self.env._("This is no e-mail address."))
        if text and control.kind == "tel" and not _PHONE.fullmatch(text):
            raise ValueError(self.env._("A telephone number holds digits, spaces and + ( ) / . - only."))
        if text and control.kind == "url":
            return self._read_url(text)
        return text or False

    @api.model
    def _read_url(self, text):
        text = text if "://" in text else f"https://{text}"
        try:
            parts = urlsplit(text)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or "." not in parts.netloc or re.search(r"[\s<>\"'\\]", text):
            raise ValueError(self.env._("This is no address of a website; one looks like https://www.example.com."))
        return text

    @api.model
    def _read_choice(self, name, text):
        for value, _label in self._options(name):
            if str(value) == text:
                return value
        if text:
            raise ValueError(self.env._("Choose one of the list."))
        return False

    @api.model
    def _read_number(self, name, control, text):
        if not text:
            return 0 if control.kind == "year" else 0.0
        if control.kind == "year":
            year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
            if not 1000 <= year <= fields.Date.context_today(self).year:
                raise ValueError(self.env._("A year with four digits, not in the future."))
            return year
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            number = -1.0
        if not 0 <= number <= control.limit:
            raise ValueError(self.env._("A number from 0 to %(limit)s.", limit=control.limit))
        return round(number, self.env["res.partner"]._fields[name].get_digits(self.env)[1])

    @api.model
    def _read_checks(self, name, lines):
        known = {value for value, _label in self._options(name)}
        chosen = {int(line) for line in lines if str(line).isascii() and str(line).isdigit() and len(str(line)) < 10}
        if chosen - known or len(chosen) < len(set(lines)):
            raise ValueError(self.env._("Choose from the list."))
        return sorted(chosen)
