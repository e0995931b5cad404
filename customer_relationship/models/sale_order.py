from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        """Record the confirmation, once for each time that the order is confirmed."""
        result = super()._action_confirm()
        self.env["customer.interaction.capture"]._capture(
            self.sudo()._prepare_order_confirmed
        )
        return result

    def _prepare_order_confirmed(self):
        return [
            {
                "type": "order_confirmed",
                "event": "confirmed",
                "repeats": True,
                "date": order.date_order,
                "summary": order.name,
                "partner_ids": order.partner_id.ids,
                "user_id": order.user_id.id,
                "company_id": order.company_id.id,
                "res_model": order._name,
                "res_id": order.id,
                "source_model": order._name,
                "source_id": order.id,
            }
            for order in self
        ]
