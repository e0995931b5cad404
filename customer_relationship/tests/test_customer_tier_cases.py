from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ..hooks import uninstall_hook
from ..models import customer_interaction_queue, customer_tier_run
from .concurrency import ConcurrencyCommon
from .test_account_move import InvoiceCommon
from .tiers import TierCommon

LOGGER = "odoo.addons.customer_relationship.models.customer_tier_run"


@freeze_time("2026-06-15 12:00:00")
class TestRises(TierCommon):
    def test_new_customer_after_the_start(self):
        """Who reaches the first tier later is told of it, and welcomed."""
        coupons = self.env["loyalty.program"].create(
            {"name": "Welcome", "program_type": "coupons"}
        )
        self.bronze.reward_program_id = coupons
        self.activate()
        self.buy(150)
        self.drain()
        self.assertEqual(self.tier(), self.bronze)
        self.assertEqual(self.told(), ["tier_up"])
        self.assertEqual(coupons.coupon_ids.partner_id, self.customer)

    def test_refund_of_last_year(self):
        """What counted through this year is credited."""
        program = self.create_program(window="calendar", validity="next_year")
        order = self.buy(6000, day="2025-10-01")
        self.activate(program)
        self.assertEqual(self.tier(), program.tier_ids[2])
        order._action_cancel()
        self.night()
        self.assertFalse(self.tier())
        self.assertIn("refunded", self.last().reason)

    def test_days_of_the_working_hours(self):
        """23:30 on New Year's Eve in Los Angeles, known from the company's calendar."""
        self.company.partner_id.tz = False
        self.company.resource_calendar_id.tz = "America/Los_Angeles"
        order = self.buy(1200)
        order.sudo().date_order = "2026-01-01 07:30:00"
        program = self.create_program(window="calendar")
        self.activate(program)
        self.assertEqual(str(self.last().earned_on), "2025-12-31")

    def test_invoice_of_a_merged_contact(self):
        person = self.env["res.partner"].create({"name": "Pia"})
        self.buy(1200, person)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((person | self.anna).ids, self.anna)
        self.activate()
        self.assertEqual(self.tier(), self.silver)


@freeze_time("2026-06-15 12:00:00")
class TestPoints(TierCommon):
    def test_points_of_another_company(self):
        """A loyalty program that companies share: each counts its own orders."""
        second = self.env["res.company"].create({"name": "Second"})
        self.salesperson.company_ids += second
        shared = self.env["loyalty.program"].create(
            {
                "name": "Points",
                "program_type": "loyalty",
                "company_id": False,
                "currency_id": self.company.currency_id.id,
            }
        )
        card = self.env["loyalty.card"].create(
            {"program_id": shared.id, "partner_id": self.anna.id}
        )
        for company, points in ((self.company, 10), (second, 90)):
            order = self.buy(1, company_id=company.id)
            self.env["loyalty.history"].create(
                {
                    "card_id": card.id,
                    "description": "Order",
                    "issued": points,
                    "order_model": "sale.order",
                    "order_id": order.id,
                }
            )
        companies = {"company_id": second.id, "company_ids": second.ids}
        there = new_test_user(self.env, "t", **companies)
        for user, points in ((self.env.user, 5), (there, 70)):
            by_hand = self.env["loyalty.history"].with_user(user).sudo()
            by_hand.create(
                {"card_id": card.id, "description": "By hand", "issued": points}
            )
        self.env.flush_all()
        self.env.cr.execute("UPDATE loyalty_history SET create_date = '2026-06-01'")
        self.activate(self.create_program([{"name": "Any", "entry_points": 1}]))
        self.assertEqual(self.last().points, 15)

    def test_archived_tier_keeps_its_promotions(self):
        promotion = self.env["loyalty.program"].create(
            {"name": "Gold only", "program_type": "promotion"}
        )
        self.gold.loyalty_program_ids = promotion
        self.activate()
        self.program.action_revise()
        self.gold.active = False
        order = self.create_order().sudo()
        self.assertFalse(promotion.filtered_domain(order._get_program_domain()))

    def test_new_tier_reserves_nothing_before_it_is_activated(self):
        promotion = self.env["loyalty.program"].create(
            {"name": "Platinum only", "program_type": "promotion"}
        )
        self.activate()
        self.program.action_revise()
        self.gold.copy(
            {
                "name": "Platinum",
                "entry_revenue": 9000,
                "sequence": 9,
                "loyalty_program_ids": promotion.ids,
            }
        )
        order = self.create_order().sudo()
        self.assertTrue(promotion.filtered_domain(order._get_program_domain()))
        self.activate()
        self.assertFalse(promotion.filtered_domain(order._get_program_domain()))

    def test_archived_program_keeps_its_promotions(self):
        """Nobody is in its tiers any more; a draft has promised nothing yet."""
        promotion = self.env["loyalty.program"].create(
            {"name": "Bronze only", "program_type": "promotion"}
        )
        self.bronze.loyalty_program_ids = promotion
        self.buy(150)
        order = self.create_order().sudo()

        def is_open():
            return bool(promotion.filtered_domain(order._get_program_domain()))

        self.assertTrue(is_open())
        self.activate()
        self.assertTrue(is_open(), "the customer is in bronze")
        self.archive()
        self.assertFalse(is_open())

    def test_archived_members_are_not_counted(self):
        self.buy(1200)
        self.buy(1200, self.other_customer)
        self.activate()
        self.other_customer.active = False
        self.env.invalidate_all()
        self.assertEqual(self.silver.member_count, 1)


