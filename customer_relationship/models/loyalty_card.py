from odoo import api, models

from .customer_interaction_source import Source


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    @api.model_create_multi
    def create(self, vals_list):
        cards = super().create(vals_list)
        # sudo: who grants a coupon need not read it
        granted = cards.sudo().filtered("partner_id")
        self.env["customer.interaction.capture"]._capture_documents(
            "coupon_granted", granted
        )
        return cards

    def write(self, vals):
        result = super().write(vals)
        self.env["customer.interaction.capture"]._capture_customer_change(self, vals)
        return result


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources(self):
        return super()._get_sources() | {
            "coupon_granted": Source(
                model="loyalty.card",
                type="coupon_granted",
                event="granted",
                direction="'out'",
                # What an order brings is granted when it is confirmed.
                date="COALESCE(sale.date_order, source.create_date)",
                joins="""
                    JOIN loyalty_program program ON program.id = source.program_id
                    LEFT JOIN sale_order sale ON sale.id = source.order_id""",
                # Not a card to collect points on, and not what Odoo keeps in the
                # background for the discount of a single order.
                where="""program.program_type
                         IN ('coupons', 'gift_card', 'next_order_coupons')
                         AND (sale.id IS NULL OR sale.state = 'sale')""",
                # Never the code: who knows it can spend it.
                summary="program.name ->> 'en_US'",
                user="NULL::int",
            ),
        }
