"""Documents for the tests: one maker, and small files of each kind."""

import base64
import io
import zipfile

from odoo.fields import Command

#: the smallest picture there is
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PDF = b"%PDF-1.4\n%%EOF\n"


def office(*names, **contents):
    """Return an Office file (a zip) of these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in names:
            package.writestr(name, contents.get(name, "x"))
    return buffer.getvalue()


class DocumentMixin:
    """Makes documents beside the dealers of ``portal_common``."""

    @classmethod
    def make_document(cls, name="T document", publish=True, **values):
        named = {key: [Command.set(records.ids)] for key, records in values.items() if key.endswith("_ids")}
        values = {**values, **named}
        if named.keys() - {"tag_ids", "file_ids"}:
            values.setdefault("audience", "some")
        document = cls.env["prm.document"].create({"name": name, "mail_on_publish": False, **values})
        if publish:
            document._publish()
        return document

    @classmethod
    def make_file(cls, document, name="prices.pdf", content=PDF):
        return cls.env["prm.document.file"].create(
            {"document_id": document.id, "name": name, "content": base64.b64encode(content)}
        )

    def sees(self, name, document):
        """Tell whether a dealer's own rights reach a document, and that every way of asking says the same."""
        self.env.flush_all()
        self.env.invalidate_all()
        documents = self.env["prm.document"].with_user(self.dealers[name])
        found = documents.has_access("read") and bool(documents.search([("id", "=", document.id)]))
        self.assertEqual(document.with_user(self.dealers[name]).has_access("read"), found)
        return found
