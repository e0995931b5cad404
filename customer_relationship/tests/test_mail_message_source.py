from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import freeze_time, new_test_user
from odoo.tools import SQL

from .common import CustomerRelationshipCommon

EMAIL = """Subject: {subject}
From: {email_from}
To: {to}
Message-Id: {msg_id}
Date: Mon, 02 Mar 2026 09:15:00 +0700
Content-Type: text/plain
{extra}

When do you open?
"""


class MessageCase(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carl = cls.env["res.partner"].create(
            {
                "name": "Carl",
                "email": "carl@harbor.example",
                "parent_id": cls.customer.id,
            }
        )

    def post(self, recipients, record=None, **kwargs):
        with self.mock_mail_gateway():
            return (
                (record or self.customer)
                .with_user(self.salesperson)
                .message_post(
                    **{
                        "body": "Hello",
                        "message_type": "comment",
                        "partner_ids": recipients.ids,
                        "subtype_xmlid": "mail.mt_comment",
                        **kwargs,
                    }
                )
            )

    def create_alias(self, document=None):
        self.env["mail.alias"].create(
            {
                "alias_name": "hello",
                "alias_model_id": self.env["ir.model"]._get_id("res.partner"),
                "alias_force_thread_id": document and document.id,
                "alias_contact": "everyone",
            }
        )

    def receive(self, sender, *headers, **kwargs):
        with self.mock_mail_gateway():
            return self.format_and_process(
                EMAIL,
                sender,
                kwargs.pop("to", f"hello@{self.alias_domain}"),
                subject=kwargs.pop("subject", "Opening hours?"),
                target_model="res.partner",
                extra="\n".join(headers),
                **kwargs,
            )

    def age(self, record):
        """Let the record have been created in an earlier transaction."""
        record.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET create_date = create_date - interval '1 day'"
                " WHERE id = %s",
                SQL.identifier(record._table),
                record.id,
            )
        )
        record.invalidate_recordset()


