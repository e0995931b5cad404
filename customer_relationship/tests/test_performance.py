from odoo import Command
from odoo.tests import tagged

from .common import CustomerRelationshipCommon


@tagged("is_query_count")
class TestPerformance(CustomerRelationshipCommon):
    """What a user's transaction pays for being recorded, in queries."""

    def count(self, work):
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def measure(self, prepare, number):
        """Queries that capture adds to the work that ``prepare(number)`` returns."""
        parameter = self.env["ir.config_parameter"]
        counts = []
        for value in (False, "True"):
            parameter.set_param("customer_relationship.capture", value)
            self.count(prepare(1))  # fills the caches that are kept for good
            counts.append(self.count(prepare(number)))
        return counts[1] - counts[0]

    def test_confirm(self):
        def prepare(number):
            return self.create_orders(number).action_confirm

        for number in (1, 80):
            with self.subTest(orders=number):
                self.assertLessEqual(self.measure(prepare, number), 4)

    def test_message(self):
        partners = self.env["res.partner"].create(
            [{"name": f"P{n}", "email": f"p{n}@many.example"} for n in range(10)]
        )

        def prepare(number):
            return lambda: self.customer.message_post(
                body="Hello",
                partner_ids=partners[:number].ids,
                subtype_xmlid="mail.mt_comment",
            )

        for number in (1, 10):
            with self.subTest(recipients=number), self.mock_mail_gateway():
                self.assertLessEqual(self.measure(prepare, number), 4)

    def test_direct_emails(self):
        partners = self.env["res.partner"].create(
            [{"name": f"P{n}", "email": f"p{n}@many.example"} for n in range(80)]
        )

        def prepare(number):
            return lambda: self.env["mail.mail"].create(
                [
                    {
                        "subject": "Hello",
                        "model": "res.partner",
                        "res_id": partner.id,
                        "recipient_ids": [Command.link(partner.id)],
                    }
                    for partner in partners[:number]
                ]
            )

        for number in (1, 80):
            # One more: Odoo forgets the document of an email as it creates it.
            with self.subTest(emails=number):
                self.assertLessEqual(self.measure(prepare, number), 5)

    def test_internal_note_costs_nothing(self):
        def prepare(_number):
            return lambda: self.customer.message_post(body="Note")

        self.assertEqual(self.measure(prepare, 1), 0)

    def test_reading_a_history_does_not_grow_with_it(self):
        fields = ["name", "note", "can_open_document", "date"]
        calls = self.Interaction.concat(
            *(self.log_call(note="Words", name="Call") for _ in range(80))
        )
        few = self.count(lambda: calls[:1].read(fields))
        many = self.count(lambda: calls.read(fields))
        self.assertEqual(many, few)

    def test_activity_done(self):
        def prepare(number):
            activities = self.env["mail.activity"].create(
                [
                    {
                        "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                        "res_id": self.customer.id,
                    }
                ]
                * number
            )
            return activities.action_done

        for number in (1, 20):
            with self.subTest(activities=number):
                self.assertLessEqual(self.measure(prepare, number), 5)
