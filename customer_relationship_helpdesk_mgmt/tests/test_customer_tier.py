from odoo import Command

from odoo.addons.customer_relationship.tests.common import CustomerRelationshipCommon


class TestTicketPriority(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.tier.program"].search([]).action_archive()
        cls.program = cls.env["customer.tier.program"].create(
            {
                "name": "Club",
                "tier_ids": [
                    Command.create({"name": "Gold", "ticket_priority": "2"}),
                ],
            }
        )
        cls.program.state = "simulated"
        cls.program.action_activate()
        cls.env["customer.tier.engine"]._set_tier(
            cls.program, cls.customer, cls.program.tier_ids, "floor"
        )

    def create_ticket(self, partner, **values):
        with self.mock_mail_gateway():
            return self.env["helpdesk.ticket"].create(
                {
                    "name": "It wobbles",
                    "description": "Left leg",
                    "partner_id": partner.id,
                    **values,
                }
            )

    def test_priority_of_the_tier(self):
        self.assertEqual(self.create_ticket(self.anna).priority, "2")
        self.assertEqual(self.create_ticket(self.olga).priority, "1")

    def test_what_a_person_chose_stays(self):
        self.assertEqual(self.create_ticket(self.anna, priority="0").priority, "0")
        self.assertEqual(self.create_ticket(self.anna, priority="3").priority, "3")