class TestEmailOut(MessageCase):
    def test_three_colleagues_are_one_row(self):
        message = self.post(self.carl + self.anna + self.bert)
        interaction = self.history()
        self.assertEqual(len(interaction), 1)
        notifications = message.sudo().notification_ids.sorted("id")
        self.assertEqual(interaction.sudo().source_id, notifications[0].id)
        self.assertEqual(interaction.partner_id, notifications[0].res_partner_id)
        self.assertEqual(
            interaction.partner_id + interaction.participant_ids,
            self.anna + self.bert + self.carl,
        )
        self.assertRebuilt("email_out")

    def test_rebuilt_for_each_customer(self):
        self.post(self.anna + self.olga + self.user_employee.partner_id)
        self.post(self.bert, subject="Order", record=self.create_order())
        self.post(self.olga, message_type="notification")
        self.post(self.anna, author_id=self.partner_root.id)
        self.assertEqual(len(self.history() + self.history(self.other_customer)), 5)
        self.assertRebuilt("email_out")

    def test_companies_of_documents(self):
        other = self.env["res.company"].create({"name": "Second"})
        self.salesperson.company_ids += other
        orders = self.create_order() + self.create_order(company_id=other.id)
        for order in orders:
            self.post(self.anna, record=order)
        self.post(self.anna)
        self.assertEqual(self.history().mapped("company_id"), orders.company_id)
        self.assertEqual(len(self.history().filtered("company_id")), 2)
        self.assertRebuilt("email_out")

    def test_scheduled_email_is_recorded_once(self):
        later = fields.Datetime.now() + timedelta(days=1)
        message = self.post(self.anna, scheduled_date=later)
        self.assertFalse(self.history())
        with freeze_time(later), self.mock_mail_gateway():
            self.env["mail.message.schedule"]._send_notifications_cron()
            self.customer._notify_thread(message, skip_existing=True)
            self.assertEqual(self.history().date, later)
            self.assertRebuilt("email_out", live_only=["date"])

    def test_colleague_notified_later(self):
        message = self.post(self.anna)
        self.assertEqual(len(self.history()), 1)
        with self.mock_mail_gateway():
            message.sudo().partner_ids += self.bert
            self.customer._notify_thread(message, skip_existing=True)
        interaction = self.history()
        self.assertEqual(interaction.partner_id, self.anna)
        self.assertEqual(interaction.participant_ids, self.bert)
        self.assertRebuilt("email_out")

    def test_who_was_erased_does_not_come_back_among_others(self):
        self.post(self.anna + self.bert)
        self.history().sudo().unlink()
        self.env["customer.interaction.erasure"].create(
            {"partner_id": self.bert.id, "date": fields.Datetime.now()}
        )
        self.run_source("email_out")
        self.assertEqual(self.history().partner_id, self.anna)
        self.assertFalse(self.history().participant_ids)

    def test_colleague_notified_in_the_same_transaction(self):
        message = self.post(self.anna)
        with self.mock_mail_gateway():
            message.sudo().partner_ids += self.bert
            self.customer._notify_thread(message, skip_existing=True)
        interaction = self.history()
        self.assertEqual(interaction.partner_id, self.anna)
        self.assertEqual(interaction.participant_ids, self.bert)

    def test_what_a_contact_got_before_moving_stays(self):
        self.post(self.anna + self.bert)
        self.env["mail.mail"].create(
            {
                "subject": "Hello",
                "recipient_ids": [Command.set((self.anna + self.bert).ids)],
            }
        )
        self.history()
        self.bert.parent_id = self.other_customer
        self.run_source("email_out")
        self.run_source("email_direct")
        self.assertEqual(len(self.history()), 2)
        self.assertFalse(self.history(self.other_customer))

    def test_email_deleted_once_sent(self):
        with self.mock_mail_gateway(mail_unlink_sent=True):
            mail = self.env["mail.mail"].create(
                {
                    "subject": "Hello",
                    "recipient_ids": [Command.link(self.anna.id)],
                    "auto_delete": True,
                }
            )
            self.env.cr.flush()
            mail.send()
        self.assertFalse(mail.exists())
        self.assertEqual(self.history().sudo().summary, "Hello")

    def test_direct_emails(self):
        self.env["mail.mail"].create(
            {
                "subject": "Hello",
                "author_id": self.salesperson.partner_id.id,
                "model": "res.partner",
                "res_id": self.anna.id,
                "recipient_ids": [
                    Command.set(
                        (
                            self.olga
                            + self.bert
                            + self.anna
                            + self.env.company.partner_id
                        ).ids
                    )
                ],
            }
        )
        rows = (self.history() + self.history(self.other_customer)).sudo()
        self.assertEqual(rows.mapped("seq"), [0, 1])
        self.assertEqual(rows.mapped("source_model"), ["mail.message"] * 2)
        self.assertRebuilt("email_direct", "email_out")

    def test_composer(self):
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.salesperson)
            .create(
                {
                    "model": "res.partner",
                    "res_ids": self.customer.ids,
                    "partner_ids": [Command.set((self.anna + self.bert).ids)],
                    "subject": "New address",
                    "body": "<p>We have moved</p>",
                }
            )
        )
        with self.mock_mail_gateway():
            composer._action_send_mail()
        self.assertRecordValues(
            self.history(), [{"name": "New address", "automatic": False}]
        )
        self.assertRebuilt("email_out", "email_direct")

    def test_email_of_a_stranger_passed_on_is_not_ours(self):
        self.customer.message_subscribe(self.olga.ids)
        self.create_alias(self.customer)
        self.receive("Nobody <nobody@nowhere.example>")
        self.assertFalse(self.history(self.other_customer))
        self.run_source("email_out")
        self.assertFalse(self.history(self.other_customer))


