from odoo.tests import freeze_time

from .common import DeliveryCommon


class TestDeadlines(DeliveryCommon):
    def test_deliveries_on_time_and_late(self):
        self.stock(4)
        with freeze_time("2026-03-02 10:30:00"):
            due = "2026-03-04 08:00:00"
            on_time, late, _open = (self.deliver(commitment_date=due) for _ in range(3))
            self.validate(on_time)
            self.validate(self.deliver())  # no day was promised
        with freeze_time("2026-03-05 10:30:00"):
            self.validate(late)
        with freeze_time("2026-03-06 10:30:00"):
            refresh = self.env["customer.profile.refresh"]
            refresh._refresh_customers(self.customer.ids)
            profile = self.env["customer.profile"].search(
                [
                    ("partner_id", "=", self.customer.id),
                    ("company_id", "=", self.company.id),
                ]
            )
            self.assertIn(
                "– 3 Commit: 0 promises kept, 0 broken; 1 deadlines met, 2 missed.",
                profile.relationship_evidence,
            )
