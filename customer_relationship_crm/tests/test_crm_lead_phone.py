from odoo.tests import tagged

from odoo.addons.customer_relationship.tests.test_customer_phone_log import (
    PhoneLogCommon,
)


@tagged("post_install", "-at_install")
class TestPhoneLogOnLeads(PhoneLogCommon):
    def test_on_an_opportunity(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Forty chairs",
                "type": "opportunity",
                "partner_id": self.anna.id,
                "user_id": self.salesperson.id,
            }
        )
        self.log_by_phone(f"/odoo/crm.lead/{lead.id}", lead, self.anna)
