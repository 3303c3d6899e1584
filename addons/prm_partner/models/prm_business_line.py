from odoo import fields, models


class PrmBusinessLine(models.Model):
    """What a partner deals in: machinery, spare parts, workshop, rental …"""

    _name = "prm.business.line"
    _description = "Business Line"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "There is a business line of this name already.")
