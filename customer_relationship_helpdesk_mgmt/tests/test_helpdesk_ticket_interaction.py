from lxml import etree

from odoo.tests import new_test_user

from odoo.addons.customer_relationship.tests.common import CustomerRelationshipCommon


class TestButtonOnTickets(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(
            cls.env, "agent", groups="helpdesk_mgmt.group_helpdesk_manager"
        )

    def test_the_whole_customer(self):
        self.log_call()
        self.log_call(partner_id=self.bert.id)
        self.log_call(partner_id=self.olga.id)
        tickets = self.env["helpdesk.ticket"].with_context(tracking_disable=True)
        values = {"name": "A chair broke", "description": "Left leg"}
        ticket = tickets.create({**values, "partner_id": self.anna.id})
        unknown = tickets.create(values)
        rows = self.history()
        ticket, unknown = (it.with_user(self.agent) for it in (ticket, unknown))
        self.assertEqual(ticket.customer_interaction_count, len(rows))
        self.assertEqual(unknown.customer_interaction_count, 0)
        domain = ticket.action_customer_interactions()["domain"]
        self.assertEqual(self.Interaction.with_user(self.agent).search(domain), rows)

    def test_view(self):
        view = (
            self.env["helpdesk.ticket"].with_user(self.agent).get_view(view_type="form")
        )
        arch = etree.fromstring(view["arch"])
        self.assertTrue(arch.xpath("//button[@name='action_customer_interactions']"))