class TestEmailIn(MessageCase):
    def test_rebuilt(self):
        self.create_alias(self.customer)
        self.customer.message_subscribe((self.bert + self.olga).ids)
        self.receive("Anna <anna@harbor.example>")
        self.post(self.bert)
        rows = self.history().sudo().sorted("date")
        self.assertEqual(rows.mapped("direction"), ["in", "out"])
        self.assertEqual(rows[0].source_model, "mail.message")
        self.assertRebuilt("email_in", "email_in_unknown", "email_out")

    def test_machines_are_no_contact(self):
        self.create_alias(self.customer)
        for number, header in enumerate(
            (
                "Auto-Submitted: auto-replied",
                "Auto-Submitted: Auto-Generated; owner-email=x",
                "X-Autoreply: yes",
                "Precedence: bulk",
                "Precedence: auto_reply",
            )
        ):
            with self.subTest(header):
                self.receive("anna@harbor.example", header, msg_id=f"<{number}@x>")
                self.assertEqual(len(self.history()), number + 1)
                self.assertTrue(all(self.history().mapped("automatic")))

    def test_people_are_contact(self):
        self.create_alias(self.customer)
        self.receive("anna@harbor.example", "Auto-Submitted: no", "Precedence: list")
        self.assertRecordValues(self.history(), [{"automatic": False}])

    def test_an_auto_reply_stays_one_when_it_is_restored(self):
        self.create_alias(self.customer)
        self.receive("anna@harbor.example", "Auto-Submitted: auto-replied")
        self.history().unlink()
        self.run_source("email_in")
        self.assertRecordValues(self.history(), [{"automatic": True}])

    def test_an_auto_reply_marks_no_other_email(self):
        self.create_alias(self.customer)
        self.receive("anna@harbor.example", "X-Autoreply: yes", msg_id="<a@x>")
        self.receive("bert@harbor.example", msg_id="<b@x>")
        self.assertEqual(self.history().filtered("automatic").partner_id, self.anna)

    def test_bounces_are_no_contact(self):
        self.create_alias(self.customer)
        self.receive("MAILER-DAEMON@harbor.example")
        self.assertFalse(self.history())

    @contextmanager
    def opened(self, model):
        registry = self.env.registry
        source = registry["customer.interaction.source"]
        with patch.object(source, "_get_opened_models", lambda self: {model}):
            registry.clear_cache()
            yield
        registry.clear_cache()

    def test_email_that_opens_a_document(self):
        """A ticket opened by email is recorded as opened, and later emails as such."""
        self.create_alias()
        with self.opened("res.partner"):
            document = self.receive("anna@harbor.example", msg_id="<first@x>")
            self.assertEqual(document.name, "Opening hours?")
            self.assertFalse(self.history())
            self.age(document)
            self.age(document.message_ids)
            document.with_user(self.env.ref("base.user_root")).message_post(
                author_id=self.anna.id,
                body="And on Sundays?",
                message_type="email",
                subtype_xmlid="mail.mt_comment",
            )
            self.assertEqual(len(self.history()), 1)
            self.assertRebuilt("email_in")

    def test_email_of_a_stranger_joins_the_contact(self):
        self.create_alias(self.customer)
        self.receive("Dora <DORA@harbor.example>")
        self.receive('"Ed <x>" <ed@cinema.example>', msg_id="<second@x>")
        self.env["customer.interaction.source"]._adopt_messages()
        self.assertFalse(self.history())
        messages = self.customer.message_ids
        later, dora = self.env["res.partner"], self.env["res.partner"]
        for values in ({"active": False}, {}, {}):
            later = self.env["res.partner"].create(
                {
                    "name": "Dora",
                    "email": "dora@harbor.example",
                    "parent_id": self.customer.id,
                    **values,
                }
            )
            dora = dora or later.filtered("active")
        for _ in range(2):
            self.env["customer.interaction.source"]._adopt_messages()
        self.assertRecordValues(
            self.history(),
            [{"partner_id": dora.id, "direction": "in", "backfilled": True}],
        )
        self.assertFalse(messages.author_id & dora)
        # Somebody may enter the author by hand.
        messages.filtered(lambda m: "DORA" in m.email_from).author_id = dora
        for name in ("email_in", "email_in_unknown"):
            self.run_source(name)
        self.assertEqual(len(self.history()), 1)

    def test_fresh_email_of_a_stranger_is_news(self):
        self.create_alias(self.customer)
        self.receive("Dora <dora@harbor.example>")
        self.customer.message_ids[:1].date = fields.Datetime.now() - timedelta(days=2)
        self.env["res.partner"].create(
            {
                "name": "Dora",
                "email": "dora@harbor.example",
                "parent_id": self.customer.id,
            }
        )
        self.env["customer.interaction.source"]._adopt_messages()
        self.assertRecordValues(self.history(), [{"backfilled": False}])

    def test_old_email_of_a_stranger_is_not_wanted_back(self):
        self.create_alias(self.customer)
        self.receive("Dora <dora@harbor.example>")
        self.customer.message_ids[:1].date = fields.Datetime.now() - timedelta(days=50)
        self.env["res.partner"].create(
            {
                "name": "Dora",
                "email": "dora@harbor.example",
                "parent_id": self.customer.id,
            }
        )
        source = self.env["customer.interaction.source"]
        kind = self.env.ref("customer_relationship.customer_interaction_type_email")
        kind.retention_months = 1
        source._adopt_messages()
        self.assertFalse(self.history())
        kind.retention_months = 0
        day = fields.Date.today() - timedelta(days=40)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("customer_relationship.history_from", str(day))
        source._adopt_messages()
        self.assertFalse(self.history())
        parameters.set_param("customer_relationship.history_from", False)
        source._adopt_messages()
        self.assertEqual(len(self.history()), 1)


