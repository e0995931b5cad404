from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import CustomerRelationshipCommon


class TestCompanies(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["res.company"].create({"name": "Second"})
        cls.user_1, cls.user_2, cls.user_both = (
            new_test_user(
                cls.env,
                login,
                groups="customer_relationship.group_customer_relationship_manager",
                company_id=companies[0].id,
                company_ids=[(6, 0, companies.ids)],
            )
            for login, companies in (
                ("one", cls.env.company),
                ("two", cls.second),
                ("both", cls.env.company + cls.second),
            )
        )
        cls.rows = cls.Interaction.create(
            [
                {
                    "type_id": cls.call.id,
                    "partner_id": cls.anna.id,
                    "company_id": company.id,
                    "duration": duration,
                }
                for company, duration in (
                    (cls.env.company, 1),
                    (cls.second, 2),
                    (cls.env["res.company"], 4),
                )
            ]
        )

    def visible(self, user, companies=None):
        records = self.Interaction.with_user(user)
        if companies:
            records = records.with_context(allowed_company_ids=companies.ids)
        domain = [("commercial_partner_id", "=", self.customer.id)]
        found = records.search(domain)
        ((total, number),) = records._read_group(
            domain, aggregates=["duration:sum", "__count"]
        )
        self.assertEqual((total, number), (sum(found.mapped("duration")), len(found)))
        return total

    def test_each_company_sees_its_own_and_what_belongs_to_none(self):
        self.assertEqual(self.visible(self.user_1), 1 + 4)
        self.assertEqual(self.visible(self.user_2), 2 + 4)
        self.assertEqual(self.visible(self.user_both), 1 + 2 + 4)

    def test_switching_companies(self):
        user = self.user_both
        self.assertEqual(self.visible(user, self.env.company), 1 + 4)
        self.assertEqual(self.visible(user, self.second), 2 + 4)
        self.assertEqual(self.visible(user, self.second + self.env.company), 7)

    def test_nobody_chooses_a_company_that_is_not_theirs(self):
        with self.assertRaises(AccessError):
            self.visible(self.user_1, self.second)

    def test_managers_delete_only_what_they_see(self):
        with self.assertRaises(AccessError):
            self.rows[1].with_user(self.user_1).unlink()
        self.rows[0].with_user(self.user_1).unlink()
