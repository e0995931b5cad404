from odoo.tests import new_test_user

from odoo.addons.customer_relationship.tests.test_customer_interaction_header import (
    HeaderCommon,
)


class TestUpcoming(HeaderCommon):
    def test_activity_of_a_ticket(self):
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "It wobbles",
                "description": "Left leg",
                "partner_id": self.anna.id,
                "user_id": self.salesperson.id,
            }
        )
        self.plan(ticket, "Look at the leg")
        reader = new_test_user(
            self.env,
            "reader",
            groups="customer_relationship.group_customer_relationship_user",
        )
        self.assertEqual(self.names(user=self.env.user), ["Look at the leg"])
        self.assertEqual(self.names(user=reader), [])
