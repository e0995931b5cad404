from datetime import timedelta

from odoo import Command, fields
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

    def send_template(self, **values):
        template = self.env["mail.template"].create(
            {
                "name": "Reminder",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "See you on Friday",
                "body_html": "<p>At nine</p>",
                "partner_to": f"{self.anna.id},{self.olga.id}",
                "use_default_to": False,
                "auto_delete": True,
                **values,
            }
        )
        mail = self.env["mail.mail"].browse(template.send_mail(self.customer.id))
        self.assertTrue(self.history())
        return mail

    def test_deleted_before_it_was_sent(self):
        later = fields.Datetime.now() + timedelta(days=3)
        for state in ("outgoing", "cancel"):
            with self.subTest(state):
                mail = self.send_template(scheduled_date=str(later))
                if state == "cancel":
                    mail.cancel()
                call = self.log_call()
                mail.with_user(self.env.ref("base.user_admin")).unlink()
                self.assertEqual(self.history(), call)
                self.assertFalse(self.history(self.other_customer))
                call.sudo().unlink()

    def test_deleted_in_the_same_transaction(self):
        self.create_email(self.anna).unlink()
        self.assertFalse(self.history())

    def test_deleted_after_it_was_sent_or_has_failed(self):
        for state in ("sent", "exception", "received"):
            with self.subTest(state):
                mail = self.send_template()
                mail.state = state
                mail.unlink()
                self.assertEqual(len(self.history()), 1)
                self.history().unlink()

    def test_deleted_by_odoo_as_it_was_sent(self):
        mail = self.send_template()
        with self.mock_mail_gateway(mail_unlink_sent=True):
            mail.send()
        self.assertFalse(mail.exists())
        self.assertEqual(len(self.history()), 1)
