from odoo import Command
from odoo.tests import tagged

from .common import CustomerRelationshipCommon


@tagged("post_install", "-at_install")
class TestFailedEmail(CustomerRelationshipCommon):
    """An email without a notification, which itself knows whether it was sent."""

    def create_email(self, person):
        return self.env["mail.mail"].create(
            {
                "subject": "Hello",
                "message_type": "email",
                "author_id": self.salesperson.partner_id.id,
                "recipient_ids": [Command.link(person.id)],
            }
        )

    def find_never_contacted(self):
        customers = self.customer | self.other_customer
        return self.env["res.partner"].search(
            [("id", "in", customers.ids), ("customer_last_contact", "=", False)]
        )

    def test_who_was_not_reached_was_not_contacted(self):
        mail = self.create_email(self.anna)
        self.create_email(self.olga)
        self.assertFalse(self.history().automatic)
        self.assertFalse(self.find_never_contacted())
        for state, unreached in (
            ("exception", self.customer),
            ("cancel", self.customer),
            ("sent", self.env["res.partner"]),
        ):
            with self.subTest(state):
                mail.state = state
                self.env.invalidate_all()
                self.assertEqual(self.find_never_contacted(), unreached)
                self.assertEqual(
                    bool(self.customer.customer_last_contact), not unreached
                )
