from odoo import fields, models


class PrmVisitTopic(models.Model):
    """What a contact was about."""

    _name = "prm.visit.topic"
    _description = "Topic of a Contact"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "There is a topic of this name already.")
