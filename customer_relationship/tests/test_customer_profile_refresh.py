import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from unittest.mock import patch

import pytz
from dateutil.relativedelta import relativedelta

from odoo.tests import freeze_time
from odoo.tools import SQL

from ..models import customer_health_rules as health
from ..models import customer_lifecycle_rules as lifecycle
from ..models import customer_profile_refresh
from ..models import customer_rfm_rules as rfm
from ..models import customer_value_rules as value
from .common import CustomerRelationshipCommon

NOW = datetime(2024, 2, 29, 20, 30)
# Nine hours later, there it is March already.
TZ = "Asia/Tokyo"
TODAY = date(2024, 3, 1)
PAID = ("in_payment", "paid", "reversed")


class ProfileCommon(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.company = cls.env.company
        cls.company.partner_id.tz = TZ
        cls.Refresh = cls.env["customer.profile.refresh"]
        cls.Profile = cls.env["customer.profile"]

    def profile(self, customer=None, company=None):
        self.Profile.invalidate_model()
        return self.Profile.search(
            [
                ("partner_id", "=", (customer or self.customer).id),
                ("company_id", "=", (company or self.company).id),
            ]
        )

    def refresh(self):
        """Run the nightly cron as the server does."""
        cron = self.env.ref("customer_relationship.ir_cron_refresh_profiles")
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def order(self, day, partner=None, amount=100, **columns):
        """A confirmed order that a company day and an amount are written into."""
        order = self.env["sale.order"].create(
            {"partner_id": (partner or self.anna).id, "company_id": self.company.id}
        )
        date_order = datetime.combine(day, datetime.min.time()) + timedelta(hours=1)
        self._update(
            order,
            **{
                "state": "sale",
                "date_order": date_order,
                "amount_untaxed": amount,
                "currency_rate": 1,
                **columns,
            },
        )
        return order

    def invoice(self, day, partner=None, amount=100, **columns):
        """A posted invoice, or a credit note for a negative amount."""
        move = self.env["account.move"].create(
            {
                "move_type": "out_refund" if amount < 0 else "out_invoice",
                "partner_id": (partner or self.anna).id,
                "company_id": self.company.id,
            }
        )
        self._update(
            move,
            **{
                "state": "posted",
                "invoice_date": day,
                "amount_untaxed_signed": amount,
                "amount_total_signed": amount * 1.2,
                "amount_residual_signed": amount * 1.2,
                "invoice_origin": "S1",
                **columns,
            },
        )
        return move

    def _update(self, record, **columns):
        record.flush_recordset()
        comma = SQL(", ")
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = %s",
                SQL.identifier(record._table),
                comma.join(
                    SQL("%s = %s", SQL.identifier(name), column)
                    for name, column in columns.items()
                ),
                record.id,
            )
        )
        record.invalidate_recordset()