class TestPortalComment(MessageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user = new_test_user(
            cls.env, "portal.anna", groups="base.group_portal"
        )
        cls.portal_user.partner_id.parent_id = cls.customer
        cls.env.cr.flush()

    def comment(self, **kwargs):
        order = self.create_order()
        order.message_subscribe(self.olga.ids)
        with self.mock_mail_gateway():
            # The portal posts like this.
            order.with_user(self.portal_user).sudo().message_post(
                **{
                    "body": "In green, please",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                    **kwargs,
                }
            )
        return order

    def test_portal_comment(self):
        order = self.comment()
        self.assertRecordValues(
            self.history(),
            [
                {
                    "type_id": self.env.ref(
                        "customer_relationship.customer_interaction_type_portal_comment"
                    ).id,
                    "direction": "in",
                    "automatic": False,
                    "partner_id": self.portal_user.partner_id.id,
                    "user_id": False,
                    "company_id": order.company_id.id,
                    "res_model": "sale.order",
                    "res_id": order.id,
                }
            ],
        )
        self.assertEqual(self.history().sudo().summary, order.name)
        self.assertFalse(self.history(self.other_customer))
        self.assertRebuilt("portal_comment", "email_out", "email_in")

    def test_stars_are_a_rating(self):
        self.comment(rating_value=5)
        self.assertFalse(self.history().filtered(lambda i: i.event == "comment"))

    def test_chats_and_notes_are_no_comments(self):
        self.comment(subtype_xmlid="mail.mt_note")
        channel = self.env["discuss.channel"].create({"name": "Chat"})
        channel.with_user(self.portal_user).sudo().message_post(
            body="Hi", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(self.history())

    def test_on_behalf_of_a_visitor(self):
        """A link with a token lets people comment without logging in."""
        public = self.env.ref("base.public_user")
        with self.mock_mail_gateway():
            self.create_order().with_user(public).sudo().message_post(
                author_id=self.anna.id,
                body="In green, please",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.assertEqual(self.history().partner_id, self.anna)


class TestSms(MessageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.anna + cls.bert + cls.olga).phone = "+32456001122"
        cls.anna.phone = "+32456001133"

    def test_sms(self):
        self.customer.with_user(self.salesperson)._message_sms(
            "On our way",
            partner_ids=(self.anna + self.bert + self.olga).ids,
            put_in_queue=True,
        )
        self.assertRecordValues(
            self.history(),
            [
                {
                    "type_id": self.env.ref(
                        "customer_relationship.customer_interaction_type_sms"
                    ).id,
                    "direction": "out",
                    "automatic": False,
                    "user_id": self.salesperson.id,
                    "res_id": self.customer.id,
                }
            ],
        )
        self.assertEqual(self.history().participant_ids, self.bert)
        self.assertEqual(self.history(self.other_customer).partner_id, self.olga)
        self.assertRebuilt("sms_out", "email_out")

    def test_robots_sms_is_automatic(self):
        self.customer.with_user(self.env.ref("base.user_root"))._message_sms(
            "Reminder", partner_ids=self.anna.ids, put_in_queue=True
        )
        self.assertTrue(self.history().automatic)

    def test_sms_to_a_contact_has_no_subject(self):
        self.anna.with_user(self.salesperson)._message_sms("Hello", put_in_queue=True)
        self.assertFalse(self.history().sudo().summary)
        self.assertEqual(self.history().name, "SMS")
        self.assertRebuilt("sms_out")

    def test_sms_that_nobody_wrote_is_automatic(self):
        """As when a delivery is on its way; the author is who validated it."""
        self.customer.with_user(self.salesperson)._message_sms_with_template(
            template_fallback="On its way", partner_ids=self.anna.ids, put_in_queue=True
        )
        self.assertTrue(self.history().automatic)
        self.assertEqual(self.history().user_id, self.salesperson)

    def send_mass_sms(self, **values):
        self.env["sms.composer"].create(
            {
                "composition_mode": "mass",
                "res_model": "res.partner",
                "res_ids": str((self.anna + self.bert + self.olga).ids),
                "body": "We have moved",
                "mass_force_send": False,
                **values,
            }
        ).action_send_sms()
        self.assertRecordValues(
            self.history() + self.history(self.other_customer),
            [
                {"partner_id": self.anna.id, "automatic": True, "direction": "out"},
                {"partner_id": self.olga.id, "automatic": True, "direction": "out"},
            ],
        )

    def test_mass_sms(self):
        """Bert's is canceled."""
        self.bert.phone = self.anna.phone
        self.send_mass_sms()
        self.assertRebuilt("sms_mass", "sms_out")

    def test_mass_sms_without_a_note(self):
        self.bert.phone = self.anna.phone
        self.send_mass_sms(mass_keep_log=False)
