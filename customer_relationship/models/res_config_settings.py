from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_capture = fields.Boolean(
        "Record Interactions", config_parameter="customer_relationship.capture"
    )
