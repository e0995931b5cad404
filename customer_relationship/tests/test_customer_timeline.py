from datetime import timedelta

from markupsafe import Markup

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CustomerRelationshipCommon


@tagged("post_install", "-at_install")
class TestCustomerTimeline(HttpCase, CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson.tz = "Asia/Ho_Chi_Minh"

    def open_tour(self, tour, partner):
        self.start_tour(f"/odoo/res.partner/{partner.id}", tour, login="sales")

    def test_log_a_call(self):
        order = self.create_order(name="S-2042")
        order.action_confirm()
        self.history().sudo().date = fields.Datetime.now() - timedelta(days=1)
        self.open_tour("customer_relationship_log_call", self.customer)
        call = self.history().filtered(lambda row: row.type_id == self.call)
        self.assertRecordValues(
            call,
            [
                {
                    "name": "Asked for forty chairs",
                    "note": "Decides on Friday",
                    "feeling": "good",
                    "user_id": self.salesperson.id,
                    "partner_id": self.customer.id,
                }
            ],
        )

    def test_log_a_visit_from_the_order(self):
        order = self.create_order(self.anna, name="S-2043")
        self.start_tour(
            f"/odoo/sales/{order.id}", "customer_relationship_log_visit", login="sales"
        )
        visit = self.history()
        self.assertRecordValues(
            visit,
            [
                {
                    "name": "Showed the green chair",
                    "partner_id": self.anna.id,
                    "res_model": "sale.order",
                    "res_id": order.id,
                    "duration": 45,
                }
            ],
        )
        self.assertEqual(
            sorted(order.activity_ids.mapped("summary")),
            ["Chairs by Christmas", "Send the catalog"],
        )

    def test_withdraw(self):
        colleague = new_test_user(
            self.env, "colleague", groups="sales_team.group_sale_salesman"
        )
        self.log_call(colleague, partner_id=self.customer.id, name="Of a colleague")
        self.log_call(partner_id=self.customer.id, name="By mistake")
        self.open_tour("customer_relationship_withdraw", self.customer)
        self.assertEqual(self.history().mapped("name"), ["Of a colleague"])

    def test_paging_through_customers(self):
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "Customers",
                "res_model": "res.partner",
                "view_mode": "list,form",
                "domain": [("id", "in", (self.customer + self.other_customer).ids)],
            }
        )
        self.log_call(name="Call with Harbor")
        self.log_call(name="Call with Cinema", partner_id=self.olga.id)
        self.start_tour(
            f"/odoo/action-{action.id}", "customer_relationship_pager", login="sales"
        )
        self.assertEqual(len(self.history(self.other_customer)), 1)

    def test_empty(self):
        self.open_tour("customer_relationship_empty_history", self.customer)
        self.assertFalse(self.history())

    def test_more_than_a_page(self):
        """Two calls a minute share their second with others: none may be lost."""
        start = fields.Datetime.now() - timedelta(days=40)
        for number in range(35):
            self.log_call(
                name=f"Call {number + 1} of 35",
                date=start + timedelta(minutes=number // 4),
            )
        self.open_tour("customer_relationship_long_history", self.customer)
        self.assertEqual(len(self.history()), 35)

    def test_salesperson_morning(self):
        now = fields.Datetime.now()
        self.log_call(
            name="Called in vain", outcome="no_answer", date=now - timedelta(days=2)
        )
        self.customer.message_post(
            author_id=self.anna.id,
            body=Markup("<p>Can we have them before Christmas?</p>"),
            message_type="email",
            subject="Forty chairs",
            subtype_xmlid="mail.mt_comment",
        )
        self.customer.activity_schedule(
            "mail.mail_activity_data_call",
            now.date() - timedelta(days=2),
            summary="Send the catalog",
            user_id=self.salesperson.id,
        )
        self.history()
        with self.mock_mail_gateway():
            self.open_tour("customer_relationship_salesperson_morning", self.customer)
        call = self.history().filtered(lambda row: row.name == "Wants oak")
        self.assertTrue(call.pinned)
        answer = self.customer.message_ids.filtered(
            lambda message: "December 10" in (message.body or "")
        )
        self.assertIn(self.anna, answer.partner_ids)
        self.assertEqual(self.customer.activity_ids.mapped("summary"), ["Order oak"])
