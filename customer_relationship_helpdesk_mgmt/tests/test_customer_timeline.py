from odoo.tests import HttpCase, new_test_user

from odoo.addons.customer_relationship.tests.common import CustomerRelationshipCommon


class TestCustomerTimeline(HttpCase, CustomerRelationshipCommon):
    def test_agent_morning(self):
        agent = new_test_user(
            self.env, "agent", groups="helpdesk_mgmt.group_helpdesk_manager"
        )
        self.log_call(name="Bought forty chairs")
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "A chair broke",
                "description": "Left leg",
                "partner_id": self.anna.id,
            }
        )
        self.history()
        self.start_tour(
            f"/odoo/helpdesk.ticket/{ticket.id}",
            "customer_relationship_agent_morning",
            login="agent",
        )
        call = self.history().filtered(lambda row: row.name == "Promised a new one")
        self.assertRecordValues(
            call,
            [
                {
                    "res_model": "helpdesk.ticket",
                    "res_id": ticket.id,
                    "partner_id": self.anna.id,
                    "user_id": agent.id,
                }
            ],
        )