class TestInvoices(InvoiceCommon):
    def test_merged_into_a_contact(self):
        """Core leaves the invoices with the contact, and not with the company."""
        person = self.env["res.partner"].create({"name": "Pia"})
        self.create_invoice(1000, partner_id=person.id).action_post()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((person | self.anna).ids, self.anna)
        program = self.env["customer.tier.program"].create(
            {"name": "Club", "company_id": self.tea_house.id}
        )
        for ids in (None, self.customer.ids):
            query = self.env["customer.tier.engine"]._get_tier_figures(program, ids)
            self.env.cr.execute(query)
            rows = {row["partner_id"]: row for row in self.env.cr.dictfetchall()}
            self.assertEqual(rows[self.customer.id]["revenue"], 1000)


@freeze_time("2026-06-15 12:00:00")
class TestPriceLists(TierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club, cls.new, cls.own = cls.env["product.pricelist"].create(
            [{"name": "Club"}, {"name": "New club"}, {"name": "Negotiated"}]
        )

    def pricelist(self, partner=None):
        self.env.invalidate_all()
        return (partner or self.customer).specific_property_product_pricelist

    def revise(self, pricelist):
        self.program.action_revise()
        self.silver.pricelist_id = pricelist
        self.activate()

    def test_new_price_list_of_a_tier(self):
        self.other_customer.specific_property_product_pricelist = self.own
        self.buy(1200)
        self.buy(1200, self.other_customer)
        self.activate()
        for pricelist in (self.club, self.new, self.env["product.pricelist"]):
            self.revise(pricelist)
            self.assertEqual(self.pricelist(), pricelist)
            self.assertEqual(self.pricelist(self.other_customer), self.own)
        self.assertEqual(self.told(), [])
        self.assertEqual(len(self.kinds(self.other_customer)), 1)

    def test_who_joins_a_company_without_a_tier(self):
        person = self.env["res.partner"].create({"name": "Pia"})
        self.silver.pricelist_id = self.club
        self.buy(1200, person)
        self.activate()
        person.parent_id = self.other_customer
        self.drain()
        self.assertEqual(self.tier(self.other_customer), self.silver)
        self.assertEqual(self.pricelist(self.other_customer), self.club)

    def test_merged_into_someone_without_a_tier(self):
        self.silver.pricelist_id = self.club
        self.buy(1200)
        self.activate()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | self.other_customer).ids, self.other_customer)
        self.assertEqual(self.pricelist(self.other_customer), self.club)

    def test_merged_into_someone_who_negotiated_the_same(self):
        self.silver.pricelist_id = self.club
        self.other_customer.specific_property_product_pricelist = self.club
        self.buy(1200)
        self.activate()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | self.other_customer).ids, self.other_customer)
        self.archive()
        self.assertEqual(self.pricelist(self.other_customer), self.club)

    def test_merged_with_someone_who_negotiated(self):
        """What one of them negotiated is stronger than what the other was given."""
        self.silver.pricelist_id = self.club
        self.other_customer.specific_property_product_pricelist = self.own
        self.buy(1200)
        self.activate()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        partners = self.customer | self.other_customer
        for target in partners:
            with self.subTest(target.name), self.cr.savepoint() as savepoint:
                wizard._merge(partners.ids, target)
                self.assertEqual(self.pricelist(target), self.own)
                self.archive()
                self.assertEqual(self.pricelist(target), self.own)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_who_joins_a_member_brings_the_price_list(self):
        person = self.env["res.partner"].create({"name": "Pia"})
        self.silver.pricelist_id = self.club
        self.buy(1200, person)
        self.buy(150)
        self.activate()
        person.parent_id = self.customer
        self.drain()
        self.assertEqual(self.tier(), self.silver)
        self.assertEqual(self.pricelist(), self.club)
        self.archive()
        self.assertFalse(self.pricelist())

    def test_contact_leaves_the_company(self):
        self.silver.pricelist_id = self.club
        self.buy(1200)
        self.activate()
        self.assertEqual(self.pricelist(self.anna), self.club)
        self.anna.parent_id = False
        self.drain()
        self.night()
        self.assertFalse(self.pricelist(self.anna))

    def test_contact_leaves_while_others_change(self):
        """What strangers negotiated is theirs, also in the same batch."""
        strangers = self.env["res.partner"].create(
            [{"name": "Stranger"}, {"name": "Leaver", "parent_id": self.olga.id}]
        )
        strangers[1].parent_id = self.other_customer
        self.silver.pricelist_id = self.club
        self.buy(1200)
        self.activate()
        self.drain()
        (
            strangers[0] | self.other_customer
        ).specific_property_product_pricelist = self.club
        self.anna.parent_id = False
        strangers[0].is_company = True
        strangers[1].parent_id = False
        self.drain()
        self.assertFalse(self.pricelist(self.anna))
        self.assertEqual(self.pricelist(), self.club)
        for partner in (*strangers, self.other_customer):
            self.assertEqual(self.pricelist(partner), self.club)

    def test_contact_leaves_and_is_handed_over_alone(self):
        """Whom they left is in another batch."""
        self.silver.pricelist_id = self.club
        self.buy(1200)
        self.activate()
        self.drain()
        self.anna.parent_id = False
        with patch.object(customer_interaction_queue, "BATCH_SIZE", 1):
            self.drain()
        self.assertFalse(self.pricelist(self.anna))
        self.assertEqual(self.pricelist(), self.club)

    def test_uninstalled(self):
        self.silver.pricelist_id = self.club
        self.buy(1200)
        self.activate()
        uninstall_hook(self.env)
        self.assertFalse(self.pricelist())


