from odoo.tests import HttpCase, tagged

from .common import CustomerRelationshipCommon


@tagged("post_install", "-at_install")
class TestQuickLog(HttpCase, CustomerRelationshipCommon):
    def test_by_keystroke(self):
        visit = self.env.ref("customer_relationship.customer_interaction_type_visit")
        self.anna.customer_channel = "meeting"
        visit.sequence = -1
        order = self.create_order(self.anna)
        for document, url in (
            (order, f"/odoo/sales/{order.id}"),
            (self.anna, f"/odoo/res.partner/{self.anna.id}"),
        ):
            with self.subTest(url):
                self.start_tour(url, "customer_relationship_quick_log", login="sales")
                self.assertRecordValues(
                    self.history()[:1],
                    [
                        {
                            "type_id": visit.id,
                            "partner_id": self.anna.id,
                            "user_id": self.salesperson.id,
                            "res_model": document._name,
                            "res_id": document.id,
                        }
                    ],
                )
