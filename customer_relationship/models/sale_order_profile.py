from odoo import models

# What the figures are read from, as far as people change it.
FIGURES = {"date_order", "order_line"}


class SaleOrder(models.Model):
    """Figures follow confirmed orders that are dated or filled anew."""

    _name = "sale.order"
    _inherit = ["sale.order"]

    def write(self, vals):
        confirmed = self.browse()
        if not FIGURES.isdisjoint(vals):
            confirmed = self.filtered(lambda order: order.state == "sale")
        result = super().write(vals)
        self.env["customer.interaction.capture"]._capture_change(confirmed)
        return result
