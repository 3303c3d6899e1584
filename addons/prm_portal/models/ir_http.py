import werkzeug.exceptions

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.http import request, serialize_exception

from ..doors import MAX_FILE, Refused, refusal_page

ORDERS = "prm_portal.group_dealer_orders"
INVOICES = "prm_portal.group_dealer_invoices"
ADDRESSES = "prm_portal.group_dealer_addresses"
#: nobody with the marker passes
CLOSED = ()
#: beginning of a route of Odoo → capabilities of which a dealer needs one; the first that fits counts
GATES = (
    ("/my/orders", (ORDERS,)),
    ("/my/quotes", (ORDERS,)),
    ("/my/invoices", (INVOICES,)),
    ("/invoice/", (INVOICES,)),
    ("/account/", (INVOICES,)),
    ("/my/payment_method", (INVOICES,)),
    ("/payment/archive_token", (INVOICES,)),
    ("/payment/", (INVOICES, ORDERS)),
    ("/my/addresses", (ADDRESSES,)),
    # these look up any contact by its e-mail address, as superuser
    ("/mail/partner/from_email", CLOSED),
    ("/mail/thread/recipients", CLOSED),
)
#: beginning of a route that changes something of a firm: closed to whoever only reads
WRITES = (
    "/my/orders",
    "/my/invoices",
    "/invoice/",
    "/payment/",
    "/discuss/channel/sub_channel/create",
    "/mail/message/post",
    "/mail/message/update_content",
    "/mail/message/reaction",
    "/mail/attachment/upload",
    "/mail/attachment/delete",
)


class IrHttp(models.AbstractModel):
    """Odoo's own pages that work as superuser, or would show an empty list, ask for the capability first.

    The rules of ``prm_portal_rules.xml`` close the records; this closes the routes around them.
    """

    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        result = super()._pre_dispatch(rule, args)
        refused = cls._prm_refusal(rule.rule)
        if refused and rule.endpoint.routing["type"] == "http":
            werkzeug.exceptions.abort(cls._prm_refusal_answer(refused))
        if refused:
            raise AccessError(refused.sentence)
        return result

    @classmethod
    def _handle_error(cls, exception):
        """Tell dealers in a sentence when what they send is too large; nothing of it is read."""
        too_large = isinstance(exception, werkzeug.exceptions.RequestEntityTooLarge)
        if not (too_large and request.env.uid and request.env.user.has_group("prm_portal.group_dealer")):
            return super()._handle_error(exception)
        # what follows looks for parameters, and the body that holds them stays unread
        request.params = {}
        refused = cls._prm_too_large(request.httprequest.max_content_length)
        if request.dispatcher.routing_type == "http":
            answer = cls._prm_refusal_answer(refused)
        else:
            error = UserError(refused.sentence)
            body = {"code": 413, "message": refused.sentence, "data": serialize_exception(error)}
            answer = request.make_json_response({"jsonrpc": "2.0", "id": None, "error": body}, status=413)
        cls._post_dispatch(answer)
        return answer

    @classmethod
    def _prm_refusal_answer(cls, refused):
        """Return a page that says why not; of a route that no page is made of, the sentence alone."""
        if not getattr(request, "is_frontend", False):
            return request.make_response(
                refused.sentence, [("Content-Type", "text/plain; charset=utf-8")], status=refused.status
            )
        page = refusal_page(refused)
        page.flatten()
        return page

    @classmethod
    def _prm_too_large(cls, limit):
        """Return the :class:`Refused` of a request with more bytes than its ``limit``."""
        return Refused(
            request.env._(
                "This is too large to send. A file (PDF, picture, text, Office file) may have %(file)s MB at most,"
                " and all that is sent at once %(all)s MB. Make pictures smaller or split documents, then send again."
                " Nothing was saved.",
                file=(min(MAX_FILE, limit) if request.httprequest.path.startswith("/my/prm/") else limit) // 2**20,
                all=limit // 2**20,
            ),
            status=413,
        )

    @classmethod
    def _prm_gates(cls):
        """Return the gates; an addon that brings routes of Odoo into the portal adds its own before them."""
        return GATES

    @classmethod
    def _prm_refusal(cls, path):
        """Return a :class:`Refused` when the dealer of this request may not use a route, else None."""
        if not request.env or not request.env.uid:
            return None
        gate = next((wanted for start, wanted in cls._prm_gates() if path.startswith(start)), None)
        writes = request.httprequest.method == "POST" and path.startswith(WRITES)
        if gate is None and not writes:
            return None
        user = request.env.user
        if not user.has_group("prm_portal.group_dealer"):
            return None
        if gate is not None and not any(user.has_group(capability) for capability in gate):
            return Refused(
                request.env._("Your role does not include this page. Ask whoever administers your firm's users.")
            )
        # Bridge: the switch of the user's own role.
        if writes and (not user.sudo().prm_role_id or user.sudo().prm_role_id.reads_only):
            return Refused(request.env._("Your access is for reading only."))
        return None
