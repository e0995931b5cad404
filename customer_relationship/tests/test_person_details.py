from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from .common import CustomerRelationshipCommon

USER_GROUP = "customer_relationship.group_customer_relationship_user"


class TestWeekdays(CustomerRelationshipCommon):
    def test_days_are_numbers_in_their_order(self):
        for days in ("1", "135", "1234567", False):
            with self.subTest(days):
                self.anna.customer_weekdays = days
        for days in ("0", "8", "11", "31", "Mon"):
            with self.subTest(days), self.assertRaises(ValidationError):
                self.anna.customer_weekdays = days

    def test_employees_note_them(self):
        agent = new_test_user(self.env, "agent", groups=USER_GROUP)
        wizard = self.env["customer.person.wizard"].with_user(agent)
        wizard = wizard.with_context(default_partner_id=self.anna.id).create(
            {"customer_weekdays": "24", "customer_hour_from": 9, "customer_hour_to": 12}
        )
        wizard.action_save()
        self.assertEqual(self.anna.customer_weekdays, "24")

    def test_days_and_hours_stay_together_in_a_merge(self):
        self.anna.customer_weekdays = "24"
        self.bert.write({"customer_hour_from": 9, "customer_hour_to": 12})
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.anna + self.bert).ids)],
                "dst_partner_id": self.anna.id,
            }
        )
        wizard.action_merge()
        self.assertEqual(self.anna.customer_weekdays, "24")
        self.assertFalse(self.anna.customer_hour_to, "Bert's hours on Anna's days")


class TestLearned(CustomerRelationshipCommon):
    """What a talk taught us is kept with the person, and not with the talk alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(cls.env, "agent", groups=USER_GROUP)
        cls.chairs, cls.tables = cls.env["customer.need"].create(
            [{"name": "Chairs"}, {"name": "Tables"}]
        )

    def log(self, **values):
        log = self.env["customer.interaction.log"].with_user(self.agent)
        log.create(
            {"type_id": self.call.id, "partner_id": self.anna.id, **values}
        ).action_log()

    def test_needs_and_goals_are_added(self):
        self.anna.write(
            {
                "customer_need_ids": [Command.link(self.chairs.id)],
                "customer_goals": "A shop of her own",
            }
        )
        self.log(
            learned="A second shop in spring",
            is_goal=True,
            need_ids=[Command.link(self.tables.id)],
        )
        self.assertEqual(self.anna.customer_need_ids, self.chairs + self.tables)
        self.assertEqual(
            self.anna.customer_goals, "A shop of her own\nA second shop in spring"
        )
        self.assertIn("A second shop in spring", self.history().note)

    def test_only_when_asked_to(self):
        self.log(learned="Was in a hurry")
        self.assertFalse(self.anna.customer_goals)
        self.log(is_goal=True)
        self.assertFalse(self.anna.customer_goals)


class TestConsentByCompany(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["res.company"].create({"name": "Second"})
        cls.both = new_test_user(
            cls.env,
            "both",
            groups="customer_relationship.group_customer_relationship_manager",
            company_ids=[Command.set((cls.env.company + cls.second).ids)],
        )

    def record(self, state="given", company=None, date="2026-03-01", **values):
        return self.env["customer.consent"].create(
            {
                "partner_id": self.anna.id,
                "channel": "email",
                "purpose": "promotion",
                "state": state,
                "source": "paper",
                "wording": "Send me news",
                "company_id": company and company.id,
                "date": date,
                **values,
            }
        )

    def allowed(self):
        return [
            self.env["customer.consent"]
            .with_company(company)
            ._get_consents(self.anna)[self.anna.id]["email", "promotion"]
            for company in (self.env.company, self.second)
        ]

    def test_what_was_said_to_one_counts_for_that_one(self):
        self.record(company=self.env.company)
        self.assertEqual(self.allowed(), [True, False])
        self.record("withdrawn", company=self.second, date="2026-03-02")
        self.assertEqual(self.allowed(), [True, False])

    def test_what_was_said_to_all_counts_until_one_is_told_otherwise(self):
        self.record()
        self.assertEqual(self.allowed(), [True, True])
        self.record("withdrawn", company=self.second, date="2026-03-02")
        self.assertEqual(self.allowed(), [True, False])
        self.record("withdrawn", date="2026-03-03")
        self.assertEqual(self.allowed(), [False, False])

    def test_by_default_it_is_said_to_the_company_one_works_for(self):
        wizard = self.env["customer.consent.wizard"].with_company(self.second)
        wizard.create(
            {
                "partner_id": self.anna.id,
                "channel": "email",
                "source": "paper",
                "wording": "Send me news",
            }
        ).action_save()
        self.assertEqual(self.consents().company_id, self.second)
        self.assertEqual(self.allowed(), [False, True])

    def test_others_do_not_see_it(self):
        own, general, foreign = (
            self.record(company=company)
            for company in (self.env.company, None, self.second)
        )
        agent = new_test_user(self.env, "agent", groups=USER_GROUP)
        Consent = self.env["customer.consent"]
        everybody = [("partner_id", "=", self.anna.id)]
        self.assertEqual(
            Consent.with_user(agent).search(everybody).sudo(), own + general
        )
        with self.assertRaises(AccessError):
            foreign.with_user(agent).read(["state"])
        both = Consent.with_user(self.both).with_context(
            allowed_company_ids=self.both.company_ids.ids
        )
        self.assertEqual(len(both.search(everybody)), 3)

    def test_who_sees_half_of_it_erases_nothing(self):
        self.record(company=self.second)
        manager = new_test_user(
            self.env,
            "manager",
            groups="customer_relationship.group_customer_relationship_manager",
        )
        wizard = self.env["customer.privacy"].with_user(manager)
        with self.assertRaises(UserError):
            wizard.create({"partner_id": self.anna.id}).action_erase()
        self.assertTrue(self.consents())

    def consents(self):
        return self.env["customer.consent"].search([("partner_id", "=", self.anna.id)])
