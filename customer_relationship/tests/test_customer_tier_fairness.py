from datetime import date

from odoo.tests import freeze_time

from .tiers import TierCommon


class FairnessCommon(TierCommon):
    def setUp(self):
        super().setUp()
        self.engine = self.env["customer.tier.engine"]

    def set_tier(self, tier, mode="floor", until=None, customer=None):
        customer = customer or self.customer
        self.engine._set_tier(self.program, customer, tier, mode, until)

    def night_of(self, day):
        with freeze_time(f"{day} 12:00:00"):
            self.night()


@freeze_time("2026-06-15 12:00:00")
class TestSetByHand(FairnessCommon):
    """What a manager guarantees never costs the customer anything."""

    def test_floor_of_the_tier_that_is_held(self):
        self.buy(1200, day="2025-07-01")
        self.activate()
        self.set_tier(self.silver, until="2026-07-31")
        self.night_of("2026-08-01")
        self.night_of("2026-08-02")
        self.assertRecordValues(
            self.last(),
            [
                {
                    "kind": "renewed",
                    "tier_id": self.silver.id,
                    "valid_until": date(2027, 6, 14),
                    "earned_on": date(2026, 6, 15),
                    "revenue": 1200,
                }
            ],
        )

    def test_earned_while_it_is_guaranteed(self):
        self.activate()
        self.set_tier(self.silver, until="2026-08-31")
        self.buy(1200, day="2025-07-01")
        self.drain()
        self.night()
        self.assertEqual(self.kinds(), ["override", "earned"])
        self.assertEqual(self.told(), ["tier_set"])
        self.night_of("2026-09-01")
        self.assertEqual(self.tier(), self.silver)
        self.assertEqual(self.last().valid_until, date(2027, 6, 14))

    def test_refunded_while_it_is_guaranteed(self):
        for until in ("2026-07-31", None):
            with self.subTest(until), self.cr.savepoint() as savepoint:
                order = self.buy(6000)
                self.activate()
                self.set_tier(self.bronze, "fixed", until)
                order._action_cancel()
                if until:
                    self.night_of("2026-08-01")
                else:
                    self.engine._unset_tier(self.program, self.customer)
                self.assertFalse(self.tier())
                savepoint.rollback()
                self.env.invalidate_all()

    def test_refunded_above_a_floor(self):
        self.activate()
        self.set_tier(self.bronze, until="2026-07-31")
        order = self.buy(6000)
        self.drain()
        self.assertEqual(self.tier(), self.gold)
        order._action_cancel()
        self.night()
        self.assertEqual(self.tier(), self.bronze)
        self.night_of("2026-08-01")
        self.assertFalse(self.tier())

    def test_less_is_guaranteed_than_before(self):
        self.buy(1200)
        self.activate()
        self.set_tier(self.gold)
        self.set_tier(self.bronze)
        self.assertEqual(self.tier(), self.silver)
        self.assertEqual(self.last().valid_until, date(2027, 6, 14))

    def test_merged_with_someone_whose_tier_is_guaranteed(self):
        self.buy(1200, day="2025-07-01")
        self.activate()
        self.set_tier(self.silver, until="2026-07-31", customer=self.other_customer)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        for target in (self.customer, self.other_customer):
            with self.subTest(target.name), self.cr.savepoint() as savepoint:
                wizard._merge((self.customer | self.other_customer).ids, target)
                self.assertEqual(self.last(target).override_mode, "floor")
                self.night_of("2026-08-01")
                last = self.last(target)
                self.assertEqual(last.tier_id, self.silver)
                self.assertEqual(last.valid_until, date(2027, 6, 14))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_released_without_a_welcome(self):
        coupons = self.env["loyalty.program"].create(
            {"name": "Welcome", "program_type": "coupons"}
        )
        self.gold.reward_program_id = coupons
        self.buy(6000)
        self.activate()
        self.set_tier(self.bronze, "fixed")
        self.engine._unset_tier(self.program, self.customer)
        self.assertEqual(self.tier(), self.gold)
        self.assertFalse(coupons.coupon_ids)


