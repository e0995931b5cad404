from datetime import timedelta

from odoo.tests import new_test_user

from .test_customer_profile_refresh import TODAY, ProfileCommon


class TestReferralRate(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.referrer = cls.env["res.partner"].create({"name": "Friend of Ours"})
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Newcomer {number}"} for number in range(6)]
        )

    def read_rates(self):
        """The rate by month of the first purchase, as the pivot reads it."""
        self.Refresh._refresh_customers((self.customers + self.customer).ids)
        profiles = self.Profile.with_user(self.salesperson)
        groups = profiles._read_group(
            [("partner_id", "in", (self.customers + self.customer).ids)],
            ["first_purchase_date:month"],
            ["referral_rate:avg"],
        )
        return {month and month.month: rate for month, rate in groups}

    def test_referred_new_customers_by_new_customers(self):
        # Days ago of the purchases, and whether there is a referrer.
        cases = [
            ([0], True),
            ([0], False),
            ([0, 40], True),  # new in January, not in March
            ([40], False),
            ([41], False),
            ([], True),  # no customer yet
        ]
        for customer, (days, is_referred) in zip(self.customers, cases, strict=True):
            for ago in days:
                self.order(TODAY - timedelta(days=ago), customer)
            customer.customer_referrer_id = is_referred and self.referrer
        self.log_call(partner_id=self.customers[5].id)
        self.env.cr.flush()
        rates = self.read_rates()
        self.assertAlmostEqual(rates.pop(3), 1 / 2)
        self.assertAlmostEqual(rates.pop(1), 1 / 3)
        self.assertFalse(any(rates.values()), "who never bought doesn't count")

    def test_the_customer_counts_and_not_a_contact(self):
        self.order(TODAY, self.anna)
        self.anna.customer_referrer_id = self.referrer
        self.assertEqual(self.read_rates(), {3: 0})
        self.customer.customer_referrer_id = self.referrer
        self.assertEqual(self.read_rates(), {3: 1})

    def test_each_company_has_its_own_new_customers(self):
        other = self.env["res.company"].create({"name": "Second"})
        self.customer.customer_referrer_id = self.referrer
        self.order(TODAY - timedelta(days=5), company_id=other.id)
        self.log_call()
        self.env.cr.flush()
        self.Refresh._refresh_customers(self.customer.ids)
        self.assertEqual(self.profile(company=other).referral_rate, 1)
        self.assertFalse(any(self.read_rates().values()))

    def test_it_follows_the_contact(self):
        self.order(TODAY)
        self.Refresh._refresh_customers(self.customer.ids)
        self.assertEqual(self.profile().referral_rate, 0)
        self.customer.customer_referrer_id = self.referrer
        cron = self.env.ref("customer_relationship.ir_cron_drain_queue")
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(self.profile().referral_rate, 1)
        self.customer.customer_referrer_id = False
        self.refresh()
        self.assertEqual(self.profile().referral_rate, 0)

    def test_filter_and_referrer(self):
        self.customer.customer_referrer_id = self.referrer
        self.order(TODAY)
        self.order(TODAY, self.customers[0])
        self.Refresh._refresh_customers((self.customers + self.customer).ids)
        found = self.Profile.with_user(self.salesperson).search(
            [("referrer_id", "!=", False)]
        )
        self.assertIn(self.profile(), found)
        self.assertNotIn(self.profile(self.customers[0]), found)
        self.assertEqual(self.profile().referrer_id, self.referrer)

    def test_the_menu_opens(self):
        user = new_test_user(
            self.env,
            "user",
            groups="customer_relationship.group_customer_relationship_user",
        )
        action = self.env.ref("customer_relationship.customer_profile_action_referral")
        views = [(view_id, mode) for view_id, mode in action.views]
        result = self.Profile.with_user(user).get_views(views)
        self.assertIn("referral_rate", result["views"]["graph"]["arch"])
        self.assertIn("referral_rate", result["views"]["pivot"]["arch"])
