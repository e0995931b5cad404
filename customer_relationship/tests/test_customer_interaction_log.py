from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user

from .common import CustomerRelationshipCommon

USER_GROUP = "customer_relationship.group_customer_relationship_user"


class TestLogWizard(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(cls.env, "agent", groups=USER_GROUP)
        cls.visit = cls.env.ref("customer_relationship.customer_interaction_type_visit")
        cls.note = cls.env.ref("customer_relationship.customer_interaction_type_note")
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")
        cls.promise = cls.env.ref("customer_relationship.mail_activity_type_promise")

    def wizard(self, document=None, user=None, partner=None):
        document = document or self.anna
        Log = self.env["customer.interaction.log"].with_user(user or self.salesperson)
        return Log.with_context(
            default_res_model=document._name,
            default_res_id=document.id,
            default_partner_id=(partner or self.anna).id,
        )

    def log(self, document=None, user=None, **values):
        values = {"type_id": self.call.id, **values}
        self.wizard(document, user).create(values).action_log()
        return self.history()[:1]

    def test_a_call_is_one_form(self):
        form = Form(self.wizard())
        self.assertEqual(form.type_id, self.call)
        self.assertEqual(form.direction, "out")
        self.assertEqual(form.commercial_partner_id, self.customer)
        form.name = "Asked for forty chairs"
        form.outcome = "reached"
        form.feeling = "good"
        form.duration = 7
        form.note = "Decides\non <Friday>"
        form.learned = "Needs <chairs> that stack"
        form.save().action_log()
        interaction = self.history()
        self.assertRecordValues(
            interaction,
            [
                {
                    "name": "Asked for forty chairs",
                    "note": "Decides\non <Friday>\nWhat we learned:\n"
                    "Needs <chairs> that stack",
                    "outcome": "reached",
                    "feeling": "good",
                    "duration": 7,
                    "user_id": self.salesperson.id,
                    "commercial_partner_id": self.customer.id,
                    "automatic": False,
                }
            ],
        )

    def test_the_direction_follows_the_type(self):
        form = Form(self.wizard())
        form.type_id = self.env.ref(
            "customer_relationship.customer_interaction_type_messenger"
        )
        self.assertEqual(form.direction, "in")
        form.type_id = self.visit
        self.assertFalse(form.direction)

    def test_the_words_are_on_the_order(self):
        order = self.create_order(company_id=self.env.company.id)
        interaction = self.log(order, note="Wants blue ones")
        message = order.message_ids.sorted()[0]
        interaction_sudo = interaction.sudo()
        self.assertEqual(interaction_sudo.message_id, message)
        self.assertTrue(message.subtype_id.internal)
        self.assertEqual(message.author_id, self.salesperson.partner_id)
        self.assertEqual(
            (interaction_sudo.res_model, interaction_sudo.res_id, interaction.note),
            ("sale.order", order.id, "Wants blue ones"),
        )
        self.assertEqual(interaction.company_id, order.company_id)

    def test_who_may_not_see_the_order_sees_no_words(self):
        order = self.create_order()
        interaction = self.log(order, name="Secret", note="Secret words")
        foreign = interaction.with_user(self.agent)
        self.assertEqual((foreign.name, foreign.note), ("Call", False))

    def test_without_words_nothing_is_posted(self):
        before = self.anna.message_ids
        self.log()
        self.assertEqual(self.anna.message_ids, before)

    def test_what_a_letter_can_not_have(self):
        form = Form(self.wizard())
        form.outcome = "reached"
        form.duration = 5
        form.type_id = self.note
        form.save().action_log()
        interaction = self.history()
        self.assertEqual((interaction.outcome, interaction.duration), (False, 0))

    def test_files(self):
        order = self.create_order()
        file = (
            self.env["ir.attachment"]
            .with_user(self.salesperson)
            .create(
                {
                    "name": "plan.txt",
                    "raw": b"x",
                    "res_model": "customer.interaction.log",
                }
            )
        )
        interaction = self.log(order, attachment_ids=[(4, file.id)])
        self.assertEqual(interaction.sudo().message_id.attachment_ids, file)
        self.assertEqual((file.res_model, file.res_id), ("sale.order", order.id))

    def test_files_of_others(self):
        """Neither what one may not read, nor what is on another document."""
        Attachment = self.env["ir.attachment"]
        secret = Attachment.create({"name": "pay.txt", "raw": b"x"})
        taken = Attachment.with_user(self.salesperson).create(
            {"name": "plan.txt", "res_model": "res.partner", "res_id": self.olga.id}
        )
        for file in (secret, taken):
            with self.subTest(file.name), self.assertRaises(AccessError):
                self.log(attachment_ids=[(4, file.id)])
        self.assertEqual(taken.res_id, self.olga.id)

    def test_next_step_and_promise(self):
        order = self.create_order()
        form = Form(self.wizard(order))
        form.activity_type_id = self.todo
        self.assertEqual(
            form.activity_date, fields.Date.today() + timedelta(days=5), "of the type"
        )
        form.activity_summary = "Send the catalog"
        form.has_promise = True
        form.promise_summary = "Chairs before the feast"
        form.promise_date = "2099-01-20"
        form.save().action_log()
        self.assertRecordValues(
            order.activity_ids.sorted("date_deadline"),
            [
                {
                    "activity_type_id": self.todo.id,
                    "summary": "Send the catalog",
                    "user_id": self.salesperson.id,
                    "automated": False,
                },
                {
                    "activity_type_id": self.promise.id,
                    "summary": "Chairs before the feast",
                    "user_id": self.salesperson.id,
                    "automated": False,
                },
            ],
        )

    def test_who_may_not_edit_contacts_logs_all_of_it(self):
        self.assertFalse(self.anna.with_user(self.agent).has_access("write"))
        interaction = self.log(
            user=self.agent,
            note="Prefers tea",
            activity_type_id=self.todo.id,
            activity_user_id=self.agent.id,
            activity_date="2099-01-01",
            has_promise=True,
            promise_summary="Tea",
            promise_date="2099-01-01",
        )
        self.assertEqual(interaction.user_id, self.agent)
        self.assertEqual(interaction.note, "Prefers tea")
        self.assertEqual(len(self.anna.activity_ids), 2)
        self.assertEqual(self.anna.activity_ids.create_uid, self.agent)

    def test_the_future(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        with self.assertRaisesRegex(ValidationError, "schedule an activity"):
            self.log(date=tomorrow)

    def test_negative_minutes(self):
        with self.assertRaisesRegex(ValidationError, "from 0 up"):
            self.log(duration=-1)

    def test_contact_of_another_customer(self):
        with self.assertRaisesRegex(ValidationError, "Olga.*Harbor Tea"):
            self.log(self.create_order(), partner_id=self.olga.id)

    def test_no_contact(self):
        with self.assertRaisesRegex(ValidationError, "whom it was with"):
            self.log(self.create_order(), partner_id=False)

    def test_no_kind(self):
        with self.assertRaisesRegex(AccessError, "logged by hand"):
            self.log(type_id=False)

    def test_a_kind_that_is_captured(self):
        email = self.env.ref("customer_relationship.customer_interaction_type_email")
        with self.assertRaisesRegex(AccessError, "logged by hand"):
            self.log(type_id=email.id)

    def test_an_order_that_one_may_not_see(self):
        order = self.create_order()
        for document in (order, order.browse(order.id + 10**6)):
            with self.assertRaisesRegex(AccessError, "may not see the document"):
                self.log(document, self.agent, note="x")
        self.assertFalse(self.history())

    def test_a_document_without_customer_is_not_open_to_all(self):
        """Everybody reads products, yet that is no right to put notes on them."""
        with self.assertRaises(AccessError):
            self.log(self.product.product_tmpl_id, self.agent, note="x")

    def test_a_document_without_chatter(self):
        for model in ("res.country", "res.users"):
            with self.subTest(model), self.assertRaises(UserError):
                self.log(self.env[model].search([], limit=1), note="x")

    def test_a_promise_needs_words_and_a_date(self):
        with self.assertRaisesRegex(ValidationError, "what was promised"):
            self.log(has_promise=True)

    def test_a_step_for_somebody_who_may_not_see_it(self):
        with self.assertRaisesRegex(ValidationError, "agent.*may not see"):
            self.log(
                self.create_order(),
                activity_type_id=self.todo.id,
                activity_user_id=self.agent.id,
            )

    def test_outsiders(self):
        employee = new_test_user(self.env, "employee1", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.log(user=employee)

    @freeze_time("2026-03-01 12:00:00")
    def test_the_time_is_now(self):
        self.assertEqual(
            self.log().date, fields.Datetime.to_datetime("2026-03-01 12:00:00")
        )
