from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, new_test_user

from .tiers import TierCommon

MANAGER = "customer_relationship.group_customer_relationship_manager"


@freeze_time("2026-06-15 12:00:00")
class TestTargets(TierCommon):
    """What is promised to the customers of a tier counts for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "boss", groups=f"{MANAGER},sales_team.group_sale_manager"
        )

    def log(self, days, direction, hours=0, code="messenger", **values):
        date = fields.Datetime.now() - timedelta(days=days, hours=-hours)
        kind = self.env["customer.interaction.type"].search([("code", "=", code)])
        values |= {"type_id": kind.id, "direction": direction, "date": date}
        for person in (self.anna, self.olga):
            self.log_call(partner_id=person.id, **values)

    def read_level(self, customer):
        """The level and the first two lines of the evidence."""
        self.env.flush_all()
        self.env["customer.profile.refresh"]._refresh_customers(customer.ids)
        profile = (
            self.env["customer.profile"]
            .with_user(self.manager)
            .search(
                [
                    ("partner_id", "=", customer.id),
                    ("company_id", "=", self.company.id),
                ]
            )
        )
        profile.invalidate_recordset()
        return profile.relationship_level, *(
            profile.relationship_evidence.split("\n")[:2]
        )

    def place(self, **targets):
        self.silver.write(targets)
        self.buy(1200)
        self.activate()

    def test_answered_within_the_hours_of_the_tier(self):
        self.place(response_hours=4)
        self.log(10, "in")
        self.log(10, "out", hours=8)
        level, _contact, answers = self.read_level(self.customer)
        self.assertEqual(level, 1)
        self.assertIn("– 2 Respond: 0 of 1 questions answered within 4 hours", answers)
        level, _contact, answers = self.read_level(self.other_customer)
        self.assertEqual(level, 2)
        self.assertIn("1 of 1 questions answered within 48 hours", answers)

    def test_contacted_as_often_as_the_tier_says(self):
        self.place(cadence_days=14)
        self.log(40, "in")
        self.log(20, "out")
        level, contact, _answers = self.read_level(self.customer)
        self.assertEqual(level, 0)
        self.assertIn("20 days ago (every 14 days)", contact)
        self.assertEqual(self.read_level(self.other_customer)[0], 1)
        self.log(14, "out")
        # They need not speak as often as we do.
        self.assertEqual(self.read_level(self.customer)[0], 1)

    def test_what_the_tier_leaves_open_is_the_company_s(self):
        self.place()
        self.log(30, "in")
        self.log(30, "out", hours=30)
        self.assertEqual(self.read_level(self.customer)[0], 2)
        self.company.customer_response_hours = 24
        self.company.customer_cadence_days = 31
        self.assertEqual(self.read_level(self.customer)[0], 1)
        self.company.customer_cadence_days = 20
        self.assertEqual(self.read_level(self.customer)[0], 0)

    def test_half_an_hour(self):
        self.place(response_hours=0.5)
        self.log(10, "in")
        self.log(10, "out", hours=0.4)
        _level, _contact, answers = self.read_level(self.customer)
        self.assertIn("1 of 1 questions answered within 0.5 hours", answers)

    def test_targets_make_sense(self):
        with self.assertRaises(ValidationError):
            self.company.customer_cadence_days = 0
        with self.assertRaises(ValidationError):
            self.company.customer_response_hours = 0

    # What counts as a contact

    def assertEvidence(self, level, *lines):
        found, *evidence = self.read_level(self.customer)
        for line, expected in zip(evidence, lines, strict=False):
            self.assertIn(expected, line)
        self.assertEqual(found, level)

    def test_who_calls_is_answered_there_and_then(self):
        for days in range(10):
            self.log(days, "in", code="call")
        self.assertEvidence(2, "heard from them today", "10 of 10 questions")

    def test_who_speaks_with_us_has_an_answer(self):
        self.log(10, "in")
        self.log(9, "in", code="call")
        self.assertEvidence(2, "reached out 9 days ago", "2 of 2 questions")

    def test_a_message_on_our_machine_waits(self):
        self.log(10, "in", code="call", outcome="left_message")
        self.assertEvidence(0, "reached out never", "0 of 1 questions")

    def test_a_call_in_vain_reached_nobody(self):
        self.log(30, "out", code="call", outcome="no_answer")
        self.log(20, "in")
        self.log(19, "out", code="call", outcome="no_answer")
        self.assertEvidence(0, "reached out never", "0 of 1 questions")
        profile = self.customer.with_user(self.manager).customer_profile_ids
        self.assertIn("unasked 0 times", profile.relationship_evidence)

    def test_an_email_that_came_back_reached_nobody(self):
        self.log(2, "in")
        with self.mock_mail_gateway():
            message = self.customer.message_post(
                body="Hello",
                partner_ids=self.anna.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                author_id=self.salesperson.partner_id.id,
            )
        self.env.cr.flush()
        self.assertEvidence(2, "reached out today", "1 of 1 questions")
        message.notification_ids.notification_status = "bounce"
        self.assertEvidence(0, "reached out never", "0 of 1 questions")

    def test_who_is_met_is_heard(self):
        for days in (1, 8, 15):
            self.log(days, False, code="meeting")
        self.assertEvidence(1, "reached out yesterday", "0 of 0 questions")

    def test_there_is_still_time_to_answer(self):
        self.log(10, "in")
        self.log(10, "out", hours=1)
        self.log(0, "in", hours=-47)
        self.assertEvidence(2, "", "1 of 1 questions")
        self.log(0, "in", hours=-48)
        self.assertEvidence(1, "", "1 of 2 questions")
        self.log(0, "out")
        self.assertEvidence(2, "", "3 of 3 questions")

    def test_of_other_companies_nothing_counts(self):
        self.log(3, False, code="meeting")
        other = self.env["res.company"].create({"name": "Second"})
        self.history().sudo().company_id = other
        self.create_order()
        self.assertEvidence(0, "reached out never")
