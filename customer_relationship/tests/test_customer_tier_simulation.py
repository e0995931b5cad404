import re
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time

from ..models import customer_tier_run
from .tiers import SimulationCommon, TierCommon


@freeze_time("2026-06-15 12:00:00")
class TestSimulation(SimulationCommon):
    def cells(self, simulation):
        return {
            (cell.from_tier_id.name or "", cell.tier_id.name or ""): cell.customers
            for cell in simulation.cell_ids
        }

    def test_first_placement(self):
        self.buy(1200)
        self.buy(150, self.other_customer)
        simulation = self.simulate()
        cells = self.cells(simulation)
        self.assertEqual(cells, {("", "Silver"): 1, ("", "Bronze"): 1})
        self.assertEqual(
            simulation.mover_ids.partner_id, self.customer | self.other_customer
        )
        self.assertIn("1,200", simulation.mover_ids[0].reason)
        self.assertEqual(self.program.state, "simulated")

    def test_nothing_is_written(self):
        self.buy(1200)
        pricelist = self.env["product.pricelist"].create({"name": "Club"})
        self.silver.pricelist_id = pricelist
        self.simulate()
        self.assertFalse(self.last())
        self.assertFalse(self.customer.specific_property_product_pricelist)
        self.assertEqual(self.told(), [])

    def test_tells_what_then_happens(self):
        for customer, amount in ((self.customer, 1200), (self.other_customer, 6000)):
            self.buy(amount, customer)
        self.activate()
        self.program.action_revise()
        self.silver.entry_revenue = 1300
        self.silver.retain_differs = False
        self.program.downgrade = "at_once"
        self.program.grace_days = 0
        simulation = self.simulate()
        self.assertEqual(
            self.cells(simulation), {("Silver", "Bronze"): 1, ("Gold", "Gold"): 1}
        )
        simulation.action_activate()
        self.night()
        self.assertEqual(self.tier(), self.bronze)
        self.assertEqual(self.tier(self.other_customer), self.gold)
        self.assertEqual(self.told(), [])

    def test_price_lists(self):
        pricelist, own = self.env["product.pricelist"].create(
            [{"name": "Club"}, {"name": "Negotiated"}]
        )
        self.silver.pricelist_id = pricelist
        self.buy(1200)
        self.buy(1300, self.other_customer)
        self.other_customer.specific_property_product_pricelist = own
        cell = self.simulate().cell_ids
        self.assertEqual((cell.customers, cell.gained, cell.negotiated), (2, 1, 1))
        self.assertEqual(cell.revenue, 2500)
        self.assertIn("Club", cell.simulation_id.matrix)

    def test_members_who_rise_alike(self):
        pricelist, own = self.env["product.pricelist"].create(
            [{"name": "Club"}, {"name": "Negotiated"}]
        )
        self.gold.pricelist_id = pricelist
        members = self.customer | self.other_customer
        for customer, amount in zip(members, (1200, 1500), strict=True):
            self.buy(amount, customer)
        self.activate()
        self.other_customer.specific_property_product_pricelist = own
        self.program.action_revise()
        self.gold.entry_revenue = 1100
        simulation = self.simulate()
        self.assertEqual(self.cells(simulation), {("Silver", "Gold"): 2})
        cell = simulation.cell_ids
        self.assertEqual(cell.revenue, 2700)
        self.assertEqual((cell.gained, cell.negotiated), (1, 1))
        self.assertEqual(simulation.mover_ids.partner_id, members)

    def test_listed_once_in_many_batches(self):
        for customer in (self.customer, self.other_customer):
            self.buy(1200, customer)
        with patch.object(customer_tier_run, "BATCH_SIZE", 1):
            movers = self.simulate().mover_ids
        self.assertEqual(len(movers), 2)
        self.assertEqual(movers.partner_id, self.customer | self.other_customer)

    def test_changed_draft_is_simulated_again(self):
        simulation = self.simulate()
        self.gold.entry_revenue = 9000
        with self.assertRaisesRegex(UserError, "Simulate Club first"):
            simulation.action_activate()

    def test_active_program_can_be_simulated(self):
        """What the next night brings."""
        self.buy(1200)
        self.activate()
        order = self.buy(5000)
        self.assertEqual(self.cells(self.simulate()), {("Silver", "Gold"): 1})
        self.assertEqual(self.program.state, "active")
        order._action_cancel()

    def test_live_preview(self):
        self.buy(1200)
        self.buy(150, self.other_customer)
        with Form(self.program.with_user(self.manager)) as form:
            self.assertEqual(self.counts(form), [0, 1, 1, 0])
            with form.tier_ids.edit(0) as tier:
                tier.entry_revenue = 200
            self.assertEqual(self.counts(form), [0, 1, 0, 1])

    def counts(self, form):

        return [int(n) for n in re.findall(r"<b[^>]*>(\d+)</b>", form.preview)]

    def test_calendar_year_and_members_alike(self):
        program = self.create_program(window="calendar", validity="next_year")
        self.buy(1200, day="2025-06-10")
        self.buy(1200, self.other_customer)
        simulation = self.simulate(program)
        movers = simulation.mover_ids.filtered(
            lambda mover: mover.partner_id in self.customer | self.other_customer
        )
        self.assertEqual(movers.tier_id.mapped("name"), ["Silver"])
        self.assertEqual(self.counts(program), [0, 2, 0, 0])
        # What the last year brought has ended in March.
        program.write({"validity": "months", "validity_months": 3})
        self.assertEqual(self.counts(program), [0, 1, 0, 1])


