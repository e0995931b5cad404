from odoo import fields, models


class CustomerProfile(models.Model):
    """What we earn from a customer, and not only what they pay."""

    _inherit = "customer.profile"

    margin = fields.Monetary(
        readonly=True,
        help="Margins of the orders confirmed in the window, at the rate of each "
        "order.",
    )
    margin_total = fields.Monetary(
        "Lifetime Margin",
        readonly=True,
        help="Historic customer lifetime value (CLV) as margin: that of all confirmed "
        "orders.",
    )
