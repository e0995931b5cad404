from odoo import fields

from .test_mail_message_source import MessageCase

PRINTED = b"%PDF-1.4"


class TestQuotationSent(MessageCase):
    """However a quotation reaches the customer, it was sent once."""

    def send(self, order, recipients, attachments=None, marked=True):
        """As *Send* on the order does: it marks a draft as sent."""
        if attachments is None:
            attachments = [(f"Quotation - {order.name}.pdf", PRINTED)]
        context = {"mark_so_as_sent": True} if marked else {}
        return self.post(
            recipients,
            record=order.with_context(**context),
            subject="Our quotation",
            attachments=attachments,
        )

    def kinds(self, customer=None):
        return sorted(row.type_id.code for row in self.history(customer))

    def test_by_email(self):
        order = self.create_order(self.anna)
        message = self.send(order, self.anna + self.bert + self.olga)
        row = self.history()
        self.assertEqual(order.state, "sent")
        self.assertRecordValues(
            row,
            [
                {
                    "name": "Our quotation",
                    "direction": "out",
                    "automatic": False,
                    "user_id": self.salesperson.id,
                    "message_id": message.id,
                    "res_model": "sale.order",
                    "res_id": order.id,
                }
            ],
        )
        self.assertEqual(row.partner_id + row.participant_ids, self.anna + self.bert)
        for customer in (self.customer, self.other_customer):
            self.assertEqual(self.kinds(customer), ["quotation_sent"])
        self.assertTrue(self.customer.with_user(self.salesperson).customer_last_out)
        self.assertRebuilt("quotation_email", "email_out")

    def test_again(self):
        """Another email with the quotation; what else is written is an email."""
        order = self.create_order(self.anna)
        self.send(order, self.anna)
        self.send(order, self.anna)
        self.send(order, self.anna, attachments=[], marked=False)
        self.send(order, self.anna, marked=False)
        sent = "quotation_sent"
        self.assertEqual(self.kinds(), ["email", sent, sent, sent])
        self.assertRebuilt("quotation_email", "email_out")

    def test_without_a_file(self):
        """Only at the moment itself Odoo knows: later it is an email, not a second."""
        order = self.create_order(self.anna)
        self.send(order, self.anna, attachments=[])
        self.assertEqual(self.kinds(), ["quotation_sent"])
        self.run_source("email_out")
        self.assertEqual(self.kinds(), ["quotation_sent"])
        self.history().unlink()
        self.run_source("email_out")
        self.assertEqual(self.kinds(), ["email"])

    def test_the_customer_gets_no_email(self):
        order = self.create_order(self.anna)
        self.send(order, self.olga)
        self.assertEqual(self.kinds(), ["quotation_sent"])
        self.assertFalse(self.history().message_id)
        self.assertEqual(self.history().sudo().source_model, "sale.order")

    def test_a_confirmed_order_is_no_quotation(self):
        order = self.create_order(self.anna)
        order.action_confirm()
        order.date_order = fields.Datetime.subtract(order.date_order, hours=1)
        self.send(order, self.anna)
        self.assertEqual(self.kinds(), ["email", "order_confirmed"])
        self.run_source("quotation_email")
        self.assertEqual(len(self.history()), 2)

    def test_who_pays_marks_it(self):
        """Nobody of us has written."""
        order = self.create_order(self.anna)
        order.with_user(self.env.ref("base.public_user")).sudo().write(
            {"state": "sent"}
        )
        self.assertRecordValues(self.history(), [{"automatic": True}])

    def test_switched_off(self):
        """An archived type is not recorded; the email is."""
        kind = "customer_relationship.customer_interaction_type_quotation_sent"
        self.env.ref(kind).active = False
        self.send(self.create_order(self.anna), self.anna)
        self.assertEqual(self.kinds(), ["email"])
        self.assertRebuilt("email_out")
