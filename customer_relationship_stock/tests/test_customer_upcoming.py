from odoo.addons.customer_relationship.tests.test_customer_interaction_header import (
    HeaderCommon,
)

from .common import DeliveryCommon


class TestUpcoming(HeaderCommon, DeliveryCommon):
    def test_activity_of_a_delivery(self):
        delivery = self.deliver()
        self.plan(delivery, "Ask for the key", user=self.env.user)
        receipt = delivery.copy(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
            }
        )
        self.plan(receipt, "Count the returns", user=self.env.user)
        self.assertEqual(self.names(user=self.env.user), ["Ask for the key"])
