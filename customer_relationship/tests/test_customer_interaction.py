from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user

from .common import CustomerRelationshipCommon


class TestLogByHand(CustomerRelationshipCommon):
    def test_the_note_is_an_internal_message_of_its_author(self):
        interaction = self.log_call(note="Prefers tea")
        message = self.anna.message_ids.sorted()[0]
        self.assertEqual(interaction.sudo().message_id, message)
        self.assertTrue(message.subtype_id.internal)
        self.assertEqual(message.author_id, self.salesperson.partner_id)
        self.assertIn("Prefers tea", message.body)

    def test_employees_log_without_the_right_to_edit_contacts(self):
        agent = new_test_user(
            self.env,
            "agent",
            groups="customer_relationship.group_customer_relationship_user",
        )
        self.assertFalse(self.anna.with_user(agent).has_access("write"))
        self.assertEqual(self.log_call(agent, note="Prefers tea").note, "Prefers tea")

    def test_a_call_without_words_is_named_after_its_type(self):
        interaction = self.log_call()
        self.assertEqual(interaction.display_name, "Call")
        self.assertFalse(interaction.note)
        self.assertFalse(interaction.sudo().message_id)

    def test_a_contact_with_a_company_belongs_to_its_company(self):
        self.anna.company_id = self.env.company
        self.assertEqual(self.log_call().company_id, self.env.company)

    def test_the_future_can_not_be_logged(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        with self.assertRaisesRegex(ValidationError, "schedule an activity"):
            self.log_call(date=tomorrow)

    def test_negative_duration(self):
        with self.assertRaisesRegex(ValidationError, "from 0 up"):
            self.log_call(duration=-1)

    def test_only_manual_types_can_be_logged(self):
        email = self.env.ref("customer_relationship.customer_interaction_type_email")
        with self.assertRaisesRegex(AccessError, "logged by hand"):
            self.log_call(type_id=email.id)

    def test_nobody_forges_what_the_system_records(self):
        for forged in (
            {"source_model": "sale.order", "source_id": 1},
            {"automatic": True},
            {"res_model": "sale.order", "res_id": 1},
            {"summary": "x"},
            {"company_id": self.env.company.id},
        ):
            with self.subTest(forged), self.assertRaises(AccessError):
                self.log_call(**forged)

    def test_the_others_are_people_of_the_same_customer(self):
        interaction = self.log_call(participant_ids=[Command.link(self.bert.id)])
        self.assertEqual(interaction.participant_ids, self.bert)
        interaction = self.log_call(participant_ids=self.bert.ids)
        self.assertEqual(interaction.participant_ids, self.bert)
        for command in (
            Command.link(self.olga.id),
            Command.set((self.bert | self.olga).ids),
        ):
            with (
                self.subTest(command),
                self.assertRaisesRegex(ValidationError, "does not belong"),
            ):
                self.log_call(participant_ids=[command])
        for command in (
            Command.create({"name": "New"}),
            Command.update(self.bert.id, {"name": "New"}),
        ):
            with (
                self.subTest(command),
                self.assertRaisesRegex(ValidationError, "exist already"),
            ):
                self.log_call(participant_ids=[command])
        with self.assertRaisesRegex(ValidationError, "Choose whom"):
            self.log_call(participant_ids=[Command.link(2**31 - 1)])

    def test_the_others_may_be_nobody_whom_one_may_not_see(self):
        self.bert.company_id = self.env["res.company"].create({"name": "Second"})
        with self.assertRaises(AccessError):
            self.log_call(participant_ids=[Command.link(self.bert.id)])

    def test_nobody_forges_through_the_context(self):
        secret = self.other_customer.message_post(body="Secret", subject="Secret")
        email = self.env.ref("customer_relationship.customer_interaction_type_email")
        presets = {
            "default_message_id": secret.id,
            "default_automatic": True,
            "default_source_model": "sale.order",
            "default_source_id": 1,
            "default_event": "confirmed",
            "default_res_model": "res.company",
            "default_res_id": 1,
        }
        Interaction = self.Interaction.with_user(self.salesperson)
        interaction = Interaction.with_context(**presets).create(
            {"type_id": self.call.id, "partner_id": self.anna.id}
        )
        self.assertFalse(interaction.note)
        self.assertFalse(interaction.automatic)
        interaction_sudo = interaction.sudo()
        self.assertFalse(interaction_sudo.message_id)
        self.assertFalse(interaction_sudo.source_id)
        self.assertEqual(interaction_sudo.res_id, self.anna.id)
        with self.assertRaisesRegex(AccessError, "logged by hand"):
            Interaction.with_context(default_type_id=email.id).create(
                {"partner_id": self.anna.id}
            )

    def test_presets_of_the_form_are_kept(self):
        interaction = (
            self.Interaction.with_user(self.salesperson)
            .with_context(default_partner_id=self.anna.id, default_type_id=self.call.id)
            .create({"name": "Hello"})
        )
        self.env.invalidate_all()
        self.assertEqual(interaction.partner_id, self.anna)
        self.assertEqual(interaction.sudo().res_id, self.anna.id)
        self.assertEqual(interaction.name, "Hello")

    def test_archived_types_and_customers_as_colleagues(self):
        portal = new_test_user(self.env, "portal1", groups="base.group_portal")
        with self.assertRaisesRegex(ValidationError, "no employee"):
            self.log_call(user_id=portal.id)
        self.call.active = False
        with self.assertRaisesRegex(AccessError, "logged by hand"):
            self.log_call()

    def test_logged_calls_are_handed_over_too(self):
        interaction = self.log_call()
        self.assertTrue(
            self.env["customer.interaction.queue"].search(
                [("res_model", "=", interaction._name), ("res_id", "=", interaction.id)]
            )
        )

    def test_the_stream_is_append_only(self):
        interaction = self.log_call()
        with self.assertRaises(AccessError):
            interaction.with_user(self.salesperson).name = "Changed"
        with self.assertRaises(AccessError):
            interaction.with_user(self.salesperson).unlink()

    def test_managers_delete_nothing_either(self):
        """Reconcile would bring back what the documents still tell."""
        manager = new_test_user(
            self.env,
            "keeper",
            groups="customer_relationship.group_customer_relationship_manager",
        )
        self.create_order().action_confirm()
        for interaction in (self.history(), self.log_call()):
            with self.assertRaisesRegex(AccessError, "Withdraw"):
                interaction.with_user(manager).unlink()
        self.assertFalse(self.Interaction.with_user(manager).has_access("unlink"))


class TestContentFollowsDocument(CustomerRelationshipCommon):
    """A row says no more than its reader may read in the document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newcomer = new_test_user(
            cls.env,
            "newcomer",
            groups="sales_team.group_sale_salesman,base.group_allow_export",
        )

    def test_subject_of_a_document_one_may_not_read(self):
        order = self.create_order()
        order.action_confirm()
        interaction = self.history()
        own = interaction.with_user(self.salesperson)
        foreign = interaction.with_user(self.newcomer)
        self.assertEqual((own.name, own.can_open_document), (order.name, True))
        self.assertEqual(
            (foreign.name, foreign.can_open_document), ("Order confirmed", False)
        )
        for field in foreign.fields_get():
            self.assertNotIn(order.name, str(foreign.read([field])), field)
            self.assertNotIn(order.name, str(foreign.export_data([field])), field)
        for field in ("summary", "message_id", "source_id"):
            with self.subTest(field), self.assertRaises(AccessError):
                foreign.read([field])
            with self.subTest(field), self.assertRaises(AccessError):
                foreign.search([(field, "=", 1)])

    def test_subject_of_an_email_one_may_not_read(self):
        order = self.create_order(self.anna)
        with self.mock_mail_gateway():
            order.message_post(
                body="x",
                subject="Secret subject",
                message_type="comment",
                partner_ids=self.anna.ids,
                subtype_xmlid="mail.mt_comment",
            )
        interaction = self.history()
        foreign = interaction.with_user(self.newcomer)
        self.assertEqual(interaction.name, "Secret subject")
        for field in foreign.fields_get():
            self.assertNotIn("Secret", str(foreign.read([field])), field)
            self.assertNotIn("Secret", str(foreign.export_data([field])), field)

    def test_notes_on_a_contact_one_may_not_read(self):
        interaction = self.log_call(note="Prefers tea")
        second = self.env["res.company"].create({"name": "Second"})
        self.anna.company_id = second
        self.env.invalidate_all()
        self.assertFalse(interaction.with_user(self.newcomer).sudo(False).note)

    def test_document_that_is_gone(self):
        order = self.create_order()
        order.action_confirm()
        interaction = self.history()
        order._action_cancel()
        order.sudo().unlink()
        self.assertEqual(interaction.name, "Order confirmed")
        self.assertFalse(interaction.can_open_document)

    def test_documents_that_are_none(self):
        """Of an addon that is gone, or of a model without records."""
        interaction = self.log_call()
        for model in ("gone.model", "mail.thread"):
            with self.subTest(model):
                interaction.sudo().write({"res_model": model, "res_id": 1})
                self.assertEqual(interaction.name, "Call")
                self.assertFalse(interaction.can_open_document)
