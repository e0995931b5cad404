from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import SQL

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

    def create_company_without_documents(self):
        """Other addons make documents for each new company, which keep it for ever."""
        partner = self.env["res.partner"].create({"name": "Third"})
        ((company_id,),) = self.env.execute_query(
            SQL(
                """INSERT INTO res_company
                   SELECT (jsonb_populate_record(company, jsonb_build_object(
                              'id', nextval('res_company_id_seq'), 'name', 'Third',
                              'partner_id', %s))).*
                     FROM res_company company
                    WHERE id = %s
                RETURNING id""",
                partner.id,
                self.env.company.id,
            )
        )
        return self.env["res.company"].browse(company_id)

    def test_the_history_goes_with_its_company(self):
        """It was this company's: no other one may see it then."""
        third = self.create_company_without_documents()
        row = self.log_call()
        row.sudo().company_id = third
        self.env.flush_all()
        self.env.cr.execute(SQL("DELETE FROM res_company WHERE id = %s", third.id))
        self.env.invalidate_all()
        self.assertFalse(row.exists())
        self.assertEqual(self.visible(self.user_both), 1 + 2 + 4)
