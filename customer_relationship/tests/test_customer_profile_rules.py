from datetime import date, timedelta

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..models import customer_health_rules as health
from ..models import customer_lifecycle_rules as lifecycle
from ..models import customer_relationship_level_rules as level
from ..models import customer_rfm_rules as rfm
from ..models import customer_value_rules as value
from ..models.customer_profile_birthday import get_birthdays

TODAY = date(2026, 6, 15)


def ago(days):
    return TODAY - timedelta(days=days)


@tagged("post_install", "-at_install")
class TestValueRules(BaseCase):
    def test_typical_gap(self):
        cases = [
            ([], None),
            ([0], None),
            ([0, 31], None),
            ([0, 0, 31], None),
            ([0, 31, 62], 31),
            ([62, 0, 31], 31),
            ([0, 31, 31, 62], 31),
            # The year without orders says little about who orders each month.
            ([0, 30, 60, 425, 455], 30),
            ([0, 30, 61], 30.5),
        ]
        for days, expected in cases:
            with self.subTest(days=days):
                gap = value.get_typical_gap([ago(day) for day in days])
                self.assertEqual(gap, expected)

    def test_leap_day(self):
        days = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
        self.assertEqual(value.get_typical_gap(days), 1)

    def test_churn_ratio(self):
        self.assertEqual(value.get_churn_ratio(62, 31), 2)
        self.assertEqual(value.get_churn_ratio(0, 31), 0)
        self.assertIsNone(value.get_churn_ratio(62, None))

    def test_retention(self):
        self.assertEqual(value.get_retention(10, 8), 0.8)
        self.assertEqual(value.get_retention(0, 0), 0)

    def test_retention_of_a_year(self):
        for months, retention, expected in (
            (6, 0.9, 0.81),
            (12, 0.8, 0.8),
            (24, 0.64, 0.8),
            (6, 0, 0),
            (24, 1, 1),
        ):
            with self.subTest(months=months, retention=retention):
                yearly = value.get_yearly_retention(retention, months)
                self.assertAlmostEqual(yearly, expected)

    def test_projected_clv(self):
        factor = value.get_projected_factor(0.8, 0.1)
        self.assertAlmostEqual(factor, 2.667, 3)
        cases = [
            ((300, 5), 800),
            ((300, 2), 800),
            ((300, 1), None),
            ((300, 0), None),
            ((0, 5), 0),
            ((-300, 5), 0),
        ]
        for (revenue, orders), expected in cases:
            with self.subTest(revenue=revenue, orders=orders):
                clv = value.get_projected_clv(revenue, orders, factor)
                self.assertEqual(expected is None, clv is None)
                self.assertAlmostEqual(clv or 0, expected or 0)

    def test_nobody_stays_for_ever(self):
        self.assertAlmostEqual(value.get_projected_factor(1, 0.1), 10)
        self.assertEqual(value.get_projected_factor(1, 0), 0)
        self.assertEqual(value.get_projected_factor(0, 0.1), 0)


@tagged("post_install", "-at_install")
class TestRfmRules(BaseCase):
    def test_fifths(self):
        breakpoints = rfm.get_breakpoints([50, 10, 40, 20, 30])
        self.assertEqual(breakpoints, [10, 20, 30, 40])
        scores = [rfm.get_score(v, breakpoints) for v in (10, 20, 30, 40, 50)]
        self.assertEqual(scores, [1, 2, 3, 4, 5])

    def test_beyond_all_others(self):
        breakpoints = rfm.get_breakpoints([10, 20, 30, 40, 50])
        self.assertEqual(rfm.get_score(-5, breakpoints), 1)
        self.assertEqual(rfm.get_score(1000, breakpoints), 5)

    def test_ties_share_a_score(self):
        breakpoints = rfm.get_breakpoints([10, 20, 20, 20, 20, 20, 20, 20, 90, 99])
        self.assertEqual(breakpoints, [20, 20, 20, 20])
        scores = [rfm.get_score(v, breakpoints) for v in (10, 20, 90, 99)]
        self.assertEqual(scores, [1, 1, 5, 5])

    def test_all_equal(self):
        breakpoints = rfm.get_breakpoints([7] * 20)
        self.assertEqual(rfm.get_score(7, breakpoints), 1)

    def test_too_few(self):
        self.assertEqual(rfm.get_breakpoints([10, 20, 30, 40]), [])
        self.assertEqual(rfm.get_score(40, []), 0)

    def test_who_never_bought(self):
        self.assertEqual(rfm.get_score(None, [10, 20, 30, 40]), 0)


