import base64
import binascii
import io

from PIL import Image

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_amount, formatLang

from ..doors import MAX_ID, Refused

SIGN = "prm_portal.group_dealer_sign"
#: an agreement that ends within these days is marked
ENDS_SOON_DAYS = 90
_MOST_PRODUCTS = 20
_MOST_NAME = 100
#: of a signature: bytes, and pixels on a side
_MOST_BYTES = 1024 * 1024
_MOST_PIXELS = 4000
_ICONS = {"active": "fa-check-circle", "terminated": "fa-times-circle", "expired": "fa-history"}


class PrmDealerAgreement(models.AbstractModel):
    """What a dealer may read of the firm's agreements, and do about them.

    Called from the portal's pages with a :class:`~..doors.Door` that let the user through with the
    capability for agreements. Drafts are the head office's own business.
    """

    _name = "prm.dealer.agreement"
    _description = "Agreements of a Dealer's Firm"

    @api.model
    def _search(self, door, *domain):
        """Return agreements of the door's firm as superuser: dealers have no rights on them, only on these pages."""
        return (
            self.env["prm.agreement"]
            .sudo()
            .search([("partner_id", "=", door.firm_id), ("state", "!=", "draft"), *domain])
        )

    @api.model
    def _of(self, door, agreement_id):
        """Return one agreement of the door's firm as superuser, or refuse."""
        known = isinstance(agreement_id, int) and 0 < agreement_id <= MAX_ID
        agreement = self._search(door, ("id", "=", agreement_id)) if known else None
        if agreement:
            return agreement
        if known:
            # Bridge: of the user's own firms, tell which one it belongs to; of no other.
            other = self.env["prm.agreement"].sudo().search([("id", "=", agreement_id), ("state", "!=", "draft")])
            name = next((firm["name"] for firm in door.firms() if firm["id"] == other.partner_id.id), "")
            if name:
                raise Refused(
                    self.env._(
                        "This belongs to %(firm)s. Choose that firm under “You act for” first, then open it again.",
                        firm=name,
                    ),
                    status=404,
                )
        raise Refused(self.env._("There is nothing here, or it is not yours to see."), status=404)

    # --- reading --------------------------------------------------------------------------------------

    @api.model
    def _list(self, door):
        """Return ``{"open": [...], "active": [...], "ended": [...]}``, each agreement as :meth:`_summary`."""
        groups = {"open": [], "active": [], "ended": []}
        agreements = self._search(door)
        several = len(agreements.company_id) > 1
        for agreement in agreements:
            key = {"sent": "open", "active": "active"}.get(agreement.state, "ended")
            groups[key].append({**self._summary(agreement), "company": agreement.company_id.name if several else ""})
        groups["active"].sort(key=lambda row: (row["date_end"] is False, str(row["date_end"])))
        return groups

    @api.model
    def _summary(self, agreement):
        today = fields.Date.context_today(self)
        days = (agreement.date_end - today).days if agreement.date_end else None
        active = agreement.state == "active"
        label, icon = self._state(agreement)
        return {
            "id": agreement.id,
            "name": agreement.name,
            "reference": agreement.reference,
            "type": agreement.type_id.name,
            "state": agreement.state,
            "state_label": label,
            "state_icon": icon,
            "to_sign": self._is_to_sign(agreement),
            "date_start": agreement.date_start,
            "date_end": agreement.date_end,
            "ends_in": days if active and days is not None and 0 <= days <= ENDS_SOON_DAYS else None,
            "renews": active and agreement.renewal_mode == "auto" and not agreement.notice_given_on,
            "notice_date": agreement.notice_date,
            "notice_given_on": active and agreement.notice_given_on,
        }

    @api.model
    def _is_to_sign(self, agreement):
        return agreement.state == "sent" and not agreement.partner_signed_on and not agreement.changed_since_sent

    @api.model
    def _state(self, agreement):
        """Return the state in the dealer's words, and an icon."""
        if agreement.state != "sent":
            labels = dict(agreement._fields["state"]._description_selection(self.env))
            return labels[agreement.state], _ICONS[agreement.state]
        if agreement.changed_since_sent:
            return self.env._("Being changed by the head office"), "fa-lock"
        if agreement.partner_signed_on:
            return self.env._("Signed by you, waits for the head office"), "fa-hourglass-half"
        return self.env._("To sign"), "fa-pencil"

    @api.model
    def _detail(self, door, agreement_id):
        """Return everything the page of one agreement shows."""
        agreement = self._of(door, agreement_id)
        labels = {
            name: dict(agreement._fields[name]._description_selection(self.env)).get(agreement[name], "")
            for name in ("data_collector", "data_user", "data_at_end")
        }
        return {
            **self._summary(agreement),
            **labels,
            "company": agreement.company_id.name,
            "contact": agreement.user_id.name or "",
            "renewal_months": agreement.renewal_months,
            "notice_months": agreement.notice_months,
            "terms": agreement.terms,
            "data_clause": agreement.data_clause,
            "lines": [self._line(line) for line in agreement.line_ids],
            "staff_signed": {"by": agreement.staff_signed_by.name or "", "on": agreement.staff_signed_on},
            "partner_signed": {
                "by": agreement.partner_signed_by or "",
                "on": agreement.partner_signed_on,
                "at": agreement.partner_signed_at,
            },
            "has_signed_document": bool(agreement.signed_document),
            "changed": agreement.changed_since_sent,
            "fingerprint": agreement._fingerprint(),
            "can_sign": door.can(SIGN, write=True) and self._is_to_sign(agreement),
        }

    @api.model
    def _line(self, line):
        return {
            "subject": line.product_tmpl_id.display_name or line.category_id.display_name,
            "is_category": bool(line.category_id),
            "territory": line.territory_id.name or "",
            "date_from": line.effective_from,
            "date_to": line.effective_to,
            **self._terms(line, line.currency_id, line.policy == "allowed"),
        }

    @api.model
    def _terms(self, terms, currency, allowed):
        """Return the terms of an agreement line, or of an answer of ``_prm_sale_terms``, as texts."""
        minimum = ""
        if terms.minimum_volume and terms.volume_unit == "amount":
            minimum = format_amount(self.env, terms.minimum_volume, currency, trailing_zeroes=False)
        elif terms.minimum_volume:
            minimum = self.env._("%(count)s units", count=self._number(terms.minimum_volume))
        return {
            "allowed": allowed,
            "discount": self._percent(terms.discount) if allowed else "",
            "commission": self._percent(terms.commission) if allowed else "",
            "minimum": minimum if allowed else "",
            "exclusive": allowed and bool(terms.exclusive),
        }

    @api.model
    def _number(self, value):
        return formatLang(self.env, value, digits=0 if value == int(value) else 2)

    @api.model
    def _percent(self, value):
        return f"{self._number(value)}\N{NO-BREAK SPACE}%" if value else ""

    @api.model
    def _find_products(self, door, text):
        """Answer “May we sell X?” for products whose name or number holds a text of two characters or more."""
        if len(text) < 2:
            return []
        company = self.env.company
        # Bridge: names of what is on sale, and the firm's own terms for it.
        products = (
            self.env["product.template"]
            .sudo()
            .search(
                [
                    ("sale_ok", "=", True),
                    ("company_id", "in", [False, company.id]),
                    "|",
                    ("name", "ilike", text),
                    ("default_code", "ilike", text),
                ],
                limit=_MOST_PRODUCTS,
            )
        )
        firm = self.env["res.partner"].sudo().browse(door.firm_id)
        book = firm._prm_sale_terms(products, company=company)
        found = []
        for product in products:
            terms = book.get(door.firm_id, product.id)
            found.append(
                {
                    "name": product.display_name,
                    "category": product.categ_id.display_name or "",
                    "agreement_id": terms.agreement_id,
                    **self._terms(terms, company.currency_id, terms.allowed),
                }
            )
        return found

    # --- files ----------------------------------------------------------------------------------------

    @api.model
    def _pdf(self, door, agreement_id, signed=False):
        """Return name and bytes of the PDF: the present text, or the document as it was signed."""
        agreement = self._of(door, agreement_id)
        if signed and not agreement.signed_document:
            raise Refused(self.env._("There is nothing here, or it is not yours to see."), status=404)
        try:
            content = base64.b64decode(agreement.signed_document) if signed else agreement._render_pdf()
        except UserError as error:
            raise Refused(str(error), status=503) from error
        return f"{agreement.reference.replace('/', '-')}.pdf", content

    # --- signing --------------------------------------------------------------------------------------

    @api.model
    def _sign(self, door, agreement_id, fingerprint, name, signature, ip):
        """Sign an agreement for the door's firm; signing again what the firm signed does nothing.

        :param str fingerprint: of what the page showed
        :param str name: of the person who signs
        :param str signature: picture, base64
        :raise UserError: when it cannot be signed
        """
        door.require(SIGN, write=True)
        agreement = self._of(door, agreement_id)
        # nobody waits for the lock: printing needs a free worker, and those who wait would hold all of them
        if not agreement.try_lock_for_update():
            raise UserError(self.env._("This agreement is being signed at this moment. Reload the page to see how."))
        if agreement.partner_signed_on:
            return
        if agreement.state != "sent":
            raise UserError(self.env._("This agreement is not waiting for a signature."))
        if agreement.changed_since_sent or fingerprint != agreement._fingerprint():
            raise UserError(
                self.env._(
                    "The head office changed this agreement after it was sent to you. It can be signed when it is sent"
                    " again."
                )
            )
        if agreement.date_end and agreement.date_end < fields.Date.context_today(self):
            raise UserError(self.env._("This agreement has ended already."))
        name = " ".join(str(name or "").split())
        if not 2 <= len(name) <= _MOST_NAME:
            raise UserError(self.env._("Enter your full name, at most %(count)s characters.", count=_MOST_NAME))
        picture = self._read_signature(signature)
        agreement._sign_on_screen(self.env.user, name, picture, ip)
        after = self.env._("Signed on screen: %(agreement)s", agreement=agreement.display_name)
        self.env["prm.dealer.audit"]._note("other", self.env.user, agreement.partner_id, after=after)

    @api.model
    def _read_signature(self, signature):
        """Return a drawn signature as PNG (base64) made anew from its pixels; raise UserError for anything else."""
        refusal = UserError(self.env._("Draw your signature, or choose a picture of it (PNG or JPEG, at most 1 MB)."))
        if not isinstance(signature, str) or not 0 < len(signature) <= _MOST_BYTES * 4 // 3 + 4:
            raise refusal
        try:
            picture = Image.open(io.BytesIO(base64.b64decode(signature, validate=True)), formats=("PNG", "JPEG"))
            if max(picture.size) > _MOST_PIXELS:
                raise refusal
            picture = picture.convert("RGBA")
        except (binascii.Error, ValueError, OSError, SyntaxError, Image.DecompressionBombError) as error:
            raise refusal from error
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture)
        darkest, lightest = paper.convert("L").getextrema()
        if darkest == lightest:
            raise UserError(self.env._("The signature is empty."))
        buffer = io.BytesIO()
        picture.save(buffer, "PNG")
        return base64.b64encode(buffer.getvalue())
