from odoo import Command

from odoo.addons.customer_relationship.tests.documents import DocumentsCommon


class DeliveryCommon(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.warehouse = cls.env["stock.warehouse"].create(
            {"name": "Harbor", "code": "HARB", "company_id": cls.company.id}
        )
        cls.chair = cls.env["product.product"].create(
            {"name": "Chair", "type": "consu", "is_storable": True}
        )

    def deliver(self, partner=None, **values):
        """A confirmed order of one chair; its delivery."""
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.anna).id,
                "user_id": self.salesperson.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [Command.create({"product_id": self.chair.id})],
                **values,
            }
        )
        order.action_confirm()
        return order.picking_ids

    def stock(self, quantity):
        self.env["stock.quant"]._update_available_quantity(
            self.chair, self.warehouse.lot_stock_id, quantity
        )

    def validate(self, picking):
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        with self.mock_mail_gateway():
            picking.button_validate()
