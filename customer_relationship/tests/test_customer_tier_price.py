from odoo import Command
from odoo.tests import freeze_time, new_test_user

from .tiers import TierCommon

MANAGER = "customer_relationship.group_customer_relationship_manager"


@freeze_time("2026-06-15 12:00:00")
class TestPriceImpact(TierCommon):
    """What other price lists would cost is told in money, or is said to be unknown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "tiermanager", groups=MANAGER)
        cls.feature = cls.env.ref("product.group_product_pricelist")
        cls.everybody = cls.env.ref("base.group_user")
        cls.everybody.implied_ids += cls.feature
        cls.standard = cls.create_pricelist("Standard", sequence=-1)
        cls.program.date_start = "2026-06-01"
        # Orders of the demo data must not blur what is sold.
        others = cls.env["sale.order"].search([("company_id", "=", cls.company.id)])
        others._action_cancel()

    @classmethod
    def create_pricelist(cls, name, rule=None, **values):
        rules = [Command.create(rule)] if rule else []
        return cls.env["product.pricelist"].create(
            {"name": name, "item_ids": rules, **values}
        )

    def discount(self, percent):
        rule = {"compute_price": "percentage", "percent_price": percent}
        return self.create_pricelist(f"Club {percent}", rule)

    def simulate(self):
        program = self.program.with_user(self.manager)
        action = program.action_simulate()
        return program.env[action["res_model"]].browse(action["res_id"])

    def test_discount(self):
        self.silver.pricelist_id = self.discount(5)
        self.buy(1200)
        self.buy(150, self.other_customer)
        simulation = self.simulate()
        self.assertEqual(sum(simulation.cell_ids.mapped("price_impact")), -60)
        self.assertEqual(simulation.price_impact, -60)
        self.assertIn("60.00", simulation.matrix)
        self.assertNotIn("at the same prices", simulation.matrix)

    def test_negotiated_prices_stay(self):
        self.silver.pricelist_id = self.discount(5)
        self.buy(1200)
        self.buy(1400, self.other_customer)
        own = self.create_pricelist("Negotiated")
        self.other_customer.specific_property_product_pricelist = own
        self.assertEqual(self.simulate().price_impact, -60)

    def test_fixed_price_and_category(self):
        """The chair costs 80, the stool 20; both bring the same revenue."""
        category = self.env["product.category"].create({"name": "Stools"})
        stool = self.product.create(
            {"name": "Stool", "list_price": 20, "categ_id": category.id}
        )
        order = self.buy(1000)
        order.copy().action_confirm()
        order.order_line.product_id = stool
        order.order_line.write({"price_unit": 1000, "tax_ids": False})
        for rule, impact in (
            ({"compute_price": "fixed", "fixed_price": 60}, None),
            (
                {
                    "applied_on": "2_product_category",
                    "categ_id": category.id,
                    "compute_price": "percentage",
                    "percent_price": 10,
                },
                -100,
            ),
            (
                {
                    "applied_on": "1_product",
                    "product_tmpl_id": self.product.product_tmpl_id.id,
                    "compute_price": "fixed",
                    "fixed_price": 60,
                },
                -250,
            ),
            (
                {
                    "compute_price": "percentage",
                    "percent_price": 50,
                    "min_quantity": 10,
                },
                0,
            ),
        ):
            with self.subTest(rule):
                self.silver.pricelist_id = self.create_pricelist("Club", rule)
                # 60 instead of 80, and 60 instead of 20
                expected = 1000 * (-0.25 + 2) if impact is None else impact
                self.assertEqual(self.simulate().price_impact, expected)

    def test_lost_and_exchanged(self):
        self.silver.pricelist_id = self.discount(10)
        self.bronze.pricelist_id = self.discount(5)
        self.buy(1200)
        self.activate()
        self.program.action_revise()
        self.program.write({"downgrade": "at_once", "grace_days": 0})
        self.silver.write({"entry_revenue": 2000, "retain_differs": False})
        cell = self.simulate().cell_ids
        self.assertEqual((cell.from_tier_id, cell.tier_id), (self.silver, self.bronze))
        self.assertEqual(cell.gained, 1)
        self.assertAlmostEqual(cell.price_impact, 66.67, 2)  # 0.95 for 0.9
        self.bronze.pricelist_id = False
        cell = self.simulate().cell_ids
        self.assertEqual(cell.lost, 1)
        self.assertAlmostEqual(cell.price_impact, 133.33, 2)  # 1 for 0.9

    def test_exchanged_for_who_stays(self):
        self.silver.pricelist_id = self.discount(10)
        self.buy(1200)
        self.activate()
        self.program.action_revise()
        self.silver.pricelist_id = self.discount(5)
        self.assertAlmostEqual(self.simulate().price_impact, 66.67, 2)

    def test_other_currency(self):
        currency = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rate_ids": [Command.create({"rate": 4})]}
        )
        rule = {"compute_price": "fixed", "fixed_price": 240}
        self.silver.pricelist_id = self.create_pricelist(
            "Club", rule, currency_id=currency.id
        )
        self.buy(1200)
        self.assertEqual(self.simulate().price_impact, -300)

    def test_invoiced(self):
        self.silver.pricelist_id = self.discount(5)
        self.program.basis = "invoiced"
        order = self.buy(1200)
        self.product.invoice_policy = "order"
        invoice = order.sudo()._create_invoices()
        invoice.action_post()
        self.assertEqual(self.simulate().price_impact, -60)

    def test_unknown(self):
        self.silver.pricelist_id = self.discount(5)
        self.product.list_price = 0
        self.buy(1200)
        simulation = self.simulate()
        self.assertEqual(simulation.price_impact, 0)
        self.assertIn("not estimated: nothing was sold", simulation.matrix)

    def test_revenue_does_not_count(self):
        tiers = [{"name": "Regular", "entry_orders": 1}]
        self.program = self.create_program(tiers, date_start="2026-06-01")
        self.program.tier_ids.pricelist_id = self.discount(5)
        self.buy(1200)
        self.assertIn("not estimated: no tier asks", self.simulate().matrix)

    def test_switched_off(self):
        self.everybody.implied_ids -= self.feature
        self.silver.pricelist_id = self.discount(5)
        self.buy(1200)
        simulation = self.simulate()
        self.assertEqual(simulation.price_impact, 0)
        self.assertIn("switched off", simulation.matrix)

    def test_everybody_has_it(self):
        """Odoo takes the first price list for whoever has none."""
        self.silver.pricelist_id = self.discount(5)
        self.silver.pricelist_id.sequence = -2
        self.buy(1200)
        simulation = self.simulate()
        self.assertEqual(simulation.price_impact, 0)
        self.assertIn("Put one for everybody before it", simulation.matrix)
        self.assertIn("at the same prices", simulation.matrix)

    def test_no_work_per_customer(self):
        self.silver.pricelist_id = self.discount(5)
        counts = []
        for _round in range(3):
            for customer in self.env["res.partner"].create([{"name": "One"}] * 3):
                self.buy(1200, customer)
            self.env.flush_all()
            pairs = {(self.standard.browse(), self.silver.pricelist_id)}
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.program._get_price_changes(pairs)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
