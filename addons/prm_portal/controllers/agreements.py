from odoo.exceptions import UserError
from odoo.http import Controller, content_disposition, request

from ..doors import dealer_route
from .talk import short

CAPABILITY = "prm_portal.group_dealer_agreements"
SIGN = "prm_portal.group_dealer_sign"
URL = "/my/prm/agreements"


class DealerAgreements(Controller):
    """What was agreed with the head office: to read, to look up, to print, to sign."""

    @dealer_route(URL, capability=CAPABILITY)
    def agreements(self, door, q="", **query):
        agreements, text = request.env["prm.dealer.agreement"], short(q)
        values = {
            "title": request.env._("Agreements"),
            "groups": agreements._list(door),
            "q": text,
            "products": agreements._find_products(door, text),
            "can_sign": door.can(SIGN, write=True),
        }
        return door.render("prm_portal.agreements_page", values)

    @dealer_route(f"{URL}/<int:agreement_id>", capability=CAPABILITY)
    def agreement(self, door, agreement_id, **query):
        agreement = request.env["prm.dealer.agreement"]._detail(door, agreement_id)
        return door.render(
            "prm_portal.agreement_page",
            {
                "title": agreement["name"],
                "subtitle": agreement["reference"],
                "crumbs": [{"title": request.env._("Agreements"), "url": URL}],
                "agreement": agreement,
                "sign_url": f"{URL}/{agreement_id}/sign/{agreement['fingerprint']}",
                "signer": request.env.user.name,
            },
        )

    @dealer_route([f"{URL}/<int:agreement_id>/pdf", f"{URL}/<int:agreement_id>/signed"], capability=CAPABILITY)
    def pdf(self, door, agreement_id, **query):
        signed = request.httprequest.path.endswith("/signed")
        name, content = request.env["prm.dealer.agreement"]._pdf(door, agreement_id, signed)
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(content, headers)

    @dealer_route(
        f"{URL}/<int:agreement_id>/sign/<string:fingerprint>",
        type="jsonrpc",
        capability=CAPABILITY,
        write=True,
        max_content_length=2 * 1024 * 1024,
    )
    def sign(self, door, agreement_id, fingerprint, name="", signature="", **form):
        """Answer what portal's signature form expects: ``error``, or where to go."""
        address = request.httprequest.remote_addr
        try:
            with request.env.cr.savepoint():
                request.env["prm.dealer.agreement"]._sign(door, agreement_id, fingerprint, name, signature, address)
        except UserError as error:
            return {"error": str(error)}
        door.flash(request.env._("Thank you: the agreement is signed."))
        return {"force_refresh": True, "redirect_url": f"{URL}/{agreement_id}"}
