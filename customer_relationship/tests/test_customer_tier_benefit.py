from odoo.tests import freeze_time

from .tiers import TierCommon


@freeze_time("2026-06-15 12:00:00")
class TestDraftedBenefits(TierCommon):
    """What a draft gives, nobody gets before it is activated."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club, cls.half = cls.env["product.pricelist"].create(
            [{"name": "Club"}, {"name": "Half the price"}]
        )
        cls.welcome, cls.bottle = cls.env["loyalty.program"].create(
            [
                {"name": "Welcome", "program_type": "coupons"},
                {"name": "Champagne", "program_type": "coupons"},
            ]
        )
        cls.gold.write({"pricelist_id": cls.club, "reward_program_id": cls.welcome})

    def pricelist(self):
        return self.customer.specific_property_product_pricelist

    def revise(self, **values):
        """A draft of the active program, in which gold gives something else."""
        self.activate()
        self.program.action_revise()
        self.gold.write(values)

    def rise(self, customer=None):
        self.buy(6000, customer)
        self.drain()

    def test_price_list(self):
        self.revise(pricelist_id=self.half.id)
        self.rise()
        self.assertEqual(self.pricelist(), self.club)
        self.assertEqual(self.last().pricelist_id, self.club)
        self.activate()
        self.assertEqual(self.pricelist(), self.half)

    def test_simulated_is_not_activated(self):
        self.revise(pricelist_id=self.half.id)
        self.program.action_simulate()
        self.rise()
        self.assertEqual(self.pricelist(), self.club)

    def test_price_list_that_the_draft_lets_go(self):
        self.silver.pricelist_id = self.club
        self.buy(1200)
        self.revise(pricelist_id=False)
        self.rise()
        self.assertEqual(self.tier(), self.gold)
        self.assertEqual(self.pricelist(), self.club)
        self.activate()
        self.assertFalse(self.pricelist())

    def test_price_list_deleted_meanwhile(self):
        self.revise(pricelist_id=self.half.id)
        self.club.unlink()
        self.rise()
        self.assertEqual(self.tier(), self.gold)
        self.assertFalse(self.pricelist())

    def test_rules_of_an_earlier_version(self):
        """They don't know of price lists: the draft is all there is."""
        self.activate()
        self.program.action_revise()
        rules = dict(self.program.live_rules)
        names = ("pricelist_id", "reward_program_id")
        rules["tiers"] = [
            {name: value for name, value in tier.items() if name not in names}
            for tier in rules["tiers"]
        ]
        self.program.live_rules = rules
        self.gold.pricelist_id = self.half
        self.rise()
        self.assertEqual(self.pricelist(), self.half)
        self.assertEqual(self.welcome.coupon_ids.partner_id, self.customer)

    def test_revised_after_an_earlier_version_activated_it(self):
        self.activate()
        self.program.live_rules = {"tiers": []}
        self.program.action_revise()
        self.gold.pricelist_id = self.half
        self.rise()
        self.assertEqual(self.pricelist(), self.club)

    def test_coupon(self):
        self.revise(reward_program_id=self.bottle.id)
        self.rise()
        self.assertEqual(self.welcome.coupon_ids.partner_id, self.customer)
        self.assertFalse(self.bottle.coupon_ids)

    def test_coupon_of_an_active_program(self):
        """It may be another one at any time, and is that of a later draft, too."""
        self.activate()
        self.gold.reward_program_id = self.bottle
        self.rise()
        self.program.action_revise()
        self.rise(self.other_customer)
        self.assertFalse(self.welcome.coupon_ids)
        customers = self.customer | self.other_customer
        self.assertEqual(self.bottle.coupon_ids.partner_id, customers)
