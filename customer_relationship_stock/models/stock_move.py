from odoo import api, models

from odoo.addons.customer_relationship.models.customer_interaction_source import Source

ORDERED = """
    JOIN sale_order_line line ON line.id = source.sale_line_id
    JOIN sale_order sale ON sale.id = line.order_id AND sale.state = 'sale'
    JOIN product_product product ON product.id = source.product_id
    JOIN product_template template
      ON template.id = product.product_tmpl_id AND template.is_storable
    JOIN stock_location origin ON origin.id = source.location_id
    JOIN stock_location target
      ON target.id = source.location_dest_id AND target.usage = 'customer'
"""

IN_STOCK = """
    (SELECT COALESCE(sum(quant.quantity), 0)
       FROM stock_quant quant
       JOIN stock_location place ON place.id = quant.location_id
      WHERE quant.product_id = source.product_id
        AND place.usage = 'internal' AND place.warehouse_id = origin.warehouse_id)
"""

# What is to arrive by the deadline, less what is to leave by then.
PLANNED = """
    (SELECT COALESCE(sum(move.product_qty * (2 * arrives.yes::int - 1)), 0)
       FROM stock_move move
       JOIN stock_location comes ON comes.id = move.location_id
       JOIN stock_location goes ON goes.id = move.location_dest_id
      CROSS JOIN LATERAL (
                SELECT goes.usage = 'internal'
                       AND goes.warehouse_id IS NOT DISTINCT FROM origin.warehouse_id
            ) AS arrives(yes)
      CROSS JOIN LATERAL (
                SELECT comes.usage = 'internal'
                       AND comes.warehouse_id IS NOT DISTINCT FROM origin.warehouse_id
            ) AS leaves(yes)
      WHERE move.product_id = source.product_id
        AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
        AND arrives.yes != leaves.yes
        AND CASE WHEN arrives.yes THEN move.date <= source.date_deadline
                 ELSE (COALESCE(move.date_deadline, move.date), move.id)
                      <= (source.date_deadline, source.id) END)
"""


class CustomerInteractionSource(models.AbstractModel):
    """Deliveries that will probably be late.

    A move of a confirmed order to a customer is short when its deadline is still
    ahead, it is not fully reserved, and the warehouse cannot cover all that is due by
    then: what lies there, and what is planned to arrive by the deadline, is less than
    what is planned to leave by then, earlier deadlines first. Reservations for later
    deadlines do not count, nor do requests for quotation. Where delivering takes
    several steps, only the last of them is looked at.
    """

    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources(self):
        return super()._get_sources() | {
            "delivery_short": Source(
                model="stock.move",
                type="delivery_short",
                event="short",
                date="%(now)s",
                joins=ORDERED,
                where=f"""
                    source.state IN ('waiting', 'confirmed', 'partially_available')
                    AND source.date_deadline > %(now)s
                    AND {IN_STOCK} + {PLANNED} < 0""",
                partner="sale.partner_id",
                user="sale.user_id",
                summary="sale.name",
                automatic="TRUE",
                res_model="'sale.order'",
                res_id="sale.id",
                live_only=True,
                scanned=True,
            ),
        }


class CustomerInteractionQueue(models.Model):
    _inherit = "customer.interaction.queue"

    @api.model
    def _get_followers(self, model):
        return super()._get_followers(model) | {"stock.move"}