@freeze_time("2026-06-15 12:00:00")
class TestBenefits(TierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club, cls.own = cls.env["product.pricelist"].create(
            [{"name": "Club"}, {"name": "Negotiated"}]
        )
        cls.gold.pricelist_id = cls.club

    def pricelist(self, partner=None):
        return (partner or self.customer).specific_property_product_pricelist

    def fall(self, customer=None):
        """Everything is canceled, and the night comes."""
        orders = self.env["sale.order"].search(
            [("partner_id", "=", (customer or self.customer).id)]
        )
        orders._action_cancel()
        self.night()

    def test_given_and_taken_back(self):
        self.buy(6000)
        self.activate()
        self.assertEqual(self.pricelist(), self.club)
        self.assertEqual(self.pricelist(self.anna), self.club)
        self.fall()
        self.assertFalse(self.pricelist())
        self.assertFalse(self.pricelist(self.anna))

    def test_negotiated_is_never_touched(self):
        self.customer.specific_property_product_pricelist = self.own
        self.buy(6000)
        self.activate()
        self.assertEqual(self.pricelist(), self.own)
        self.fall()
        self.assertEqual(self.pricelist(), self.own)

    def test_negotiated_later(self):
        self.buy(6000)
        self.activate()
        self.customer.specific_property_product_pricelist = self.own
        self.fall()
        self.assertEqual(self.pricelist(), self.own)

    def test_ours_negotiated_before_is_not_taken(self):
        self.customer.specific_property_product_pricelist = self.club
        self.buy(6000)
        self.activate()
        self.fall()
        self.assertEqual(self.pricelist(), self.club)

    def test_other_company_keeps_its_price_list(self):
        second = self.env["res.company"].create({"name": "Second"})
        there = self.customer.with_company(second)
        there.specific_property_product_pricelist = self.own
        self.buy(6000)
        self.activate()
        self.assertEqual(self.pricelist(there), self.own)
        self.assertEqual(self.pricelist(), self.club)

    def test_taken_back_when_the_program_ends(self):
        self.buy(6000)
        self.activate()
        self.archive()
        self.assertFalse(self.pricelist())

    def create_loyalty(self, **values):
        return self.env["loyalty.program"].create(
            {
                "name": "Points",
                "program_type": "loyalty",
                "applies_on": "both",
                "trigger": "auto",
                "rule_ids": [
                    Command.create(
                        {
                            "reward_point_mode": "money",
                            "reward_point_amount": 1,
                            "minimum_qty": 0,
                        }
                    )
                ],
                "reward_ids": [Command.create({"reward_type": "discount"})],
                **values,
            }
        )

    def points(self, order, program):
        return (
            order.sudo()._program_check_compute_points(program)[program].get("points")
        )

    def test_more_points(self):
        self.env["loyalty.program"].search([]).active = False
        self.gold.points_multiplier = 2
        loyalty = self.create_loyalty()
        gift_card, wallet = (
            self.create_loyalty(
                name="Money", program_type=program_type, applies_on="future"
            )
            for program_type in ("gift_card", "ewallet")
        )
        (gift_card | wallet).rule_ids.product_ids = self.product
        self.buy(6000)
        self.activate()
        order = self.create_order(self.anna)
        other = self.create_order(self.other_customer)
        for program, factor in ((loyalty, 2), (gift_card, 1), (wallet, 1)):
            usual = other.sudo()._program_check_compute_points(program)[program]
            self.assertIn("points", usual)
            points = usual["points"][0]
            self.assertTrue(points)
            self.assertEqual(self.points(order, program)[0], factor * points)

    def test_reserved_promotion(self):
        promotion = self.create_loyalty(
            name="Gold only", program_type="promotion", applies_on="current"
        )
        self.gold.loyalty_program_ids = promotion
        self.buy(6000)
        self.activate()
        for customer, expected in (
            (self.anna, promotion),
            (self.other_customer, promotion.browse()),
        ):
            order = self.create_order(customer).sudo()
            found = promotion.filtered_domain(order._get_program_domain())
            self.assertEqual(found, expected)
            rules = promotion.rule_ids.filtered_domain(order._get_trigger_domain())
            self.assertEqual(rules.program_id, expected)

    def test_welcome_coupon_once(self):
        coupons = self.env["loyalty.program"].create(
            {"name": "Welcome", "program_type": "coupons"}
        )
        self.gold.reward_program_id = coupons
        self.buy(1200)
        self.activate()
        with self.mock_mail_gateway():
            order = self.buy(6000)
            self.drain()
            self.assertEqual(coupons.coupon_ids.partner_id, self.customer)
            self.assertEqual(self.last().reward_card_id, coupons.coupon_ids)
            order._action_cancel()
            self.night()
            self.assertEqual(self.tier(), self.silver)
            self.buy(6000)
            self.drain()
        self.assertEqual(self.tier(), self.gold)
        self.assertEqual(len(coupons.coupon_ids), 1)
        self.assertFalse(self._new_mails)

    def test_welcome_coupon_again_in_the_next_window(self):
        coupons = self.env["loyalty.program"].create(
            {"name": "Welcome", "program_type": "coupons"}
        )
        self.gold.reward_program_id = coupons
        self.activate()
        self.buy(6000)
        self.drain()
        self.assertEqual(len(coupons.coupon_ids), 1)
        for day in ("2027-06-20", "2027-07-20", "2027-08-20"):
            with freeze_time(f"{day} 12:00:00"):
                self.night()
        self.assertEqual(self.tier(), self.silver)
        with freeze_time("2027-09-01 12:00:00"):
            self.buy(6000)
            self.drain()
        self.assertEqual(self.tier(), self.gold)
        self.assertEqual(len(coupons.coupon_ids), 2)

    def test_no_coupon_for_placement(self):
        coupons = self.env["loyalty.program"].create(
            {"name": "Welcome", "program_type": "coupons"}
        )
        self.gold.reward_program_id = coupons
        self.buy(6000)
        self.activate()
        self.assertFalse(coupons.coupon_ids)
