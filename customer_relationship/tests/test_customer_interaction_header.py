from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user

from .common import CustomerRelationshipCommon

NOW = "2026-06-30 12:00:00"
PROMISE = "customer_relationship.mail_activity_type_promise"
TODO = "mail.mail_activity_data_todo"


class HeaderCommon(CustomerRelationshipCommon):
    def header(self, partner=None, user=None, **context):
        self.env.flush_all()
        self.env.invalidate_all()
        Interaction = self.Interaction.with_user(user or self.salesperson)
        return Interaction.with_context(**context).get_timeline_header(
            {"partner_id": (partner or self.customer).id, "scope": "customer"}
        )

    def names(self, *args, **kwargs):
        return [item["name"] for item in self.header(*args, **kwargs)["upcoming"]]

    def plan(self, document, summary, day="2026-07-01", kind=TODO, user=None):
        user = user or self.salesperson
        return document.activity_schedule(
            kind, date_deadline=day, summary=summary, user_id=user.id
        )

    def promise(self, summary, day="2026-07-01", document=None):
        return self.plan(document or self.customer, summary, day, PROMISE)

    def meet(self, name, start="2026-07-02 08:00:00", partners=None, **values):
        start = fields.Datetime.to_datetime(start)
        partners = self.anna if partners is None else partners
        return self.env["calendar.event"].create(
            {
                "name": name,
                "start": start,
                "stop": start + timedelta(hours=1),
                "partner_ids": [Command.set(partners.ids)],
                "user_id": self.salesperson.id,
                **values,
            }
        )


@freeze_time(NOW)
class TestHeader(HeaderCommon):
    def test_nothing_yet(self):
        self.assertEqual(
            self.header(),
            {
                "last_in": False,
                "last_out": False,
                "waiting_since": False,
                "next_step": False,
                "upcoming": [],
                "more": 0,
                "open_promises": 0,
                "broken_promises": 0,
                "pinned": [],
                "can_log": True,
            },
        )

    def test_who_talked_last(self):
        kind = self.env.ref("customer_relationship.customer_interaction_type_messenger")
        for day, direction in (("01", "out"), ("02", "in"), ("03", "in")):
            values = {"date": f"2026-06-{day} 10:00:00", "direction": direction}
            self.log_call(type_id=kind.id, **values)
        for partner in (self.customer, self.anna, self.bert):
            with self.subTest(partner.name):
                header = self.header(partner)
                self.assertEqual(header["last_in"], "2026-06-03 10:00:00")
                self.assertEqual(header["last_out"], "2026-06-01 10:00:00")
                self.assertEqual(header["waiting_since"], "2026-06-02 10:00:00")

    def test_activities_of_all_documents(self):
        order = self.create_order(self.bert)
        invoice = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id}
        )
        self.plan(self.anna, "Call Anna", "2026-07-03")
        self.plan(order, "Send the quotation", "2026-06-29")
        self.plan(invoice, "Ask about the payment", "2026-06-30")
        self.plan(self.olga, "Of another customer")
        header = self.header(user=self.env.user)
        self.assertEqual(
            [(item["name"], item["state"]) for item in header["upcoming"]],
            [
                ("Send the quotation", "overdue"),
                ("Ask about the payment", "today"),
                ("Call Anna", "planned"),
            ],
        )
        step = header["next_step"]
        self.assertEqual(step["summary"], "Send the quotation")
        self.assertTrue(step["overdue"])
        self.assertEqual((step["res_model"], step["res_id"]), (order._name, order.id))
        self.assertEqual(step["user"]["name"], "Sam Sales")

    def test_what_is_done_is_no_longer_upcoming(self):
        self.plan(self.anna, "Call Anna").action_feedback()
        self.plan(self.anna, "Forget it").unlink()
        self.assertEqual(self.names(), [])

    def test_a_bill_of_theirs_is_no_matter_of_the_customer(self):
        bill = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.customer.id}
        )
        self.plan(bill, "Pay it")
        self.assertEqual(self.names(user=self.env.user), [])

    def test_at_most_ten(self):
        for number in range(13):
            self.plan(self.anna, f"Step {number}")
        self.meet("Later", "2026-08-01 08:00:00")
        header = self.header()
        self.assertEqual(len(header["upcoming"]), 10)
        self.assertEqual(header["more"], 4)

    def test_pinned(self):
        calls = [self.log_call(name=f"Call {number}") for number in range(3)]
        calls[1].action_toggle_pin()
        pinned = self.header(self.bert)["pinned"]
        self.assertEqual([row["name"] for row in pinned], ["Call 1"])
        self.assertFalse(self.header(self.other_customer)["pinned"])

    def test_the_same_on_every_form(self):
        """Whatever part of the history one looks at."""
        order = self.create_order(self.bert)
        self.plan(order, "Send the quotation")
        self.log_call()
        expected = self.header()
        Interaction = self.Interaction.with_user(self.salesperson)
        for about in (
            {"partner_id": self.anna.id, "scope": "contact"},
            {
                "partner_id": self.anna.id,
                "scope": "document",
                "res_model": "sale.order",
                "res_id": order.id,
            },
        ):
            with self.subTest(about["scope"]):
                self.assertEqual(Interaction.get_timeline_header(about), expected)

    def test_bad_input(self):
        """Nobody's activities are not those of a contact who belongs to nobody."""
        stray = self.env["res.partner"].create({"name": "Stray"})
        self.plan(stray, "Sort out")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = NULL WHERE id = %s",
            [stray.id],
        )
        self.env.invalidate_all()
        for about in (None, {}, {"partner_id": "x"}, {"partner_id": 2**31 - 1}):
            with self.subTest(about):
                header = self.Interaction.with_user(
                    self.salesperson
                ).get_timeline_header(about)
                self.assertEqual(header["upcoming"], [])