@tagged("post_install", "-at_install")
class TestLifecycleRules(BaseCase):
    def stage(self, first, orders=1, revenue=100, today=TODAY, **thresholds):
        return lifecycle.get_stage(
            lifecycle.Figures(first, orders, revenue),
            lifecycle.Thresholds(**thresholds),
            today,
        )

    def test_ladder(self):
        cases = [
            (None, 0, "potential"),
            (ago(0), 1, "new"),
            (ago(90), 1, "new"),
            (ago(91), 1, "current"),
            (ago(364), 50, "current"),
            (ago(365), 5, "loyal"),
            (ago(365), 4, "current"),
            (ago(10), 50, "new"),
            (ago(3000), 1, "current"),
        ]
        for first, orders, expected in cases:
            with self.subTest(first=first, orders=orders):
                self.assertEqual(self.stage(first, orders), expected)

    def test_strategic_are_the_largest_of_the_loyal(self):
        strategic = {"strategic_revenue": 1000}
        self.assertEqual(self.stage(ago(400), 9, 1000, **strategic), "strategic")
        self.assertEqual(self.stage(ago(400), 9, 999.99, **strategic), "loyal")
        self.assertEqual(self.stage(ago(400), 1, 9999, **strategic), "current")
        self.assertEqual(self.stage(ago(5), 9, 9999, **strategic), "new")
        self.assertEqual(self.stage(ago(400), 9, 9999), "loyal")

    def test_negative_revenue(self):
        self.assertEqual(self.stage(ago(400), 9, -50, strategic_revenue=1), "loyal")

    def test_leap_day(self):
        first = date(2024, 2, 29)
        day = date(2025, 2, 27)
        self.assertEqual(self.stage(first, 9, today=day), "current")
        day = date(2025, 2, 28)
        self.assertEqual(self.stage(first, 9, today=day), "current")
        day = date(2025, 3, 1)
        self.assertEqual(self.stage(first, 9, today=day), "loyal")
        first, day = date(2023, 2, 28), date(2024, 2, 29)
        self.assertEqual(self.stage(first, 9, today=day), "loyal")


@tagged("post_install", "-at_install")
class TestHealthRules(BaseCase):
    def health(self, days, gap=None, revenue=100, **thresholds):
        last = None if days is None else ago(days)
        figures = health.Figures(last, gap, revenue)
        return health.get_health(figures, health.Thresholds(**thresholds), TODAY)

    def test_own_rhythm(self):
        cases = [
            (0, "healthy", "on_time"),
            (46, "healthy", "on_time"),
            (47, "risk", "late"),
            (93, "risk", "late"),
            (94, "lost", "late"),
        ]
        for days, expected, reason in cases:
            with self.subTest(days=days):
                self.assertEqual(self.health(days, 31), (expected, [reason]))

    def test_who_buys_each_day_may_go_on_holiday(self):
        self.assertEqual(self.health(10, 1)[0], "healthy")
        self.assertEqual(self.health(11, 1)[0], "risk")
        self.assertEqual(self.health(22, 1)[0], "lost")

    def test_who_buys_each_second_year_is_not_lost_after_one(self):
        self.assertEqual(self.health(700, 730), ("healthy", ["on_time"]))
        self.assertEqual(self.health(1100, 730), ("lost", ["late"]))

    def test_one_purchase_is_measured_by_the_others(self):
        self.assertEqual(self.health(40), ("healthy", ["on_time_alone"]))
        self.assertEqual(self.health(366), ("lost", ["late_alone"]))
        with_others = health.Thresholds(gap=31)
        for days, expected in [
            (40, ("healthy", ["on_time_others"])),
            (60, ("risk", ["late_others"])),
            (365, ("risk", ["late_others"])),
            (366, ("lost", ["late_others"])),
        ]:
            figures = health.Figures(ago(days), None, 100)
            with self.subTest(days=days):
                found = health.get_health(figures, with_others, TODAY)
                self.assertEqual(found, expected)

    def test_more_credit_notes_than_invoices(self):
        self.assertEqual(self.health(5, 31, -1), ("risk", ["on_time", "credit"]))
        self.assertEqual(self.health(94, 31, -1), ("lost", ["late", "credit"]))
        self.assertEqual(self.health(5, 31, 0), ("healthy", ["on_time"]))

    def test_who_never_bought_is_neither(self):
        self.assertEqual(self.health(None), (None, []))


@tagged("post_install", "-at_install")
class TestLevelRules(BaseCase):
    ALL = {
        "days_since_in": 10,
        "days_since_out": 90,
        "asked": 5,
        "answered": 4,
        "kept": 9,
        "broken": 1,
        "unasked": 1,
        "gestures": 1,
    }

    def test_each_level_needs_those_below(self):
        cases = [
            ({}, 5),
            ({"gestures": 0}, 4),
            ({"unasked": 0}, 3),
            ({"broken": 2}, 2),
            ({"kept": 0, "broken": 0}, 2),
            ({"kept": 0, "broken": 0, "met": 1}, 5),
            ({"met": 9, "missed": 2}, 2),
            ({"answered": 3}, 1),
            ({"asked": 0, "answered": 0}, 1),
            ({"days_since_out": 91}, 0),
            ({"days_since_in": None}, 0),
        ]
        for values, expected in cases:
            with self.subTest(**values):
                evidence = level.Evidence(**self.ALL | values)
                self.assertEqual(level.get_level(evidence), expected)


@tagged("post_install", "-at_install")
class TestBirthdayRules(BaseCase):
    def test_next_days(self):
        self.assertEqual(
            get_birthdays(date(2026, 12, 30), 4), {(12, 30), (12, 31), (1, 1), (1, 2)}
        )

    def test_leap_day(self):
        self.assertIn((2, 29), get_birthdays(date(2026, 2, 28), 1))
        self.assertNotIn((2, 29), get_birthdays(date(2028, 2, 28), 1))
        self.assertIn((2, 29), get_birthdays(date(2028, 2, 28), 2))
