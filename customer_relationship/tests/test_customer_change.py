from datetime import datetime

from odoo.tests import freeze_time

from ..models import customer_interaction_queue
from .documents import DocumentsCommon


class TestCustomerChange(DocumentsCommon):
    """A document gains or changes its customer after something happened with it."""

    def confirm(self, partner=None):
        order = self.create_order(partner or self.anna)
        order.action_confirm()
        return order

    def queued(self, document):
        self.env.cr.flush()
        return self.env["customer.interaction.queue"].search_count(
            [("res_model", "=", document._name), ("res_id", "=", document.id)]
        )

    def test_what_the_document_tells_follows_its_customer(self):
        order = self.confirm()
        self.assertEqual(self.types(), ["order_confirmed"])
        order.partner_id = self.olga
        self.drain()
        self.assertFalse(self.history())
        self.assertRecordValues(
            self.history(self.other_customer),
            [
                {
                    "partner_id": self.olga.id,
                    "commercial_partner_id": self.other_customer.id,
                    "res_id": order.id,
                    "seq": 0,
                }
            ],
        )

    def test_a_colleague_takes_over(self):
        order = self.confirm()
        self.env.cr.flush()
        order.partner_id = self.bert
        self.drain()
        self.assertEqual(self.history().partner_id, self.bert)

    def test_an_email_stays_with_who_got_it(self):
        order = self.confirm()
        with self.mock_mail_gateway():
            order.message_post(
                body="Hello",
                partner_ids=self.anna.ids,
                subtype_xmlid="mail.mt_comment",
            )
        self.env.cr.flush()
        order.partner_id = self.olga
        self.drain()
        self.assertEqual(self.types(), ["email"])
        self.assertEqual(self.types(self.other_customer), ["order_confirmed"])

    def test_what_is_not_kept_does_not_come_back(self):
        order = self.confirm()
        order.date_order = datetime(2020, 1, 1)
        self.history().unlink()
        kind = self.env.ref(
            "customer_relationship.customer_interaction_type_order_confirmed"
        )
        kind.retention_months = 12
        order.partner_id = self.bert
        self.drain()
        self.assertFalse(self.history())
        kind.retention_months = 0
        order.partner_id = self.anna
        self.drain()
        self.assertEqual(self.history().date, datetime(2020, 1, 1))

    def test_a_call_stays_with_who_was_called(self):
        call = self.log_call()
        order = self.confirm()
        call.sudo().write({"res_model": order._name, "res_id": order.id})
        order.partner_id = self.olga
        self.drain()
        self.assertEqual(self.types(), ["call"])

    def test_a_call_on_the_list_stays_too(self):
        """Whom we called does not change; what was to be done, or promised, does."""
        order = self.confirm()
        for name in ("mail.mail_activity_data_call", "mail.mail_activity_data_todo"):
            order.activity_schedule(name, user_id=self.salesperson.id).action_done()
        self.assertEqual(
            sorted(self.types()), ["activity_done", "call", "order_confirmed"]
        )
        order.partner_id = self.olga
        self.drain()
        self.assertEqual(self.types(), ["call"])
        self.assertEqual(
            sorted(self.types(self.other_customer)),
            ["activity_done", "order_confirmed"],
        )

    def test_a_coupon_of_another(self):
        program = self.env["loyalty.program"].create(
            {"name": "Thank you", "program_type": "coupons"}
        )
        coupon = self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.anna.id}
        )
        self.assertEqual(self.types(), ["coupon_granted"])
        coupon.partner_id = self.olga
        self.drain()
        self.assertFalse(self.history())
        self.assertEqual(self.types(self.other_customer), ["coupon_granted"])
        bearer = self.env["loyalty.card"].create({"program_id": program.id})
        self.env.cr.flush()
        bearer.partner_id = self.anna
        self.drain()
        self.assertEqual(self.types(), ["coupon_granted"], "for nobody until now")

    def test_who_answered_turns_out_later(self):
        survey = self.env["survey.survey"].create({"title": "How was it?"})
        answer = survey._create_answer(email="nobody@nowhere.example")
        with self.mock_mail_gateway():
            answer._mark_done()
        self.env.cr.flush()
        answer.partner_id = self.anna
        self.drain()
        self.assertEqual(self.types(), ["survey_completed"])
        answer.partner_id = self.olga
        self.drain()
        self.assertEqual(self.types(self.other_customer), ["survey_completed"])

    def test_a_draft_costs_nothing_but_a_look(self):
        order = self.create_order()
        order.partner_id = self.olga
        self.assertEqual(self.queued(order), 1)
        self.drain()
        self.assertEqual(self.queued(order), 0)
        self.assertFalse(self.history() + self.history(self.other_customer))

    def test_other_changes_are_not_queued(self):
        order = self.create_order()
        order.client_order_ref = "Chairs"
        self.assertEqual(self.queued(order), 0)

    def test_our_own_company_is_no_customer(self):
        order = self.confirm()
        self.env.cr.flush()
        order.partner_id = self.env.company.partner_id
        self.drain()
        self.assertEqual(self.types(), ["order_confirmed"])

    def test_what_was_missed_for_want_of_a_customer_is_read_now(self):
        order = self.confirm(self.env.company.partner_id)
        self.env.cr.flush()
        order.partner_id = self.anna
        self.drain()
        row = self.row("order_confirmed")
        self.assertEqual(row.res_id, order.id)
        self.assertFalse(row.backfilled)

    def test_what_is_long_past_starts_nothing(self):
        with freeze_time("2020-03-02 10:30:00"):
            order = self.confirm(self.env.company.partner_id)
            self.env.cr.flush()
        order.partner_id = self.anna
        self.drain()
        row = self.row("order_confirmed")
        self.assertEqual(row.date, datetime(2020, 3, 2, 10, 30))
        self.assertTrue(row.backfilled)

    def test_a_model_that_is_gone_holds_up_nobody(self):
        order = self.confirm()
        self.env["customer.interaction.queue"].create(
            [
                {"res_model": "no.such.model", "res_id": 1},
                {"res_model": "sale.order", "res_id": 2**31 - 1},
            ]
        )
        order.partner_id = self.olga
        with self.assertNoLogs(customer_interaction_queue.__name__, "ERROR"):
            self.drain()
        self.assertEqual(self.types(self.other_customer), ["order_confirmed"])

    def test_switched_off(self):
        self.env["ir.config_parameter"].set_param(
            "customer_relationship.capture", False
        )
        order = self.create_order()
        order.partner_id = self.olga
        self.assertEqual(self.queued(order), 0)
