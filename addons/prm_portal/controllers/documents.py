from werkzeug.exceptions import NotFound

from odoo.fields import Domain
from odoo.http import Controller, request, route

from ..doors import MAX_ID, Refused, dealer_route, require
from ..engine import file_kinds
from .talk import one_page
from .users import number

CAPABILITY = "prm_portal.group_dealer_documents"
URL = "/my/prm/documents"
_STEP = 20
_EXCERPT = 180
_LONGEST_SEARCH = 100
#: the text itself is left out: a list needs its plain words only
_CARD_FIELDS = ("name", "kind", "category_id", "body_text", "date_from", "pinned", "must_confirm")


class DealerDocuments(Controller):
    """Announcements and the library, for the firm the dealer acts for."""

    @dealer_route([URL, f"{URL}/page/<int:page>"], capability=CAPABILITY)
    def documents(self, door, page=1, search="", kind="", category="", show="", sort="", **query):
        # the record rule lets nothing else through, and the key narrows it to the current firm
        documents = door.env["prm.document"].with_context(prm_firm_id=door.firm_id)
        filters = {
            "search": search.strip()[:_LONGEST_SEARCH],
            "kind": kind if kind in ("announcement", "library") else "",
            "category": number(category),
            "show": show if show in ("new", "confirm") else "",
            "sort": "title" if sort == "title" else "",
        }
        domain = self._filter_domain(filters)
        categories = documents._read_group([], ["category_id"], ["__count"])
        # each question goes through the user's documents: the sum answers that for the number of all of them
        total = sum(count for _group, count in categories) if domain.is_true() else documents.search_count(domain)
        order = "pinned desc, name, id" if filters["sort"] == "title" else None
        found, pages = one_page(
            URL,
            page,
            _STEP,
            lambda: total,
            lambda offset: documents.search_fetch(domain, _CARD_FIELDS, limit=_STEP, offset=offset, order=order),
            {name: value for name, value in filters.items() if value},
        )
        # Bridge: names of the categories of the dealer's own documents; dealers have no right on categories.
        shelves = [{"id": group.id, "name": group.sudo().name, "count": count} for group, count in categories if group]
        return door.render(
            "prm_portal.documents_page",
            {
                "title": request.env._("Documents"),
                "documents": [self._card(document) for document in found],
                "total": total,
                "filters": filters,
                "filtered": any(filters[name] for name in ("search", "kind", "category", "show")),
                "categories": shelves,
                "pager": pages,
            },
        )

    def _filter_domain(self, filters):
        domain = Domain.TRUE
        for word in filters["search"].split():
            domain &= (
                Domain("name", "ilike", word) | Domain("body_text", "ilike", word) | Domain("file_names", "ilike", word)
            )
        if filters["kind"]:
            domain &= Domain("kind", "=", filters["kind"])
        if filters["category"]:
            domain &= Domain("category_id", "=", filters["category"])
        if filters["show"] == "new":
            domain &= Domain("is_unread", "=", True)
        elif filters["show"] == "confirm":
            domain &= Domain("needs_confirmation", "=", True)
        return domain

    def _card(self, document):
        """Return what a list shows of a document."""
        text = " ".join((document.body_text or "").split())
        # Bridge: the names of this document's own category and files, after the rule let the document through.
        trusted = document.sudo()
        return {
            "id": document.id,
            "url": f"{URL}/{document.id}",
            "name": document.name,
            "kind": dict(document._fields["kind"]._description_selection(document.env))[document.kind],
            "category": trusted.category_id.name or "",
            "date": document.date_from,
            "excerpt": text if len(text) <= _EXCERPT else text[:_EXCERPT].rsplit(" ", 1)[0] + " …",
            "files": len(trusted.file_ids),
            "pinned": document.pinned,
            "new": document.is_unread,
            "needs_confirmation": document.needs_confirmation,
        }

    @dealer_route(f"{URL}/<int:document_id>", capability=CAPABILITY)
    def document(self, door, document_id, **query):
        document = door.record("prm.document", document_id, firm_field=None)
        # Bridge: tags, files and the own receipt of a document that the rule let through.
        trusted = document.sudo()
        if not door.reads_only:
            trusted.env["prm.document.receipt"]._note(document, door.env.user, self._firm(door))
        receipt = trusted.env["prm.document.receipt"].search(
            [("document_id", "=", document.id), ("user_id", "=", door.user_id)], limit=1
        )
        return door.render(
            "prm_portal.document_page",
            {
                "title": document.name,
                "crumbs": [{"title": request.env._("Documents"), "url": URL}],
                "document": {
                    **self._card(document),
                    "body": document.body,
                    "must_confirm": document.must_confirm,
                    "confirmed_at": receipt.confirmed_at,
                    "tags": trusted.tag_ids.mapped("name"),
                    "files": [
                        {
                            "name": file.name,
                            "url": f"{URL}/{document.id}/files/{file.id}?download=1",
                            "kind": file_kinds.extension(file.name).upper(),
                            "size": file.size,
                        }
                        for file in trusted.file_ids
                    ],
                },
            },
        )

    def _firm(self, door):
        return door.env["res.partner"].browse(door.firm_id)

    @dealer_route(f"{URL}/<int:document_id>/confirm", capability=CAPABILITY, write=True, back=f"{URL}/{{document_id}}")
    def confirm(self, door, document_id, **form):
        document = door.record("prm.document", document_id, firm_field=None)
        if not document.must_confirm:
            raise Refused(request.env._("This document is not to be confirmed."), status=404)
        # Bridge: receipts are written here alone, for the user and a document that the rule let through.
        receipts = door.env["prm.document.receipt"].sudo()
        receipts._note(document, door.env.user, self._firm(door), confirm=True)
        return door.redirect(f"{URL}/{document.id}", request.env._("Thank you, your confirmation is noted."))

    @route(
        f"{URL}/<int:document_id>/files/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def file(self, document_id, file_id, download=None, **query):
        """Serve a file or a picture: to dealers who may read the document, and to staff who edit it.

        The one door to files. Everything that is refused looks the same: nothing there.
        """
        if document_id > MAX_ID or file_id > MAX_ID:
            raise NotFound
        documents = request.env["prm.document"]
        if not request.env.user._is_internal():
            try:
                require(CAPABILITY)
            except Refused as refused:
                raise NotFound from refused
        if not documents.has_access("read"):
            raise NotFound
        document = documents.search([("id", "=", document_id)], limit=1)
        # Bridge: only a file of the document that the rule let through.
        file = document.sudo().file_ids.browse(file_id) if document else None
        file = file and file.search([("id", "=", file_id), ("document_id", "=", document.id)])
        if not file:
            raise NotFound
        kind = file_kinds.extension(file.name)
        stream = (
            request.env["ir.binary"]
            .sudo()
            ._get_stream_from(file, "content", filename=file.name, mimetype=file_kinds.mimetype(file.name))
        )
        stream.public = False
        # nothing but a picture is ever shown inside the portal's own origin
        as_attachment = bool(download) or kind not in file_kinds.IMAGES
        return stream.get_response(as_attachment=as_attachment, max_age=0)
