from lxml import etree

from odoo.addons.customer_relationship.tests.common import CustomerRelationshipCommon


class TestButtonOnLeads(CustomerRelationshipCommon):
    def test_the_whole_customer(self):
        self.log_call()
        self.log_call(partner_id=self.bert.id)
        self.log_call(partner_id=self.olga.id)
        leads = self.env["crm.lead"].with_context(tracking_disable=True)
        lead = leads.create({"name": "Forty chairs", "partner_id": self.anna.id})
        unknown = leads.create({"name": "Who is it?"})
        rows = self.history()
        lead, unknown = (it.with_user(self.salesperson) for it in (lead, unknown))
        self.assertEqual(lead.customer_interaction_count, len(rows))
        self.assertEqual(unknown.customer_interaction_count, 0)
        domain = lead.action_customer_interactions()["domain"]
        found = self.Interaction.with_user(self.salesperson).search(domain)
        self.assertEqual(found, rows)

    def test_view(self):
        view = (
            self.env["crm.lead"].with_user(self.salesperson).get_view(view_type="form")
        )
        arch = etree.fromstring(view["arch"])
        self.assertTrue(arch.xpath("//button[@name='action_customer_interactions']"))
