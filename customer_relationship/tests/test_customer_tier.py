from datetime import date
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user
from odoo.tools import mute_logger

from .tiers import TierCommon

MANAGER = "customer_relationship.group_customer_relationship_manager"


class TestProgram(TierCommon):
    def test_thresholds_out_of_order(self):
        with self.assertRaisesRegex(ValidationError, "Gold comes after Silver"):
            self.program.tier_ids = [
                Command.update(self.gold.id, {"entry_revenue": 999})
            ]

    def test_the_same_thresholds_twice(self):
        with self.assertRaisesRegex(ValidationError, "Gold comes after Silver"):
            self.program.tier_ids = [
                Command.update(self.gold.id, {"entry_revenue": 1000})
            ]

    def test_thresholds_are_compared_once_all_are_written(self):
        self.program.tier_ids = [
            Command.update(self.silver.id, {"entry_revenue": 7000}),
            Command.update(self.gold.id, {"entry_revenue": 9000}),
        ]
        self.assertEqual(self.silver.entry_revenue, 7000)

    def test_another_metric_alone_is_not_harder(self):
        tiers = [
            {"name": "Low", "entry_revenue": 100},
            {"name": "High", "entry_orders": 5},
        ]
        with self.assertRaisesRegex(ValidationError, "High comes after Low"):
            self.create_program(tiers)
        self.assertTrue(self.create_program(tiers, logic="any"))

    def test_any_more_makes_it_easier(self):
        """Whoever has spent 100 is in both, nobody stays in the lower one."""
        tiers = [
            {"name": "Low", "entry_revenue": 100},
            {"name": "High", "entry_revenue": 100, "entry_orders": 5},
        ]
        with self.assertRaisesRegex(ValidationError, "High comes after Low"):
            self.create_program(tiers, logic="any")
        self.assertTrue(self.create_program(tiers))

    def test_staying_takes_more_than_reaching(self):
        with self.assertRaisesRegex(ValidationError, "Staying in Silver"):
            self.program.tier_ids = [
                Command.update(self.silver.id, {"retain_revenue": 1001})
            ]

    @mute_logger("odoo.sql_db")
    def test_negative_threshold(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.bronze.entry_revenue = -1

    def test_two_programs_of_a_company(self):
        self.activate()
        other = self.create_program()
        other.state = "simulated"
        with self.assertRaisesRegex(ValidationError, "Club runs in"):
            other.action_activate()
        second = self.env["res.company"].create({"name": "Second"})
        self.activate(self.create_program(company_id=second.id))

    @mute_logger("odoo.sql_db")
    def test_two_managers_activate_in_the_same_second(self):
        """Neither sees the other's program before the commit."""
        self.activate()
        other = self.create_program()
        unseen = patch.object(self.env.registry[other._name], "_check_overlap")
        with self.assertRaises(IntegrityError), self.cr.savepoint(), unseen:
            self.activate(other)

    def test_price_list_of_another_company(self):
        second = self.env["res.company"].create({"name": "Second"})
        pricelist = self.env["product.pricelist"].create(
            {"name": "Theirs", "company_id": second.id}
        )
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.gold.pricelist_id = pricelist
        coupons = self.env["loyalty.program"].create(
            {"name": "Theirs", "program_type": "coupons", "company_id": second.id}
        )
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.program.referrer_reward_id = coupons

    def test_simulated_before_it_goes_live(self):
        with self.assertRaisesRegex(UserError, "Simulate Club first"):
            self.program.action_activate()
        self.program.state = "simulated"
        self.gold.entry_revenue = 6000
        self.assertEqual(self.program.state, "draft")
        self.program.state = "simulated"
        self.program.grace_days = 5
        self.assertEqual(self.program.state, "draft")
        self.program.state = "simulated"
        self.gold.perks = "<p>Tea</p>"
        self.program.name = "Circle"
        self.assertEqual(self.program.state, "simulated")

    def test_active_rules_are_not_changed(self):
        self.activate()
        for change in (
            lambda: self.program.write({"grace_days": 1}),
            lambda: self.gold.write({"entry_revenue": 9000}),
            lambda: self.gold.write({"sequence": -1}),
            lambda: self.gold.write({"active": False}),
            self.gold.unlink,
            lambda: self.gold.copy({"entry_revenue": 10000}),
        ):
            with self.assertRaisesRegex(UserError, "Press Revise"):
                change()

    def test_used_tier_is_archived_not_deleted(self):
        self.buy(1200)
        self.activate()
        self.program.action_revise()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.silver.unlink()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.program.unlink()
        fresh = self.silver.copy({"invitation_only": True})
        fresh.unlink()
        self.assertFalse(fresh.exists())

    def test_used_tier_stays_in_its_program(self):
        self.buy(1200)
        self.activate()
        self.program.action_revise()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.silver.program_id = self.create_program()

    def test_no_tiers(self):
        program = self.env["customer.tier.program"].create({"name": "Empty"})
        program.state = "simulated"
        with self.assertRaisesRegex(UserError, "at least one tier"):
            program.action_activate()

    def test_copy_is_a_draft_with_the_tiers(self):
        self.activate()
        copy = self.program.copy()
        self.assertEqual(copy.state, "draft")
        self.assertEqual(copy.tier_ids.mapped("entry_revenue"), [100, 1000, 5000])


class TestRights(TierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "tiermanager", groups=MANAGER)

    def test_salesperson_reads(self):
        program = self.program.with_user(self.salesperson)
        self.assertEqual(program.tier_ids.mapped("name"), ["Bronze", "Silver", "Gold"])
        with self.assertRaises(AccessError):
            program.name = "Mine"
        with self.assertRaises(AccessError):
            program.tier_ids[0].perks = "Mine"
        with self.assertRaises(AccessError):
            self.env["customer.tier.override"].with_user(self.salesperson).create({})

    def test_nobody_writes_changes(self):
        self.buy(1200)
        self.activate()
        for user in (self.salesperson, self.manager):
            change = self.last().with_user(user)
            self.assertEqual(change.tier_id, self.silver)
            with self.assertRaises(AccessError):
                change.note = "Mine"
            with self.assertRaises(AccessError):
                change.copy()
            with self.assertRaises(AccessError):
                change.unlink()

    def test_status_is_not_written_by_hand(self):
        """Nothing goes live that was not simulated, however it is sent."""
        program = self.program.with_user(self.manager)
        for values in (
            {"state": "active"},
            {"state": "simulated"},
            {"launched": True},
            {"settling": True},
            {"ending": True},
            {"live_rules": {"tiers": []}},
        ):
            with self.assertRaises(AccessError):
                program.write(values)
            with self.assertRaises(AccessError):
                program.create({"name": "Circle", **values})
            defaults = {f"default_{name}": value for name, value in values.items()}
            with self.assertRaises(AccessError):
                program.with_context(**defaults).create({"name": "Circle"})
        program.action_simulate()
        program.action_activate()
        self.assertEqual(program.state, "active")
        program.action_revise()
        program.tier_ids[2].entry_revenue = 6000
        program.action_simulate()
        program.tier_ids[2].entry_revenue = 7000
        self.assertEqual(program.state, "draft")
        program.action_archive()
        self.assertFalse(program.launched)

    def test_status_is_not_changed_by_salespeople(self):
        self.activate()
        program = self.program.with_user(self.salesperson)
        for action in (program.action_revise, program.action_archive):
            with self.assertRaises(AccessError):
                action()
        self.program.action_revise()
        self.program.state = "simulated"
        with self.assertRaises(AccessError):
            program.action_activate()

    def test_simulations_are_one_s_own(self):
        self.buy(1200)
        program = self.program.with_user(self.manager)
        action = program.action_simulate()
        other = new_test_user(self.env, "secondmanager", groups=MANAGER)
        simulation = self.env[action["res_model"]].browse(action["res_id"])
        for record in (simulation, simulation.cell_ids, simulation.mover_ids):
            self.assertTrue(record)
            self.assertTrue(record.with_user(self.manager).read())
            self.assertFalse(record.with_user(other).search([]))
            with self.assertRaises(AccessError):
                record.with_user(other).read()

    def test_customers_that_one_may_not_see(self):
        """Contacts of another company, in whichever record they are named."""
        second = self.env["res.company"].create({"name": "Second"})
        theirs, ours = self.env["res.partner"].create(
            [{"name": "Theirs", "company_id": second.id}, {"name": "Ours"}]
        )
        values = {"program_id": self.program.id, "company_id": self.company.id}
        for partner in (theirs, ours):
            self.env["customer.referral"].create(
                {
                    "partner_id": partner.id,
                    "referrer_id": self.customer.id,
                    "date": "2026-06-15",
                    **values,
                }
            )
            self.env["customer.stage.override"].create(
                {
                    "partner_id": partner.id,
                    "stage": "loyal",
                    "reason": "Contract",
                    "date_end": "2099-12-31",
                }
            )
        domain = [("partner_id", "in", (theirs | ours).ids)]
        for model in ("customer.referral", "customer.stage.override"):
            for user in (self.manager, self.salesperson):
                seen = self.env[model].with_user(user).search(domain)
                self.assertEqual(seen.sudo().partner_id, ours)

    def test_other_company(self):
        self.buy(1200)
        self.activate()
        second = self.env["res.company"].create({"name": "Second"})
        stranger = new_test_user(
            self.env, "tierstranger", groups=MANAGER, company_id=second.id
        )
        for model in ("customer.tier.program", "customer.tier", "customer.tier.change"):
            self.assertFalse(
                self.env[model]
                .with_user(stranger)
                .search([("company_id", "=", self.company.id)])
            )
        self.assertFalse(self.customer.with_user(stranger).customer_tier_id)

    def test_manager_builds_a_program(self):
        with Form(self.env["customer.tier.program"].with_user(self.manager)) as form:
            form.name = "Circle"
            with form.tier_ids.new() as tier:
                tier.name = "Friend"
                tier.entry_revenue = 1
        self.assertEqual(form.record.state, "draft")


@freeze_time("2026-06-15 12:00:00")
class TestOverride(TierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "tiermanager", groups=f"{MANAGER},sales_team.group_sale_manager"
        )

    def set_tier(self, tier, mode="floor", until=False, customer=None):
        wizard = (
            self.env["customer.tier.override"]
            .with_user(self.manager)
            .with_context(default_partner_id=(customer or self.customer).id)
            .create(
                {"tier_id": tier.id, "mode": mode, "until": until, "note": "Founder"}
            )
        )
        wizard.action_apply()
        return wizard

    def test_floor_with_an_end(self):
        self.buy(1200)
        self.activate()
        self.set_tier(self.gold, until="2026-07-31")
        self.assertRecordValues(
            self.last(),
            [
                {
                    "kind": "override",
                    "tier_id": self.gold.id,
                    "from_tier_id": self.silver.id,
                    "user_id": self.manager.id,
                    "base_tier_id": self.silver.id,
                    "base_until": date(2027, 6, 14),
                    "reason": "Founder",
                }
            ],
        )
        self.assertEqual(self.told(), ["tier_set"])
        with freeze_time("2026-07-31 12:00:00"):
            self.night()
            self.assertEqual(self.tier(), self.gold)
        with freeze_time("2026-08-01 12:00:00"):
            self.night()
            self.night()
        self.assertEqual(self.tier(), self.silver)
        # Silver is still earned by what was bought in the last twelve months.
        self.assertEqual(self.last().valid_until, date(2027, 7, 31))
        self.assertFalse(self.last().override_mode)

    def test_fixed_is_not_left_by_buying(self):
        self.buy(1200)
        self.activate()
        self.set_tier(self.bronze, "fixed")
        self.buy(9000)
        self.drain()
        self.night()
        self.assertEqual(self.tier(), self.bronze)

    def test_below_what_is_held_nothing_moves(self):
        self.buy(6000)
        self.activate()
        self.set_tier(self.bronze)
        self.assertEqual(self.tier(), self.gold)
        self.assertEqual(self.last().valid_until, date(2027, 6, 14))

    def test_back_to_the_rules(self):
        self.buy(1200)
        self.activate()
        self.set_tier(self.gold)
        self.set_tier(self.bronze, "fixed").action_remove()
        self.assertEqual(self.tier(), self.silver)
        self.assertFalse(self.last().override_mode)

    def test_back_to_the_rules_on_the_form(self):
        """With nothing but a reason."""
        self.buy(1200)
        self.activate()
        self.set_tier(self.gold)
        wizard = (
            self.env["customer.tier.override"]
            .with_user(self.manager)
            .with_context(default_partner_id=self.anna.id)
        )
        with Form(wizard) as form:
            self.assertEqual(form.tier_id, self.gold)
            form.note = "Agreed"
        form.record.action_remove()
        self.assertEqual(self.tier(), self.silver)

    def test_someone_who_bought_nothing(self):
        self.activate()
        self.set_tier(self.silver)
        self.night()
        self.assertEqual(self.tier(), self.silver)

    def test_contacts_share_the_tier_of_their_company(self):
        self.activate()
        wizard = self.env["customer.tier.override"].with_user(self.manager)
        values = wizard.with_context(default_partner_id=self.anna.id).default_get(
            ["partner_id"]
        )
        self.assertEqual(values["partner_id"], self.customer.id)

    def test_end_in_the_past(self):
        self.activate()
        with self.assertRaisesRegex(ValidationError, "in the past"):
            self.set_tier(self.gold, until="2026-06-14")

    def test_no_active_program(self):
        with self.assertRaisesRegex(UserError, "No tier program is active"):
            self.set_tier(self.gold)


@freeze_time("2026-06-15 12:00:00")
class TestImport(TierCommon):
    def test_members_of_another_system(self):
        self.buy(150, self.other_customer)
        self.activate()
        manager = new_test_user(
            self.env, "tiermanager", groups=f"{MANAGER},sales_team.group_sale_salesman"
        )
        result = (
            self.env["customer.tier.import"]
            .with_user(manager)
            .load(
                ["partner_id", "tier_id", "valid_until"],
                [
                    ["Harbor Tea", "Gold", "2026-12-31"],
                    ["Silent Cinema", "Silver", ""],
                ],
            )
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self.tier(), self.gold)
        self.assertEqual(self.last().valid_until, date(2026, 12, 31))
        self.assertEqual(self.tier(self.other_customer), self.silver)
        self.assertEqual(self.told(), [])
        self.night()
        self.assertEqual(self.tier(), self.gold)

    def test_contact_of_a_customer(self):
        self.activate()
        with self.assertRaisesRegex(UserError, "Anna belongs to Harbor Tea"):
            self.env["customer.tier.import"].create(
                {"partner_id": self.anna.id, "tier_id": self.gold.id}
            )


@freeze_time("2026-06-15 12:00:00")
class TestCustomerChanges(TierCommon):
    def test_merged_keeps_the_better(self):
        self.buy(6000)
        self.buy(1200, self.other_customer)
        self.activate()
        for source, target in (
            (self.customer, self.other_customer),
            (self.other_customer, self.customer),
        ):
            with self.subTest(target.name), self.cr.savepoint() as savepoint:
                self.merge(source, target)
                self.assertEqual(self.tier(target), self.gold)
                self.assertEqual(self.last(target).kind, "merged")
                self.night()
                self.assertEqual(self.last(target).kind, "merged")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_merged_keeps_what_was_set_by_hand(self):
        self.buy(6000)
        self.activate()
        engine = self.env["customer.tier.engine"]
        engine._set_tier(self.program, self.other_customer, self.bronze, "fixed")
        self.merge(self.other_customer, self.customer)
        self.night()
        self.assertEqual(self.tier(), self.bronze)

    def test_merged_with_someone_without(self):
        self.buy(1200)
        self.activate()
        self.merge(self.customer, self.other_customer)
        self.assertEqual(self.tier(self.other_customer), self.silver)

    def test_becomes_part_of_another_customer(self):
        person = self.env["res.partner"].create({"name": "Pia"})
        self.buy(6000, person)
        self.buy(200)
        self.activate()
        person.parent_id = self.customer
        self.drain()
        self.assertEqual(self.tier(), self.gold)
        self.assertFalse(self.last(person))
        self.assertEqual(person.customer_tier_id, self.gold)


@freeze_time("2026-06-15 12:00:00")
class TestPartnerScreen(TierCommon):
    def test_standing(self):
        self.buy(1200)
        self.activate()
        anna = self.anna.with_user(self.salesperson)
        self.assertEqual(anna.customer_tier_id, self.silver)
        self.assertFalse(self.other_customer.customer_tier_id)

    def test_search(self):
        self.buy(1200)
        self.activate()
        partners = self.customer | self.other_customer | self.anna
        search = self.env["res.partner"].with_user(self.salesperson).search
        for domain, expected in (
            ([("customer_tier_id", "=", self.silver.id)], self.customer | self.anna),
            ([("customer_tier_id", "=", self.gold.id)], self.env["res.partner"]),
            ([("customer_tier_id", "=", False)], self.other_customer),
            ([("customer_tier_id", "!=", False)], self.customer | self.anna),
            ([("customer_tier_id.name", "=", "Silver")], self.customer | self.anna),
            ([("customer_tier_id", "ilike", "silv")], self.customer | self.anna),
        ):
            found = search([("id", "in", partners.ids), *domain])
            self.assertEqual(found, expected, domain)

    def test_customers_keep_their_tier_while_rules_are_revised(self):
        self.buy(1200)
        self.activate()
        self.program.action_revise()
        self.assertEqual(self.customer.customer_tier_id, self.silver)
        other = self.create_program()
        other.state = "simulated"
        with self.assertRaisesRegex(ValidationError, "Club runs in"):
            other.action_activate()
        self.program.action_archive()
        self.customer.invalidate_recordset()
        self.assertFalse(self.customer.customer_tier_id)

    def test_days_begin_where_the_company_is(self):
        with freeze_time("2026-06-15 20:00:00"):
            self.company.partner_id.tz = False
            self.company.resource_calendar_id.tz = "Asia/Tokyo"
            self.assertEqual(self.program._get_today(), date(2026, 6, 16))
            self.company.partner_id.tz = "Europe/Paris"
            self.assertEqual(self.program._get_today(), date(2026, 6, 15))

    def test_without_a_program(self):
        self.assertFalse(self.customer.customer_tier_id)

    def test_queries_do_not_grow_with_the_customers(self):
        self.buy(1200)
        self.activate()
        partners = (self.customer | self.other_customer).with_user(self.salesperson)
        counts = []
        for some in (partners, partners[0], partners):
            self.env.invalidate_all()
            partners.mapped("name")
            before = self.cr.sql_log_count
            some.mapped("customer_tier_id.name")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
