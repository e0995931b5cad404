from datetime import datetime

from odoo import Command
from odoo.tests import freeze_time, tagged

from .documents import DocumentsCommon


class InvoiceCommon(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tea_house = cls.env["res.company"].create({"name": "Tea House"})
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.tea_house, install_demo=False
        )
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.tea_house.ids)
        )

    def create_invoice(self, price=80, **values):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.anna.id,
                "invoice_user_id": self.salesperson.id,
                "company_id": self.tea_house.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Chair",
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )

    def pay(self, invoices, **values):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        )
        return wizard.create(values)._create_payments()

    def refund(self, invoice):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        action = wizard.create({"journal_id": invoice.journal_id.id}).refund_moves()
        return self.env["account.move"].browse(action["res_id"])


class TestInvoices(InvoiceCommon):
    @freeze_time("2026-03-02 10:30:00")
    def test_order_is_invoiced_and_paid(self):
        self.product.invoice_policy = "order"
        order = self.env["sale.order"].create(
            {
                "partner_id": self.anna.id,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        )
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        self.pay(invoice)
        self.assertEqual(
            self.types(), ["invoice_paid", "invoice_posted", "order_confirmed"]
        )

    @freeze_time("2026-03-02 10:30:00")
    def test_posted_invoice(self):
        invoice = self.create_invoice()
        invoice.action_post()
        self.assertRecordValues(
            self.row("invoice_posted"),
            [
                {
                    "name": invoice.name,
                    "date": datetime(2026, 3, 2, 10, 30),
                    "direction": "out",
                    "partner_id": self.anna.id,
                    "commercial_partner_id": self.customer.id,
                    "user_id": self.salesperson.id,
                    "company_id": self.tea_house.id,
                    "automatic": False,
                    "res_model": "account.move",
                    "res_id": invoice.id,
                }
            ],
        )
        self.assert_rebuilt("invoice_posted")

    @freeze_time("2026-03-05 10:30:00")
    def test_an_invoice_of_another_day_keeps_its_day(self):
        self.create_invoice(invoice_date="2026-03-02").action_post()
        self.assertEqual(self.row("invoice_posted").date, datetime(2026, 3, 2, 12))
        self.assert_rebuilt("invoice_posted")

    @freeze_time("2026-03-01 23:30:00")
    def test_today_is_the_users_today(self):
        """In Hanoi it is Monday already."""
        invoice = self.create_invoice().with_context(tz="Asia/Ho_Chi_Minh")
        invoice.action_post()
        self.assertEqual(str(invoice.invoice_date), "2026-03-02")
        self.assertEqual(self.row("invoice_posted").date, datetime(2026, 3, 1, 23, 30))

    def test_an_invoice_posted_again_is_the_same(self):
        invoice = self.create_invoice()
        for _ in range(2):
            invoice.action_post()
            self.env.cr.flush()
            invoice.button_draft()
        self.assertEqual(self.types(), ["invoice_posted"])

    def test_bills_and_entries_are_no_events_of_customers(self):
        self.create_invoice(
            move_type="in_invoice", invoice_date="2026-03-02"
        ).action_post()
        self.assertFalse(self.history())

    @freeze_time("2026-03-02 10:30:00")
    def test_credit_note(self):
        invoice = self.create_invoice()
        invoice.action_post()
        refund = self.refund(invoice)
        refund.action_post()
        self.assertEqual(self.types(), ["credit_note", "invoice_posted"])
        self.assertEqual(self.row("credit_note").res_id, refund.id)
        self.assert_rebuilt("credit_note")

    @freeze_time("2026-03-20 09:00:00")
    def test_paid_invoice(self):
        invoice = self.create_invoice(invoice_date="2026-03-02")
        invoice.action_post()
        self.pay(invoice, payment_date="2026-03-19", amount=30)
        self.assertEqual(self.types(), ["invoice_posted"])
        self.pay(invoice, payment_date="2026-03-18")
        self.assertRecordValues(
            self.row("invoice_paid"),
            [
                {
                    "name": invoice.name,
                    "date": datetime(2026, 3, 20, 9),
                    "partner_id": self.anna.id,
                    "company_id": self.tea_house.id,
                    "user_id": self.salesperson.id,
                }
            ],
        )
        self.assert_rebuilt("invoice_paid", date=datetime(2026, 3, 19, 12))

    def test_invoices_paid_together(self):
        invoices = self.create_invoice() + self.create_invoice()
        invoices.action_post()
        self.pay(invoices, group_payment=True)
        self.assertEqual(
            sorted(self.row("invoice_paid").mapped("res_id")), sorted(invoices.ids)
        )

    @freeze_time("2026-03-20 09:00:00")
    def test_an_invoice_over_nothing_is_paid_at_once(self):
        self.create_invoice(price=0).action_post()
        self.assertEqual(self.types(), ["invoice_paid", "invoice_posted"])
        self.assert_rebuilt("invoice_paid", date=datetime(2026, 3, 20, 9))

    def test_a_reversed_invoice_is_not_paid(self):
        invoice = self.create_invoice()
        invoice.action_post()
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"journal_id": invoice.journal_id.id}).modify_moves()
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertNotIn("invoice_paid", self.types())


@tagged("is_query_count")
class TestInvoiceQueries(InvoiceCommon):
    def measure(self, prepare, work):
        """Queries that capture adds to the work."""
        parameter = self.env["ir.config_parameter"]
        counts = []
        # The first of each fills the caches that switching has emptied.
        for value in (False, False, "True", "True"):
            parameter.set_param("customer_relationship.capture", value)
            invoices = prepare()
            self.env.cr.flush()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            work(invoices)
            self.env.cr.flush()
            counts.append(self.env.cr.sql_log_count - before)
        return counts[3] - counts[1]

    def create_invoices(self, number):
        invoices = [self.create_invoice() for _ in range(number)]
        return self.env["account.move"].concat(*invoices)

    def test_post(self):
        for number in (1, 10):
            with self.subTest(invoices=number):
                added = self.measure(
                    lambda n=number: self.create_invoices(n),
                    # The web client tells the time zone.
                    lambda invoices: invoices.with_context(tz="UTC").action_post(),
                )
                self.assertLessEqual(added, 4)

    def test_pay(self):
        def prepare():
            invoices = self.create_invoices(2)
            invoices.action_post()
            return invoices

        self.assertLessEqual(self.measure(prepare, self.pay), 4)
