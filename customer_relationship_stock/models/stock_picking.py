from odoo import api, models

from odoo.addons.customer_relationship.models.customer_interaction_source import Source

TO_CUSTOMER = """
    JOIN stock_location target
      ON target.id = source.location_dest_id AND target.usage = 'customer'
    LEFT JOIN sale_order sale ON sale.id = source.sale_id
"""


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        result = super()._action_done()
        # sudo: nobody fails because of a look at the location
        deliveries = self.sudo().filtered(
            lambda picking: picking.location_dest_id.usage == "customer"
        )
        self.env["customer.interaction.capture"]._capture_documents(
            "delivery_done", deliveries
        )
        return result

    def write(self, vals):
        result = super().write(vals)
        self.env["customer.interaction.capture"]._capture_customer_change(self, vals)
        return result


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources(self):
        delivery = {
            "model": "stock.picking",
            "joins": TO_CUSTOMER,
            "user": "COALESCE(source.user_id, sale.user_id)",
        }
        return super()._get_sources() | {
            "delivery_done": Source(
                type="delivery_done",
                event="done",
                direction="'out'",
                date="source.date_done",
                where="source.state = 'done' AND source.date_done IS NOT NULL",
                **delivery,
            ),
            # A delivery that gets a new deadline may miss that one, too. Without a
            # day or lead time of its own, an order is due at once: that promised nobody
            # anything.
            "delivery_late": Source(
                type="delivery_late",
                event="late",
                occasion="to_char(source.date_deadline, 'YYYY-MM-DD HH24:MI:SS')",
                date="source.date_deadline",
                where="""source.state IN ('confirmed', 'waiting', 'assigned')
                         AND source.date_deadline < %(now)s
                         AND (sale.id IS NULL
                              OR source.date_deadline > sale.date_order)""",
                automatic="TRUE",
                scanned=True,
                **delivery,
            ),
        }
