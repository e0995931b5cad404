from contextlib import closing
from unittest.mock import patch

from psycopg2.errors import DivisionByZero

from odoo import Command, fields
from odoo.tests import freeze_time
from odoo.tools import SQL

from .common import CustomerRelationshipCommon

CAPTURE_LOGGER = "odoo.addons.customer_relationship.models.customer_interaction_capture"


class TestOrderConfirmed(CustomerRelationshipCommon):
    @freeze_time("2026-03-02 10:30:00")
    def test_confirmed_order_is_recorded(self):
        order = self.create_order(self.anna)
        order.action_confirm()
        interaction = self.history()
        self.assertRecordValues(
            interaction,
            [
                {
                    "type_id": self.env.ref(
                        "customer_relationship.customer_interaction_type_order_confirmed"
                    ).id,
                    "name": order.name,
                    "date": fields.Datetime.to_datetime("2026-03-02 10:30:00"),
                    "partner_id": self.anna.id,
                    "commercial_partner_id": self.customer.id,
                    "user_id": self.salesperson.id,
                    "company_id": order.company_id.id,
                    "direction": False,
                    "automatic": False,
                    "res_model": "sale.order",
                    "res_id": order.id,
                }
            ],
        )

    def test_confirming_again_is_another_event(self):
        order = self.create_order()
        for _ in range(3):
            order.action_confirm()
            self.env.cr.flush()
            order._action_cancel()
            self.env.cr.flush()
            order.action_draft()
        for event in ("confirmed", "canceled"):
            seqs = self.history().filtered_domain([("event", "=", event)]).mapped("seq")
            self.assertEqual(sorted(seqs), [0, 1, 2])

    def test_confirmed_and_canceled_at_once(self):
        order = self.create_order()
        order.action_confirm()
        order._action_cancel()
        self.assertEqual(self.history().event, "canceled")

    def test_canceled_again_is_no_event(self):
        order, other = self.create_orders(2)
        for orders in (order, order | other, order | other):
            orders._action_cancel()
            self.env.cr.flush()
        events = self.history().filtered_domain([("event", "=", "canceled")])
        self.assertEqual(sorted(events.mapped("res_id")), sorted((order | other).ids))

    def test_quotation_sent(self):
        order = self.create_order(self.anna)
        order.action_quotation_sent()
        order.write({"state": "sent"})
        self.assertRecordValues(
            self.history(),
            [{"event": "sent", "direction": "out", "partner_id": self.anna.id}],
        )

    def test_orders_confirmed_together_are_all_recorded(self):
        orders = self.create_order() + self.create_order(self.olga)
        orders.action_confirm()
        self.assertEqual(self.history().res_id, orders[0].id)
        self.assertEqual(self.history(self.other_customer).res_id, orders[1].id)

    def test_undone_work_leaves_no_trace(self):
        order = self.create_order()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            order.action_confirm()
            raise ZeroDivisionError
        self.assertFalse(self.history())

    def test_undone_by_an_import_that_only_tries(self):
        """Its savepoint runs no callback: what waits has to look for itself."""
        order = self.create_order()
        promise = order.activity_schedule(
            "customer_relationship.mail_activity_type_promise"
        )
        self.env.flush_all()
        with closing(self.env.cr.savepoint(flush=False)), self.mock_mail_gateway():
            order.action_quotation_sent()
            order.message_post(
                body="Hello",
                partner_ids=self.anna.ids,
                author_id=self.salesperson.partner_id.id,
                subtype_xmlid="mail.mt_comment",
            )
            order.action_confirm()
            promise.unlink()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.history())

    def test_new_interactions_wait_in_the_queue(self):
        self.create_order(self.anna).action_confirm()
        interaction = self.history()
        self.assertTrue(
            self.env["customer.interaction.queue"].search(
                [("res_model", "=", interaction._name), ("res_id", "=", interaction.id)]
            )
        )


