import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import file_kinds


class PrmDocumentFile(models.Model):
    """A file of a document, or a picture in its text.

    A model of its own in place of plain attachments: dealers have no access right to it at all, so no
    stock door (/web/content, /web/image, RPC) hands it out, and no attachment can be made public or get
    a token. The portal serves it through one route that asks for the document first.
    """

    _name = "prm.document.file"
    _description = "File of a Document"
    _order = "document_id, sequence, id"

    document_id = fields.Many2one("prm.document", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char("File name", required=True)
    content = fields.Binary("File", required=True, attachment=True)
    size = fields.Integer("Size (bytes)", compute="_compute_size", store=True, aggregator="sum")
    is_inline = fields.Boolean("Picture in the text", readonly=True)

    @api.depends("content")
    def _compute_size(self):
        for file in self.with_context(bin_size=False):
            file.size = len(file._raw())

    def _raw(self):
        """Return the bytes of the file."""
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).content or b"")

    @api.constrains("name", "content")
    def _check_content(self):
        for file in self:
            reason = file_kinds.refusal(file.name, file._raw(), file_kinds.STAFF_LIMIT)
            if reason:
                raise ValidationError(self._refusal_text(reason, file.name, file_kinds.STAFF_LIMIT))

    @api.model
    def _refusal_text(self, reason, name, limit):
        """Return the sentence for a reason of ``file_kinds.refusal``."""
        limit //= file_kinds.MEGABYTE
        texts = {
            "empty": self.env._("“%(name)s” is empty.", name=name),
            "size": self.env._("“%(name)s” is larger than %(limit)s MB.", name=name, limit=limit),
            "kind": self.env._(
                "“%(name)s”: files of this kind are not accepted. Accepted are %(kinds)s.",
                name=name,
                kinds=", ".join(file_kinds.KINDS),
            ),
            "content": self.env._("“%(name)s” does not hold what its name says.", name=name),
            "macro": self.env._("“%(name)s” holds macros; save it without them.", name=name),
            "packed": self.env._("“%(name)s” unpacks to more than is allowed.", name=name),
        }
        return texts[reason]
