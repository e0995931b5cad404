from odoo.tests import tagged, warmup

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

    def measure(self, prepare):
        """Queries that capture adds to the work that ``prepare()`` returns."""
        parameter = self.env["ir.config_parameter"]
        counts = []
        for value in (False, "True"):
            parameter.set_param("customer_relationship.capture", value)
            self.count(prepare())
            counts.append(self.count(prepare()))
        return counts[1] - counts[0]

    @warmup
    def test_confirm(self):
        for number in (1, 40):
            with self.subTest(orders=number):

                def prepare(number=number):
                    return self.create_orders(number).action_confirm

                self.assertLessEqual(self.measure(prepare), 4)

    @warmup
    def test_message(self):
        partners = self.env["res.partner"].create(
            [{"name": f"P{n}", "email": f"p{n}@many.example"} for n in range(10)]
        )
        for recipients in (partners[:1], partners):
            with self.subTest(recipients=len(recipients)), self.mock_mail_gateway():

                def prepare(recipients=recipients):
                    return lambda: self.customer.message_post(
                        body="Hello",
                        partner_ids=recipients.ids,
                        subtype_xmlid="mail.mt_comment",
                    )

                self.assertLessEqual(self.measure(prepare), 4)

    @warmup
    def test_internal_note_costs_nothing(self):
        self.assertEqual(
            self.measure(lambda: lambda: self.customer.message_post(body="Note")), 0
        )

    @warmup
    def test_reading_a_history_does_not_grow_with_it(self):
        fields = ["name", "note", "can_open_document", "date"]
        calls = self.Interaction.concat(
            *(self.log_call(note="Words", name="Call") for _ in range(80))
        )
        self.create_order().action_confirm()
        rows = self.history()
        self.assertGreater(len(rows), 80)
        few = self.count(lambda: calls[:1].read(fields))
        many = self.count(lambda: calls.read(fields))
        self.assertLessEqual(many, few)
