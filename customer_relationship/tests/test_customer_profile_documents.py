from datetime import datetime

from odoo import Command
from odoo.tests import freeze_time

from .test_account_move import InvoiceCommon


@freeze_time("2026-06-15 12:00:00")
class TestDocuments(InvoiceCommon):
    """The figures follow within minutes also where nothing happens with a customer."""

    def profile(self, customer=None):
        """As the queue leaves it; nothing of the night."""
        self.drain()
        return self.env["customer.profile"].search(
            [
                ("partner_id", "=", (customer or self.customer).id),
                ("company_id", "=", self.tea_house.id),
            ]
        )

    def queued(self, model):
        self.env.cr.flush()
        queue = self.env["customer.interaction.queue"]
        return queue.search_count([("res_model", "=", model)])

    def create_program(self, basis="invoiced"):
        program = self.env["customer.tier.program"].create(
            {
                "name": "Club",
                "basis": basis,
                "company_id": self.tea_house.id,
                "tier_ids": [Command.create({"name": "Gold", "entry_revenue": 500})],
            }
        )
        program.state = "simulated"
        program.action_activate()
        program.settling = False

    def post(self, price=80, **values):
        invoice = self.create_invoice(price, **values)
        invoice.action_post()
        return invoice

    def test_an_invoice_is_corrected(self):
        self.create_program()
        invoice = self.post()
        self.assertEqual(self.profile().revenue, 80)
        invoice.button_draft()
        self.assertEqual(self.profile().revenue, 0)
        invoice.invoice_line_ids.price_unit = 600
        invoice.action_post()
        self.assertRecordValues(self.profile(), [{"revenue": 600, "order_total": 1}])
        self.assertEqual(self.profile().tier_id.name, "Gold")

    def test_an_invoice_is_canceled(self):
        invoice = self.post()
        self.assertEqual(self.profile().revenue, 80)
        invoice.button_cancel()
        self.assertEqual(self.profile().revenue, 0)

    def test_a_first_posting_queues_no_invoice(self):
        self.post()
        self.pay(self.post())
        self.assertFalse(self.queued("account.move"))

    def test_a_receipt(self):
        receipt = self.post(move_type="out_receipt")
        self.assertRecordValues(self.profile(), [{"revenue": 80, "order_total": 1}])
        receipt.button_draft()
        self.assertFalse(self.profile())

    def test_a_part_is_paid_and_taken_back(self):
        self.tea_house.customer_revenue_basis = "paid"
        invoice = self.post()
        self.pay(invoice, amount=20)
        self.assertEqual(self.profile().revenue, 20)
        invoice.line_ids.remove_move_reconcile()
        self.assertEqual(self.profile().revenue, 0)

    def test_a_part_that_is_paid_lifts(self):
        self.create_program("paid")
        invoice = self.post(1000)
        self.pay(invoice, amount=499)
        self.assertFalse(self.profile().tier_id)
        self.pay(invoice, amount=1)
        self.assertEqual(self.profile().tier_id.name, "Gold")

    def create_order(self):
        line = {"product_id": self.product.id, "tax_ids": [Command.clear()]}
        return self.env["sale.order"].create(
            {"partner_id": self.anna.id, "order_line": [Command.create(line)]}
        )

    def test_an_order_is_changed(self):
        self.tea_house.customer_revenue_basis = "ordered"
        order = self.create_order()
        line = order.order_line
        order.action_confirm()
        self.assertEqual(self.profile().revenue, 80)
        order.write({"order_line": [Command.update(line.id, {"price_unit": 90})]})
        self.assertEqual(self.profile().revenue, 90)
        order.date_order = datetime(2025, 1, 1)
        self.assertRecordValues(self.profile(), [{"revenue": 0, "order_total": 1}])

    def test_a_quotation_is_not_queued(self):
        order = self.create_order()
        line = order.order_line
        order.write({"order_line": [Command.update(line.id, {"price_unit": 90})]})
        order.action_confirm()
        self.assertFalse(self.queued("sale.order"))