@freeze_time(NOW)
class TestHeaderPromises(HeaderCommon):
    def count(self, **context):
        header = self.header(**context)
        return header["open_promises"], header["broken_promises"]

    def test_promise_to_keep(self):
        promise = self.promise("New chairs", "2026-06-30")
        item = self.header()["upcoming"][0]
        self.assertEqual(
            (item["kind"], item["name"], item["state"], item["can_done"]),
            ("promise", "New chairs", "today", True),
        )
        self.assertEqual(self.count(), (1, 0))
        promise.action_feedback()
        self.assertEqual(self.count(), (0, 0))

    def test_broken_promise(self):
        promise = self.promise("New chairs", "2026-06-29")
        self.promise("A catalog", document=self.create_order(self.anna))
        self.assertEqual(self.count(), (2, 1))
        promise.unlink()
        self.assertEqual(self.count(), (1, 0))

    def test_overdue_where_the_reader_is(self):
        """It is still June 30 in Honolulu when July 1 begins in Saigon."""
        self.promise("New chairs", "2026-06-30")
        with freeze_time("2026-06-30 20:00:00"):
            self.assertEqual(self.count(tz="Pacific/Honolulu"), (1, 0))
            self.assertEqual(self.count(tz="Asia/Ho_Chi_Minh"), (1, 1))

    def test_all_count_though_ten_are_shown(self):
        for number in range(12):
            self.promise(f"Promise {number}", "2026-06-01")
        self.assertEqual(self.count(), (12, 12))


@freeze_time(NOW)
class TestHeaderMeetings(HeaderCommon):
    def test_meetings_ahead(self):
        self.meet("Over", "2026-06-30 10:00:00")
        self.meet("Going on", "2026-06-30 11:30:00")
        self.meet("Tomorrow")
        self.meet("With others", partners=self.olga)
        items = self.header()["upcoming"]
        self.assertEqual(
            [(item["name"], item["date"], item["state"]) for item in items],
            [
                ("Going on", "2026-06-30 11:30:00", "today"),
                ("Tomorrow", "2026-07-02 08:00:00", "planned"),
            ],
        )

    def test_by_day_and_time_of_the_reader(self):
        """A meeting at 23:00 UTC is tomorrow's in Saigon, after what is due today."""
        self.meet("Meeting", "2026-06-30 23:00:00")
        self.plan(self.anna, "Due today", "2026-06-30")
        self.plan(self.anna, "Due tomorrow", "2026-07-01")
        states = {
            item["name"]: item["state"]
            for item in self.header(tz="Asia/Ho_Chi_Minh")["upcoming"]
        }
        self.assertEqual(
            list(states.items()),
            [
                ("Due today", "today"),
                ("Due tomorrow", "planned"),
                ("Meeting", "planned"),
            ],
        )
        self.assertEqual(self.names(tz="UTC"), ["Due today", "Meeting", "Due tomorrow"])

    def test_whole_day(self):
        values = {"allday": True, "start_date": "2026-06-30", "stop_date": "2026-06-30"}
        self.meet("Fair", "2026-06-30 08:00:00", **values)
        items = self.header()["upcoming"]
        self.assertEqual(
            [(item["date"], item["state"]) for item in items],
            [("2026-06-30", "today")],
        )

    def test_what_began_days_ago_is_todays(self):
        """What is overdue comes first."""
        self.meet("Fair", "2026-06-20 08:00:00", stop="2026-07-03 17:00:00")
        self.plan(self.anna, "Overdue", "2026-06-29")
        self.plan(self.anna, "Tomorrow")
        self.assertEqual(self.names(), ["Overdue", "Fair", "Tomorrow"])
        self.assertTrue(self.header()["next_step"]["overdue"])

    def test_of_a_recurrence_the_next_one(self):
        self.meet(
            "Every Thursday",
            recurrency=True,
            rrule_type="weekly",
            thu=True,
            interval=1,
            end_type="count",
            count=20,
        )
        header = self.header()
        self.assertEqual(
            [item["date"] for item in header["upcoming"]], ["2026-07-02 08:00:00"]
        )
        self.assertEqual(header["more"], 0)

    def test_declined(self):
        meeting = self.meet("Declined", partners=self.anna + self.bert)
        meeting.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.anna
        ).do_decline()
        self.assertEqual(self.names(), ["Declined"])
        meeting.attendee_ids.do_decline()
        self.assertEqual(self.names(), [])

    def test_meeting_of_an_activity_is_shown_once(self):
        kind = self.env["mail.activity.type"].create(
            {"name": "Visit", "category": "meeting"}
        )
        activity = self.anna.activity_schedule(
            activity_type_id=kind.id, date_deadline="2026-07-02", summary="Plan it"
        )
        self.assertEqual(self.names(), ["Plan it"])
        self.meet("Visit", activity_ids=[Command.set(activity.ids)])
        self.assertEqual(self.names(), ["Visit"])
        with freeze_time("2026-07-03 08:00:00"):
            self.assertEqual(self.names(), [activity.summary])

    def test_private(self):
        """Everybody sees that there is a meeting, its people alone what about."""
        colleague = new_test_user(
            self.env, "colleague", groups="sales_team.group_sale_salesman_all_leads"
        )
        meeting = self.meet("Salary", privacy="private", location="At the lawyer's")
        self.assertEqual(self.names(), ["Salary"])
        header = self.header(user=colleague)
        self.assertEqual([item["name"] for item in header["upcoming"]], ["Busy"])
        self.assertNotIn("lawyer", str(header))
        meeting.partner_ids = [Command.link(colleague.partner_id.id)]
        self.assertEqual(self.names(user=colleague), ["Salary"])


