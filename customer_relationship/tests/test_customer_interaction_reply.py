from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from .common import CustomerRelationshipCommon

COMMENT = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}


class TestReply(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.junior = new_test_user(
            cls.env,
            "junior",
            groups="sales_team.group_sale_salesman,base.group_partner_manager",
        )

    def setUp(self):
        super().setUp()
        self.order = self.create_order(name="S-2042")

    def receive(self, document=None, **values):
        """An email of Anna's about the document."""
        document = document or self.order
        document.sudo().message_post(
            author_id=self.anna.id,
            email_from=self.anna.email,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            **{"body": "Which color?", "subject": "Green chairs", **values},
        )
        return self.find("email")

    def find(self, code):
        history = self.history().with_user(self.salesperson)
        return history.filtered(lambda row: row.type_id.code == code)[:1]

    def compose(self, action, user=None):
        composer = self.env[action["res_model"]].with_user(user or self.salesperson)
        return Form(composer.with_context(**action["context"]))

    def test_email(self):
        email = self.receive()
        composer = self.compose(email.action_reply())
        self.assertEqual(composer.subject, "Re: Green chairs")
        self.assertEqual(composer.partner_ids.ids, self.anna.ids)
        composer.body = "Light green"
        with self.mock_mail_gateway():
            composer.save().action_send_mail()
        answer = self.order.message_ids[0]
        self.assertIn("Light green", answer.body)
        self.assertEqual(answer.partner_ids, self.anna)
        self.assertEqual(answer.parent_id, email.sudo().message_id)
        self.assertEqual(answer.subtype_id, self.env.ref("mail.mt_comment"))
        sent = self.find("email")
        self.assertEqual((sent.direction, sent.partner_id), ("out", self.anna))

    def test_email_that_is_an_answer_already(self):
        email = self.receive(subject="RE: Green chairs")
        context = email.action_reply()["context"]
        self.assertEqual(context["default_subject"], "RE: Green chairs")

    def test_email_without_subject(self):
        email = self.receive(subject=False)
        email.sudo().summary = False
        email.invalidate_recordset()
        composer = self.compose(email.action_reply())
        self.assertIn(self.order.name, composer.subject)

    def test_our_own_email_to_several(self):
        with self.mock_mail_gateway():
            self.order.with_user(self.salesperson).message_post(
                body="Delivered", partner_ids=(self.anna + self.bert).ids, **COMMENT
            )
        composer = self.compose(self.find("email").action_reply())
        self.assertEqual(sorted(composer.partner_ids.ids), (self.anna + self.bert).ids)

    def test_order_of_a_colleague(self):
        """The contact can be written to, without a word of the order."""
        email = self.receive().with_user(self.junior)
        action = email.action_reply()
        self.assertEqual(action["context"]["default_model"], "res.partner")
        self.assertEqual(action["context"]["default_res_ids"], self.anna.ids)
        composer = self.compose(action, self.junior)
        self.assertFalse(composer.parent_id)
        self.assertNotIn("chairs", str(action) + (composer.subject or ""))
        self.assertNotIn("S-2042", str(action) + (composer.subject or ""))

    def test_neither_document_nor_contact(self):
        agent = new_test_user(
            self.env,
            "agent",
            groups="customer_relationship.group_customer_relationship_user",
        )
        email = self.receive().with_user(agent)
        with self.assertRaisesRegex(UserError, "Ask for the right"):
            email.action_reply()

    def test_deleted_document(self):
        email = self.receive()
        self.order.sudo().unlink()
        self.env.invalidate_all()
        action = email.action_reply()
        self.assertEqual(action["context"]["default_res_ids"], self.anna.ids)

    def test_call(self):
        call = self.log_call(direction="in", partner_id=self.bert.id)
        action = call.action_reply()
        dialog = self.compose(action)
        self.assertEqual(dialog.type_id, self.call)
        self.assertEqual(dialog.partner_id, self.bert)
        self.assertEqual(dialog.direction, "out")
        dialog.name = "Called back"
        dialog.save().action_log()
        self.assertRecordValues(
            self.history()[:1],
            [{"name": "Called back", "direction": "out", "res_id": self.bert.id}],
        )

    def test_call_about_an_order(self):
        values = {"type_id": self.call.id, "partner_id": self.anna.id, "name": "Call"}
        call = self.Interaction.with_user(self.salesperson)._log(values, self.order)
        context = call.action_reply()["context"]
        self.assertEqual(
            (context["default_res_model"], context["default_res_id"]),
            ("sale.order", self.order.id),
        )
        context = call.with_user(self.junior).action_reply()["context"]
        self.assertEqual(
            (context["default_res_model"], context["default_res_id"]),
            ("res.partner", self.anna.id),
        )

    def test_type_archived_meanwhile(self):
        call = self.log_call()
        self.call.active = False
        self.assertNotIn("default_type_id", call.action_reply()["context"])

    def test_sms(self):
        self.anna.phone = "+32456001122"
        with self.mock_mail_gateway():
            self.anna.with_user(self.salesperson)._message_sms(
                "See you at ten", partner_ids=self.anna.ids
            )
        action = self.find("sms").action_reply()
        self.assertEqual(action["res_model"], "sms.composer")
        composer = self.compose(action)
        self.assertEqual(composer.recipient_single_number_itf, "+32456001122")

    def test_hidden_type(self):
        call = self.log_call(user=self.env.user)
        self.call.group_ids = self.env.ref("base.group_system")
        self.env.registry.clear_cache()
        with self.assertRaises(AccessError):
            call.with_user(self.salesperson).action_reply()

    def test_outsiders(self):
        portal = new_test_user(self.env, "portal_anna", groups="base.group_portal")
        portal.partner_id.parent_id = self.customer
        call = self.log_call(partner_id=portal.partner_id.id)
        with self.assertRaises(AccessError):
            call.with_user(portal).action_reply()
