from odoo import fields, models


class CustomerInteraction(models.Model):
    """What lists, pivots and graphs group interactions by."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    channel = fields.Selection(related="type_id.channel")
