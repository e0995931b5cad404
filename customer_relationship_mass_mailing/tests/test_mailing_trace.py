from odoo import Command

from odoo.addons.customer_relationship.tests.common import CustomerRelationshipCommon


class TestMailingTrace(CustomerRelationshipCommon):
    def send(self, keep_archives):
        """A mailing to Anna, as the composer writes it."""
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Spring",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": [("id", "=", self.anna.id)],
                "body_html": "<p>Novelties</p>",
                "keep_archives": keep_archives,
            }
        )
        with self.mock_mail_gateway():
            mailing.action_send_mail()
            self.env.cr.flush()
        return mailing.mailing_trace_ids

    def delivery(self):
        history = self.Interaction.with_user(self.salesperson)
        [row] = history.get_timeline_page({"partner_id": self.customer.id})["rows"]
        return row["delivery"], history.get_timeline_details(row["id"])["delivery"]

    def test_opened(self):
        for keep_archives in (True, False):
            with self.subTest(keep_archives=keep_archives):
                trace = self.send(keep_archives)
                self.assertTrue(trace.customer_message_id)
                for status, state in (
                    ("sent", "sent"),
                    ("open", "opened"),
                    ("reply", "opened"),
                    ("bounce", "bounced"),
                    ("error", "failed"),
                    ("cancel", "canceled"),
                ):
                    trace.trace_status = status
                    self.assertEqual(self.delivery()[0], state)
                self.history().sudo().unlink()

    def test_others_are_told_as_before(self):
        mail = self.env["mail.mail"].create(
            {
                "subject": "Hello",
                "author_id": self.env.user.partner_id.id,
                "model": "res.partner",
                "res_id": self.anna.id,
                "recipient_ids": [Command.link(self.anna.id)],
            }
        )
        self.history()
        mail.state = "sent"
        self.assertEqual(self.delivery()[0], "sent")