class TestEmail(CustomerRelationshipCommon):
    def post(self, recipients, record=None, author=None, **kwargs):
        with self.mock_mail_gateway():
            return (
                (record or self.customer)
                .with_user(self.salesperson)
                .message_post(
                    body="Hello",
                    subject="Opening hours",
                    author_id=author and author.id,
                    partner_ids=recipients.ids,
                    **{
                        "message_type": "comment",
                        "subtype_xmlid": "mail.mt_comment",
                        **kwargs,
                    },
                )
            )

    def receive(self, sender, to, **kwargs):
        with self.mock_mail_gateway():
            return self.format_and_process(
                "Subject: {subject}\nFrom: {email_from}\nTo: {to}\n"
                "Message-Id: {msg_id}\nDate: Mon, 02 Mar 2026 09:15:00 +0700\n"
                "Content-Type: text/plain\n\nWhen do you open?\n{extra}",
                sender,
                to,
                **kwargs,
            )

    def test_email_to_a_customer(self):
        message = self.post(self.anna)
        self.assertRecordValues(
            self.history(),
            [
                {
                    "name": "Opening hours",
                    "direction": "out",
                    "partner_id": self.anna.id,
                    "user_id": self.salesperson.id,
                    "message_id": message.id,
                    "automatic": False,
                    "company_id": False,
                    "res_model": "res.partner",
                    "res_id": self.customer.id,
                }
            ],
        )

    def test_colleagues_share_one_row(self):
        self.post(self.anna + self.bert)
        interaction = self.history()
        self.assertEqual(len(interaction), 1)
        self.assertEqual(
            interaction.partner_id + interaction.participant_ids, self.anna + self.bert
        )

    def test_each_customer_has_a_row_of_their_own(self):
        self.post(self.anna + self.olga)
        self.assertEqual(self.history().partner_id, self.anna)
        self.assertEqual(self.history(self.other_customer).partner_id, self.olga)

    def test_notes_and_colleagues_are_no_customer_contact(self):
        self.post(self.user_employee.partner_id)
        self.customer.message_post(body="He sounded tired")
        self.customer.message_post(
            body="Ask him", partner_ids=self.user_admin.partner_id.ids
        )
        self.assertFalse(self.history())

    def test_robot_and_notices_are_automatic(self):
        self.post(self.anna, author=self.partner_root)
        self.post(self.anna, message_type="notification")
        self.post(self.anna, message_type="auto_comment")
        self.assertEqual(self.history().mapped("automatic"), [True] * 3)

    def test_email_from_a_customer(self):
        self.env["mail.alias"].create(
            {
                "alias_name": "hello",
                "alias_model_id": self.env["ir.model"]._get_id("res.partner"),
                "alias_force_thread_id": self.customer.id,
                "alias_contact": "everyone",
            }
        )
        self.receive(
            "Anna <anna@harbor.example>",
            f"hello@{self.alias_domain}",
            subject="Opening hours?",
            target_model="res.partner",
        )
        self.assertRecordValues(
            self.history(),
            [
                {
                    "name": "Opening hours?",
                    "direction": "in",
                    "partner_id": self.anna.id,
                    "user_id": False,
                    "res_model": "res.partner",
                    "res_id": self.customer.id,
                    "date": fields.Datetime.to_datetime("2026-03-02 02:15:00"),
                }
            ],
        )

    def test_customers_email_passed_on_is_theirs_alone(self):
        """Anna writes, Olga follows: Olga did not get an email from us."""
        self.customer.message_subscribe(self.olga.ids)
        with self.mock_mail_gateway():
            self.customer.message_post(
                body="Hi",
                author_id=self.anna.id,
                message_type="email",
                subtype_xmlid="mail.mt_comment",
            )
        self.assertEqual(self.history().direction, "in")
        self.assertFalse(self.history(self.other_customer))

    def test_employee_answering_from_their_mailbox(self):
        with self.mock_mail_gateway():
            self.customer.message_post(
                body="At nine",
                message_type="email",
                author_id=self.salesperson.partner_id.id,
                partner_ids=self.anna.ids,
                subtype_xmlid="mail.mt_comment",
            )
        self.assertRecordValues(
            self.history(),
            [{"direction": "out", "user_id": self.salesperson.id, "automatic": False}],
        )

    def test_template_sent_directly(self):
        template = self.env["mail.template"].create(
            {
                "name": "Greeting",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Season's greetings",
                "body_html": "<p>All the best</p>",
                "partner_to": f"{self.anna.id},{self.bert.id},{self.olga.id}",
                "use_default_to": False,
                "auto_delete": True,
            }
        )
        template.send_mail(self.customer.id)
        self.assertRecordValues(
            self.history() + self.history(self.other_customer),
            [
                {"name": "Season's greetings", "automatic": True, "direction": "out"},
                {"name": "Season's greetings", "automatic": True, "direction": "out"},
            ],
        )

    def test_mass_mail_is_one_row_for_each_customer(self):
        composer = self.env["mail.compose.message"].create(
            {
                "composition_mode": "mass_mail",
                "model": "res.partner",
                "res_ids": (self.anna + self.olga).ids,
                "subject": "New address",
                "body": "<p>We have moved</p>",
            }
        )
        with self.mock_mail_gateway():
            composer._action_send_mail()
        self.assertRecordValues(
            self.history() + self.history(self.other_customer),
            [
                {"partner_id": self.anna.id, "automatic": True},
                {"partner_id": self.olga.id, "automatic": True},
            ],
        )

    def test_the_row_survives_its_message(self):
        message = self.post(self.anna)
        interaction = self.history()
        message.sudo().unlink()
        self.assertTrue(interaction.exists())
        self.assertFalse(interaction.message_id)
        self.assertEqual(interaction.sudo().summary, "Opening hours")

    def test_a_message_deleted_at_once_was_never_sent(self):
        self.post(self.anna).sudo().unlink()
        self.assertFalse(self.history())

    def test_an_email_deleted_once_sent_was_sent(self):
        with self.mock_mail_gateway(mail_unlink_sent=True):
            mails = self.env["mail.mail"].create(
                [
                    {
                        "subject": subject,
                        "recipient_ids": [Command.link(self.anna.id)],
                        "auto_delete": True,
                    }
                    for subject in ("Sent", "Taken back")
                ]
            )
            mails[0].send()
        mails[1].unlink()
        self.assertFalse(mails.exists())
        self.assertEqual(self.history().sudo().mapped("summary"), ["Sent"])

    def test_long_subjects_are_cut(self):
        with self.mock_mail_gateway():
            self.customer.with_user(self.salesperson).message_post(
                body="x",
                subject="long " * 100,
                partner_ids=self.anna.ids,
                subtype_xmlid="mail.mt_comment",
            )
        self.assertEqual(self.history().sudo().summary, ("long " * 100)[:160])