class TestRefreshProperty(ProfileCommon):
    """Whatever the history, the SQL finds what slow and obvious Python finds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rng = random.Random(5)
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(16)]
        )
        cls.people = cls.env["res.partner"].create(
            [{"name": f"Person {c.id}", "parent_id": c.id} for c in cls.customers]
        )

    def make_history(self):
        for customer, person in zip(self.customers, self.people, strict=True):
            for _ in range(self.rng.choice([0, 1, 2, 3, 8])):
                self.order(
                    self.random_day(),
                    self.rng.choice(customer + person),
                    self.rng.choice([0, 50, 99.99, 500]),
                    state=self.rng.choice(["sale", "sale", "sale", "draft", "cancel"]),
                    currency_rate=self.rng.choice([1, 1, 2.5, 0]),
                )
            for _ in range(self.rng.choice([0, 0, 1, 4])):
                self.random_invoice(self.rng.choice(customer + person))

    def random_invoice(self, partner):
        amount = self.rng.choice([100, 33.33, 750, -40, -2000])
        self.invoice(
            self.random_day(),
            partner,
            amount,
            state=self.rng.choice(["posted", "posted", "draft", "cancel"]),
            invoice_origin=self.rng.choice([None, "S1"]),
            amount_residual_signed=amount * self.rng.choice([0, 0.4, 1.2]),
            payment_state=self.rng.choice(["not_paid", "partial", *PAID]),
        )

    def random_day(self):
        spread = self.rng.choice([5, 60, 400, 1500])
        if self.rng.random() < 0.1:
            return self.rng.choice(
                [TODAY, TODAY + timedelta(1), date(2023, 3, 1), date(2024, 2, 29)]
            )
        return TODAY - timedelta(days=self.rng.randrange(spread))

    # Slow and obvious

    def compute_all(self):
        figures = {c: self.compute_figures(c) for c in self.customers}
        known = {customer: f for customer, f in figures.items() if f}
        scale = self.compute_scale(list(known.values()))
        return {
            customer.id: self.compute_profile(f, scale) for customer, f in known.items()
        }

    def compute_figures(self, customer):
        since = TODAY - relativedelta(months=12)
        orders = self.env["sale.order"].search(
            [
                ("partner_id", "child_of", customer.id),
                ("company_id", "=", self.company.id),
                ("state", "!=", "cancel"),
            ]
        )
        moves = self.env["account.move"].search(
            [
                ("commercial_partner_id", "=", customer.id),
                ("company_id", "=", self.company.id),
                ("state", "=", "posted"),
            ]
        )
        days = [
            self.company_day(order.date_order)
            for order in orders
            if order.state == "sale"
        ]
        days += [
            move.invoice_date
            for move in moves
            if move.move_type == "out_invoice"
            and not move.invoice_origin
            and self.company.customer_revenue_basis != "ordered"
        ]
        days = [day for day in days if day <= TODAY]
        revenues = [pair for pair in self.revenues(orders, moves) if pair[0] <= TODAY]
        if not (orders or revenues or days):
            return None
        return {
            "revenue": round(sum(a for day, a in revenues if day > since), 2),
            "revenue_total": round(sum(a for _day, a in revenues), 2),
            "order_count": len([day for day in days if day > since]),
            "order_total": len(days),
            "purchase_days": len(set(days)),
            "first_purchase_date": min(days, default=None),
            "last_purchase_date": max(days, default=None),
            "typical_gap": value.get_typical_gap(days),
        }

    def company_day(self, time):
        return pytz.utc.localize(time).astimezone(pytz.timezone(TZ)).date()

    def revenues(self, orders, moves):
        basis = self.company.customer_revenue_basis
        if basis == "ordered":
            return [
                (
                    self.company_day(order.date_order),
                    round(order.amount_untaxed / (order.currency_rate or 1), 2),
                )
                for order in orders
                if order.state == "sale"
            ]
        share = {move: 1 for move in moves}
        if basis == "paid":
            share = {
                move: 1
                if move.payment_state in PAID
                else 1 - move.amount_residual_signed / move.amount_total_signed
                for move in moves
            }
        return [
            (move.invoice_date, round(move.amount_untaxed_signed * share[move], 2))
            for move in moves
        ]

    def compute_scale(self, rows):
        buyers = [row for row in rows if row["order_count"]]
        by_column = defaultdict(list)
        for column in ("last_purchase_date", "order_count", "revenue"):
            by_column[column] = rfm.get_breakpoints([row[column] for row in buyers])
        gaps = sorted(row["typical_gap"] for row in rows if row["typical_gap"])
        revenues = sorted(row["revenue"] for row in buyers if row["revenue"] > 0)
        return {
            "breakpoints": by_column,
            "gap": round(gaps[(len(gaps) + 1) // 2 - 1]) if gaps else None,
            "strategic": revenues[-(-95 * len(revenues) // 100) - 1],
        }

    def compute_profile(self, row, scale):
        last = row["last_purchase_date"]
        stage = lifecycle.get_stage(
            lifecycle.Figures(
                row["first_purchase_date"], row["order_total"], row["revenue"]
            ),
            lifecycle.Thresholds(strategic_revenue=scale["strategic"]),
            TODAY,
        )
        state, reasons = health.get_health(
            health.Figures(last, row["typical_gap"], row["revenue"]),
            health.Thresholds(gap=scale["gap"]),
            TODAY,
        )
        gap = row["typical_gap"] or scale["gap"]
        following = last and gap and last + timedelta(days=round(gap))

        def score(column):
            return rfm.get_score(last and row[column], scale["breakpoints"][column])

        return {
            **row,
            "next_purchase_date": following,
            "recency_score": score("last_purchase_date"),
            "frequency_score": score("order_count"),
            "monetary_score": score("revenue"),
            "stage": stage,
            "health": state,
            "health_codes": ",".join(reasons),
        }

    def read_all(self):
        self.Profile.invalidate_model()
        profiles = self.Profile.search([("partner_id", "in", self.customers.ids)])
        return {
            profile.partner_id.id: {
                name: profile[name] or (0 if profile._fields[name].aggregator else None)
                for name in COLUMNS
            }
            for profile in profiles
        }

    def normalized(self, rows):
        def plain(column):
            return (round(column, 2) if isinstance(column, float) else column) or None

        return {
            key: {name: plain(row[name]) for name in COLUMNS}
            for key, row in rows.items()
        }

    def assertRefreshed(self):
        found, expected = self.read_all(), self.compute_all()
        self.assertEqual(found.keys(), expected.keys())
        found, expected = self.normalized(found), self.normalized(expected)
        for key, row in expected.items():
            self.assertEqual(found[key], row, key)

    def forget_others(self):
        """The scale is that of all customers: others are none here."""
        others = self.env["res.partner"].search(
            [("id", "not in", (self.customers + self.people).ids)]
        )
        self.env.cr.execute(
            "UPDATE res_partner SET active = FALSE WHERE id IN %s", [tuple(others.ids)]
        )
        self.env.invalidate_all()

    def test_as_slow_python(self):
        self.forget_others()
        for basis in ("invoiced", "ordered", "paid"):
            self.company.customer_revenue_basis = basis
            self.make_history()
            self.refresh()
            with self.subTest(basis=basis):
                self.assertRefreshed()

    def test_single_customers_as_all(self):
        self.forget_others()
        self.make_history()
        self.refresh()
        everything = self.read_all()
        self.Profile.search([]).sudo().unlink()
        self.Refresh._refresh_customers(self.customers.ids)
        self.assertEqual(self.read_all(), everything)

    def test_rebuilt_from_scratch(self):
        self.make_history()
        self.refresh()
        grown = self.read_all()
        self.assertTrue(grown)
        self.Profile.search([]).sudo().unlink()
        self.env["customer.profile.scale"].search([]).sudo().unlink()
        self.refresh()
        self.assertEqual(self.read_all(), grown)

    def test_in_batches(self):
        self.make_history()
        self.refresh()
        whole = self.read_all()
        self.Profile.search([]).sudo().unlink()
        with patch.object(customer_profile_refresh, "BATCH_SIZE", 5):
            self.refresh()
        self.assertEqual(self.read_all(), whole)


COLUMNS = [
    "revenue",
    "revenue_total",
    "order_count",
    "order_total",
    "purchase_days",
    "first_purchase_date",
    "last_purchase_date",
    "typical_gap",
    "next_purchase_date",
    "recency_score",
    "frequency_score",
    "monetary_score",
    "stage",
    "health",
    "health_codes",
]
