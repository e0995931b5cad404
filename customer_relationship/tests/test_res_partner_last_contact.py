from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, new_test_user

from .common import CustomerRelationshipCommon

TODAY = "2026-06-30 12:00:00"
FIELDS = ["customer_last_in", "customer_last_out", "customer_last_contact"]


@freeze_time(TODAY)
class TestLastContact(CustomerRelationshipCommon):
    def find(self, *domain, user=None):
        partners = self.env["res.partner"].with_user(user or self.salesperson)
        ours = self.customer | self.other_customer
        return partners.search([("id", "in", ours.ids), *domain], order="id").sudo()

    def log(self, date, direction="out", **values):
        return self.log_call(date=date, direction=direction, **values)

    def test_last_contact_by_direction(self):
        self.log("2026-01-01 10:00:00", "in")
        self.log("2026-03-01 10:00:00", "in", partner_id=self.bert.id)
        self.log("2026-02-01 10:00:00", "out")
        self.create_order().action_confirm()
        self.env.cr.flush()
        for partner in (self.customer, self.anna):
            with self.subTest(partner.name):
                partner = partner.with_user(self.salesperson)
                self.assertEqual(str(partner.customer_last_in), "2026-03-01 10:00:00")
                self.assertEqual(str(partner.customer_last_out), "2026-02-01 10:00:00")
                self.assertEqual(
                    partner.customer_last_contact, partner.customer_last_in
                )
        self.assertFalse(
            self.other_customer.with_user(self.salesperson).customer_last_contact
        )

    def test_who_met_talked_both_ways(self):
        """A meeting has no direction: both spoke."""
        meeting = self.env.ref(
            "customer_relationship.customer_interaction_type_meeting"
        )
        self.log("2026-01-01 10:00:00", "in")
        self.log("2026-02-01 10:00:00", False, type_id=meeting.id)
        for direction, expected in (("out", ("02", "03")), ("in", ("03", "03"))):
            self.log("2026-03-01 10:00:00", direction)
            self.env.flush_all()
            self.env.invalidate_all()
            customer = self.customer.with_user(self.salesperson)
            for name, month in zip(FIELDS, (*expected, "03"), strict=True):
                with self.subTest(name, direction=direction):
                    self.assertEqual(str(customer[name]), f"2026-{month}-01 10:00:00")

    def test_automatic_messages_are_no_contact(self):
        self.log("2026-03-01 10:00:00").sudo().automatic = True
        self.env.flush_all()
        self.assertFalse(self.customer.customer_last_contact)
        self.assertIn(self.customer, self.find(("customer_last_contact", "=", False)))

    def test_a_call_in_vain_is_no_contact(self):
        self.log("2026-03-01 10:00:00", outcome="left_message")
        self.log("2026-04-01 10:00:00", outcome="no_answer")
        self.env.flush_all()
        last = self.customer.customer_last_contact
        self.assertEqual(str(last), "2026-03-01 10:00:00")
        self.assertEqual(
            self.find(("customer_last_contact", "<", "-110d")), self.customer
        )
        self.log("2026-04-01 10:00:00", partner_id=self.olga.id, outcome="no_answer")
        never = ("customer_last_contact", "=", False)
        self.assertEqual(self.find(never), self.other_customer)

    def test_a_message_that_came_back_is_no_contact(self):
        never = ("customer_last_contact", "=", False)
        with self.mock_mail_gateway():
            message = self.customer.message_post(
                body="Hello",
                partner_ids=(self.anna | self.bert).ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                author_id=self.salesperson.partner_id.id,
            )
        self.env.cr.flush()
        self.assertNotIn(self.customer, self.find(never))
        notifications = message.notification_ids.sorted("id")
        for status in ("bounce", "exception", "canceled"):
            with self.subTest(status):
                notifications.notification_status = "sent"
                notifications[0].notification_status = status
                self.assertNotIn(self.customer, self.find(never), "The other got it")
                notifications.notification_status = status
                self.assertIn(self.customer, self.find(never))
                self.env.invalidate_all()
                self.assertFalse(self.customer.customer_last_out)
        notifications.unlink()
        self.assertNotIn(self.customer, self.find(never))

    def test_a_type_may_change_its_mind(self):
        self.log("2026-03-01 10:00:00")
        self.assertTrue(self.customer.customer_last_contact)
        self.call.counts_as_contact = False
        self.env.invalidate_all()
        self.assertFalse(self.customer.customer_last_contact)

    def test_silent_for_90_days(self):
        silent = ("customer_last_contact", "<", "-90d")
        self.assertFalse(self.find(silent), "Who never talked is not silent")
        self.log("2026-04-01 11:00:00")
        self.log("2026-05-01 10:00:00", partner_id=self.olga.id)
        self.assertEqual(self.find(silent), self.customer)
        self.assertIn(self.anna, self.env["res.partner"].search([silent]))
        self.assertFalse(self.customer.filtered_domain([silent]) - self.customer)
        self.log("2026-04-01 13:00:00")
        self.env.invalidate_all()
        self.assertFalse(self.find(silent))
        self.assertFalse(self.customer.filtered_domain([silent]))

    def test_never_contacted(self):
        self.log("2026-04-01 11:00:00")
        self.assertEqual(
            self.find(("customer_last_contact", "=", False)), self.other_customer
        )
        self.assertEqual(
            self.find(("customer_last_contact", "!=", False)), self.customer
        )

    def test_search_compares(self):
        self.log("2026-04-01 11:00:00")
        for operator, value, found in (
            (">", "2026-04-01 10:59:59", True),
            (">=", "2026-04-01 11:00:00", True),
            ("<=", "2026-04-01 11:00:00", True),
            (">", "2026-04-01 11:00:01", False),
            ("<", "2026-04-01 11:00:00", False),
        ):
            condition = ("customer_last_contact", operator, value)
            with self.subTest(condition):
                self.assertEqual(bool(self.find(condition)), found)
                self.assertEqual(
                    bool(self.customer.filtered_domain([condition])), found
                )

    def test_only_what_one_may_see_counts(self):
        second = self.env["res.company"].create({"name": "Second"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="sales_team.group_sale_salesman",
            company_id=second.id,
            company_ids=[Command.set(second.ids)],
        )
        self.log("2026-03-01 10:00:00")
        later = self.log("2026-03-02 10:00:00").sudo()
        later.company_id = self.env.company
        self.env.flush_all()
        ours = self.customer.with_user(self.salesperson)
        theirs = self.customer.with_user(stranger)
        self.assertEqual(str(ours.customer_last_contact), "2026-03-02 10:00:00")
        self.assertEqual(str(theirs.customer_last_contact), "2026-03-01 10:00:00")
        between = ("customer_last_contact", "<", "2026-03-01 23:00:00")
        self.assertFalse(self.find(between))
        self.assertEqual(self.find(between, user=stranger), self.customer)

    def test_employees_without_the_right_see_nothing(self):
        employee = new_test_user(self.env, "employee0", groups="base.group_user")
        self.log("2026-03-01 10:00:00")
        self.assertTrue(self.customer.with_user(self.salesperson).customer_last_out)
        theirs = self.customer.with_user(employee)
        for name in FIELDS:
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    theirs.read([name])
                with self.assertRaises(AccessError):
                    theirs.mapped(name)
        view = self.env["res.partner"].with_user(employee).get_view(view_type="search")
        self.assertNotIn("customer_silent", view["arch"])

    def test_one_query_however_many_customers(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(80)]
        )
        for customer in customers[:3]:
            self.log("2026-03-01 10:00:00", partner_id=customer.id)
        customers = customers.with_user(self.salesperson)
        customers.mapped("customer_last_in")
        self.env.flush_all()
        customers.invalidate_recordset(FIELDS)
        with self.assertQueryCount(1):
            customers.mapped("customer_last_in")
            customers.mapped("customer_last_out")

    def test_a_form_of_a_new_customer_opens(self):
        with Form(self.env["res.partner"]) as form:
            form.name = "New"
        self.assertFalse(form.record.customer_last_contact)
        new = self.env["res.partner"].new({"name": "New"})
        self.assertFalse(new.customer_last_in)
        self.assertEqual(fields.Datetime.now().isoformat(" "), TODAY)
