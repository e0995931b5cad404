from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user

from .common import CustomerRelationshipCommon


@freeze_time("2026-06-30 12:00:00")
class TestWaiting(CustomerRelationshipCommon):
    def log(self, day, direction="in", **values):
        kind = self.env.ref("customer_relationship.customer_interaction_type_messenger")
        values = {"type_id": kind.id, "direction": direction, **values}
        talk = self.log_call(date=f"2026-{day} 10:00:00", **values)
        self.env.flush_all()
        self.env.invalidate_all()
        return talk

    def since(self, partner=None, user=None):
        partner = (partner or self.customer).with_user(user or self.salesperson)
        return str(partner.customer_waiting_since or "")[:10]

    def find(self, operator, value, user=None):
        """Found in the database, and told apart in memory."""
        domain = [("customer_waiting_since", operator, value)]
        partners = self.env["res.partner"].with_user(user or self.salesperson)
        ours = partners.browse((self.customer | self.other_customer).ids)
        found = partners.search([("id", "in", ours.ids), *domain], order="id")
        self.assertEqual(found, ours.filtered_domain(domain))
        return found.sudo()

    def test_first_contact_after_our_last(self):
        self.assertEqual(self.since(), "")
        self.log("06-01")
        self.assertEqual(self.since(), "2026-06-01")
        self.log("06-02", "out")
        self.assertEqual(self.since(), "")
        self.log("06-03")
        self.log("06-10")
        self.assertEqual(self.since(), "2026-06-03")

    def test_who_spoke_with_us_has_an_answer(self):
        self.log("06-01", type_id=self.call.id)
        self.assertEqual(self.since(), "")
        self.assertFalse(self.find("!=", False))
        self.log("06-02")
        self.assertEqual(self.since(), "2026-06-02")
        self.log("06-03", type_id=self.call.id)
        self.assertEqual(self.since(), "")
        self.log("06-04", type_id=self.call.id, outcome="left_message")
        self.assertEqual(self.since(), "2026-06-04")
        self.assertEqual(self.find("!=", False), self.customer)

    def test_of_the_whole_company(self):
        self.log("06-01")
        self.assertEqual(self.since(self.bert), "2026-06-01")
        self.log("06-02", "out", partner_id=self.bert.id)
        self.assertEqual(self.since(self.anna), "")
        self.assertEqual(self.since(self.olga), "")

    def test_what_is_no_contact_answers_nobody(self):
        self.log("06-01")
        self.log("06-02", "out", outcome="no_answer")
        self.log("06-03", "out").sudo().automatic = True
        self.create_order().action_confirm()
        self.history()
        self.assertEqual(self.since(), "2026-06-01")

    def test_a_reply_that_came_back_answers_nobody(self):
        self.log("06-01")
        with self.mock_mail_gateway():
            message = self.customer.with_user(self.salesperson).message_post(
                body="Here you are",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.anna.ids,
            )
        self.history()
        self.env.invalidate_all()
        self.assertEqual(self.since(), "")
        message.sudo().notification_ids.notification_status = "bounce"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.since(), "2026-06-01")

    def test_search(self):
        self.log("06-01")
        self.log("06-10")
        self.log("06-01", partner_id=self.olga.id)
        self.log("06-05", "out", partner_id=self.olga.id)
        self.log("06-10", partner_id=self.olga.id)
        both = self.customer | self.other_customer
        self.assertEqual(self.find("!=", False), both)
        self.assertFalse(self.find("=", False))
        self.assertEqual(self.find("<", "2026-06-10"), self.customer)
        self.assertEqual(self.find("<=", "2026-06-10 10:00:00"), both)
        self.assertEqual(self.find(">", "2026-06-01 10:00:00"), self.other_customer)
        self.assertEqual(self.find(">=", "2026-06-01 10:00:00"), both)
        self.assertEqual(self.find("<", "-22d"), self.customer)
        self.log("06-11", "out")
        self.assertEqual(self.find("!=", False), self.other_customer)
        self.assertEqual(self.find("=", False), self.customer)
        self.assertFalse(self.find("<", "2026-06-10"))

    def test_people_are_found_with_their_company(self):
        self.log("06-01")
        domain = [("customer_waiting_since", "!=", False)]
        people = self.anna | self.bert | self.olga
        found = self.env["res.partner"].with_user(self.salesperson).search(domain)
        self.assertEqual(found.sudo() & people, self.anna | self.bert)

    def test_only_what_one_may_see(self):
        talk = self.log("06-01", user=self.env.user)
        talk.type_id.group_ids = self.env.ref("base.group_system")
        self.env.registry.clear_cache()
        self.assertEqual(self.since(), "")
        self.assertFalse(self.find("!=", False))
        self.assertEqual(self.since(user=self.env.user), "2026-06-01")

    def test_other_companies(self):
        company = self.env["res.company"].create({"name": "Island Branch"})
        self.log("06-01").sudo().company_id = company
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.since(), "")
        self.assertFalse(self.find("!=", False))

    def test_outsiders(self):
        portal = new_test_user(self.env, "portal_anna", groups="base.group_portal")
        portal.partner_id.parent_id = self.customer
        with self.assertRaises(AccessError):
            self.customer.with_user(portal).read(["customer_waiting_since"])
        for name in ("customer_waiting_since", "customer_last_contact"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.env["res.partner"].with_user(portal).search([(name, "=", False)])
