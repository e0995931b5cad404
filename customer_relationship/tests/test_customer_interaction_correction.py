from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user

from .common import CustomerRelationshipCommon


class TestCorrection(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "sales_team.group_sale_salesman_all_leads"
        cls.colleague = new_test_user(cls.env, "colleague", groups=groups)
        cls.manager = new_test_user(
            cls.env,
            "manager",
            groups=f"{groups},customer_relationship.group_customer_relationship_manager",
        )
        cls.visit = cls.env.ref("customer_relationship.customer_interaction_type_visit")

    def open(self, interaction, user=None):
        action = interaction.with_user(user or self.salesperson).action_correct()
        return Form(
            self.env[action["res_model"]]
            .with_user(user or self.salesperson)
            .with_context(**action["context"])
        )

    def correct(self, interaction, user=None, **values):
        with self.open(interaction, user) as form:
            for name, value in values.items():
                form[name] = value
        form.record.action_log()
        return self.last_words(interaction)

    def last_words(self, interaction):
        return str(self.anna.message_ids.sorted()[0].body)

    def later(self, **delta):
        return freeze_time(fields.Datetime.now() + timedelta(**delta))

    def test_old_and_new_values_are_told(self):
        interaction = self.log_call(name="Chairs", note="Forty\nof them", duration=5)
        words = self.correct(
            interaction,
            type_id=self.visit,
            partner_id=self.bert,
            name="Tables",
            note="Twelve",
            feeling="bad",
        )
        self.assertRecordValues(
            interaction,
            [
                {
                    "type_id": self.visit.id,
                    "partner_id": self.bert.id,
                    "name": "Tables",
                    "note": "Twelve",
                    "feeling": "bad",
                    "duration": 5,
                }
            ],
        )
        for told in (
            "Visit corrected",
            "Type: Call → Visit",
            "Contact: Harbor Tea, Anna → Harbor Tea, Bert",
            "Subject: Chairs → Tables",
            "Note: Forty<br>of them → Twelve",
            "Feeling: — → Bad",
        ):
            self.assertIn(told, words)
        self.assertNotIn("Duration", words)

    def test_the_form_starts_with_what_was_logged(self):
        form = self.open(self.log_call(note="Forty", outcome="reached"))
        self.assertFalse(form.name, "the type is no subject")
        self.assertEqual(
            (form.type_id, form.partner_id, form.note, form.outcome),
            (self.call, self.anna, "Forty", "reached"),
        )

    def test_nothing_changed(self):
        interaction = self.log_call(note="Forty")
        before = self.anna.message_ids
        self.correct(interaction)
        self.assertEqual(self.anna.message_ids, before)

    def test_labels_are_translated(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.salesperson.lang = "fr_FR"
        self.call.with_context(lang="fr_FR").name = "Appel"
        self.visit.with_context(lang="fr_FR").name = "Visite"
        self.env.invalidate_all()
        interaction = self.log_call()
        form_env = {"lang": "fr_FR"}
        action = interaction.with_user(self.salesperson).action_correct()
        with Form(
            self.env["customer.interaction.log"]
            .with_user(self.salesperson)
            .with_context(**action["context"], **form_env)
        ) as form:
            form.type_id = self.visit
        form.record.action_log()
        self.assertIn("Appel → Visite", self.last_words(interaction))

    def test_words_added_later(self):
        interaction = self.log_call()
        self.correct(interaction, note="Forty")
        self.assertEqual(interaction.note, "Forty")

    def test_words_taken_away(self):
        interaction = self.log_call(note="Forty")
        words = self.correct(interaction, note=False)
        self.assertFalse(interaction.note)
        self.assertIn("Forty → —", words)

    def test_wrong_values(self):
        interaction = self.log_call()
        for values, error in (
            ({"duration": -1}, "from 0 up"),
            ({"date": fields.Datetime.now() + timedelta(days=1)}, "future"),
            ({"partner_id": self.olga.id}, "does not belong"),
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, error):
                interaction.with_user(self.salesperson)._correct(values)

    def test_the_author_has_a_day(self):
        interaction = self.log_call()
        own = interaction.with_user(self.salesperson)
        with self.later(hours=23):
            self.correct(interaction, name="Late")
        with self.later(hours=25):
            own.invalidate_recordset()
            self.assertFalse(own.can_correct)
            for action in (own.action_correct, own.action_withdraw):
                with self.assertRaisesRegex(AccessError, "last 24 hours"):
                    action()
            with self.assertRaisesRegex(AccessError, "last 24 hours"):
                own._correct({"name": "Too late"})
            self.assertTrue(interaction.with_user(self.manager).can_correct)
        self.assertEqual(interaction.name, "Late")

    def test_a_form_that_stayed_open_for_too_long(self):
        interaction = self.log_call()
        with self.open(interaction) as form:
            form.name = "Late"
        with self.later(hours=25), self.assertRaises(AccessError):
            form.record.action_log()

    def test_others_may_not(self):
        interaction = self.log_call().with_user(self.colleague)
        self.assertFalse(interaction.can_correct)
        for action in (interaction.action_correct, interaction.action_withdraw):
            with self.assertRaises(AccessError):
                action()
        with self.assertRaises(AccessError):
            self.env["customer.interaction.log"].with_user(self.colleague).with_context(
                default_interaction_id=interaction.id
            ).default_get(["name"])

    def test_managers_may_always(self):
        interaction = self.log_call()
        with self.later(days=90):
            self.correct(interaction, self.manager, name="Sorted out")
        self.assertEqual(interaction.name, "Sorted out")
        self.assertEqual(
            self.anna.message_ids.sorted()[0].author_id, self.manager.partner_id
        )

    def test_what_was_captured_stays(self):
        order = self.create_order()
        order.action_confirm()
        interaction = self.history().with_user(self.manager)
        self.assertTrue(interaction.can_open_document)
        self.assertFalse(interaction.can_correct)
        with self.assertRaises(AccessError):
            interaction.action_withdraw()

    def test_a_document_that_one_may_not_see_any_more(self):
        interaction = self.log_call(note="Forty").with_user(self.salesperson)
        second = self.env["res.company"].create({"name": "Second"})
        self.anna.company_id = second
        self.env.invalidate_all()
        self.assertFalse(interaction.can_correct)

    def test_withdrawn(self):
        interaction = self.log_call(name="Chairs", note="Forty", outcome="reached")
        file = self.env["ir.attachment"].create({"name": "plan.txt", "raw": b"x"})
        message = interaction.sudo().message_id
        message.attachment_ids = file
        interaction.with_user(self.salesperson).action_withdraw()
        self.assertFalse(interaction.exists())
        self.assertFalse(message.exists(), "said once is enough")
        left = self.anna.message_ids.sorted()[0]
        self.assertEqual(left.author_id, self.salesperson.partner_id)
        self.assertTrue(left.subtype_id.internal)
        self.assertEqual(left.attachment_ids, file)
        for told in ("Call withdrawn", "Anna", "Sam", "Chairs", "Forty", "Reached"):
            self.assertIn(told, left.body)

    def test_withdrawn_from_the_form(self):
        action = self.log_call().with_user(self.salesperson).action_withdraw_and_leave()
        self.assertEqual(action["res_model"], "customer.interaction")
        self.assertFalse(self.history())

    def log_on_deleted_order(self):
        order = self.create_order()
        Log = self.Interaction.with_user(self.salesperson)
        values = {"type_id": self.call.id, "partner_id": self.anna.id, "name": "Chairs"}
        interaction = Log._log({**values, "note": "Forty"}, order)
        order.sudo().unlink()
        self.env.invalidate_all()
        return interaction

    def test_the_document_is_gone(self):
        """What was logged on it is the contact's then."""
        interaction = self.log_on_deleted_order()
        self.assertTrue(interaction.can_correct)
        with self.later(hours=25):
            self.env.invalidate_all()
            self.assertFalse(interaction.can_correct)
            words = self.correct(interaction, self.manager, note="Fifty", feeling="bad")
        self.assertIn("Feeling: — → Bad", words)
        self.assertRecordValues(
            interaction.with_user(self.colleague),
            [{"res_id": self.anna.id, "name": "Chairs", "note": "Fifty"}],
        )

    def test_withdrawn_when_the_document_is_gone(self):
        interaction = self.log_on_deleted_order()
        interaction.with_user(self.manager).action_withdraw()
        self.assertFalse(interaction.exists())
        self.assertIn("Subject: Chairs", str(self.anna.message_ids.mapped("body")))

    def test_neither_document_nor_contact(self):
        interaction = self.log_on_deleted_order()
        self.anna.company_id = self.env["res.company"].create({"name": "Second"})
        self.env.invalidate_all()
        self.assertFalse(interaction.with_user(self.manager).can_correct)

    def test_a_document_one_may_not_read_is_not_gone(self):
        order = self.create_order()
        Log = self.Interaction.with_user(self.salesperson)
        values = {"type_id": self.call.id, "partner_id": self.anna.id}
        interaction = Log._log(values, order)
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="customer_relationship.group_customer_relationship_manager",
        )
        self.assertFalse(interaction.with_user(stranger).can_correct)
