from odoo.tests import Form, new_test_user
from odoo.tools import SQL

from .common import CustomerRelationshipCommon


class TestPhoneSearch(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.vn")
        cls.anna.phone = "+84 968 257 431"
        cls.bert.phone = "0977463852"
        cls.olga.phone = "(0236) 3847 519"
        cls.Partner = cls.env["res.partner"].with_user(cls.salesperson)

    def find(self, text, **kwargs):
        rows = self.Partner.name_search(text, **kwargs)
        return self.Partner.browse([row[0] for row in rows])

    def test_any_form_of_a_number_finds_its_owner(self):
        for text in (
            "+84 968-257-431",
            "+84968257431",
            "0084 968 257 431",
            "84968257431",
            "0968257431",
            "(0968) 257 431",
            "0968.257.431",
            " 968257431 ",
            "257431",
            "7431",
        ):
            with self.subTest(text):
                self.assertIn(self.anna, self.find(text))

    def test_a_number_stored_without_country_is_found_with_it(self):
        for text in ("+84 977 463 852", "0084977463852", "0977 463 852", "3852"):
            with self.subTest(text):
                self.assertIn(self.bert, self.find(text))
        self.assertIn(self.olga, self.find("+84 236 3847519"))

    def test_the_number_of_a_person_finds_the_company(self):
        self.assertEqual(self.find("0968257431"), self.customer | self.anna)
        self.assertIn(self.customer, self.find("7431"))

    def test_other_numbers_find_nobody(self):
        for text in ("0968257432", "+84 968 257 43", "+1 968 257 999"):
            with self.subTest(text):
                self.assertFalse(self.find(text) & (self.anna | self.customer))

    def test_the_domain_of_the_field_still_holds(self):
        companies = self.find("0968257431", domain=[("is_company", "=", True)])
        self.assertEqual(companies, self.customer)

    def test_codes_made_of_digits_are_still_found(self):
        self.olga.write({"ref": "0968257431"})
        self.other_customer.write({"ref": "INV-47431"})
        self.assertIn(self.olga, self.find("0968257431"))
        self.assertIn(self.other_customer, self.find("7431"))
        self.olga.phone = False
        self.other_customer.vat = "BE0477472701"
        self.assertIn(self.other_customer, self.find("0477472701"))

    def test_text_is_searched_as_before(self):
        for text in ("Anna", "Harbor", "anna@harbor", "12", "Route 7431", "+", ""):
            with self.subTest(text):
                self.assertFalse(self.Partner._get_phone_endings(text))
        self.assertEqual(self.find("Anna") & self.anna, self.anna)

    def test_text_costs_no_query_more(self):
        self.find("Harbor")
        with self.assertQueryCount(2):
            self.Partner.invalidate_model()
            self.find("Harbor")

    def test_orders_and_contacts_are_found_by_number(self):
        order = self.create_order(self.anna)
        orders = self.env["sale.order"].with_user(self.salesperson)
        self.assertEqual(
            orders.search([("partner_id", "ilike", "7431")]) & order, order
        )
        view = self.Partner.get_view(
            self.env.ref("base.view_res_partner_filter").id, view_type="search"
        )
        self.assertIn("('display_name', 'ilike', self)", view["arch"])
        self.assertIn(
            self.anna, self.Partner.search([("display_name", "ilike", "7431")])
        )

    def test_archived_contacts_stay_hidden(self):
        self.anna.active = False
        self.assertNotIn(self.anna, self.find("0968257431"))

    def test_archived_contacts_hide_no_names(self):
        self.anna.active = False
        self.other_customer.name = "0968257431 Shop"
        self.assertIn(self.other_customer, self.find("0968257431"))

    def test_contacts_of_other_companies_stay_hidden(self):
        self.anna.company_id = self.env["res.company"].create({"name": "Second"})
        self.env.invalidate_all()
        self.assertFalse(self.find("0968257431"))

    def test_an_index_serves_the_search(self):
        self.Partner.create(
            [{"name": f"P{n}", "phone": f"+84 24 {n:07}"} for n in range(500)]
        )
        self.env.cr.execute("ANALYZE res_partner")
        endings = self.Partner._get_phone_endings("0968257431")
        query = self.env["res.partner"]._search(
            self.Partner._get_phone_domain(endings), active_test=False
        )
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        self.assertIn("res_partner_customer_phone_idx", str(rows))


class TestDuplicates(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.vn")
        cls.anna.phone = "+84 968 257 431"

    def duplicates(self, partner):
        partner.invalidate_recordset()
        return partner.with_user(self.salesperson).customer_duplicate_ids

    def test_the_same_email_or_number(self):
        self.assertFalse(self.duplicates(self.anna))
        self.olga.phone = "0968 257 431"
        self.assertEqual(self.duplicates(self.anna), self.olga)
        self.assertEqual(self.duplicates(self.olga), self.anna)
        self.olga.write({"phone": False, "email": '"Olga" <ANNA@harbor.example>'})
        self.assertEqual(self.duplicates(self.anna), self.olga)

    def test_a_company_and_its_people_share_mailbox_and_switchboard(self):
        shared = {"phone": self.anna.phone, "email": self.anna.email}
        (self.customer | self.bert).write(shared)
        for partner in (self.anna, self.bert, self.customer):
            self.assertFalse(self.duplicates(partner))
        self.bert.name = "anna"
        self.assertEqual(self.duplicates(self.anna), self.bert)

    def test_addresses_are_no_people(self):
        self.env["res.partner"].create(
            {"name": "Anna's dock", "type": "delivery", "email": self.anna.email}
        )
        self.assertFalse(self.duplicates(self.anna))

    def test_hidden_contacts_stay_hidden(self):
        self.olga.write(
            {
                "phone": self.anna.phone,
                "company_id": self.env["res.company"].create({"name": "Second"}).id,
            }
        )
        self.assertFalse(self.duplicates(self.anna))

    def test_one_query(self):
        self.olga.phone = self.anna.phone
        self.duplicates(self.anna)
        self.env.flush_all()
        anna = self.anna.with_user(self.salesperson)
        duplicates = anna.customer_duplicate_ids
        anna.invalidate_recordset(["customer_duplicate_ids"])
        with self.assertQueryCount(1):
            self.assertEqual(anna.customer_duplicate_ids, duplicates)

    def test_the_form_points_at_them_before_saving(self):
        with Form(self.env["res.partner"].with_user(self.salesperson)) as form:
            form.name = "Anna again"
            form.email = "anna@harbor.example"
            self.assertEqual(form.customer_duplicate_ids.ids, self.anna.ids)

    def test_the_buttons_open_them(self):
        self.olga.phone = self.anna.phone
        anna = self.anna.with_user(self.salesperson)
        domain = anna.action_customer_duplicates()["domain"]
        self.assertEqual(anna.search(domain), anna | self.olga)
        action = anna.action_customer_merge()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        self.assertEqual(wizard.create({}).partner_ids, self.anna | self.olga)

    def test_users_without_our_group_are_not_bothered(self):
        employee = new_test_user(
            self.env, "employee0", groups="base.group_user,base.group_partner_manager"
        )
        with Form(self.anna.with_user(employee)) as form:
            form.email = "olga@cinema.example"
        self.assertEqual(self.anna.email, "olga@cinema.example")
