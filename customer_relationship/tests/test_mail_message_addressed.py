from .test_mail_message_source import MessageCase


class TestEmailFromOwnMailbox(MessageCase):
    """Our people answer in their own mail program, with Odoo among the recipients."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson.email = "sam@ours.example"

    def reply_all(self, *headers, to="Anna <anna@harbor.example>", **kwargs):
        return self.receive(
            "Sam <sam@ours.example>",
            *headers,
            to=f"hello@{self.alias_domain}, {to}",
            **{"msg_id": "<answer@ours.example>", **kwargs},
        )

    def test_reply_to_all(self):
        self.create_alias(self.customer)
        self.receive("Anna <anna@harbor.example>", msg_id="<question@x>")
        self.history()
        self.assertTrue(self.customer.customer_waiting_since)
        self.reply_all(
            "Cc: bert@harbor.example, Olga <olga@cinema.example>, sam@ours.example",
            "In-Reply-To: <question@x>",
        )
        row = self.history().filtered(lambda row: row.direction == "out")
        self.assertRecordValues(
            row,
            [
                {
                    "type_id": self.env.ref(
                        "customer_relationship.customer_interaction_type_email"
                    ).id,
                    "name": "Opening hours?",
                    "user_id": self.salesperson.id,
                    "automatic": False,
                    "res_model": "res.partner",
                    "res_id": self.customer.id,
                }
            ],
        )
        self.assertEqual(row.partner_id + row.participant_ids, self.anna + self.bert)
        self.assertEqual(self.history(self.other_customer).partner_id, self.olga)
        self.env.invalidate_all()
        self.assertFalse(self.customer.customer_waiting_since)
        self.assertRebuilt("email_addressed", "email_out", "email_direct", "email_in")

    def test_a_colleague_of_theirs_is_notified_besides(self):
        self.create_alias(self.customer)
        self.customer.message_subscribe((self.bert + self.olga).ids)
        self.reply_all()
        self.assertEqual(self.history().partner_id, self.bert)
        self.assertEqual(self.history(self.other_customer).partner_id, self.olga)
        self.assertRebuilt("email_addressed", "email_out")
        self.env["mail.notification"].sudo().search([]).unlink()
        self.run_source("email_addressed")
        self.assertEqual(len(self.history()), 1)

    def test_it_opens_a_document(self):
        self.create_alias()
        self.reply_all()
        self.assertEqual(self.history().direction, "out")
        self.assertRebuilt("email_addressed")

    def test_an_absence_notice_is_no_contact(self):
        self.create_alias(self.customer)
        self.reply_all("Auto-Submitted: auto-replied")
        self.assertTrue(self.history().automatic)
        self.assertRebuilt("email_addressed")

    def test_nobody_but_us(self):
        self.create_alias(self.customer)
        self.reply_all(to=self.user_employee.email)
        self.assertFalse(self.history())

    def test_reached_although_another_was_not(self):
        self.create_alias(self.customer)
        self.customer.message_subscribe(self.olga.ids)
        self.reply_all()
        self.history()
        message = self.customer.message_ids[:1].sudo()
        mail = self.env["mail.mail"].sudo().create({"mail_message_id": message.id})
        mail.state = "exception"
        self.env.invalidate_all()
        self.assertTrue(self.customer.customer_last_contact)
