from .common import CustomerRelationshipCommon


class TestTimeZone(CustomerRelationshipCommon):
    """A company's days begin where it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.partner_id.tz = "Asia/Ho_Chi_Minh"

    def count_queries(self, partner, values):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        partner.write(values)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_it_is_that_of_the_contact(self):
        self.assertEqual(self.company._get_customer_tz(), "Asia/Ho_Chi_Minh")
        self.company.partner_id.tz = "Europe/Berlin"
        self.assertEqual(self.company._get_customer_tz(), "Europe/Berlin")

    def test_it_is_that_of_the_new_contact(self):
        self.company.partner_id = self.env["res.partner"].create(
            {"name": "Moved", "tz": "Asia/Tokyo"}
        )
        self.assertEqual(self.company._get_customer_tz(), "Asia/Tokyo")
        self.company.partner_id.tz = "Asia/Seoul"
        self.assertEqual(self.company._get_customer_tz(), "Asia/Seoul")

    def test_of_a_company_that_has_just_been_founded(self):
        self.customer.tz = "Asia/Tokyo"  # the companies that there are, are known now
        founded = self.env["res.company"].create({"name": "Founded"})
        founded.partner_id.tz = "Asia/Seoul"
        self.assertEqual(founded._get_customer_tz(), "Asia/Seoul")
        self.assertEqual(self.company._get_customer_tz(), "Asia/Ho_Chi_Minh")

    def test_of_anybody_else_no_company_is_looked_for(self):
        self.customer.write({"tz": "Asia/Tokyo"})
        other = self.count_queries(self.customer, {"function": "Sales"})
        self.assertEqual(self.count_queries(self.customer, {"tz": "Asia/Seoul"}), other)
