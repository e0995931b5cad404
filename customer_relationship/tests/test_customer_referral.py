from odoo.exceptions import ValidationError
from odoo.tests import freeze_time

from .tiers import TierCommon


@freeze_time("2026-06-15 12:00:00")
class TestReferral(TierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coupons, cls.thanks = cls.env["loyalty.program"].create(
            [
                {"name": "Welcome", "program_type": "coupons"},
                {"name": "Thank you", "program_type": "coupons"},
            ]
        )
        cls.program.write(
            {"referrer_reward_id": cls.thanks.id, "referred_reward_id": cls.coupons.id}
        )

    def test_both_are_rewarded_once(self):
        self.activate()
        self.other_customer.customer_referrer_id = self.anna
        for _ in range(2):
            self.buy(50, self.olga)
            self.drain()
        self.assertEqual(self.coupons.coupon_ids.partner_id, self.other_customer)
        self.assertEqual(self.thanks.coupon_ids.partner_id, self.customer)
        referral = self.env["customer.referral"].search(
            [("partner_id", "=", self.other_customer.id)]
        )
        self.assertEqual(len(referral), 1)
        self.assertEqual(referral.referrer_id, self.customer)

    def test_who_is_no_customer_is_not_rewarded(self):
        self.activate()
        for referrer in (self.salesperson.partner_id, self.company.partner_id):
            friend = self.env["res.partner"].create({"name": "Friend"})
            friend.customer_referrer_id = referrer
            self.buy(50, friend)
            self.drain()
            self.assertIn(friend, self.coupons.coupon_ids.partner_id)
        self.assertFalse(self.thanks.coupon_ids)

    def test_quotation_is_no_order(self):
        self.activate()
        self.other_customer.customer_referrer_id = self.anna
        self.create_order(self.olga)
        self.drain()
        self.assertFalse(self.thanks.coupon_ids)

    def test_referrals_lift(self):
        program = self.create_program([{"name": "Friend", "entry_referrals": 1}])
        self.activate(program)
        self.other_customer.customer_referrer_id = self.anna
        self.buy(50, self.olga)
        self.drain()
        self.assertEqual(self.tier(), program.tier_ids)
        self.assertEqual(self.last().referrals, 1)

    def test_nobody_refers_themselves(self):
        with self.assertRaisesRegex(ValidationError, "can't be referred by Harbor"):
            self.customer.customer_referrer_id = self.customer
        with self.assertRaisesRegex(ValidationError, "can't be referred by Anna"):
            self.customer.customer_referrer_id = self.anna

    def test_not_in_a_circle(self):
        third = self.env["res.partner"].create({"name": "Third"})
        self.other_customer.customer_referrer_id = self.anna
        third.customer_referrer_id = self.olga
        with self.assertRaisesRegex(ValidationError, "can't be referred by Third"):
            self.customer.customer_referrer_id = third

    def test_many_are_checked_at_once(self):
        """An import costs one look at all of them."""
        values = [{"name": "Guest", "customer_referrer_id": self.anna.id}] * 20
        guests = self.env["res.partner"].create(values)
        self.env.flush_all()
        with self.assertQueryCount(1):
            guests._check_customer_referrer()
        guests[1:].write({"customer_referrer_id": guests[0].id})
        with self.assertRaisesRegex(ValidationError, "can't be referred by Guest"):
            self.customer.customer_referrer_id = guests[-1]

    def test_who_was_a_customer_before_is_not_new(self):
        self.buy(50, self.olga)
        self.activate()
        self.drain()
        self.other_customer.customer_referrer_id = self.customer
        self.buy(50, self.olga)
        self.drain()
        self.assertFalse(self.thanks.coupon_ids)

    def test_referrer_who_joins_the_customer(self):
        """Nobody refers their own company, not even when they came to it later."""
        program = self.create_program([{"name": "Friend", "entry_referrals": 1}])
        program.referrer_reward_id = self.thanks
        self.activate(program)
        person = self.env["res.partner"].create({"name": "Pia"})
        self.other_customer.customer_referrer_id = person
        person.parent_id = self.other_customer
        order = self.buy(50, self.olga)
        engine = self.env["customer.tier.engine"]
        row = self.env["customer.interaction"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id)], limit=1
        )
        engine.sudo()._rise_customers(program, row.sudo())
        self.night()
        self.assertFalse(self.thanks.coupon_ids)
        self.assertFalse(self.last(self.other_customer))
        self.drain()
        self.assertFalse(self.other_customer.customer_referrer_id)
        self.assertFalse(self.thanks.coupon_ids)
        self.assertFalse(self.last(self.other_customer))

    def test_who_joins_the_company_of_the_referrer(self):
        """Nobody is referred by their own company."""
        person = self.env["res.partner"].create({"name": "Pia"})
        person.customer_referrer_id = self.anna
        self.drain()
        person.parent_id = self.customer
        self.drain()
        self.assertFalse(person.customer_referrer_id)

    def test_contact_of_the_referrer_who_joins_with_the_company(self):
        """By others: whoever of a company referred, it is a part of the other one."""
        third = self.env["res.partner"].create({"name": "Third"})
        self.other_customer.customer_referrer_id = third
        third.customer_referrer_id = self.anna
        self.drain()
        self.customer.write({"parent_id": self.other_customer.id, "is_company": False})
        self.drain()
        self.assertEqual(self.customer.commercial_partner_id, self.other_customer)
        self.assertFalse(third.customer_referrer_id)
        self.assertEqual(self.other_customer.customer_referrer_id, third)

    def test_archived_referrer_gets_nothing(self):
        self.activate()
        self.other_customer.customer_referrer_id = self.customer
        self.customer.active = False
        self.buy(50, self.olga)
        self.drain()
        self.assertEqual(len(self.coupons.coupon_ids), 1)
        self.assertFalse(self.thanks.coupon_ids)

    def test_merged_with_the_referrer(self):
        self.other_customer.customer_referrer_id = self.customer
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | self.other_customer).ids, self.other_customer)
        self.assertFalse(self.other_customer.customer_referrer_id)
