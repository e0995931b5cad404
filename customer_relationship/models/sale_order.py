from odoo import api, models

from .customer_interaction_source import Source

# What was emailed in this very transaction: see ``_is_quotation``.
IS_EMAILED = """
    EXISTS (SELECT FROM customer_interaction emailed
              JOIN customer_interaction_type kind ON kind.id = emailed.type_id
             WHERE emailed.res_model = 'sale.order' AND emailed.res_id = source.id
               AND emailed.message_id IS NOT NULL
               AND emailed.commercial_partner_id = partner.commercial_partner_id
               AND emailed.create_date = now() AT TIME ZONE 'UTC'
               AND kind.code = 'quotation_sent')
"""
# Who begins to pay for an order has it marked as sent, and nobody wrote to them.
MARKED_BY_OUTSIDER = """
    EXISTS (SELECT FROM res_users marker
             WHERE marker.id = source.write_uid AND marker.share)
"""


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        self._capture_documents("order_confirmed")
        # sudo: who confirms an order need not read coupons
        coupons = self.sudo().coupon_point_ids.coupon_id.filtered("partner_id")
        self.env["customer.interaction.capture"]._capture_documents(
            "coupon_granted", coupons
        )
        return result

    def _action_cancel(self):
        orders = self.filtered(lambda order: order.state != "cancel")
        result = super()._action_cancel()
        orders._capture_documents("order_canceled")
        return result

    def write(self, vals):
        """Quotations are marked as sent in several ways; all write the state."""
        quotations = self.browse()
        if vals.get("state") == "sent":
            quotations = self.filtered(lambda order: order.state != "sent")
        result = super().write(vals)
        quotations._capture_documents("quotation_sent")
        self.env["customer.interaction.capture"]._capture_customer_change(self, vals)
        return result

    def _capture_documents(self, name):
        self.env["customer.interaction.capture"]._capture_documents(name, self)


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources(self):
        return super()._get_sources() | {
            "quotation_sent": Source(
                model="sale.order",
                type="quotation_sent",
                event="sent",
                direction="'out'",
                where=f"source.state IN ('sent', 'sale') AND NOT {IS_EMAILED}",
                date="%(now)s",
                automatic=MARKED_BY_OUTSIDER,
                repeats=True,
                live_only=True,
            ),
            "order_confirmed": Source(
                model="sale.order",
                type="order_confirmed",
                event="confirmed",
                date="source.date_order",
                where="source.state = 'sale'",
                repeats=True,
            ),
            "order_canceled": Source(
                model="sale.order",
                type="order_canceled",
                event="canceled",
                date="%(now)s",
                where="source.state = 'cancel'",
                repeats=True,
                live_only=True,
            ),
        }
