from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from .tiers import TierCommon

MANAGER = "customer_relationship.group_customer_relationship_manager"


@tagged("post_install", "-at_install")
class TestProfileTour(HttpCase, TierCommon):
    """Whoever opens a customer sees who this is, where it heads, what comes next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.customer_revenue_basis = "ordered"
        cls.manager = new_test_user(
            cls.env,
            "tiermanager",
            groups=f"{MANAGER},sales_team.group_sale_salesman_all_leads",
        )
        platinum = {"name": "Platinum", "entry_revenue": 10000, "sequence": 9}
        cls.program.tier_ids = [Command.create(platinum)]
        cls.mill = cls.env["res.partner"].create({"name": "Old Mill"})

    def setUp(self):
        super().setUp()
        for days in (150, 120, 90, 60):
            self.buy(1300, self.customer, self.ago(days))
            self.buy(50, self.mill, self.ago(days))
        self.buy(6000, self.other_customer, self.ago(5))
        self.activate()
        self.refresh()

    def ago(self, days):
        return fields.Date.today() - timedelta(days=days)

    def refresh(self):
        cron = self.env.ref("customer_relationship.ir_cron_refresh_profiles")
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_salesperson_reads_a_customer(self):
        self.start_tour(
            "/odoo/action-customer_relationship.customer_profile_action",
            "customer_relationship_profile",
            login="sales",
        )

    def test_manager_sets_the_stage(self):
        self.start_tour(
            f"/odoo/res.partner/{self.customer.id}",
            "customer_relationship_stage",
            login="tiermanager",
        )
        override = self.env["customer.stage.override"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertRecordValues(
            override,
            [
                {
                    "stage": "strategic",
                    "reason": "Builds a second harbor",
                    "date_end": self.ago(-30),
                    "create_uid": self.manager.id,
                }
            ],
        )

    def test_manager_sets_the_tier(self):
        self.start_tour(
            f"/odoo/res.partner/{self.customer.id}",
            "customer_relationship_tier_override",
            login="tiermanager",
        )
        self.assertRecordValues(
            self.last(),
            [
                {
                    "kind": "override",
                    "override_mode": "fixed",
                    "override_until": self.ago(-30),
                    "note": "A year of building works",
                    "user_id": self.manager.id,
                }
            ],
        )
