from odoo.exceptions import AccessError, UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..doors import MAX_ID, Refused, current_door, dealer_route, refusal_page

ADDRESSES = "prm_portal.group_dealer_addresses"


class DealerAddresses(CustomerPortal):
    """Odoo's address pages work as superuser: for dealers they ask first whose address it is."""

    def _prm_address_refusal(self, partner_id):
        """Return why a dealer may not open an address (an id as it came), or None."""
        user = request.env.user
        if not user.has_group("prm_portal.group_dealer"):
            return None
        text = str(partner_id or "").strip()
        if not text and user.has_group(ADDRESSES):
            return None
        number = int(text) if text.isdecimal() and len(text) < 11 else 0
        # Bridge: the check itself runs with the user's own rights.
        partner = request.env["res.partner"].sudo().browse(number if 0 < number <= MAX_ID else []).exists()
        if partner and partner.sudo(False)._can_be_edited_by_current_customer():
            return None
        return Refused(request.env._("This address is not yours to change."))

    @route()
    def portal_address(self, partner_id=None, **query_params):
        refused = self._prm_address_refusal(partner_id)
        if refused:
            return refusal_page(refused)
        return super().portal_address(partner_id=partner_id, **query_params)

    @route()
    def portal_address_submit(self, partner_id=None, **form_data):
        refused = self._prm_address_refusal(partner_id)
        if refused:
            return refusal_page(refused)
        return super().portal_address_submit(partner_id=partner_id, **form_data)

    @route()
    def address_archive(self, partner_id):
        refused = partner_id and self._prm_address_refusal(partner_id)
        if refused:
            raise AccessError(refused.sentence)
        return super().address_archive(partner_id)

    @route()
    def account(self, **kwargs):
        """Dealers keep name, e-mail and number here: the stock form would write its address on to the firm."""
        if not request.env.user.has_group("prm_portal.group_dealer"):
            return super().account(**kwargs)
        try:
            door = current_door()
        except Refused as refused:
            return refusal_page(refused)
        if request.env.user._prm_is_firm():
            sentence = request.env._("You sign in as the firm itself; its data are kept on the page of its profile.")
            return refusal_page(Refused(sentence))
        values = {"title": request.env._("My contact details"), "contact": request.env.user._prm_contact_values()}
        return door.render("prm_portal.account_page", values)

    # whoever only reads the firm's data keeps the own contact all the same
    @dealer_route("/my/prm/account", methods=["POST"])
    def keep_account(self, door, name="", email="", phone="", lang="", **form):
        try:
            with request.env.cr.savepoint():
                request.env.user._prm_keep_contact(name, email, phone, lang)
        except UserError as error:
            return door.redirect("/my/account", str(error), "danger")
        return door.redirect("/my/account", request.env._("Saved."))

    def _prepare_address_data(self, partner_sudo, **kwargs):
        data = super()._prepare_address_data(partner_sudo, **kwargs)
        if not request.env.user.has_group("prm_portal.group_dealer") or request.env.user.has_group(ADDRESSES):
            return data
        # sale, payment and others show these lists too
        return {
            name: value & partner_sudo if getattr(value, "_name", None) == "res.partner" else value
            for name, value in data.items()
        }
