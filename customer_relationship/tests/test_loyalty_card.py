from datetime import datetime

from odoo.tests import freeze_time

from .documents import DocumentsCommon


class TestCoupons(DocumentsCommon):
    def create_program(self, program_type, **values):
        return self.env["loyalty.program"].create(
            {"name": "Thank you", "program_type": program_type, **values}
        )

    def generate(self, program, partner):
        wizard = self.env["loyalty.generate.wizard"].create(
            {
                "program_id": program.id,
                "mode": "selected",
                "customer_ids": [(6, 0, partner.ids)],
                "points_granted": 1,
            }
        )
        with self.mock_mail_gateway():
            return wizard.generate_coupons()

    @freeze_time("2026-03-02 10:30:00")
    def test_granted_coupon(self):
        coupon = self.generate(self.create_program("coupons"), self.anna)
        row = self.row("coupon_granted")
        self.assertRecordValues(
            row,
            [
                {
                    "name": "Thank you",
                    "date": datetime(2026, 3, 2, 10, 30),
                    "direction": "out",
                    "partner_id": self.anna.id,
                    "company_id": coupon.company_id.id,
                    "res_model": "loyalty.card",
                    "res_id": coupon.id,
                }
            ],
        )
        self.assertNotIn(coupon.code, row.sudo().summary)
        self.assert_rebuilt("coupon_granted")

    def test_gift_card_to_a_customer(self):
        self.generate(self.create_program("gift_card"), self.anna)
        self.assertEqual(len(self.row("coupon_granted")), 1)

    def test_points_and_wallets_are_no_coupons(self):
        for program_type in ("loyalty", "ewallet"):
            self.generate(self.create_program(program_type), self.anna)
        self.assertNotIn("coupon_granted", self.types())

    def test_coupon_for_nobody(self):
        program = self.create_program("coupons")
        self.env["loyalty.card"].create({"program_id": program.id, "points": 1})
        self.env.cr.flush()
        self.assertFalse(
            self.Interaction.search([("type_id.code", "=", "coupon_granted")])
        )

    @freeze_time("2026-03-02 10:30:00")
    def test_coupon_for_the_next_order_is_granted_when_this_one_is_confirmed(self):
        program = self.create_program(
            "next_order_coupons",
            trigger="auto",
            applies_on="future",
            rule_ids=[(0, 0, {"minimum_amount": 0, "minimum_qty": 1})],
            reward_ids=[(0, 0, {"discount": 10})],
        )
        order = self.create_order(self.anna).with_user(self.env.user)
        order._update_programs_and_rewards()
        coupon = order.coupon_point_ids.coupon_id.filtered(
            lambda card: card.program_id == program
        )
        self.assertTrue(coupon)
        self.assertNotIn("coupon_granted", self.types())
        with self.mock_mail_gateway():
            order.action_confirm()
        self.assertIn(coupon.id, self.row("coupon_granted").mapped("res_id"))
        self.assert_rebuilt("coupon_granted")
