import hashlib
import json

from markupsafe import Markup
from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import UserError

from .prm_profile_change import as_list

#: what a firm keeps about itself, in the order of the page: subject → fields; the head office
#: decides for each subject whether changes wait (``prm_approve_<subject>`` of the company)
SUBJECTS = {
    "name": ("name",),
    "form": ("prm_company_form",),
    "tax": ("vat",),
    "address": ("street", "street2", "zip", "city", "country_id"),
    "contact": ("phone", "email", "website"),
    "size": ("prm_staff_count", "prm_sales_area", "prm_founded"),
    "lines": ("prm_business_line_ids",),
}
NAMES = tuple(name for names in SUBJECTS.values() for name in names)
#: decided changes that the page still shows
_HISTORY = 5


class PrmDealerProfile(models.AbstractModel):
    """What a dealer may do about the profile of the firm.

    Called from the portal's page with a :class:`~..doors.Door` that let the user through with the
    capability for the profile. It reads and writes the door's firm and nothing but :data:`NAMES` of it;
    what the form holds stands in ``prm_dealer_profile_form.py``.
    """

    _name = "prm.dealer.profile"
    _description = "Profile of a Dealer's Firm"

    # --- values ---------------------------------------------------------------------------------------

    @api.model
    def _raw(self, firm, name):
        """Return a field's value as JSON holds it: text, number, id or list of ids; False, 0 or [] when empty."""
        value = firm[name]
        field = firm._fields[name]
        if field.type == "many2one":
            return value.id
        if field.type == "many2many":
            return sorted(value.ids)
        if field.type == "float":
            return round(value, field.get_digits(self.env)[1])
        return value or (0 if field.type == "integer" else False)

    @api.model
    def _text(self, name, raw):
        """Return what a person reads for a value of :meth:`_raw`, "" for none."""
        field = self.env["res.partner"]._fields[name]
        if not raw:
            return ""
        if field.type in ("many2one", "many2many"):
            # Bridge: names of countries and business lines, which are no secret.
            return ", ".join(self.env[field.comodel_name].sudo().browse(raw).exists().mapped("display_name"))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(raw, "")
        return str(int(raw) if field.type == "float" and raw == int(raw) else raw)

    @api.model
    def _vals(self, firm, raws):
        """Return the values that ``write`` takes."""
        vals = {name: [(6, 0, raw)] if name == "prm_business_line_ids" else raw for name, raw in raws.items()}
        country_id = raws.get("country_id")
        if "country_id" in raws and firm.state_id.country_id.id not in (False, country_id):
            vals["state_id"] = False
        return vals

    @api.model
    def _labels(self):
        """Return ``{field: label}`` in the reader's language."""
        own = {
            "name": self.env._("Name of the firm"),
            "street": self.env._("Street and number"),
            "street2": self.env._("Addition to the address"),
            "zip": self.env._("Postal code"),
            "website": self.env._("Website"),
        }
        stock = self.env["res.partner"]._fields
        return {name: own.get(name) or stock[name]._description_string(self.env) for name in NAMES}

    @api.model
    def _waits(self):
        """Return the fields whose changes wait for approval."""
        company = self.env.company.sudo()
        return {name for subject, names in SUBJECTS.items() if company[f"prm_approve_{subject}"] for name in names}

    # --- reading --------------------------------------------------------------------------------------

    @api.model
    def _firm(self, door):
        """Return the door's firm as superuser: dealers have no rights on its fields, only on this page."""
        return self.env["res.partner"].sudo().browse(door.firm_id)

    @api.model
    def _changes(self, door, *domain):
        return self.env["prm.profile.change"].sudo().search([("partner_id", "=", door.firm_id), *domain])

    @api.model
    def _open_change(self, door):
        return self._changes(door, ("state", "=", "open"))[:1]

    @api.model
    def _version(self, door):
        """Return a key of all that the page lets one edit: it changes when somebody else saves."""
        firm = self._firm(door)
        state = [firm.id, self._open_change(door).id, {name: self._raw(firm, name) for name in NAMES}]
        return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:32]

    @api.model
    def _page(self, door, entered=None, errors=None):
        """Return the values of the page, plain ones.

        :param dict entered: what a refused form held, raw; it is shown again
        :param dict errors: field → sentence
        """
        firm, change = self._firm(door), self._open_change(door)
        raws = {name: self._raw(firm, name) for name in NAMES}
        wanted = {line.name: line.after for line in change.line_ids}
        before = self._changes(door, ("state", "in", ["approved", "refused"]))[:_HISTORY]
        return {
            "sections": self._sections(raws, {**raws, **wanted, **(entered or {})}, set(wanted), errors or {}),
            "version": self._version(door),
            "waiting": self._change_values(change) if change else None,
            "refused": [self._change_values(row) for row in before if self._is_news(row)],
            "decided": [self._change_values(row) for row in before if not self._is_news(row)],
            "errors": errors or {},
        }

    @api.model
    def _is_news(self, change):
        return change.state == "refused" and not change.acknowledged

    @api.model
    def _change_values(self, change):
        labels = dict(change._fields["state"]._description_selection(self.env))
        return {
            "id": change.id,
            "state": change.state,
            "state_label": labels[change.state],
            "asked_on": change.create_date,
            "asked_by": change.user_id.name or "",
            "decided_on": change.decided_on,
            "note": change.decision_note or "",
            "rows": [
                {"label": line.label, "before": line.before_text, "after": line.after_text} for line in change.line_ids
            ],
        }

    # --- writing --------------------------------------------------------------------------------------

    @api.model
    def _submit(self, door, raws, version):
        """Apply what needs no approval, and let the rest wait.

        :param dict raws: field → value, checked; fields that are absent stay
        :param str version: :meth:`_version` of the page that was filled in
        :return: pair of booleans: something was applied, something waits
        :raise UserError: when somebody else saved meanwhile, or the values cannot be
        """
        firm, change = self._firm(door), self._open_change(door)
        if version != self._version(door):
            self._refuse_stale()
        raws = {name: raw for name, raw in raws.items() if name in NAMES}
        before = {name: self._raw(firm, name) for name in raws}
        changed = {name: raw for name, raw in raws.items() if raw != before[name]}
        if changed:
            self._try_out(firm, changed)
        waits = self._waits()
        now = {name: raw for name, raw in changed.items() if name not in waits}
        later = {name: raw for name, raw in changed.items() if name in waits}
        if now:
            firm.write(self._vals(firm, now))
            labels = self._labels()
            rows = [(labels[name], self._text(name, before[name]), self._text(name, raw)) for name, raw in now.items()]
            self._note(firm, self.env._("Changed by the partner in the portal."), rows)
        # fields that a tampered form left out stay as they were asked for
        kept = {line.name: line.after for line in change.line_ids if line.name not in raws}
        waiting = {**kept, **later}
        if waiting == {line.name: line.after for line in change.line_ids}:
            return bool(now), False
        change._withdraw()
        if waiting:
            self._ask(firm, waiting)
        return bool(now), bool(waiting)

    @api.model
    def _ask(self, firm, raws):
        lines = [(0, 0, {"name": name, "before": self._raw(firm, name), "after": raw}) for name, raw in raws.items()]
        # Bridge: dealers have no rights on changes; the firm is that of the door.
        changes = self.env["prm.profile.change"].sudo().with_context(mail_create_nosubscribe=True)
        try:
            with self.env.cr.savepoint():
                change = changes.create({"partner_id": firm.id, "user_id": self.env.uid, "line_ids": lines})
                change.flush_recordset()
        except UniqueViolation:
            self._refuse_stale()
        change._tell_staff()

    @api.model
    def _refuse_stale(self):
        raise UserError(
            self.env._(
                "Somebody else changed the profile while you were editing. Nothing of yours was saved;"
                " look at the present state and enter it again."
            )
        )

    @api.model
    def _try_out(self, firm, raws):
        """Let the checks of the profile speak now, not when the head office approves; nothing stays written."""

        class Undo(Exception):
            pass

        try:
            with self.env.cr.savepoint():
                firm.with_context(tracking_disable=True).write(self._vals(firm, raws))
                self.env.flush_all()
                raise Undo
        except Undo:
            self.env.invalidate_all()

    @api.model
    def _note(self, firm, sentence, rows):
        """Post an internal note on the firm: dealers never read it. ``rows``: label, before, after."""
        firm.with_context(mail_notify_force_send=False).message_post(
            body=Markup("<p>%s</p>%s") % (sentence, as_list(rows)), subtype_xmlid="mail.mt_note"
        )

    @api.model
    def _withdraw(self, door, change_id):
        change = self._changes(door, ("id", "=", change_id), ("state", "=", "open"))
        if not change:
            raise UserError(self.env._("This change is decided or withdrawn already."))
        change._withdraw()

    @api.model
    def _acknowledge(self, door, change_id):
        change = self._changes(door, ("id", "=", change_id), ("state", "=", "refused"))
        if not change:
            raise UserError(self.env._("There is nothing here, or it is not yours to see."))
        change.write({"acknowledged": True})
