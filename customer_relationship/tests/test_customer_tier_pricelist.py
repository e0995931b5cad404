from odoo.tests import freeze_time

from .tiers import SimulationCommon


@freeze_time("2026-06-15 12:00:00")
class TestSimulatedPricelists(SimulationCommon):
    """Who gets another price list when a program goes live is told before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club, cls.half, cls.own = cls.env["product.pricelist"].create(
            [{"name": "Club"}, {"name": "Half the price"}, {"name": "Negotiated"}]
        )
        cls.gold.pricelist_id = cls.club

    def pricelist(self, customer=None):
        return (customer or self.customer).specific_property_product_pricelist

    def told_lists(self, simulation):
        """Former and next price list of those who get or lose one, how many they are,
        and how many keep their own."""
        rows = {}
        for cell in simulation.cell_ids.filtered(lambda c: c.gained or c.lost):
            wanted = cell.tier_id.pricelist_id
            rows[cell.former_pricelist_id, wanted] = cell.gained + cell.lost
        return rows, sum(simulation.cell_ids.mapped("negotiated"))

    def start(self):
        self.buy(6000)
        self.buy(6000, self.other_customer)
        self.other_customer.specific_property_product_pricelist = self.own
        self.activate()

    def test_another_one_for_who_stays(self):
        self.start()
        self.program.action_revise()
        self.gold.pricelist_id = self.half
        simulation = self.simulate()
        self.assertEqual(self.told_lists(simulation), ({(self.club, self.half): 1}, 0))
        self.assertEqual(sum(simulation.cell_ids.mapped("customers")), 2)
        self.assertFalse(simulation.mover_ids)
        self.assertIn("instead of", simulation.matrix)
        self.assertEqual(simulation.cell_ids.filtered("gained").revenue, 6000)
        simulation.action_activate()
        self.assertEqual(self.pricelist(), self.half)
        self.assertEqual(self.pricelist(self.other_customer), self.own)

    def test_none_any_more_for_who_stays(self):
        self.start()
        self.program.action_revise()
        self.gold.pricelist_id = False
        simulation = self.simulate()
        none = self.club.browse()
        self.assertEqual(self.told_lists(simulation), ({(self.club, none): 1}, 0))
        self.assertIn("Would lose", simulation.matrix)
        simulation.action_activate()
        self.assertFalse(self.pricelist())

    def test_another_one_for_who_is_renewed(self):
        """Counted once, although there is a decision on them, too."""
        self.program.validity_months = 1
        self.start()
        self.program.action_revise()
        self.gold.pricelist_id = self.half
        with freeze_time("2026-07-20 12:00:00"):
            simulation = self.simulate()
            self.assertEqual(
                self.told_lists(simulation), ({(self.club, self.half): 1}, 0)
            )
            self.assertEqual(sum(simulation.cell_ids.mapped("customers")), 2)

    def test_who_rises_while_the_lists_move(self):
        """The list of the next tier is the draft of theirs, not what they have."""
        self.silver.pricelist_id = self.club
        self.gold.pricelist_id = self.half
        self.buy(1200)
        self.activate()
        self.program.action_revise()
        self.silver.pricelist_id = self.half
        self.gold.entry_revenue = 1100
        simulation = self.simulate()
        self.assertEqual(self.told_lists(simulation), ({(self.club, self.half): 1}, 0))
        simulation.action_activate()
        self.assertEqual(self.pricelist(), self.half)

    def test_nothing_changes(self):
        """Who has another than the tier's by now is not touched, and not told of."""
        self.start()
        self.customer.specific_property_product_pricelist = False
        self.program.action_revise()
        simulation = self.simulate()
        self.assertEqual(self.told_lists(simulation), ({}, 0))
        simulation.action_activate()
        self.assertFalse(self.pricelist())

    def test_active_program_settles_nothing(self):
        """The next night changes no price list of who just stays."""
        self.start()
        self.other_customer.specific_property_product_pricelist = False
        self.assertEqual(self.told_lists(self.simulate()), ({}, 0))
        self.night()
        self.assertFalse(self.pricelist(self.other_customer))
