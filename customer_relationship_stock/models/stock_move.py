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

# For each warehouse and product, what lies there and then what comes and goes, in the
# order of the deadlines: the moves after which it is less than nothing. Nothing here
# depends on ``source``, and ARRAY makes sure that it is read once, not for each row.
SHORT = """
    SELECT move_id
      FROM (SELECT flow.move_id, flow.leaves,
                   sum(flow.quantity) OVER (
                       PARTITION BY flow.product_id, flow.warehouse_id
                           ORDER BY flow.due, flow.leaves, flow.move_id) AS balance
              FROM (SELECT NULL::int AS move_id, quant.product_id, place.warehouse_id,
                           '-infinity'::timestamp AS due, FALSE AS leaves,
                           sum(quant.quantity) AS quantity
                      FROM stock_quant quant
                      JOIN stock_location place ON place.id = quant.location_id
                     WHERE place.usage = 'internal' AND place.warehouse_id IS NOT NULL
                     GROUP BY quant.product_id, place.warehouse_id
                     UNION ALL
                    SELECT move.id, move.product_id, side.warehouse_id, side.due,
                           side.leaves, side.sign * move.product_qty
                      FROM stock_move move
                      JOIN stock_location comes ON comes.id = move.location_id
                      JOIN stock_location goes ON goes.id = move.location_dest_id
                     CROSS JOIN LATERAL (VALUES
                           (comes.warehouse_id, TRUE,
                            COALESCE(move.date_deadline, move.date),
                            -(comes.usage = 'internal')::int),
                           (goes.warehouse_id, FALSE,
                            move.date,
                            (goes.usage = 'internal')::int)
                           ) AS side(warehouse_id, leaves, due, sign)
                     WHERE move.state IN
                           ('waiting', 'confirmed', 'partially_available', 'assigned')
                       AND (comes.usage != 'internal' OR goes.usage != 'internal'
                            OR comes.warehouse_id IS DISTINCT FROM goes.warehouse_id)
                   ) AS flow
           ) AS planned
     WHERE leaves AND balance < 0
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
                    AND source.id = ANY(ARRAY({SHORT}))""",
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
