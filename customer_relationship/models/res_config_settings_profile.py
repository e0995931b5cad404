from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How the company tells its customers apart; each company for itself."""

    _name = "res.config.settings"
    _inherit = ["res.config.settings"]

    customer_revenue_basis = fields.Selection(
        related="company_id.customer_revenue_basis", readonly=False, required=True
    )
    customer_window_months = fields.Integer(
        related="company_id.customer_window_months", readonly=False
    )
    customer_new_days = fields.Integer(
        related="company_id.customer_new_days", readonly=False
    )
    customer_loyal_orders = fields.Integer(
        related="company_id.customer_loyal_orders", readonly=False
    )
    customer_loyal_months = fields.Integer(
        related="company_id.customer_loyal_months", readonly=False
    )
    customer_strategic_share = fields.Float(
        related="company_id.customer_strategic_share", readonly=False
    )
    customer_risk_ratio = fields.Float(
        related="company_id.customer_risk_ratio", readonly=False
    )
    customer_lost_ratio = fields.Float(
        related="company_id.customer_lost_ratio", readonly=False
    )
    customer_lost_days = fields.Integer(
        related="company_id.customer_lost_days", readonly=False
    )
    customer_cadence_days = fields.Integer(
        related="company_id.customer_cadence_days", readonly=False
    )
    customer_response_hours = fields.Float(
        related="company_id.customer_response_hours", readonly=False
    )
    customer_discount_rate = fields.Float(
        related="company_id.customer_discount_rate", readonly=False
    )

    def action_refresh_customer_profiles(self):
        """Apply new thresholds now instead of tonight."""
        self.ensure_one()
        cron = self.env.ref("customer_relationship.ir_cron_refresh_profiles")
        cron._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "The profiles of all customers are refreshed within some minutes."
                ),
            },
        }
