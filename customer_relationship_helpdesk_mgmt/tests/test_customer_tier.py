from datetime import timedelta

from odoo import Command
from odoo.tests import Form, new_test_user

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
                    Command.create(
                        {"name": "Gold", "ticket_priority": "2", "response_hours": 4}
                    ),
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

    def test_an_agent_sees_the_priority(self):
        """The form sends a priority whether or not somebody chose one."""
        agent = new_test_user(
            self.env, "agent", groups="helpdesk_mgmt.group_helpdesk_manager"
        )
        for partner, expected in ((self.anna, "2"), (self.olga, "1")):
            with Form(self.env["helpdesk.ticket"].with_user(agent)) as form:
                form.name = "It wobbles"
                form.description = "Left leg"
                form.partner_id = partner
                self.assertEqual(form.priority, expected)
            self.assertEqual(form.record.priority, expected)
        with Form(form.record) as form:
            form.priority = "0"
            form.partner_id = self.bert
            self.assertEqual(form.priority, "0", "what a person chose stays")

    def test_answer_by(self):
        """The promise of the tier, from when the ticket came in."""
        ticket = self.create_ticket(self.anna)
        due = ticket.create_date + timedelta(hours=4)
        self.assertEqual(ticket.customer_response_until, due)
        self.assertFalse(self.create_ticket(self.olga).customer_response_until)
        self.program.tier_ids.response_hours = 0
        ticket.invalidate_recordset()
        self.assertFalse(ticket.customer_response_until)
