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

    def log(self, days, direction, hours=0):
        date = fields.Datetime.now() - timedelta(days=days, hours=-hours)
        for person in (self.anna, self.olga):
            self.log_call(partner_id=person.id, direction=direction, date=date)

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
