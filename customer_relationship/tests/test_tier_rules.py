from dataclasses import replace
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..models.tier_rules import decide, get_missing_to_keep
from ..models.tier_values import (
    NO_TIER,
    Membership,
    Override,
    Rules,
    Standing,
    Tier,
    get_valid_until,
    get_window_start,
)

BRONZE, SILVER, GOLD, INVITED = range(4)
TIERS = (
    Tier(1, {"revenue": 100}, {"revenue": 100}),
    Tier(2, {"revenue": 1000}, {"revenue": 800}),
    Tier(3, {"revenue": 5000}, {"revenue": 4000}),
    Tier(4, invitation_only=True),
)
RULES = Rules(TIERS)
TODAY = date(2026, 6, 15)
PAST = date(2026, 6, 14)
LATER = date(2026, 12, 31)


def spent(amount, previous=None, **values):
    if previous is not None:
        values["previous"] = {"revenue": previous}
    return Standing({"revenue": amount}, **values)


@tagged("post_install", "-at_install")
class TestTierRules(BaseCase):
    def check(self, cases, rules=RULES, today=TODAY):
        """Each case: name, membership, standing, kind, tier, last valid day."""
        for name, membership, standing, kind, tier, until in cases:
            with self.subTest(name):
                decision = decide(membership, standing, rules, today)
                result = decision.membership
                self.assertEqual(
                    (decision.kind, result.tier, result.valid_until),
                    (kind, tier, until),
                )

    def test_first_placement_and_up(self):
        year = date(2027, 6, 14)
        silver = Membership(SILVER, LATER)
        self.check(
            [
                ("nothing bought", None, spent(0), "keep", NO_TIER, None),
                ("negative revenue", None, spent(-50), "keep", NO_TIER, None),
                ("below the first", None, spent(99.99), "keep", NO_TIER, None),
                ("exactly the first", None, spent(100), "placed", BRONZE, year),
                ("a float's dust below", None, spent(99.9999), "placed", BRONZE, year),
                ("several at once", None, spent(7000), "placed", GOLD, year),
                ("again after a loss", Membership(), spent(1e3), "up", SILVER, year),
                ("up", silver, spent(5000), "up", GOLD, year),
                ("just not up", silver, spent(4999.99), "keep", SILVER, LATER),
                ("equal", silver, spent(1000), "keep", SILVER, LATER),
                ("less", silver, spent(0), "keep", SILVER, LATER),
            ]
        )

    def test_all_or_any_of_the_metrics(self):
        both = Tier(1, {"revenue": 100, "orders": 3})
        poor = Standing({"revenue": 50, "orders": 5})
        for logic, kind in (("all", "keep"), ("any", "placed")):
            rules = Rules((both,), logic=logic)
            self.assertEqual(decide(None, poor, rules, TODAY).kind, kind)

    def test_tier_for_everyone(self):
        rules = Rules((Tier(1), *TIERS[1:]))
        self.assertEqual(decide(None, spent(-5), rules, TODAY).kind, "placed")

    def test_every_metric_counts(self):
        for metric in ("revenue", "orders", "points", "referrals"):
            rules = Rules((Tier(1, {metric: 2}),))
            for value, kind in ((1, "keep"), (2, "placed")):
                decision = decide(None, Standing({metric: value}), rules, TODAY)
                self.assertEqual(decision.kind, kind, metric)

    def test_expiry_with_grace(self):
        gold = Membership(GOLD, PAST)
        grace = replace(gold, grace_until=date(2026, 7, 14))
        over = replace(gold, grace_until=PAST)
        last_day = Membership(GOLD, TODAY, warned=True)
        year, renewed = date(2027, 6, 14), date(2027, 6, 13)
        self.check(
            [
                ("last day", last_day, spent(0), "keep", GOLD, TODAY),
                ("retained", gold, spent(4000), "renewed", GOLD, renewed),
                ("not retained", gold, spent(3999), "grace", GOLD, PAST),
                ("in grace", grace, spent(0), "keep", GOLD, PAST),
                ("saved in grace", grace, spent(4500), "renewed", GOLD, year),
                ("grace over", over, spent(0), "down", SILVER, year),
                ("earned again", over, spent(5000), "renewed", GOLD, year),
            ]
        )
        decision = decide(gold, spent(0), RULES, TODAY)
        self.assertEqual(decision.membership.grace_until, date(2026, 7, 14))

    def test_a_late_run_does_not_shorten_grace(self):
        lapsed = Membership(GOLD, TODAY - timedelta(days=100))
        decision = decide(lapsed, spent(0), RULES, TODAY)
        self.assertEqual(decision.membership.grace_until, PAST + timedelta(days=30))

    def test_downgrade_policies(self):
        year = date(2027, 6, 14)
        expired = Membership(GOLD, PAST)
        cases = {
            "never": ("keep", GOLD, PAST),
            "at_once": ("down", BRONZE, None),
            "expiry_earned": ("down", BRONZE, year),
            "expiry_one": ("down", SILVER, year),
        }
        for policy, expected in cases.items():
            rules = replace(RULES, downgrade=policy, grace_days=0)
            self.check([(policy, expired, spent(150), *expected)], rules)

    def test_at_once_keeps_until_the_day_that_was_promised(self):
        rules = replace(RULES, downgrade="at_once", grace_days=0)
        brought = Membership(GOLD, TODAY)
        self.check([("brought along", brought, spent(0), "warned", GOLD, TODAY)], rules)
        earned = replace(brought, earned_by="entry")
        cases = [
            ("the day after", brought, spent(0), "down", NO_TIER, None),
            ("retained", brought, spent(4000), "keep", GOLD, TODAY),
        ]
        self.check(cases, rules, TODAY + timedelta(days=1))
        self.check([("earned", earned, spent(0), "down", NO_TIER, None)], rules)

    def test_what_is_missing_to_keep(self):
        year = replace(RULES, window="calendar")
        never = replace(RULES, downgrade="never")
        gold, spring = Membership(GOLD, LATER), Membership(GOLD, date(2026, 12, 30))
        by_hand = replace(gold, override=Override(GOLD, "floor"))
        over = replace(gold, override=Override(GOLD, "floor", PAST))
        for name, held, standing, rules, missing in (
            ("no tier", Membership(), spent(0), RULES, 0),
            ("less", gold, spent(3999), RULES, 1),
            ("enough", gold, spent(4000), RULES, 0),
            ("never lost", gold, spent(0), never, 0),
            ("given by hand", by_hand, spent(0), RULES, 0),
            ("given until yesterday", over, spent(0), RULES, 1),
            ("last year, tested this year", spring, spent(0, 4000), year, 0),
            ("last year, tested next year", gold, spent(0, 4000), year, 1),
            ("in grace", replace(gold, grace_until=LATER), spent(0, 4000), year, 0),
        ):
            with self.subTest(name):
                found = get_missing_to_keep(held, standing, rules, TODAY)
                self.assertEqual(len(found), missing)

    def test_points_are_no_money(self):
        rules = Rules((Tier(1, {"points": 30}),), digits=0)
        for points, kind in ((29.6, "keep"), (30, "placed")):
            standing = Standing({"points": points})
            self.assertEqual(decide(None, standing, rules, TODAY).kind, kind)

    def test_at_once_gives_grace_too(self):
        rules = replace(RULES, downgrade="at_once")
        gold = Membership(GOLD)
        grace = Membership(GOLD, grace_until=TODAY)
        self.check(
            [
                ("retained", gold, spent(4000), "keep", GOLD, None),
                ("not retained", gold, spent(10), "grace", GOLD, None),
                ("saved", grace, spent(4000), "renewed", GOLD, None),
                ("last day of grace", grace, spent(10), "keep", GOLD, None),
            ],
            rules,
        )
        self.check(
            [("grace over", grace, spent(10), "down", NO_TIER, None)],
            rules,
            TODAY + timedelta(days=1),
        )

    def test_warned_once(self):
        near = Membership(GOLD, TODAY + timedelta(days=30))
        far = Membership(GOLD, TODAY + timedelta(days=31))
        warned = replace(near, warned=True)
        safe = spent(4000)
        self.check(
            [
                ("near", near, spent(0), "warned", GOLD, near.valid_until),
                ("far", far, spent(0), "keep", GOLD, far.valid_until),
                ("warned", warned, spent(0), "keep", GOLD, near.valid_until),
                ("safe", near, safe, "keep", GOLD, near.valid_until),
            ]
        )
        decision = decide(near, spent(1200), RULES, TODAY)
        missing = decision.reasons[1]
        self.assertEqual((missing.metric, missing.value), ("revenue", 1200))
        self.assertEqual(missing.threshold, 4000)
        self.assertTrue(decision.membership.warned)
        self.check(
            [("off", near, spent(0), "keep", GOLD, near.valid_until)],
            replace(RULES, warn_days=0),
        )

    def test_right_after_a_purchase_nobody_falls(self):
        expired = Membership(GOLD, PAST)
        for membership in (expired, replace(expired, grace_until=PAST)):
            decision = decide(membership, spent(0), RULES, TODAY, only_up=True)
            self.assertEqual(decision.kind, "keep")
        decision = decide(expired, spent(9000), RULES, TODAY, only_up=True)
        self.assertEqual(decision.kind, "renewed")

    def test_calendar_year(self):
        rules = replace(RULES, window="calendar", validity="next_year", grace_days=0)
        silver = Membership(SILVER, date(2026, 12, 31))
        new_year = date(2027, 1, 1)
        end = date(2027, 12, 31)
        self.check(
            [
                ("new", None, spent(1000, 0), "placed", SILVER, end),
                ("by last year", None, spent(0, 1000), "placed", SILVER, LATER),
                ("better this year", None, spent(5000, 1000), "placed", GOLD, end),
            ],
            rules,
        )
        self.check(
            [
                ("last year retains", silver, spent(0, 800), "renewed", SILVER, end),
                ("it does not", silver, spent(0, 799), "down", BRONZE, end),
            ],
            rules,
            new_year,
        )
        self.check(
            [("last day", silver, spent(0, 0), "warned", SILVER, silver.valid_until)],
            rules,
            date(2026, 12, 31),
        )

    def test_warning_at_the_year_s_end_is_about_this_year(self):
        rules = replace(RULES, window="calendar", validity="next_year")
        silver = Membership(SILVER, date(2026, 12, 31))
        standing = spent(100, 900)
        decision = decide(silver, standing, rules, date(2026, 12, 15))
        self.assertEqual(decision.kind, "warned")

    def test_refund(self):
        """What brought the tier was given back; the end of its time is far."""
        gold = Membership(GOLD, LATER, earned_on=PAST, earned_by="entry")
        stayed = replace(gold, earned_by="retain")
        year = date(2027, 6, 14)
        refunded = spent(1200, reached={"revenue": 1200})
        enough = spent(1200, reached={"revenue": 5000})
        less = spent(1200, reached={"revenue": 4500})
        by_hand = replace(gold, earned_by="")
        self.check(
            [
                ("refunded", gold, refunded, "down", SILVER, year),
                ("still enough", gold, enough, "keep", GOLD, LATER),
                ("not enough", gold, less, "down", SILVER, year),
                ("enough to stay", stayed, less, "keep", GOLD, LATER),
                ("never reached", by_hand, refunded, "keep", GOLD, LATER),
                ("no refund", gold, spent(1200), "keep", GOLD, LATER),
            ]
        )
        kept = replace(RULES, refund="keep")
        self.check([("kept", gold, refunded, "keep", GOLD, LATER)], kept)

    def test_floor(self):
        floor = Override(SILVER, "floor", LATER)
        bronze = Membership(BRONZE, LATER, override=floor)
        silver = Membership(SILVER, override=floor)
        gold = Membership(GOLD, PAST, PAST, override=floor)
        year = date(2027, 6, 14)
        self.check(
            [
                ("lifts", bronze, spent(0), "up", SILVER, None),
                ("holds", silver, spent(0), "keep", SILVER, None),
                ("higher is earned", silver, spent(6000), "up", GOLD, year),
                ("stops the fall", gold, spent(0), "down", SILVER, None),
            ]
        )
        earned = replace(RULES, downgrade="expiry_earned")
        self.check([("to it", gold, spent(0), "down", SILVER, None)], earned)

    def test_fixed(self):
        fixed = Override(BRONZE, "fixed", TODAY)
        bronze = Membership(BRONZE, override=fixed)
        self.check(
            [
                ("not up", bronze, spent(9000), "keep", BRONZE, None),
                ("not down", bronze, spent(0), "keep", BRONZE, None),
                (
                    "moved",
                    Membership(GOLD, override=fixed),
                    spent(9e3),
                    "down",
                    BRONZE,
                    None,
                ),
            ]
        )

    def test_ended_override(self):
        year = date(2027, 6, 14)

        def ended(base=NO_TIER, until=None, mode="floor", tier=GOLD):
            override = Override(tier, mode, PAST, base, until)
            return Membership(tier, override=override)

        self.check(
            [
                ("to nothing", ended(), spent(0), "down", NO_TIER, None),
                ("to the earned", ended(), spent(100), "down", BRONZE, year),
                ("earned meanwhile", ended(), spent(5000), "renewed", GOLD, year),
                ("back", ended(SILVER, LATER), spent(0), "down", SILVER, LATER),
                ("base is over", ended(SILVER, PAST), spent(0), "down", NO_TIER, None),
                (
                    "raised again",
                    ended(GOLD, LATER, "fixed", BRONZE),
                    spent(0),
                    "up",
                    GOLD,
                    LATER,
                ),
                ("invitation", ended(tier=INVITED), spent(9e9), "down", GOLD, year),
            ]
        )
        self.assertIsNone(decide(ended(), spent(0), RULES, TODAY).membership.override)
        low = ended(GOLD, LATER, "fixed", BRONZE)
        self.check([("more than was earned", low, spent(1200), "up", GOLD, LATER)])
        # Not up for a night.
        at_once = replace(RULES, downgrade="at_once")
        low = ended(GOLD, None, "fixed", BRONZE)
        self.check([("no end", low, spent(0), "down", NO_TIER, None)], at_once)
        self.check([("retained", low, spent(4000), "up", GOLD, None)], at_once)

    def test_floor_of_the_tier_that_is_held(self):
        """What the customer has by themselves outlives what was set by hand."""
        year = date(2027, 6, 14)

        def held(base=NO_TIER, until=None, mode="floor", ends=LATER, **values):
            override = Override(SILVER, mode, ends, base, until)
            return Membership(SILVER, override=override, **values)

        reached = {"earned_on": PAST, "earned_by": "entry"}
        own = held(SILVER, year, ends=PAST, **reached)
        refunded = spent(0, reached={"revenue": 0})
        less = spent(0, reached={"revenue": 900})
        self.check(
            [
                ("back", own, spent(0), "renewed", SILVER, year),
                ("refunded", own, refunded, "down", NO_TIER, None),
                ("not enough", own, less, "down", NO_TIER, None),
                ("earned", held(), spent(1000), "earned", SILVER, None),
                ("earned less", held(), spent(100), "earned", SILVER, None),
                ("known", held(BRONZE, year), spent(100), "keep", SILVER, None),
                ("exactly", held(mode="fixed"), spent(1000), "keep", SILVER, None),
            ]
        )
        override = decide(held(), spent(1000), RULES, TODAY).membership.override
        self.assertEqual((override.base_tier, override.base_until), (SILVER, year))
        longer = held(SILVER, date(2028, 1, 1), ends=PAST)
        self.check(
            [("the later end", longer, spent(1e3), "renewed", SILVER, date(2028, 1, 1))]
        )

    def test_refunded_tier_does_not_come_back_from_a_floor(self):
        floor = Override(BRONZE, "floor", TODAY)
        bronze = Membership(BRONZE, override=floor)
        gold = decide(bronze, spent(5000), RULES, TODAY).membership
        self.assertEqual((gold.tier, gold.override.base_tier), (GOLD, NO_TIER))
        refunded = spent(0, reached={"revenue": 0})
        fallen = decide(gold, refunded, RULES, TODAY).membership
        self.assertEqual((fallen.tier, fallen.override.base_tier), (BRONZE, NO_TIER))
        self.check(
            [("ended", fallen, spent(0), "down", NO_TIER, None)],
            today=TODAY + timedelta(days=1),
        )

    def test_fall_onto_a_floor(self):
        """One tier down is the customer's own, as without the floor."""
        floor = Override(SILVER, "floor", LATER)
        gold = Membership(GOLD, PAST, PAST, override=floor)
        override = decide(gold, spent(0), RULES, TODAY).membership.override
        self.assertEqual(override.base_tier, SILVER)
        self.assertEqual(override.base_until, date(2027, 6, 14))

    def test_tiers_without_an_end_get_one(self):
        """The rules gave none before they were revised."""
        endless = Membership(GOLD, earned_on=PAST, earned_by="entry")
        by_hand = Membership(GOLD, override=Override(GOLD, "floor"))
        ended = Membership(GOLD, override=Override(GOLD, "floor", PAST, GOLD))
        year = date(2027, 6, 14)
        self.check(
            [
                ("limited", endless, spent(0), "renewed", GOLD, year),
                ("by hand", by_hand, spent(0), "keep", GOLD, None),
                ("was by hand", ended, spent(0), "renewed", GOLD, year),
                ("refunded", endless, spent(0, reached={}), "down", NO_TIER, None),
            ]
        )
        for values in (
            {"downgrade": "never"},
            {"downgrade": "at_once", "grace_days": 0},
            {"validity": "unlimited"},
        ):
            rules = replace(RULES, **values)
            self.check([(values, endless, spent(4e3), "keep", GOLD, None)], rules)

    def test_nobody_is_warned_in_silence(self):
        near, expired = Membership(GOLD, TODAY), Membership(GOLD, PAST)
        for held, kind in ((near, "warned"), (expired, "grace")):
            for settling, expected in ((True, "keep"), (False, kind)):
                decision = decide(held, spent(0), RULES, TODAY, settling=settling)
                self.assertEqual(decision.kind, expected)

    def test_by_invitation_only(self):
        rules = replace(RULES, grace_days=0)
        lost = Membership(INVITED, PAST)
        invited = Membership(INVITED, override=Override(INVITED, "floor"))
        self.check(
            [
                ("not earned", None, spent(1e9), "placed", GOLD, date(2027, 6, 14)),
                ("for ever", invited, spent(0), "keep", INVITED, None),
                ("without it", lost, spent(0), "down", GOLD, date(2027, 6, 14)),
            ],
            rules,
        )
        for today, kind in ((TODAY, "down"), (PAST, "warned")):
            decision = decide(lost, spent(0), rules, today)
            self.assertEqual(decision.kind, kind)
            self.assertTrue(decision.reasons)

    def test_before_the_program_starts(self):
        rules = replace(RULES, start=TODAY + timedelta(days=1))
        self.check([("early", None, spent(1e6), "keep", NO_TIER, None)], rules)
        self.assertEqual(decide(None, spent(1e6), rules, rules.start).kind, "placed")

    def test_valid_until(self):
        cases = [
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2024, 3, 1), 12, date(2025, 2, 28)),
            (date(2023, 3, 1), 12, date(2024, 2, 29)),
            (date(2026, 1, 1), 12, date(2026, 12, 31)),
            (date(2026, 12, 31), 12, date(2027, 12, 30)),
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
        ]
        for day, months, until in cases:
            rules = Rules(validity_months=months)
            self.assertEqual(get_valid_until(rules, day), until)
        fiscal = Rules(validity="next_year", year_month=4)
        self.assertEqual(get_valid_until(fiscal, date(2026, 3, 31)), date(2027, 3, 31))
        self.assertEqual(get_valid_until(fiscal, date(2026, 4, 1)), date(2028, 3, 31))

    def test_window_start(self):
        cases = [
            ({}, date(2024, 2, 29), date(2023, 3, 1)),
            ({}, date(2025, 2, 28), date(2024, 2, 29)),
            ({"window_months": 3}, date(2026, 5, 31), date(2026, 3, 1)),
            ({"window": "calendar"}, date(2026, 12, 31), date(2026, 1, 1)),
            (
                {"window": "calendar", "year_month": 7},
                date(2026, 6, 30),
                date(2025, 7, 1),
            ),
            ({"window": "lifetime"}, TODAY, date.min),
            ({"start": date(2026, 6, 1)}, TODAY, date(2026, 6, 1)),
        ]
        for values, day, start in cases:
            self.assertEqual(get_window_start(Rules(**values), day), start, values)
