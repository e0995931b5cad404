import json
from ast import literal_eval
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user

from .test_customer_profile_refresh import NOW, TODAY, ProfileCommon


def ago(days):
    return TODAY - timedelta(days=days)


class TestProfile(ProfileCommon):
    """What the people who work with a customer see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "chief",
            groups="customer_relationship.group_customer_relationship_manager,"
            "sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
        )

    def refreshed(self, customer=None):
        customer = customer or self.customer
        self.Refresh._refresh_customers(customer.ids)
        return self.profile(customer)

    def drain(self):
        self.env.cr.flush()
        cron = self.env.ref("customer_relationship.ir_cron_drain_queue")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    # When it follows what happens

    def test_soon_after_an_order(self):
        order = self.create_order(self.anna)
        self.assertFalse(self.profile())
        order.action_confirm()
        self.drain()
        self.assertRecordValues(
            self.profile(),
            [{"stage": "new", "order_count": 1, "last_purchase_date": TODAY}],
        )
        order._action_cancel()
        self.drain()
        # What was said about the order remains.
        self.assertRecordValues(
            self.profile(), [{"stage": "potential", "order_count": 0}]
        )

    def test_who_only_talked_with_us_is_potential(self):
        self.log_call()
        self.drain()
        self.assertRecordValues(
            self.profile(),
            [{"stage": "potential", "health": False, "health_reasons": ""}],
        )

    def test_an_order_moves_to_another_customer(self):
        order = self.create_order(self.anna)
        order.action_confirm()
        self.drain()
        order.partner_id = self.olga
        self.drain()
        self.assertFalse(self.profile())
        self.assertEqual(self.profile(self.other_customer).order_count, 1)

    def test_who_joins_a_company_takes_the_orders_along(self):
        person = self.env["res.partner"].create({"name": "Solo"})
        self.order(ago(5), person)
        self.assertTrue(self.refreshed(person))
        person.parent_id = self.customer
        self.drain()
        self.assertFalse(self.profile(person))
        self.assertEqual(self.profile().order_count, 1)

    def test_an_invoice_becomes_a_draft_again(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": TODAY,
                "invoice_line_ids": [
                    (0, 0, {"name": "Chair", "price_unit": 80, "tax_ids": []})
                ],
            }
        )
        invoice.action_post()
        self.drain()
        self.assertRecordValues(self.profile(), [{"revenue": 80, "order_total": 1}])
        invoice.button_draft()
        self.drain()
        self.assertRecordValues(self.profile(), [{"revenue": 0, "order_total": 0}])

    def test_customers_merge(self):
        people = self.env["res.partner"].create([{"name": "Ada"}, {"name": "Ada B."}])
        for customers in (self.customer + self.other_customer, people):
            with self.subTest(customers[0].name):
                self.order(ago(5), customers[0])
                self.order(ago(9), customers[1])
                self.Refresh._refresh_customers(customers.ids)
                wizard = self.env["base.partner.merge.automatic.wizard"].create({})
                wizard._merge(customers.ids, customers[0])
                self.drain()
                self.assertEqual(self.profile(customers[0]).order_total, 2)

    def test_the_window_moves_on_by_itself(self):
        self.order(TODAY.replace(year=TODAY.year - 1))
        self.order(TODAY.replace(year=TODAY.year - 1) + timedelta(days=1))
        self.refresh()
        self.assertRecordValues(self.profile(), [{"order_count": 1, "order_total": 2}])

    def test_unchanged_rows_are_not_written(self):
        self.order(ago(5))
        self.refresh()
        self.env.cr.execute("UPDATE customer_profile SET computed_at = '2020-01-01'")
        self.order(ago(4), self.olga)
        self.refresh()
        self.assertEqual(self.profile().computed_at, datetime(2020, 1, 1))
        self.assertGreater(
            self.profile(self.other_customer).computed_at, datetime(2020, 1, 1)
        )

    # Who is a customer, of whom, and when

    def test_days_are_those_of_the_company(self):
        late = datetime.combine(ago(1), datetime.min.time()).replace(hour=20)
        self.order(ago(1), date_order=late)
        self.assertEqual(self.refreshed().last_purchase_date, TODAY)
        self.company.partner_id.tz = "America/Lima"
        self.assertEqual(self.refreshed().last_purchase_date, ago(1))

    def test_who_is_no_customer(self):
        public = self.env.ref("base.public_partner")
        archived = self.env["res.partner"].create({"name": "Gone"})
        people = self.salesperson.partner_id + self.company.partner_id + public
        for partner in people + archived:
            self.order(ago(5), partner)
        self.assertTrue(self.refreshed(archived))
        archived.active = False
        self.assertFalse(self.refreshed(archived))
        for partner in people:
            self.assertFalse(self.refreshed(partner), partner.name)

    def test_each_company_has_its_own_view(self):
        other = self.env["res.company"].create(
            {"name": "Second", "currency_id": self.env.ref("base.EUR").id}
        )
        self.order(ago(5))
        self.order(ago(400), company_id=other.id)
        self.Refresh._refresh_customers(self.customer.ids)
        self.assertEqual(self.profile().stage, "new")
        self.assertEqual(self.profile(company=other).stage, "current")
        self.assertEqual(self.profile(company=other).currency_id, other.currency_id)
        seller = self.Profile.with_user(self.salesperson)
        found = seller.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(found.company_id, self.company)

    def test_money_at_the_rate_of_the_document(self):
        self.company.customer_revenue_basis = "ordered"
        self.order(ago(5), amount=100, currency_rate=4)
        self.order(ago(5), amount=100, currency_rate=0)
        self.assertEqual(self.refreshed().revenue, 125)

    def test_credit_notes_reduce_revenue(self):
        self.order(ago(5))
        self.invoice(ago(5), amount=100)
        self.invoice(ago(4), amount=-130)
        profile = self.refreshed()
        self.assertEqual(profile.revenue, -30)
        self.assertEqual(profile.health, "risk")
        self.assertIn(
            "credited than sold in the last 12 months", profile.health_reasons
        )
        self.company.customer_window_months = 24
        reasons = self.refreshed().health_reasons
        self.assertIn("More was credited than sold in the last 24 months.", reasons)

    # What is shown

    def test_reasons_in_words(self):
        for days in (94, 125, 156):
            self.order(ago(days))
        profile = self.refreshed()
        self.assertEqual(profile.health, "lost")
        self.assertEqual(
            profile.health_reasons, "No order for 94 days, usually every 31 days."
        )
        self.assertEqual(profile.churn_ratio, 3.0)
        self.assertEqual(profile.next_purchase_date, ago(63))

    def test_chart_of_the_last_months(self):
        self.invoice(TODAY, amount=70)
        self.invoice(TODAY - timedelta(days=1), amount=50)
        self.invoice(ago(400), amount=999)
        (chart,) = json.loads(self.refreshed().revenue_chart)
        values = [bar["value"] for bar in chart["values"]]
        self.assertEqual(values, [0] * 10 + [50, 70])

    def test_projection(self):
        """Two of two customers bought again: r = 1, i = 10 %, ten years of revenue."""
        for partner in (self.anna, self.olga):
            self.order(ago(500), partner)
            self.order(ago(5), partner)
            self.invoice(ago(5), partner, 60)
        self.env["customer.profile.scale"].search([]).sudo().unlink()
        self.refresh()
        scale = self.company._get_customer_scale()
        scale.retention = 1
        self.assertAlmostEqual(self.profile().projected_clv, 600)

    def test_projection_is_that_of_a_year(self):
        """Whatever the window: yearly revenue, and retention from year to year."""
        self.order(ago(5))
        self.order(ago(6))
        self.invoice(ago(5), amount=60)
        for months, retention, expected in (
            (6, 0.9, 120 * 0.81 / 0.29),
            (12, 0.8, 60 * 0.8 / 0.3),
            (24, 0.64, 30 * 0.8 / 0.3),
        ):
            with self.subTest(months=months):
                self.company.customer_window_months = months
                self.refresh()
                self.company._get_customer_scale().retention = retention
                self.assertAlmostEqual(self.profile().projected_clv, expected, 2)

    def test_contacts_show_their_company(self):
        self.order(ago(5))
        profile = self.refreshed()
        partner = self.anna.with_user(self.salesperson)
        self.assertEqual(partner.customer_profile_ids, profile)
        found = partner.search([("customer_profile_ids.stage", "=", "new")])
        self.assertIn(self.anna, found)

    def test_card_takes_two_queries(self):
        self.order(ago(5))
        self.refreshed()
        self.assertLessEqual(self.count_card_queries(self.customer), 2)
        override = self.set_stage()
        self.assertLessEqual(self.count_card_queries(self.customer), 2)
        profile = self.profile().with_user(self.salesperson)
        self.assertEqual(profile.stage_reason, "Framework contract")
        override.reason = "Largest buyer"
        self.assertEqual(profile.stage_reason, "Largest buyer")

    def test_birthday_of_a_person(self):
        self.order(ago(5))
        profile = self.refreshed()
        domain = [("birthday_soon", "=", True), ("id", "in", profile.ids)]
        Profile = self.Profile.with_user(self.salesperson)
        self.anna.customer_birthday = "1990-03-12"
        self.assertFalse(Profile.search(domain))
        self.anna.customer_birthday = "1990-03-02"
        self.assertEqual(Profile.search(domain), profile)
        self.assertTrue(profile.birthday_soon)

    def test_segments_find_customers(self):
        for days in (94, 125, 156, 187, 218):
            self.order(ago(days))
        profile = self.refreshed()
        segments = self.env["ir.filters"].search(
            [("model_id", "=", "customer.profile")]
        )
        found = {
            segment.name.split(":")[0]
            for segment in segments
            if profile in self.Profile.search(literal_eval(segment.domain))
        }
        self.assertEqual(found, {"To win back"})

    def test_relationship_level(self):
        def log(days, direction, code="messenger"):
            kind = self.env["customer.interaction.type"].search([("code", "=", code)])
            self.log_call(
                type_id=kind.id,
                direction=direction,
                date=NOW - timedelta(days=days),
            )

        log(100, "out")
        log(10, "in")
        log(9, "out")
        log(5, "out", "gift")
        profile = self.refreshed().with_user(self.manager)
        self.assertEqual(profile.relationship_level, 2)
        self.assertIn("1 of 1 questions answered", profile.relationship_evidence)
        self.assertIn("– 3 Commit: 0 promises kept", profile.relationship_evidence)
        self.assertIn("✓ 4 Be proactive", profile.relationship_evidence)
        with self.assertRaises(AccessError):
            _ = profile.with_user(self.salesperson).relationship_level

    # By hand

    def set_stage(self, stage="strategic", **values):
        return (
            self.env["customer.stage.override"]
            .with_user(self.manager)
            .create(
                {
                    "partner_id": self.anna.id,
                    "stage": stage,
                    "reason": "Framework contract",
                    "date_end": TODAY + timedelta(days=30),
                    **values,
                }
            )
        )

    def test_stage_by_hand(self):
        self.order(ago(5))
        self.refreshed()
        override = self.set_stage()
        self.assertEqual(override.partner_id, self.customer)
        self.assertEqual(self.profile().stage, "strategic")
        self.assertEqual(self.profile().stage_override_id, override)
        self.profile().with_user(self.manager).action_end_override()
        self.assertRecordValues(
            self.profile(), [{"stage": "new", "stage_override_id": False}]
        )

    def test_the_last_one_counts(self):
        self.order(ago(5))
        self.set_stage("strategic")
        self.set_stage("loyal")
        self.assertEqual(self.profile().stage, "loyal")

    def test_stage_by_hand_ends(self):
        self.order(ago(5))
        override = self.set_stage()
        self.env.cr.execute(
            "UPDATE customer_stage_override SET date_end = %s WHERE id = %s",
            [ago(1), override.id],
        )
        self.refresh()
        self.assertEqual(self.profile().stage, "new")

    def test_stage_by_hand_needs_a_reason_and_an_end(self):
        with self.assertRaisesRegex(ValidationError, "past"):
            self.set_stage(date_end=ago(1))
        with self.assertRaisesRegex(ValidationError, "why"):
            self.set_stage(reason="  ")

    def test_only_managers_set_stages(self):
        self.order(ago(5))
        profile = self.refreshed()
        with self.assertRaises(AccessError):
            self.env["customer.stage.override"].with_user(self.salesperson).create(
                {
                    "partner_id": self.customer.id,
                    "stage": "loyal",
                    "reason": "Nice people",
                    "date_end": TODAY,
                }
            )
        with self.assertRaises(AccessError):
            profile.with_user(self.manager).write({"stage": "loyal"})

    def test_thresholds_make_sense(self):
        for values in (
            {"customer_lost_ratio": 1.2},
            {"customer_risk_ratio": 0.5},
            {"customer_new_days": 0},
            {"customer_strategic_share": 1.5},
        ):
            with self.assertRaises(ValidationError):
                self.company.write(values)
