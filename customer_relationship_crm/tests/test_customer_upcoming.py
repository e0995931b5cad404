from odoo.tests import new_test_user

from odoo.addons.customer_relationship.tests.test_customer_interaction_header import (
    HeaderCommon,
)


class TestUpcoming(HeaderCommon):
    def test_activity_of_a_lead(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Forty chairs",
                "partner_id": self.anna.id,
                "user_id": self.salesperson.id,
            }
        )
        self.plan(lead, "Offer forty chairs")
        reader = new_test_user(
            self.env,
            "reader",
            groups="customer_relationship.group_customer_relationship_user",
        )
        self.assertEqual(self.names(user=self.env.user), ["Offer forty chairs"])
        self.assertEqual(self.names(user=reader), [])
