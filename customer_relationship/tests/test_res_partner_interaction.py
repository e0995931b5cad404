from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, new_test_user
from odoo.tools.safe_eval import safe_eval

from .common import CustomerRelationshipCommon


class TestSmartButton(CustomerRelationshipCommon):
    def open(self, partner):
        action = partner.with_user(self.salesperson).action_customer_interactions()
        found = self.Interaction.with_user(self.salesperson).search(action["domain"])
        return action, found

    def test_list_of_the_whole_customer(self):
        calls = self.log_call() | self.log_call(partner_id=self.bert.id)
        self.log_call(partner_id=self.olga.id)
        for partner in (self.customer, self.anna):
            with self.subTest(partner.name):
                action, found = self.open(partner)
                self.assertEqual(found, calls.sorted("id", reverse=True))
                self.assertEqual(partner.customer_interaction_count, 2)
                self.assertTrue(action["view_mode"].startswith("list,pivot,graph"))

    def test_not_what_one_may_not_see(self):
        self.log_call(user=self.env.user)
        self.call.group_ids = self.env.ref("base.group_system")
        self.env.registry.clear_cache()
        partner = self.customer.with_user(self.salesperson)
        self.assertEqual(partner.customer_interaction_count, 0)

    def test_no_more_than_a_thousand_are_counted(self):
        self.log_call()
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO customer_interaction
                      (date, type_id, partner_id, commercial_partner_id)
               SELECT date, type_id, partner_id, commercial_partner_id
                 FROM customer_interaction, generate_series(1, 1200)
                WHERE commercial_partner_id = %s""",
            [self.customer.id],
        )
        self.assertEqual(self.customer.customer_interaction_count, 1000)

    def test_outsiders(self):
        with self.assertRaises(AccessError):
            self.customer.with_user(self.user_employee).read(
                ["customer_interaction_count"]
            )

    def test_buttons_on_forms(self):
        for user, is_shown in ((self.salesperson, True), (self.user_employee, False)):
            view = self.env["res.partner"].with_user(user).get_view(view_type="form")
            arch = etree.fromstring(view["arch"])
            with self.subTest(user.login):
                self.assertEqual(
                    bool(arch.xpath("//button[@name='action_customer_interactions']")),
                    is_shown,
                )
                self.assertEqual(
                    bool(arch.xpath("//button[@data-hotkey='shift+l']")), is_shown
                )
                self.assertEqual(
                    bool(arch.xpath("//page[@name='customer_history']")), is_shown
                )


@freeze_time("2026-06-30 12:00:00")
class TestReport(CustomerRelationshipCommon):
    def setUp(self):
        super().setUp()
        visit = self.env.ref("customer_relationship.customer_interaction_type_visit")
        self.log_call(duration=10, date="2026-05-05", feeling="bad", direction="in")
        self.log_call(duration=20, date="2026-06-05", partner_id=self.bert.id)
        self.log_call(duration=60, date="2026-06-06", type_id=visit.id)
        self.log_call(duration=5, date="2026-06-07", partner_id=self.olga.id)
        self.rows = self.history() | self.history(self.other_customer)
        self.reader = self.Interaction.with_user(self.salesperson)

    def group(self, *groupby):
        domain = [("id", "in", self.rows.ids)]
        groups = self.reader._read_group(domain, groupby, ["__count", "duration:sum"])
        return {
            group[:-2] if len(groupby) > 1 else group[0]: group[-2:] for group in groups
        }

    def test_groups(self):
        self.assertEqual(self.group("channel"), {"phone": (3, 35), "meeting": (1, 60)})
        months = self.group("date:month")
        self.assertEqual(
            {str(month)[:7]: values for month, values in months.items()},
            {"2026-05": (1, 10), "2026-06": (3, 85)},
        )
        users = self.group("user_id")
        self.assertEqual(
            {user.id: values for user, values in users.items()},
            {self.salesperson.id: (4, 95)},
        )

    def test_filters(self):
        view = self.reader.get_view(view_type="search")
        filters = {
            node.get("name"): node
            for node in etree.fromstring(view["arch"]).iter("filter")
        }
        expected = {
            "my_interactions": 4,
            "contacts": 4,
            "automatic": 0,
            "incoming": 1,
            "outgoing": 2,
            "feeling_bad": 1,
            "feeling_good": 0,
            "waiting": 0,
        }
        for name, number in expected.items():
            domain = filters[name].get("domain")
            domain = safe_eval(domain, {"uid": self.salesperson.id})
            with self.subTest(name):
                found = self.reader.search([("id", "in", self.rows.ids), *domain])
                self.assertEqual(len(found), number)

    def test_waiting(self):
        # Not a call: what is asked there is answered there.
        kind = self.env.ref("customer_relationship.customer_interaction_type_messenger")
        values = {"type_id": kind.id, "direction": "in", "date": "2026-06-20"}
        self.log_call(**values, partner_id=self.anna.id)
        self.env.flush_all()
        found = self.reader.search(
            [
                ("id", "in", self.rows.ids),
                ("commercial_partner_id.customer_waiting_since", "!=", False),
            ]
        )
        self.assertEqual(found.commercial_partner_id, self.customer)

    def test_pivot_tells_no_subjects(self):
        """Of a customer's orders that are a colleague's business."""
        order = self.create_order(name="S-2042")
        order.action_confirm()
        rows = self.history()
        junior = new_test_user(
            self.env, "junior", groups="sales_team.group_sale_salesman"
        )
        reader = self.Interaction.with_user(junior)
        domain = [("id", "in", rows.ids)]
        hidden = {
            "name": ValueError,
            "note": ValueError,
            "summary": AccessError,
            "message_id": AccessError,
        }
        for groupby, error in hidden.items():
            with self.subTest(groupby), self.assertRaises(error):
                reader.formatted_read_grouping_sets(domain, [[groupby]], ["__count"])
        groups = reader.formatted_read_grouping_sets(
            domain, [[], ["type_id", "channel"]], ["__count", "duration:sum"]
        )
        self.assertTrue(groups[1])
        self.assertNotIn("S-2042", str(groups))


@freeze_time("2026-06-30 12:00:00")
class TestUsualType(CustomerRelationshipCommon):
    def setUp(self):
        super().setUp()
        kinds = "customer_relationship.customer_interaction_type_"
        self.visit = self.env.ref(f"{kinds}visit")
        self.messenger = self.env.ref(f"{kinds}messenger")

    def proposed(self, partner=None):
        Log = self.env["customer.interaction.log"].with_user(self.salesperson)
        context = {"default_partner_id": (partner or self.anna).id}
        return Form(Log.with_context(**context)).type_id

    def test_a_call(self):
        self.assertEqual(self.proposed(), self.call)

    def test_as_last_time(self):
        self.log_call(date="2026-06-01")
        self.log_call(date="2026-06-02", type_id=self.visit.id)
        self.create_order(self.anna).action_confirm()
        self.history()
        self.assertEqual(self.proposed(), self.visit)
        self.assertEqual(self.proposed(self.bert), self.call)

    def test_long_ago(self):
        self.log_call(date="2025-06-01", type_id=self.visit.id)
        self.assertEqual(self.proposed(), self.call)

    def test_preferred_channel(self):
        self.log_call(date="2026-06-02", type_id=self.visit.id)
        self.anna.customer_channel = "email"
        self.assertEqual(self.proposed(), self.visit)
        self.anna.customer_channel_second = "messenger"
        self.assertEqual(self.proposed(), self.messenger)
        self.messenger.active = False
        self.assertEqual(self.proposed(), self.visit)

    def test_contact_one_may_not_see(self):
        self.anna.company_id = self.env["res.company"].create({"name": "Island"})
        self.anna.customer_channel = "messenger"
        Log = self.env["customer.interaction.log"].with_user(self.salesperson)
        kind = Log.with_context(default_partner_id=self.anna.id)._default_type()
        self.assertEqual(kind, self.call)