@freeze_time(NOW)
class TestHeaderRights(HeaderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.junior = new_test_user(
            cls.env, "junior", groups="sales_team.group_sale_salesman"
        )

    def test_own_documents_only(self):
        order = self.create_order(self.anna)
        self.plan(order, "Of a colleague")
        self.promise("Promise of a colleague", "2026-06-01", order)
        own = self.create_order(self.anna)
        own.sudo().user_id = self.junior
        self.plan(own, "Own", user=self.junior)
        header = self.header(user=self.junior)
        self.assertEqual([item["name"] for item in header["upcoming"]], ["Own"])
        self.assertEqual((header["open_promises"], header["more"]), (0, 0))
        self.assertEqual(len(self.names()), 3)

    def test_what_is_assigned_to_me(self):
        """As in the systray: one's own task on a document of a colleague."""
        order = self.create_order(self.anna)
        self.env["mail.activity"].sudo().create(
            {
                "res_model_id": self.env["ir.model"]._get_id("sale.order"),
                "res_id": order.id,
                "activity_type_id": self.env.ref(TODO).id,
                "summary": "Mine",
                "user_id": self.salesperson.id,
            }
        ).with_context(mail_activity_quick_update=True).user_id = self.junior
        self.assertEqual(self.names(user=self.junior), ["Mine"])

    def test_no_right_to_sales(self):
        agent = new_test_user(
            self.env,
            "agent",
            groups="customer_relationship.group_customer_relationship_user",
        )
        self.plan(self.create_order(self.anna), "About money")
        self.plan(self.anna, "Call Anna")
        items = self.header(user=agent)["upcoming"]
        self.assertEqual([item["name"] for item in items], ["Call Anna"])
        self.assertFalse(items[0]["can_done"])

    def test_other_companies(self):
        company = self.env["res.company"].create({"name": "Island Branch"})
        self.env.user.company_ids += company
        order = self.create_order(self.anna)
        self.plan(order, "On the mainland")
        other = self.env["sale.order"].create(
            {"partner_id": self.anna.id, "company_id": company.id}
        )
        self.plan(other, "On the island", user=self.env.user)
        self.salesperson.company_ids += company
        mainland = {"allowed_company_ids": self.env.company.ids}
        both = {"allowed_company_ids": (self.env.company + company).ids}
        self.assertEqual(self.names(**mainland), ["On the mainland"])
        self.assertEqual(
            sorted(self.names(**both)), ["On the island", "On the mainland"]
        )

    def test_customer_of_another_company(self):
        company = self.env["res.company"].create({"name": "Island Branch"})
        self.other_customer.company_id = company
        with self.assertRaises(AccessError):
            self.header(self.other_customer)

    def test_outsiders(self):
        portal = new_test_user(self.env, "portal_anna", groups="base.group_portal")
        for user in (portal, self.user_employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.header(user=user)


@freeze_time(NOW)
class TestHeaderPerformance(HeaderCommon):
    def count_queries(self):
        self.header()
        self.env.flush_all()
        self.env.invalidate_all()
        Interaction = self.Interaction.with_user(self.salesperson)
        Interaction = Interaction.with_context(tz="UTC")
        before = self.env.cr.sql_log_count
        Interaction.get_timeline_header({"partner_id": self.customer.id})
        return self.env.cr.sql_log_count - before

    def test_as_many_queries_for_many_documents(self):
        self.plan(self.create_order(self.anna), "Step")
        self.meet("Meeting")
        one = self.count_queries()
        for order in self.create_orders(79, self.bert):
            self.plan(order, "Step")
        for day in range(1, 20):
            self.meet("Meeting", f"2026-07-{day:02} 08:00:00", self.anna + self.bert)
        self.assertLessEqual(self.count_queries(), one)
        self.assertLess(one, 40)
