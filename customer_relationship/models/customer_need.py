from odoo import fields, models


class CustomerNeed(models.Model):
    _name = "customer.need"
    _description = "Customer Need"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)
