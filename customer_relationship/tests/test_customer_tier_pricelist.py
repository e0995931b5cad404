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

    def create_next(self):
        program = self.create_program(name="Next", date_start="2026-06-01")
        program.tier_ids[2].pricelist_id = self.half
        return program

    def test_program_that_follows_a_running_one(self):
        """What that gave is no price list that was negotiated."""
        self.start()
        self.buy(6000, self.customer.create({"name": "New"}))
        told = ({(self.club, self.half): 1, (self.club.browse(), self.half): 1}, 1)
        following = self.create_next()
        self.assertEqual(self.told_lists(self.simulate(following)), told)
        self.program.action_archive()
        simulation = self.simulate(following)
        self.assertEqual(self.told_lists(simulation), told)
        self.assertIn(">3</b>", simulation.matrix)
        simulation.action_activate()
        self.night()
        self.assertEqual(self.pricelist(), self.half)
        self.assertEqual(self.pricelist(self.other_customer), self.own)

    def test_program_that_follows_with_the_same_list(self):
        self.start()
        following = self.create_next()
        following.tier_ids[2].pricelist_id = self.club
        self.assertEqual(self.told_lists(self.simulate(following)), ({}, 1))

    def test_list_of_another_company(self):
        """What a program gave there is not ours here."""
        self.customer.specific_property_product_pricelist = self.club
        company = self.env["res.company"].create({"name": "Second"})
        self.club.company_id = False
        there = self.create_program(name="There", company_id=company.id)
        there.tier_ids[0].pricelist_id = self.club
        self.activate(there)
        self.env["customer.tier.engine"]._import_members(
            there, {self.customer.id: (there.tier_ids[0].id, None, None)}
        )
        self.assertEqual(self.last().pricelist_id, self.club)
        self.buy(6000)
        self.assertEqual(self.told_lists(self.simulate(self.create_next())), ({}, 1))