@freeze_time("2026-06-15 12:00:00")
class TestWarned(FairnessCommon):
    def test_refund_after_the_warning(self):
        """The tier was reached by what is given back, whatever counts by now."""
        order = self.buy(900, day="2026-05-01")
        self.buy(900, day="2025-07-01")
        self.activate()
        for day in ("2027-05-20", "2027-06-15"):
            self.night_of(day)
            self.assertEqual(self.last().revenue, 1800, day)
        self.assertEqual(self.kinds(), ["placed", "warned", "grace"])
        order._action_cancel()
        self.night_of("2027-06-16")
        self.assertEqual(self.kinds(), ["placed", "warned", "grace", "down"])
        self.assertIn("refunded", self.last().reason)


@freeze_time("2026-06-15 12:00:00")
class TestRevised(FairnessCommon):
    def revise(self, **values):
        self.program.action_revise()
        self.program.write(values)
        self.activate()

    def test_tiers_end_where_they_did_not(self):
        for values in (
            {"downgrade": "at_once"},
            {"downgrade": "never"},
            {"validity": "unlimited"},
        ):
            with self.subTest(values), self.cr.savepoint() as savepoint:
                self.program.write(values)
                self.buy(1200, day="2026-01-01")
                self.activate()
                self.assertFalse(self.last().valid_until)
                with freeze_time("2026-07-01 12:00:00"):
                    self.revise(downgrade="expiry_one", validity="months")
                self.assertEqual(self.last().valid_until, date(2027, 6, 30))
                self.assertEqual(self.last().revenue, 1200)
                self.assertEqual(self.told(), [])
                for day in ("2027-06-15", "2027-07-01", "2027-07-31"):
                    self.night_of(day)
                self.assertEqual(self.tier(), self.bronze)
                self.assertEqual(
                    self.told(), ["tier_warned", "tier_grace", "tier_down"]
                )
                savepoint.rollback()
                self.env.invalidate_all()

    def test_counted_otherwise_is_no_refund(self):
        for values in (
            {"basis": "invoiced"},
            {"window_months": 1},
            {"date_start": "2026-06-10"},
        ):
            with self.subTest(values), self.cr.savepoint() as savepoint:
                order = self.buy(1200, day="2026-05-01")
                self.activate()
                self.revise(**values)
                order._action_cancel()
                self.night()
                self.assertEqual(self.kinds(), ["placed"])
                # What is earned from then on is lost by a refund again.
                self.revise(basis="ordered")
                with freeze_time("2026-06-20 12:00:00"):
                    order = self.buy(6000)
                    self.drain()
                    order._action_cancel()
                    self.night()
                self.assertEqual(self.kinds(), ["placed", "up", "down"])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_tiers_have_no_end_any_more(self):
        self.buy(1200, day="2026-01-01")
        self.activate()
        self.revise(downgrade="never")
        self.night_of("2028-01-01")
        self.assertEqual(self.tier(), self.silver)
        with freeze_time("2028-01-01 12:00:00"):
            self.revise(downgrade="expiry_one")
            self.assertEqual(self.tier(), self.silver)
        self.night_of("2028-01-02")
        self.assertEqual(self.last().grace_until, date(2028, 1, 31))

    def test_who_is_to_be_warned_is_told_the_next_night(self):
        self.buy(1200, day="2025-07-01")
        self.buy(6000, self.other_customer, day="2025-07-01")
        members = {self.other_customer.id: (self.gold.id, date(2027, 6, 30), None)}
        self.activate()
        self.engine._import_members(self.program, members)
        with freeze_time("2027-06-15 12:00:00"):
            self.revise(name="Circle", grace_days=10)
            self.assertEqual(self.kinds(), ["placed"])
        self.night_of("2027-06-16")
        self.assertEqual(self.told(), ["tier_grace"])
        self.assertEqual(self.last().grace_until, date(2027, 6, 25))
        self.assertEqual(self.told(self.other_customer), ["tier_warned"])
