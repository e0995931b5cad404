from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_capture = fields.Boolean(
        "Record Interactions", config_parameter="customer_relationship.capture"
    )
    customer_promotion_default = fields.Selection(
        [
            ("asked", "Not before they agreed"),
            ("allowed", "Until they object (legitimate interest)"),
        ],
        "Promotion without Consent",
        config_parameter="customer_relationship.promotion_default",
        default="asked",
    )
