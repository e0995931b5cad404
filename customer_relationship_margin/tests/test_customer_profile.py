from datetime import timedelta

from odoo.addons.customer_relationship.tests.test_customer_profile_refresh import (
    TODAY,
    ProfileCommon,
)


class TestProfileMargin(ProfileCommon):
    def test_margin_beside_revenue(self):
        self.order(TODAY, margin=30)
        self.order(TODAY, margin=30, currency_rate=2)
        self.order(TODAY - timedelta(days=400), margin=5)
        self.order(TODAY, margin=99, state="draft")
        self.Refresh._refresh_customers(self.customer.ids)
        self.assertRecordValues(self.profile(), [{"margin": 45, "margin_total": 50}])
