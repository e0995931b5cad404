from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .tiers import TierCommon

MANAGER = "customer_relationship.group_customer_relationship_manager"


@tagged("post_install", "-at_install")
class TestTierTour(HttpCase, TierCommon):
    """A manager builds a program, tries it out and goes live without a surprise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "tiermanager", groups=MANAGER)
        cls.mill = cls.env["res.partner"].create({"name": "Old Mill"})
        # Customers of the demo data must not blur the counts.
        cls.env["sale.order"].search([]).date_order = "2000-01-01"

    @mute_logger("odoo.http")
    def test_build_simulate_activate(self):
        self.buy(6000)
        self.buy(1200, self.other_customer)
        self.buy(150, self.mill)
        self.start_tour(
            "/odoo/action-customer_relationship.customer_tier_program_action",
            "customer_relationship_tier_program",
            login="tiermanager",
        )
        program = self.env["customer.tier.program"].search([("name", "=", "Regulars")])
        self.assertRecordValues(
            program, [{"state": "active", "basis": "ordered", "launched": True}]
        )
        self.assertEqual(program.tier_ids.mapped("entry_revenue"), [100, 1000, 7000])
        for customer, tier in (
            (self.customer, "Silver"),
            (self.other_customer, "Silver"),
            (self.mill, "Bronze"),
        ):
            self.assertEqual(self.tier(customer).name, tier)
