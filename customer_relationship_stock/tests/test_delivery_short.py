from odoo.tests import freeze_time

from .common import DeliveryCommon

SOON = "2026-03-04 08:00:00"
LATER = "2026-03-09 08:00:00"


@freeze_time("2026-03-02 10:30:00")
class TestDeliveryShort(DeliveryCommon):
    def short(self):
        self.read_again("delivery_short")
        return self.row("delivery_short")

    def receive(self, date):
        """A chair is planned to arrive."""
        supplier = self.env.ref("stock.stock_location_suppliers")
        self.move(supplier, self.warehouse.lot_stock_id, date)

    def move(self, origin, target, date):
        move = self.env["stock.move"].create(
            {
                "product_id": self.chair.id,
                "product_uom_qty": 1,
                "location_id": origin.id,
                "location_dest_id": target.id,
                "date": date,
            }
        )
        move._action_confirm()
        move.date = date

    def test_nothing_there_and_nothing_to_come(self):
        order = self.deliver(commitment_date=SOON).sale_id
        for _ in range(2):
            self.assertRecordValues(
                self.short(),
                [
                    {
                        "name": order.name,
                        "partner_id": self.anna.id,
                        "user_id": self.salesperson.id,
                        "company_id": self.company.id,
                        "res_model": "sale.order",
                        "res_id": order.id,
                    }
                ],
            )

    def test_in_stock(self):
        self.stock(1)
        self.deliver(commitment_date=SOON)
        self.assertFalse(self.short())

    def test_arrives_in_time(self):
        self.receive("2026-03-03 08:00:00")
        self.deliver(commitment_date=SOON)
        self.assertFalse(self.short())

    def test_arrives_too_late(self):
        self.receive("2026-03-05 08:00:00")
        self.deliver(commitment_date=SOON)
        self.assertTrue(self.short())

    def test_the_earlier_deadline_comes_first(self):
        self.receive("2026-03-03 08:00:00")
        later = self.deliver(commitment_date=LATER)
        self.deliver(commitment_date=SOON)
        self.assertEqual(self.short().res_id, later.sale_id.id)

    def test_a_move_within_the_warehouse_takes_nothing(self):
        place = self.warehouse.lot_stock_id
        shelf = place.create({"name": "Shelf", "location_id": place.id})
        self.move(place, shelf, "2026-03-03 08:00:00")
        self.deliver(commitment_date=SOON)
        self.stock(1)  # not reserved
        self.assertFalse(self.short())

    def test_another_warehouse_takes_what_is_there(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Elsewhere", "code": "ELSE", "company_id": self.company.id}
        )
        self.move(
            self.warehouse.lot_stock_id, other.lot_stock_id, "2026-03-03 08:00:00"
        )
        order = self.deliver(commitment_date=SOON).sale_id
        self.stock(1)  # not reserved
        self.assertEqual(self.short().res_id, order.id)

    def test_stock_elsewhere_does_not_help(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Elsewhere", "code": "ELSE", "company_id": self.company.id}
        )
        self.env["stock.quant"]._update_available_quantity(
            self.chair, other.lot_stock_id, 5
        )
        self.deliver(commitment_date=SOON)
        self.assertTrue(self.short())

    def test_an_order_that_changes_its_customer(self):
        order = self.deliver(commitment_date=SOON).sale_id
        self.assertTrue(self.short())
        order.partner_id = self.olga
        self.drain()
        self.assertFalse(self.history())
        self.assertIn("delivery_short", self.types(self.other_customer))