@freeze_time("2026-06-15 12:00:00")
class TestBadInput(TierCommon):
    def load(self, *rows):
        return self.env["customer.tier.import"].load(["partner_id", "tier_id"], rows)

    def test_customer_twice(self):
        self.activate()
        result = self.load(["Harbor Tea", "Gold"], ["Harbor Tea", "Silver"])
        self.assertIn("twice", result["messages"][0]["message"])
        self.assertFalse(self.last())

    def test_unknown_names(self):
        self.activate()
        for row in (["Harbor Tea", "Platinum"], ["Nobody Inc", "Gold"]):
            with mute_logger("odoo.sql_db"):
                result = self.load(row)
            self.assertTrue(result["messages"])
        self.assertFalse(self.last())

    def test_who_is_no_customer_is_not_imported(self):
        self.activate()
        for partner in (
            self.salesperson.partner_id,
            self.company.partner_id,
            self.env.ref("base.public_partner"),
        ):
            with self.assertRaisesRegex(UserError, "no customer"):
                self.env["customer.tier.import"].create(
                    {"partner_id": partner.id, "tier_id": self.gold.id}
                )
            with self.assertRaisesRegex(UserError, "no customer"):
                self.env["customer.tier.override"].create(
                    {
                        "partner_id": partner.id,
                        "tier_id": self.gold.id,
                        "program_id": self.program.id,
                        "note": "Founder",
                    }
                ).action_apply()

    def test_tier_of_another_program(self):
        self.activate()
        other = self.create_program()
        with self.assertRaises(UserError):
            self.env["customer.tier.override"].create(
                {
                    "partner_id": self.customer.id,
                    "program_id": self.program.id,
                    "tier_id": other.tier_ids[0].id,
                    "mode": "fixed",
                    "note": "Founder",
                }
            ).action_apply()

    def test_tier_moved_to_an_active_program(self):
        self.activate()
        other = self.create_program()
        with self.assertRaisesRegex(UserError, "Press Revise"):
            other.tier_ids[0].program_id = self.program

    def test_company_of_members(self):
        self.buy(1200)
        self.activate()
        self.program.action_revise()
        second = self.env["res.company"].create({"name": "Second"})
        with self.assertRaises(UserError):
            self.program.company_id = second

    def test_any_of_the_thresholds_to_stay(self):
        """Who came in by orders would fall out at once."""
        tiers = [
            {
                "name": "Any",
                "entry_revenue": 1000,
                "entry_orders": 2,
                "retain_differs": True,
                "retain_revenue": 800,
            }
        ]
        with self.assertRaisesRegex(ValidationError, "Staying in Any"):
            self.create_program(tiers, logic="any")
        self.assertTrue(self.create_program(tiers))

    def test_tiers_of_the_same_name_in_two_companies(self):
        """Files are imported into the company that one works in."""
        second = self.env["res.company"].create({"name": "Second"})
        there = self.create_program(company_id=second.id)
        self.activate()
        self.activate(there)
        companies = [self.company.id, second.id]
        for program in (self.program, there):
            allowed = [program.company_id.id, *companies]
            rows = self.env["customer.tier.import"].with_context(
                allowed_company_ids=list(dict.fromkeys(allowed))
            )
            result = rows.load(["partner_id", "tier_id"], [["Harbor Tea", "Gold"]])
            self.assertFalse(result["messages"])
            self.assertEqual(self.tier(), program.tier_ids[2])

    def test_reason_of_nothing(self):
        self.activate()
        with self.assertRaisesRegex(ValidationError, "Say why"):
            self.env["customer.tier.override"].create(
                {
                    "partner_id": self.customer.id,
                    "program_id": self.program.id,
                    "tier_id": self.gold.id,
                    "note": "  ",
                }
            )


