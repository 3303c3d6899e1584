import base64
import binascii
import re

from lxml import etree, html

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools.mimetypes import guess_mimetype

from ..engine import file_kinds

_ATTACHMENT = re.compile(r"^(?:https?://[^/]+)?/web/(?:image|content)/(\d+)")
_OWN = re.compile(r"^(?:https?://[^/]+)?/my/prm/documents/(\d+)/files/(\d+)")
_DATA = re.compile(r"^data:image/[\w.+-]+;base64,(.*)$", re.DOTALL)
_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


class PrmDocument(models.Model):
    """Pictures in the text of a document belong to the document.

    The editor stores a picture as an attachment and puts its access token into the address: whoever has
    the address has the picture, for good. So every picture is moved into a file of the document, which
    is served where the document is.
    """

    _inherit = "prm.document"

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents.filtered("body")._own_pictures()
        return documents

    def write(self, vals):
        result = super().write(vals)
        if "body" in vals and not self.env.context.get("prm_own_pictures"):
            self._own_pictures()
        return result

    def copy(self, default=None):
        copies = super().copy(default)
        for original, document in zip(self, copies, strict=True):
            document.name = default.get("name") if default and default.get("name") else self.env._(
                "%(document)s (copy)", document=original.name
            )  # fmt: skip
        return copies

    def _own_pictures(self):
        """Move the pictures of the texts into files of the documents, and drop files that no text shows any more."""
        for document in self:
            kept = self.env["prm.document.file"]
            if document.body:
                tree = html.fragment_fromstring(document.body, create_parent="div")
                changed = False
                for image in tree.iter("img"):
                    file, moved = document._own_picture(image.get("src") or "")
                    kept |= file
                    if moved:
                        image.set("src", f"/my/prm/documents/{document.id}/files/{file.id}")
                        for name in [name for name in image.attrib if name.startswith("data-")]:
                            del image.attrib[name]
                        changed = True
                if changed:
                    inner = (tree.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in tree)
                    document.with_context(prm_own_pictures=True).body = inner
            (document.picture_ids - kept).unlink()

    def _own_picture(self, source):
        """Return the file of this document for a picture's address, and whether the address changes."""
        files = self.env["prm.document.file"]
        if match := _OWN.match(source):
            file = files.search([("id", "=", int(match[2])), ("document_id", "=", int(match[1]))])
            if not file or file.document_id == self:
                return file, False
            return self._make_picture(file.name, file._raw()), True
        if match := _ATTACHMENT.match(source):
            attachment = self.env["ir.attachment"].browse(int(match[1])).exists()
            try:
                attachment.check_access("read")
            except AccessError:
                return files, False
            if not attachment.raw:
                return files, False
            file = self._make_picture(attachment.name, attachment.raw)
            if attachment.res_model == self._name:
                # its address carries a token: nobody needs it any more
                attachment.sudo().unlink()
            return file, True
        if match := _DATA.match(source):
            try:
                content = base64.b64decode(match[1])
            except (binascii.Error, ValueError):
                return files, False
            return self._make_picture("picture", content), True
        return files, False

    def _make_picture(self, name, content):
        extension = _EXTENSIONS.get(guess_mimetype(content), "")
        if extension and file_kinds.mimetype(name) != file_kinds.KINDS[extension]:
            name = f"{name}.{extension}"
        return self.env["prm.document.file"].create(
            {"document_id": self.id, "name": name, "content": base64.b64encode(content), "is_inline": True}
        )
