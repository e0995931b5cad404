from datetime import timedelta

from odoo import fields

from .tiers import TierCommon


class TestProfileTier(TierCommon):
    """The profile shows the tier that the last change says, and soon."""

    def refresh(self):
        cron = self.env.ref("customer_relationship.ir_cron_refresh_profiles")
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def profile(self, customer=None):
        self.env.invalidate_all()
        customer = customer or self.customer
        return self.env["customer.profile"].search(
            [("partner_id", "=", customer.id), ("company_id", "=", self.company.id)]
        )

    def setUp(self):
        super().setUp()
        self.activate()

    def test_a_first_purchase(self):
        self.buy(1200)
        self.drain()
        self.assertRecordValues(
            self.profile(),
            [
                {
                    "tier_id": self.silver.id,
                    "tier_valid_until": self.last().valid_until,
                    "next_tier_id": self.gold.id,
                }
            ],
        )

    def test_up_with_the_next_purchase(self):
        self.buy(1200)
        self.drain()
        self.buy(5000)
        self.drain()
        self.assertRecordValues(
            self.profile(), [{"tier_id": self.gold.id, "next_tier_id": False}]
        )

    def test_days_of_grace_are_days_of_the_tier(self):
        yesterday = fields.Date.today() - timedelta(days=1)
        members = {self.customer.id: (self.silver.id, yesterday, None)}
        self.env["customer.tier.engine"]._import_members(self.program, members)
        self.night()
        self.refresh()
        last = self.last()
        self.assertEqual(last.kind, "grace")
        self.assertEqual(self.profile().tier_valid_until, last.grace_until)

    def test_set_by_hand_and_ended(self):
        engine = self.env["customer.tier.engine"]
        engine._set_tier(self.program, self.customer, self.gold, "fixed")
        self.assertEqual(self.profile().tier_id, self.gold)
        engine._unset_tier(self.program, self.customer)
        self.assertFalse(self.profile().tier_id)

    def test_imported_members_have_a_profile(self):
        engine = self.env["customer.tier.engine"]
        member = {self.customer.id: (self.silver.id, None, None)}
        engine._import_members(self.program, member)
        self.assertEqual(self.profile().tier_id, self.silver)

    def test_the_program_ends(self):
        self.buy(1200)
        self.drain()
        self.archive()
        self.refresh()
        self.assertRecordValues(
            self.profile(), [{"tier_id": False, "next_tier_id": False}]
        )

    def test_customers_merge(self):
        self.buy(1200)
        self.drain()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer + self.other_customer).ids, self.other_customer)
        self.drain()
        self.assertEqual(self.profile(self.other_customer).tier_id, self.silver)

    def test_nightly_and_at_once_are_the_same(self):
        self.buy(1200)
        self.buy(150, self.olga)
        self.drain()
        names = ["tier_id", "tier_valid_until", "next_tier_id"]
        profiles = self.profile() | self.profile(self.other_customer)
        copied = profiles.read(names)
        self.env.cr.execute(
            "UPDATE customer_profile SET tier_id = NULL, next_tier_id = NULL"
        )
        self.refresh()
        self.assertEqual(profiles.read(names), copied)

    def test_close_to_the_next_tier(self):
        self.buy(900)
        self.buy(150, self.olga)
        self.drain()
        close = self.env["customer.profile"].search([("tier_progress", ">=", 80)])
        self.assertIn(self.profile(), close)
        self.assertNotIn(self.profile(self.other_customer), close)
        self.assertEqual(self.profile().tier_progress, 90)
        self.assertIn("100.00", self.profile().tier_missing)

    def test_who_has_not_bought_yet_lacks_it_all(self):
        self.log_call(partner_id=self.olga.id)
        self.drain()
        self.assertIn(
            "100.00 more revenue", self.profile(self.other_customer).tier_missing
        )

    def test_what_keeps_the_tier(self):
        members = {self.customer.id: (self.silver.id, None, None)}
        self.env["customer.tier.engine"]._import_members(self.program, members)
        self.buy(300)
        self.assertIn("500.00 more revenue", self.profile().tier_keep)
        self.assertIn("4,700.00 more revenue", self.profile().tier_missing)
        self.assertEqual(self.profile().tier_progress, 6)
        self.buy(500)
        self.assertFalse(self.profile().tier_keep)

    def test_the_search_counts_as_the_figure(self):
        tiers = [
            {"name": "Bronze", "entry_revenue": 100},
            {"name": "Silver", "entry_revenue": 1000, "entry_orders": 2},
        ]
        for logic in ("all", "any"):
            self.archive()
            self.program = self.create_program(tiers, logic=logic)
            self.activate()
            self.buy(900, day="2020-01-01" if logic == "all" else None)
            self.buy(700, self.olga)
            self.drain()
            self.refresh()
            profiles = self.profile() | self.profile(self.other_customer)
            for share in (0, 30, 50, 70, 90, 100):
                domain = [("tier_progress", ">=", share), ("id", "in", profiles.ids)]
                self.assertEqual(
                    profiles.search(domain),
                    profiles.filtered(
                        lambda p, share=share: (
                            p.next_tier_id and p.tier_progress >= share
                        )
                    ),
                )

    def test_the_card_takes_two_queries(self):
        self.buy(1200)
        self.drain()
        self.assertLessEqual(self.count_card_queries(self.customer), 2)

    def test_the_card_names_the_tiers_as_they_are_called_now(self):
        self.buy(1200)
        self.drain()
        profile = self.profile().with_user(self.salesperson)
        self.assertEqual(profile.tier_name, "Silver")
        self.assertEqual(profile.next_tier_name, "Gold")
        self.silver.write({"name": "Argent", "color": 3})
        self.gold.update_field_translations("name", {"en_US": "Or"})
        profile = self.profile().with_user(self.salesperson)
        self.assertEqual((profile.tier_name, profile.tier_color), ("Argent", 3))
        self.assertEqual(profile.next_tier_name, "Or")

    def test_drafts_are_not_shown(self):
        """While rules are revised, the card tells what was activated."""
        self.buy(1200)
        self.drain()
        names = [
            "tier_id",
            "next_tier_id",
            "tier_progress",
            "tier_missing",
            "tier_keep",
        ]
        shown = self.profile().read(names)
        close = [("tier_progress", ">=", 24), ("id", "=", self.profile().id)]
        self.program.action_revise()
        self.program.write({"basis": "invoiced", "logic": "any"})
        self.gold.write({"entry_revenue": 50000, "entry_orders": 90})
        self.silver.active = False
        self.gold.copy({"name": "Emerald", "entry_revenue": 4000, "sequence": 1})
        self.refresh()
        self.assertEqual(self.profile().read(names), shown)
        self.assertTrue(self.profile().search(close))
        self.gold.unlink()
        self.refresh()
        self.assertFalse(self.profile().next_tier_id)
        self.assertFalse(self.profile().tier_progress)

    def test_revised_rules_are_shown_once_activated(self):
        self.buy(1200)
        self.drain()
        self.program.action_revise()
        self.gold.entry_revenue = 12000
        self.assertEqual(self.profile().tier_progress, 24)
        self.activate()
        self.assertEqual(self.profile().tier_progress, 10)

    def test_in_another_company_no_tier(self):
        self.buy(1200)
        self.drain()
        other = self.env["res.company"].create({"name": "Other"})
        self.env["customer.profile.refresh"]._refresh_customers(self.customer.ids)
        profiles = (
            self.env["customer.profile"]
            .sudo()
            .search(
                [("partner_id", "=", self.customer.id), ("company_id", "=", other.id)]
            )
        )
        self.assertFalse(profiles.tier_id)

    def test_ends_soon(self):
        self.buy(1200)
        self.drain()
        until = fields.Date.today() + timedelta(days=400)
        domain = [("tier_valid_until", "<=", until), ("tier_id", "=", self.silver.id)]
        self.assertIn(self.profile(), self.env["customer.profile"].search(domain))