@freeze_time("2026-06-15 12:00:00")
class TestTogether(TierCommon):
    def test_program_again(self):
        """Archived by mistake: all is as it was, and nobody hears of it."""
        club = self.env["product.pricelist"].create({"name": "Club"})
        coupons = self.env["loyalty.program"].create(
            {"name": "Welcome", "program_type": "coupons"}
        )
        self.silver.write({"pricelist_id": club.id, "reward_program_id": coupons.id})
        self.buy(1200)
        self.activate()
        self.program.action_archive()
        self.program.action_unarchive()
        self.activate()
        self.assertEqual(self.tier(), self.silver)
        self.assertEqual(self.customer.specific_property_product_pricelist, club)
        self.assertEqual(self.told(), [])
        self.assertFalse(coupons.coupon_ids)

    def test_referral_while_rules_are_revised(self):
        thanks = self.env["loyalty.program"].create(
            {"name": "Thank you", "program_type": "coupons"}
        )
        self.program.referrer_reward_id = thanks
        self.activate()
        self.program.action_revise()
        self.other_customer.customer_referrer_id = self.customer
        self.buy(9000, self.olga)
        self.drain()
        self.assertEqual(thanks.coupon_ids.partner_id, self.customer)
        self.assertEqual(self.tier(self.other_customer), self.gold)

    def test_referral_whose_first_order_is_canceled(self):
        thanks = self.env["loyalty.program"].create(
            {"name": "Thank you", "program_type": "coupons"}
        )
        program = self.create_program([{"name": "Friend", "entry_referrals": 1}])
        program.referrer_reward_id = thanks
        self.activate(program)
        self.other_customer.customer_referrer_id = self.customer
        order = self.buy(50, self.olga)
        self.drain()
        self.assertEqual(self.tier(), program.tier_ids)
        order._action_cancel()
        self.drain()
        self.night()
        self.assertFalse(self.tier())
        self.buy(60, self.olga)
        self.drain()
        self.assertEqual(self.tier(), program.tier_ids)
        self.assertEqual(len(thanks.coupon_ids), 1)

    def test_whom_a_contact_left_has_the_rest(self):
        self.buy(1000, self.anna)
        self.buy(200)
        self.drain()
        profile = self.env["customer.profile"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("company_id", "=", self.company.id),
            ]
        )
        self.assertEqual(profile.order_count, 2)
        self.anna.parent_id = False
        self.drain()
        self.assertEqual(profile.order_count, 1)

    def test_merge_that_would_be_a_circle(self):
        third = self.env["res.partner"].create({"name": "Third"})
        self.other_customer.customer_referrer_id = self.customer
        third.customer_referrer_id = self.other_customer
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | third).ids, self.customer)
        self.assertFalse(third.exists())
        self.assertFalse(self.customer.customer_referrer_id)
        self.assertEqual(self.other_customer.customer_referrer_id, self.customer)

    def test_merged_into_the_referrer(self):
        self.other_customer.customer_referrer_id = self.customer
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer | self.other_customer).ids, self.customer)
        self.assertFalse(self.customer.customer_referrer_id)

    def test_archived_while_the_night_runs(self):
        """Nobody is placed any more."""
        self.buy(150)
        self.buy(150, self.other_customer)
        self.activate_later()
        engine = self.env["customer.tier.engine"]
        fetch = type(engine)._fetch

        def archive_after_first(self_, query):
            for number, rows in enumerate(fetch(self_, query)):
                if number:
                    self.program.with_env(self_.env).action_archive()
                yield rows

        with (
            patch.object(customer_tier_run, "BATCH_SIZE", 1),
            patch.object(type(engine), "_fetch", archive_after_first),
        ):
            self.night()
        changes = self.Change.search([("program_id", "=", self.program.id)])
        self.assertEqual(changes.mapped("kind"), ["placed"])
        self.night()
        changes = self.Change.search([("program_id", "=", self.program.id)])
        self.assertEqual(sorted(changes.mapped("kind")), ["ended", "placed"])

    def test_ends_in_batches_and_goes_on_after_a_failure(self):
        """Who was told already stays told, the others follow in the next night."""
        self.buy(150)
        self.buy(150, self.other_customer)
        self.activate()
        self.program.action_archive()
        self.assertFalse(self.customer.customer_tier_id, "at once")
        engine = self.env["customer.tier.engine"]
        write = type(engine)._write_changes
        calls = []

        def fail_the_second(self_, *args):
            calls.append(args)
            if len(calls) == 2:
                raise ValueError("Broken")
            return write(self_, *args)

        with (
            patch.object(customer_tier_run, "BATCH_SIZE", 1),
            patch.object(type(engine), "_write_changes", fail_the_second),
            mute_logger(customer_tier_run.__name__),
        ):
            self.night()
        self.assertTrue(self.program.ending)
        self.night()
        self.assertFalse(self.program.ending)
        for customer in (self.customer, self.other_customer):
            self.assertEqual(self.kinds(customer), ["placed", "ended"])

    def test_failure_of_one_program(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.salesperson.company_ids += second
        first = self.create_program(company_id=second.id, name="Broken")
        self.buy(150)
        self.buy(150, self.other_customer, company_id=second.id)
        for program in (self.program, first):
            self.activate_later(program)
        engine = type(self.env["customer.tier.engine"])
        change = engine._change
        broken = self.program | first

        def fail(self_, program, *args):
            if program in broken:
                raise ValueError("broken")
            return change(self_, program, *args)

        with patch.object(engine, "_change", fail):
            for program in (self.program, first):
                broken = program
                with mute_logger(LOGGER):
                    self.night()
        self.assertEqual(self.tier(), self.bronze)
        self.assertEqual(self.tier(self.other_customer), first.tier_ids[0])

    def test_others_write_meanwhile(self):
        self.buy(150)
        self.activate_later()
        engine = type(self.env["customer.tier.engine"])
        claim, failures = engine._claim, [SerializationFailure, SerializationFailure]

        def fail(self_, program):
            if failures:
                raise failures.pop()
            return claim(self_, program)

        with patch.object(engine, "_claim", fail):
            self.night()
        self.assertEqual(self.tier(), self.bronze)

    def test_archived_company(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.salesperson.company_ids += second
        program = self.create_program(company_id=second.id)
        self.buy(150, company_id=second.id)
        self.activate_later(program)
        self.salesperson.company_ids -= second
        second.active = False
        self.night()
        self.assertFalse(self.last())

    def test_stage_by_hand_ended_twice(self):
        self.buy(150)
        refresh = self.env["customer.profile.refresh"]
        refresh._refresh_customers(self.customer.ids)
        for stage in ("loyal", "strategic"):
            self.env["customer.stage.override"].create(
                {
                    "partner_id": self.customer.id,
                    "stage": stage,
                    "reason": "Contract",
                    "date_end": "2026-12-31",
                }
            )
        profile = self.env["customer.profile"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("company_id", "=", self.company.id),
            ]
        )
        self.assertEqual(profile.stage, "strategic")
        profile.action_end_override()
        self.assertEqual(profile.stage, "new")


@tagged("post_install", "-at_install")
class TestTwoWorkers(ConcurrencyCommon):
    def setUp(self):
        super().setUp()
        with self.transaction() as env:
            program = env["customer.tier.program"].create({"name": "Two"})
            self.program_id = program.id

    def remove(self):
        with self.transaction() as env:
            env["customer.tier.program"].browse(self.program_id).unlink()
        return super().remove()

    def claim(self, env):
        program = env["customer.tier.program"].browse(self.program_id)
        env["customer.tier.engine"]._claim(program)

    def test_only_one_decides(self):
        """The other one has decided by what is not true any more, and starts anew."""
        with self.transaction() as slow:
            slow.cr.execute("SELECT 1")
            with self.transaction() as quick:
                self.claim(quick)
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(SerializationFailure),
                slow.cr.savepoint(),
            ):
                self.claim(slow)
        with self.transaction() as again:
            self.claim(again)
