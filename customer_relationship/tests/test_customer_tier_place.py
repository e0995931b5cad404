from unittest.mock import patch

from odoo.tests import freeze_time, new_test_user

from .tiers import TierCommon

MANAGER = "customer_relationship.group_customer_relationship_manager"


@freeze_time("2026-06-15 12:00:00")
class TestPlacement(TierCommon):
    def setUp(self):
        super().setUp()
        self.buy(1200)
        self.program.state = "simulated"

    def test_in_the_click(self):
        """Who buys from then on rises, and is told so."""
        manager = new_test_user(self.env, "placingmanager", groups=MANAGER)
        self.env.flush_all()
        self.program.with_user(manager).action_activate()
        self.assertEqual(self.tier(), self.silver)
        self.buy(4000)
        self.drain()
        self.assertEqual(self.kinds(), ["placed", "up"])
        self.assertEqual(self.told(), ["tier_up"])

    def test_many_are_left_to_the_run(self):
        """It tells of those who bought while the others were being placed."""
        engine = type(self.env["customer.tier.engine"])
        fetch = engine._fetch

        def buy_meanwhile(self_, query):
            yield from fetch(self_, query)
            if self.program.settling:
                self.buy(4000)
                self.env.flush_all()

        self.activate_later()
        self.assertFalse(self.last())
        with patch.object(engine, "_fetch", buy_meanwhile):
            self.night()
        self.assertEqual(self.kinds(), ["placed", "up"])
        self.assertEqual(self.told(), ["tier_up"])

    def test_after_another_program_has_ended(self):
        """Its price list is not the customers' own."""
        club, circle = self.env["product.pricelist"].create(
            [{"name": "Club"}, {"name": "Circle"}]
        )
        self.silver.pricelist_id = club
        self.activate()
        self.program.action_archive()
        program = self.create_program()
        program.tier_ids.pricelist_id = circle
        self.activate(program)
        self.assertEqual(self.customer.specific_property_product_pricelist, circle)
