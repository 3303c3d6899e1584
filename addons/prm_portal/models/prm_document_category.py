from odoo import fields, models


class PrmDocumentCategory(models.Model):
    """A shelf of the library, as the dealers see it."""

    _name = "prm.document.category"
    _description = "Category of Documents"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "There is a category of this name already.")


class PrmDocumentTag(models.Model):
    """A word by which the head office finds documents again; dealers see the tags of their documents."""

    _name = "prm.document.tag"
    _description = "Tag of Documents"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer()

    _name_unique = models.UniqueIndex("(name)", "There is a tag of this name already.")
