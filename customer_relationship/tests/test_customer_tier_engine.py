from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.tests import freeze_time

from ..models import customer_tier_candidate, customer_tier_run
from .test_account_move import InvoiceCommon
from .tiers import TierCommon


@freeze_time("2026-06-15 12:00:00")
class TestEngine(TierCommon):
    def test_first_placement_is_silent(self):
        self.buy(1200)
        self.activate()
        last = self.last()
        self.assertRecordValues(
            last,
            [
                {
                    "kind": "placed",
                    "tier_id": self.silver.id,
                    "from_tier_id": False,
                    "valid_until": date(2027, 6, 14),
                    "revenue": 1200,
                    "silent": True,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(self.told(), [])
        self.assertFalse(self.program.settling)

    def test_nothing_twice(self):
        self.buy(1200)
        self.activate()
        self.night()
        self.assertEqual(self.kinds(), ["placed"])

    def test_up_soon_after_the_purchase(self):
        self.buy(1200)
        self.activate()
        self.buy(4000)
        self.assertEqual(self.tier(), self.silver)
        self.drain()
        self.assertEqual(self.tier(), self.gold)
        self.assertEqual(self.kinds(), ["placed", "up"])
        self.assertEqual(self.told(), ["tier_up"])
        row = self.history().sudo().filtered(lambda r: r.type_id.code == "tier_up")
        self.assertEqual(row.summary, "Silver → Gold")
        self.assertTrue(row.automatic)

    def test_a_contact_s_purchase_is_the_company_s(self):
        self.buy(1200, self.anna)
        self.activate()
        self.assertEqual(self.tier(), self.silver)
        self.assertFalse(self.last(self.anna))

    def test_down_only_in_the_night_and_by_one(self):
        self.buy(6000, day="2025-07-01")
        self.activate()
        self.assertEqual(self.tier(), self.gold)
        with freeze_time("2027-05-20 12:00:00"):
            self.buy(10)
            self.drain()
            self.assertEqual(self.kinds(), ["placed"])
            self.night()
            self.night()
        with freeze_time("2027-06-15 12:00:00"):
            self.night()
            self.assertEqual(self.last().grace_until, date(2027, 7, 14))
        with freeze_time("2027-07-14 12:00:00"):
            self.night()
        with freeze_time("2027-07-15 12:00:00"):
            self.night()
            self.night()
        self.assertEqual(self.kinds(), ["placed", "warned", "grace", "down"])
        self.assertEqual(self.tier(), self.silver)
        self.assertEqual(self.told(), ["tier_warned", "tier_grace", "tier_down"])
        self.assertIn("5,000.00", self.last().reason)

    def test_saved_in_grace_soon(self):
        self.buy(6000, day="2025-07-01")
        self.activate()
        with freeze_time("2027-06-20 12:00:00"):
            self.night()
            self.buy(5500)
            self.drain()
        self.assertEqual(self.kinds(), ["placed", "grace", "renewed"])

    def test_canceled_order_costs_the_tier(self):
        order = self.buy(6000)
        self.buy(1100)
        self.activate()
        order._action_cancel()
        self.night()
        self.assertEqual(self.tier(), self.silver)
        self.assertEqual(self.kinds(), ["placed", "down"])
        self.assertIn("refunded", self.last().reason)

    def test_decay_alone_costs_nothing_before_the_end(self):
        self.buy(6000, day="2025-07-01")
        self.activate()
        with freeze_time("2026-09-01 12:00:00"):
            self.night()
        self.assertEqual(self.kinds(), ["placed"])

    def test_who_is_no_customer(self):
        people = self.customer | self.other_customer
        archived = self.env["res.partner"].create({"name": "Gone"})
        for partner in (
            self.company.partner_id,
            self.salesperson.partner_id,
            self.env.ref("base.public_partner"),
            archived,
        ):
            self.buy(9000, partner)
            people |= partner
        archived.active = False
        self.activate()
        changes = self.Change.search([("partner_id", "in", people.ids)])
        self.assertFalse(changes)

    def test_negative_revenue(self):
        self.buy(-500)
        self.activate()
        self.assertFalse(self.last())

    def test_orders_and_any(self):
        program = self.create_program(
            [{"name": "Busy", "entry_orders": 2, "entry_revenue": 1e6}], logic="any"
        )
        self.buy(1)
        self.buy(1)
        self.buy(1, self.other_customer)
        self.activate(program)
        self.assertEqual(self.tier(), program.tier_ids)
        self.assertFalse(self.last(self.other_customer))
        self.assertEqual(self.last().orders, 2)

    def test_points_earned(self):
        loyalty = self.env["loyalty.program"].create(
            {"name": "Points", "program_type": "loyalty"}
        )
        card = self.env["loyalty.card"].create(
            {"program_id": loyalty.id, "partner_id": self.anna.id}
        )
        self.env["loyalty.history"].create(
            {"card_id": card.id, "description": "Order", "issued": 30, "used": 30}
        )
        program = self.create_program([{"name": "Collector", "entry_points": 30}])
        # Odoo's own clock, not the test's, says when points were earned.
        self.env.cr.execute("UPDATE loyalty_history SET create_date = '2026-06-01'")
        self.activate(program)
        self.assertEqual(self.tier(), program.tier_ids)

    def test_time_zone_of_the_company(self):
        """New Year's Eve in Los Angeles is the new year in UTC."""
        self.company.partner_id.tz = "America/Los_Angeles"
        order = self.buy(1200)
        order.sudo().date_order = "2026-01-01 03:00:00"
        self.activate(self.create_program(window="calendar", validity="next_year"))
        self.assertEqual(self.last().valid_until, date(2026, 12, 31))

    def test_order_in_another_currency(self):
        currency = self.env["res.currency"].create({"name": "TIR", "symbol": "T"})
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2026-01-01", "rate": 10}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "TIR", "currency_id": currency.id}
        )
        self.buy(12000, pricelist_id=pricelist.id)
        # A currency without a rate counts one to one, as everywhere in Odoo.
        pricelist.currency_id = currency.copy({"name": "TIQ"})
        self.buy(300, pricelist_id=pricelist.id)
        self.activate()
        self.assertEqual(self.last().revenue, 1500)

    def test_other_company_counts_apart(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.salesperson.company_ids += second
        self.buy(1200)
        program = self.create_program(company_id=second.id)
        self.activate()
        self.activate(program)
        self.assertEqual(self.last().program_id, self.program)

    def test_two_companies_with_two_currencies(self):
        euro = self.env.ref("base.EUR")
        second = self.env["res.company"].create(
            {"name": "Second", "currency_id": euro.id}
        )
        self.salesperson.company_ids += second
        self.buy(1200)
        self.buy(150, company_id=second.id)
        for program in (self.program, self.create_program(company_id=second.id)):
            self.activate(program)
        changes = self.Change.search([("partner_id", "=", self.customer.id)])
        there, here = changes
        self.assertEqual((here.tier_id, here.revenue), (self.silver, 1200))
        self.assertIn("$", here.reason)
        self.assertEqual((there.tier_id.name, there.revenue), ("Bronze", 150))
        self.assertIn("€", there.reason)

    def test_order_is_dated_anew(self):
        self.activate()
        order = self.buy(1200, day="2026-12-01")
        self.drain()
        self.assertFalse(self.tier(), "in the future")
        order.sudo().date_order = "2026-05-01 12:00:00"
        self.drain()
        self.assertEqual(self.tier(), self.silver)
        order.sudo().date_order = "2020-05-01 12:00:00"
        self.drain()
        self.assertEqual(self.tier(), self.silver)
        self.night()
        self.assertEqual(self.kinds(), ["up", "down"])

    def test_member_is_archived_for_a_while(self):
        self.buy(1200, day="2025-07-01")
        self.activate()
        self.customer.active = False
        with freeze_time("2027-06-20 12:00:00"):
            self.night()
        self.assertEqual(self.kinds(), ["placed"])
        self.customer.active = True
        with freeze_time("2027-09-20 12:00:00"):
            self.night()
            self.assertEqual(self.last().grace_until, date(2027, 10, 19))

    def test_many_batches(self):
        for customer in (self.customer, self.other_customer):
            self.buy(1200, customer)
        self.activate_later()
        with patch.object(customer_tier_run, "BATCH_SIZE", 1):
            self.night()
        for customer in (self.customer, self.other_customer):
            self.assertEqual(self.kinds(customer), ["placed"])

    def test_moved_meanwhile(self):
        """Candidates were read before somebody else moved one of them."""
        self.buy(1200)
        self.activate()
        self.buy(5000)
        self.env.flush_all()
        engine = self.env["customer.tier.engine"]
        rules, today = self.program._get_rules(), self.program._get_today()
        self.env.cr.execute(engine._get_candidates(self.program, rules, today))
        rows = self.env.cr.dictfetchall()
        self.drain()
        self.assertFalse(engine._drop_outdated(self.program, rows))

    def test_candidates_are_all_on_whom_the_rules_decide(self):
        """The SQL in front of the rules hides nobody."""
        self.buy(6000, day="2025-07-01")
        self.buy(900, self.other_customer)
        self.activate()
        engine = self.env["customer.tier.engine"]
        rules = self.program._get_rules()
        for day in ("2026-06-16", "2027-05-20", "2027-06-14", "2027-06-15"):
            today = date.fromisoformat(day)
            query = engine._get_candidates(self.program, rules, today)
            self.env.cr.execute(query)
            found = {row["partner_id"] for row in self.env.cr.dictfetchall()}
            rows = self.read_all(rules, today)
            for row, _decision in engine._decide(self.program, rules, today, rows):
                self.assertIn(row["partner_id"], found, day)

    def read_all(self, rules, today):
        with patch.object(customer_tier_candidate, "IS_CANDIDATE", "TRUE"):
            engine = self.env["customer.tier.engine"]
            query = engine._get_candidates(self.program, rules, today)
        self.env.cr.execute(query)
        return self.env.cr.dictfetchall()


@freeze_time("2026-06-15 12:00:00")
class TestRevise(TierCommon):
    def test_new_rules_are_silent(self):
        self.buy(1200)
        self.activate()
        self.program.action_revise()
        self.gold.entry_revenue = 1100
        self.night()
        self.assertEqual(self.tier(), self.silver)
        self.activate()
        self.assertEqual(self.tier(), self.gold)
        self.assertEqual(self.told(), [])

    def test_rises_by_the_rules_in_force(self):
        """What the card promised is kept while the next rules are written."""
        coupons = self.env["loyalty.program"].create(
            {"name": "Welcome", "program_type": "coupons"}
        )
        self.program.tier_ids.reward_program_id = coupons
        self.buy(1200)
        self.activate()
        self.program.action_revise()
        self.silver.entry_revenue = 4000
        self.gold.entry_revenue = 9000
        self.buy(4000)
        self.drain()
        self.assertEqual(self.tier(), self.gold)
        self.buy(200, self.other_customer)
        self.night()
        self.assertEqual(self.tier(self.other_customer), self.bronze)
        self.assertEqual(self.told(), ["tier_up"])
        customers = self.customer | self.other_customer
        self.assertEqual(coupons.coupon_ids.partner_id, customers)
        self.activate()
        self.night()
        self.assertEqual(self.kinds(), ["placed", "up"])
        self.assertEqual(self.told(), ["tier_up"])
        self.assertEqual(len(coupons.coupon_ids), 2)

    def test_rises_into_a_tier_that_is_given_up(self):
        """It is in force until the new rules are."""
        self.activate()
        self.program.action_revise()
        self.silver.active = False
        self.buy(1200)
        self.drain()
        self.assertEqual(self.tier(), self.silver)
        self.activate()
        self.assertEqual(self.tier(), self.bronze)

    def test_merged_in_a_tier_that_is_given_up(self):
        self.buy(1200, self.other_customer)
        self.activate()
        self.program.action_revise()
        self.silver.active = False
        self.merge(self.other_customer, self.customer)
        self.assertEqual(self.tier(), self.silver)

    def test_nobody_falls_while_rules_are_revised(self):
        self.program.downgrade = "at_once"
        order = self.buy(1200)
        self.activate()
        self.program.action_revise()
        order._action_cancel()
        self.drain()
        self.night()
        self.assertEqual(self.tier(), self.silver)
        self.activate()
        self.assertFalse(self.tier())

    def test_higher_thresholds_are_no_refund(self):
        """Who is in stays until the end of what was promised."""
        self.buy(1200)
        self.activate()
        self.program.action_revise()
        self.silver.entry_revenue = 4000
        self.activate()
        self.night()
        self.assertEqual(self.kinds(), ["placed"])

    def test_archived_tier_goes_to_the_next_lower(self):
        self.buy(1200)
        self.activate()
        self.program.action_revise()
        self.silver.active = False
        self.activate()
        self.assertEqual(self.tier(), self.bronze)
        self.assertEqual(self.last().reason, "The tier was given up.")
        self.night()
        self.assertEqual(self.kinds(), ["placed", "down"])

    def test_reordered_in_use(self):
        """Silver comes before Bronze now."""
        self.buy(1200)
        self.activate()
        self.program.action_revise()
        values = {"sequence": 0, "entry_revenue": 50, "retain_revenue": 50}
        self.program.tier_ids = [
            Command.update(self.silver.id, values),
            Command.update(self.bronze.id, {"sequence": 1}),
        ]
        self.activate()
        self.night()
        self.assertEqual(self.tier(), self.bronze)
        self.assertEqual(self.kinds(), ["placed", "up"])
        self.assertEqual(self.told(), [])

    def test_archived_tier_that_was_guaranteed(self):
        self.activate()
        engine = self.env["customer.tier.engine"]
        engine._set_tier(self.program, self.customer, self.silver, "floor", None, "VIP")
        self.program.action_revise()
        self.silver.active = False
        self.activate()
        self.night()
        self.assertEqual(self.kinds(), ["override", "down"])
        self.assertEqual(self.last().override_tier_id, self.bronze)

    def test_archived_program_ends(self):
        self.buy(1200)
        self.activate()
        self.archive()
        self.assertFalse(self.tier())
        self.assertEqual(self.kinds(), ["placed", "ended"])

    def test_started_later(self):
        self.program.date_start = "2026-07-01"
        self.buy(1200)
        self.activate()
        self.assertFalse(self.last())
        with freeze_time("2026-07-02 12:00:00"):
            self.buy(150)
            self.night()
        self.assertEqual(self.tier(), self.bronze)


class TestInvoicedRevenue(InvoiceCommon):
    """Revenue from invoices, in the company's own currency."""

    def place(self, basis):
        program = self.env["customer.tier.program"].create(
            {
                "name": "Club",
                "basis": basis,
                "company_id": self.tea_house.id,
                "tier_ids": [Command.create({"name": "Any", "entry_revenue": 1})],
            }
        )
        self.env.flush_all()
        query = self.env["customer.tier.engine"]._get_tier_figures(program)
        self.env.cr.execute(query)
        rows = {row["partner_id"]: row for row in self.env.cr.dictfetchall()}
        return rows.get(self.customer.id, {}).get("revenue", 0)

    def test_invoices_less_credit_notes(self):
        invoice = self.create_invoice(1000)
        self.assertEqual(self.place("invoiced"), 0)
        invoice.action_post()
        self.create_invoice(200).action_post()
        self.assertEqual(self.place("invoiced"), 1200)
        self.refund(invoice).action_post()
        self.assertEqual(self.place("invoiced"), 200)

    def test_paid_share(self):
        invoice = self.create_invoice(1000)
        invoice.action_post()
        self.assertEqual(self.place("paid"), 0)
        self.pay(invoice, amount=250)
        self.assertEqual(self.place("paid"), 250)

    def test_in_payment_is_paid(self):
        """Without an accounting entry, nothing of it seems paid."""
        invoice = self.create_invoice(1000)
        invoice.action_post()
        invoice.payment_state = "in_payment"
        self.assertEqual(self.place("paid"), 1000)
        self.tea_house.customer_revenue_basis = "paid"
        self.env["customer.profile.refresh"]._refresh_customers(self.customer.ids)
        profile = self.env["customer.profile"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("company_id", "=", self.tea_house.id),
            ]
        )
        self.assertEqual(profile.revenue, 1000)

    def test_dated_back_out_of_the_window(self):
        self.create_invoice(1000, invoice_date="2020-01-01").action_post()
        self.assertEqual(self.place("invoiced"), 0)