class TestHarmless(CustomerRelationshipCommon):
    """The user's work is kept whatever happens to our record of it."""

    def remember(self, *partners, **values):
        self.env["customer.interaction.capture"]._capture(
            lambda: [
                {
                    "type": "order_confirmed",
                    "event": "tested",
                    "partner_ids": partner.ids,
                    "source_model": "res.partner",
                    "source_id": partner.id,
                    **values,
                }
                for partner in partners
            ]
        )

    def test_a_failing_hook_harms_nobody(self):
        order = self.create_order()
        broken = patch.object(
            self.env.registry["customer.interaction.source"],
            "_get_events_query",
            side_effect=ValueError,
        )
        order.action_confirm()
        with broken, self.assertLogs(CAPTURE_LOGGER, "ERROR"):
            self.env.cr.flush()
        self.assertEqual(order.state, "sale")
        self.assertFalse(self.history())

    def test_a_source_that_can_not_be_parsed_harms_nobody(self):
        order = self.create_order()
        broken = patch.object(
            self.env.registry["customer.interaction.source"],
            "_get_events_query",
            return_value=SQL("SELECT FROM FROM"),
        )
        order.action_confirm()
        with broken, self.assertLogs(CAPTURE_LOGGER, "ERROR"):
            self.env.cr.flush()
        self.assertEqual(order.state, "sale")
        self.assertFalse(self.history())

    def test_one_bad_event_does_not_take_the_others_along(self):
        self.remember(self.anna)
        self.remember(self.bert, user_id="nobody")
        self.remember(self.olga)
        with self.assertLogs(CAPTURE_LOGGER, "ERROR") as logs:
            self.env.cr.flush()
        self.assertEqual(self.history().partner_id, self.anna)
        self.assertEqual(self.history(self.other_customer).partner_id, self.olga)
        self.assertIn(str(self.bert.id), logs.output[-1])

    def test_an_sql_error_keeps_the_order(self):
        order = self.create_order()
        order.action_confirm()
        self.remember(self.anna, user_id=2**31 - 1)
        with self.assertLogs(CAPTURE_LOGGER, "ERROR"):
            self.env.cr.flush()
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.history().res_id, order.id)

    def test_a_database_error_while_preparing_is_not_hidden(self):
        """The transaction is lost: who called must know, Odoo may try again."""

        def prepare():
            self.env.cr.execute("SELECT 1/0", log_exceptions=False)

        with self.assertRaises(DivisionByZero), self.env.cr.savepoint():
            self.env["customer.interaction.capture"]._capture(prepare)

    def test_malformed_events_harm_nobody(self):
        with self.assertLogs(CAPTURE_LOGGER, "ERROR"):
            self.remember(self.anna, date="yesterday")
        with self.assertLogs(CAPTURE_LOGGER, "ERROR"):
            self.remember(self.olga, partner_ids=["nobody"])
            self.env.cr.flush()
        self.remember(self.anna, type="unheard of")
        self.remember(self.bert)
        self.assertEqual(self.history().partner_id, self.bert)

    def test_dates_of_the_future_are_not_believed(self):
        self.remember(self.anna, date=fields.Datetime.to_datetime("2099-01-01"))
        self.assertLessEqual(self.history().date, fields.Datetime.now())

    def test_our_own_companies_are_no_customers(self):
        own = self.env.company.partner_id
        self.remember(own)
        self.assertFalse(self.history(own))

    def test_a_vanished_customer_is_dropped_silently(self):
        self.remember(self.olga, self.anna)
        self.olga.unlink()
        with self.assertNoLogs(CAPTURE_LOGGER, "ERROR"):
            self.env.cr.flush()
        self.assertEqual(self.history().partner_id, self.anna)

    def test_the_same_event_is_recorded_once(self):
        for _ in range(2):
            self.remember(self.anna)
            self.env.cr.flush()
        self.remember(self.anna)
        self.remember(self.anna)
        self.assertEqual(len(self.history()), 1)

    def test_every_flush_of_a_transaction_writes_what_is_new(self):
        self.remember(self.anna)
        self.assertEqual(len(self.history()), 1)
        self.remember(self.bert)
        self.assertEqual(len(self.history()), 2)

    def test_other_work_done_before_commit_is_recorded(self):
        """Tracking mails, too, are made before commit, after our first turn."""
        self.remember(self.anna)
        self.env.cr.precommit.add(lambda: self.remember(self.bert))
        self.assertEqual(len(self.history()), 2)

    def test_switched_off(self):
        self.env["ir.config_parameter"].set_param(
            "customer_relationship.capture", False
        )
        self.create_order().action_confirm()
        self.assertFalse(self.history())

    def test_archived_type_is_not_recorded(self):
        self.env.ref(
            "customer_relationship.customer_interaction_type_order_confirmed"
        ).active = False
        self.create_order().action_confirm()
        self.assertFalse(self.history())

    def test_a_visitor_without_rights_is_recorded(self):
        """A customer signs on the portal: the order is confirmed as nobody."""
        order = self.create_order()
        order.with_user(self.env.ref("base.public_user")).sudo().action_confirm()
        self.assertEqual(self.history().user_id, self.salesperson)

    def test_what_was_sent_before_the_customer_moved_stays(self):
        self.remember(self.anna)
        interaction = self.history()
        self.anna.parent_id = self.other_customer
        self.assertEqual(interaction.commercial_partner_id, self.customer)

    def test_merged_contacts_keep_their_history(self):
        self.remember(self.anna, self.bert)
        self.remember(self.customer, partner_ids=(self.anna + self.bert).ids)
        interactions = self.history()
        self.assertEqual(len(interactions), 3)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.anna + self.bert).ids)],
                "dst_partner_id": self.anna.id,
            }
        )
        call = self.log_call(partner_id=self.bert.id, name="Chairs", note="Forty")
        interactions = self.history()
        wizard.action_merge()
        self.assertEqual(self.history(), interactions)
        self.assertEqual(interactions.partner_id, self.anna)
        self.assertFalse(interactions.participant_ids)
        self.assertEqual((call.name, call.note), ("Chairs", "Forty"))
