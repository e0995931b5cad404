from datetime import datetime

from odoo.tests import freeze_time

from .common import DeliveryCommon


class TestDeliveries(DeliveryCommon):
    @freeze_time("2026-03-02 10:30:00")
    def test_validated_delivery(self):
        self.stock(1)
        picking = self.deliver()
        self.validate(picking)
        self.assertRecordValues(
            self.row("delivery_done"),
            [
                {
                    "name": picking.name,
                    "date": datetime(2026, 3, 2, 10, 30),
                    "direction": "out",
                    "partner_id": self.anna.id,
                    "commercial_partner_id": self.customer.id,
                    "user_id": self.salesperson.id,
                    "company_id": self.company.id,
                    "res_model": "stock.picking",
                    "res_id": picking.id,
                }
            ],
        )
        self.assert_rebuilt("delivery_done")

    def test_receipts_are_no_deliveries(self):
        receipt = self.env["stock.picking"].create(
            {
                "partner_id": self.anna.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.chair.id,
                            "product_uom_qty": 1,
                            "location_id": self.env.ref(
                                "stock.stock_location_suppliers"
                            ).id,
                            "location_dest_id": self.warehouse.lot_stock_id.id,
                        },
                    )
                ],
            }
        )
        receipt.action_confirm()
        self.validate(receipt)
        self.assertEqual(receipt.state, "done")
        self.assertFalse(self.history())

    def test_late_once_for_each_deadline(self):
        with freeze_time("2026-03-02 10:30:00"):
            picking = self.deliver(commitment_date="2026-03-04 08:00:00")
            self.read_again("delivery_late")
            self.assertNotIn("delivery_late", self.types())
        with freeze_time("2026-03-05 10:30:00"):
            self.read_again("delivery_late")
            self.assert_rebuilt("delivery_late")
            picking.move_ids.date_deadline = "2026-03-06 08:00:00"
            self.read_again("delivery_late")
            self.assertEqual(len(self.row("delivery_late")), 1)
        with freeze_time("2026-03-07 10:30:00"):
            self.read_again("delivery_late")
        late = self.row("delivery_late")
        self.assertEqual(
            late.mapped("date"), [datetime(2026, 3, 6, 8), datetime(2026, 3, 4, 8)]
        )
        self.assertEqual(late.user_id, self.salesperson)
        self.assertEqual(late.company_id, self.company)

    def test_not_late_when_no_day_was_promised(self):
        with freeze_time("2026-03-02 10:30:00"):
            self.deliver()
        with freeze_time("2026-03-05 10:30:00"):
            self.read_again("delivery_late")
        self.assertNotIn("delivery_late", self.types())

    def test_late_after_the_lead_time(self):
        self.chair.sale_delay = 2
        with freeze_time("2026-03-02 10:30:00"):
            self.deliver()
        with freeze_time("2026-03-05 10:30:00"):
            self.read_again("delivery_late")
        self.assertEqual(self.row("delivery_late").date, datetime(2026, 3, 4, 10, 30))

    def test_delivered_and_canceled_are_not_late(self):
        self.stock(1)
        with freeze_time("2026-03-02 10:30:00"):
            self.validate(self.deliver(commitment_date="2026-03-04 08:00:00"))
            canceled = self.deliver(commitment_date="2026-03-04 08:00:00")
            canceled.action_cancel()
        with freeze_time("2026-03-05 10:30:00"):
            self.read_again("delivery_late")
        self.assertNotIn("delivery_late", self.types())

    def test_a_delivery_to_another_customer(self):
        self.stock(1)
        picking = self.deliver()
        self.validate(picking)
        self.env.cr.flush()
        picking.partner_id = self.olga
        self.drain()
        self.assertNotIn("delivery_done", self.types())
        self.assertEqual(self.types(self.other_customer), ["delivery_done"])
