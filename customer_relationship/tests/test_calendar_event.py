from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user

from .common import CustomerRelationshipCommon

START = fields.Datetime.to_datetime("2026-03-02 09:00:00")


class TestMeetingHeld(CustomerRelationshipCommon):
    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2026-03-01 09:00:00"))

    def create_meeting(self, *guests, **values):
        partners = self.env["res.partner"].union(*guests) | self.salesperson.partner_id
        with self.mock_mail_gateway():
            meeting = (
                self.env["calendar.event"]
                .with_user(self.salesperson)
                .with_context(no_mail_to_attendees=True)
                .create(
                    {
                        "name": "Spring catalog",
                        "start": START,
                        "stop": START + timedelta(minutes=90),
                        "partner_ids": [Command.set(partners.ids)],
                        **values,
                    }
                )
            )
            self.env.cr.flush()
        return meeting

    def meetings(self, customer=None, now="2026-03-02 12:00:00"):
        with freeze_time(now):
            self.run_source("meeting_held")
            self.run_source("video_call_held")
        return self.history(customer).filtered(lambda row: row.event == "held")

    def test_one_row_for_each_customer(self):
        meeting = self.create_meeting(self.anna, self.bert, self.olga)
        interaction = self.meetings()
        self.assertRecordValues(
            interaction,
            [
                {
                    "name": "Spring catalog",
                    "type_id": self.env.ref(
                        "customer_relationship.customer_interaction_type_meeting"
                    ).id,
                    "date": START,
                    "duration": 90,
                    "user_id": self.salesperson.id,
                    "company_id": False,
                    "res_model": "calendar.event",
                    "res_id": meeting.id,
                    "automatic": False,
                }
            ],
        )
        self.assertEqual(
            interaction.partner_id + interaction.participant_ids, self.anna + self.bert
        )
        self.assertEqual(
            interaction.sudo().source_id,
            min(
                meeting.attendee_ids.filtered(
                    lambda a: a.partner_id in self.anna + self.bert
                ).ids
            ),
        )
        self.assertEqual(self.meetings(self.other_customer).partner_id, self.olga)
        with freeze_time("2026-03-02 12:00:00"):
            self.assertRebuilt("meeting_held", "video_call_held")

    def test_not_before_it_ended(self):
        self.create_meeting(self.anna)
        self.assertFalse(self.meetings(now="2026-03-02 10:29:00"))
        self.assertTrue(self.meetings(now="2026-03-02 10:30:00"))

    def test_declined(self):
        meeting = self.create_meeting(self.anna, self.bert, self.olga)
        meeting.attendee_ids.filtered(
            lambda attendee: attendee.partner_id in self.anna + self.olga
        ).do_decline()
        self.assertEqual(self.meetings().partner_id, self.bert)
        self.assertFalse(self.meetings().participant_ids)
        self.assertFalse(self.meetings(self.other_customer))

    def test_declined_afterwards(self):
        meeting = self.create_meeting(self.anna, self.bert)
        interaction = self.meetings()
        meeting.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.anna
        ).do_decline()
        self.assertEqual(self.meetings(), interaction)

    def test_private_matters(self):
        self.create_meeting(self.anna, privacy="private")
        self.create_meeting(self.bert, privacy="confidential")
        self.salesperson.with_user(
            self.salesperson
        ).calendar_default_privacy = "private"
        self.create_meeting(self.anna)
        self.create_meeting(self.anna, privacy="public")
        summaries = self.meetings().sudo().sorted("source_id").mapped("summary")
        self.assertEqual(summaries, [False, False, False, "Spring catalog"])

    def see(self, user, rows):
        """What the user is told of: in lists, files, groups, and the timeline."""
        self.env.invalidate_all()
        history = self.Interaction.with_user(user)
        domain = [("id", "in", rows.ids)]
        about = {"scope": "customer", "partner_id": self.customer.id}
        found = history.search(domain)
        return {
            "list": len(history.search_read(domain, ["partner_id"])),
            "export": len(found.export_data(["partner_id"])["datas"]),
            "groups": sum(
                group["__count"]
                for group in history.formatted_read_group(
                    domain, ["partner_id"], ["__count"]
                )
            ),
            "timeline": len(history.get_timeline_page(about)["rows"]),
            "choices": len(history.get_timeline_choices(about)["contacts"]),
            "details": len(history.get_timeline_details(rows.id)["participants"]),
            "count": history._count_by_customer(self.customer.ids)[self.customer.id],
        }

    def create_colleague(self):
        export = self.env.ref("base.group_allow_export")
        self.salesperson.sudo().group_ids += export
        groups = "sales_team.group_sale_salesman_all_leads,base.group_allow_export"
        return new_test_user(self.env, "colleague", groups=groups)

    def test_who_met_in_private(self):
        """As Odoo does: the others know neither the subject nor the people."""
        meeting = self.create_meeting(self.anna, self.bert, privacy="private")
        row = self.meetings()
        colleague = self.create_colleague()
        both = {"details": 2, "choices": 2}
        everything = dict.fromkeys(self.see(colleague, row), 1) | both
        nothing = dict.fromkeys(everything, 0)
        self.assertEqual(self.see(colleague, row), nothing)
        with self.assertRaises(AccessError):
            row.with_user(colleague).read(["partner_id"])
        self.assertEqual(self.see(self.salesperson, row), everything)
        for values, expected in (
            ({"privacy": "confidential"}, everything),
            ({"privacy": "private"}, nothing),
            ({"partner_ids": [Command.link(colleague.partner_id.id)]}, everything),
        ):
            meeting.write(values)
            with self.subTest(values):
                self.assertEqual(self.see(colleague, row), expected)

    def test_a_private_meeting_is_no_contact_for_others(self):
        """When the customer was met would tell with whom the colleague met."""
        names = ["customer_last_in", "customer_last_out", "customer_last_contact"]
        silent = [("id", "=", self.customer.id), ("customer_last_contact", "<", START)]
        earlier = START - timedelta(days=9)
        self.log_call(date=earlier, direction="in")
        self.log_call(date=earlier, direction="out")
        meeting = self.create_meeting(self.anna)
        self.meetings()
        colleague = self.create_colleague()
        for privacy, user, expected in (
            ("public", colleague, START),
            ("private", colleague, earlier),
            ("private", self.salesperson, START),
        ):
            meeting.privacy = privacy
            self.env.flush_all()
            self.env.invalidate_all()
            customer = self.customer.with_user(user)
            with self.subTest(privacy, user=user.login):
                self.assertEqual([customer[name] for name in names], [expected] * 3)
                self.assertEqual(customer.search_count(silent), expected < START)

    def test_a_private_meeting_that_is_deleted(self):
        colleague = self.create_colleague()
        for hour, privacy, expected in ((9, "private", 0), (10, "public", 1)):
            start = START.replace(hour=hour)
            meeting = self.create_meeting(self.anna, privacy=privacy, start=start)
            row = self.meetings().filtered(
                lambda row, id_=meeting.id: row.res_id == id_
            )
            meeting.unlink()
            with self.subTest(privacy):
                self.assertEqual(self.see(colleague, row)["list"], expected)
                self.assertEqual(self.see(self.salesperson, row)["list"], 1)

    def test_what_is_no_meeting_is_not_looked_up(self):
        order = self.create_order(self.anna)
        order.action_confirm()
        row = self.history().with_user(self.salesperson)
        row.check_access("read")
        self.env.invalidate_all()
        row.fetch(["res_model"])
        with self.assertQueryCount(0):
            self.assertFalse(row.is_private)

    def test_internal_and_archived(self):
        self.create_meeting(self.user_employee.partner_id)
        self.create_meeting(self.anna).active = False
        self.create_meeting(self.env.company.partner_id)
        self.assertFalse(self.meetings())
        self.assertFalse(self.meetings(self.env.company.partner_id))

    def test_recurring(self):
        meeting = self.create_meeting(
            self.anna,
            recurrency=True,
            rrule_type="weekly",
            mon=True,
            end_type="count",
            count=4,
            event_tz="UTC",
        )
        rows = self.meetings(now="2026-03-17 00:00:00")
        self.assertEqual(
            rows.sorted("date").mapped("date"),
            [START, START + timedelta(7), START + timedelta(14)],
        )
        self.assertEqual(
            set(rows.mapped("res_id")),
            set(meeting.recurrence_id.calendar_event_ids.sorted("start")[:3].ids),
        )

    def test_recreated_by_a_calendar(self):
        """Synchronizing or changing a recurrence makes new events of old ones."""
        meeting = self.create_meeting(self.anna)
        self.meetings()
        meeting.sudo().unlink()
        self.create_meeting(self.anna)
        self.assertEqual(len(self.meetings()), 1)

    def test_back_dated(self):
        self.meetings()
        with freeze_time("2026-03-20 09:00:00"):
            self.create_meeting(self.anna)
        self.assertEqual(self.meetings(now="2026-03-20 10:00:00").date, START)

    def scan(self, now):
        self.env.flush_all()
        with freeze_time(now), self.enter_registry_test_mode():
            self.env.ref("customer_relationship.ir_cron_scan").method_direct_trigger()
        self.env.invalidate_all()
        return self.history().filtered(lambda row: row.event == "held")

    def write_at(self, meeting, date):
        """The transaction, and not the frozen time, says when a meeting is written."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE calendar_event SET write_date = %s WHERE id = %s",
            (date, meeting.id),
        )

    def test_entered_long_after(self):
        meeting = self.create_meeting(self.anna)
        self.write_at(meeting, "2026-03-12 09:00:00")
        self.assertEqual(self.scan("2026-03-12 10:00:00").date, START)

    def test_known_for_long_is_not_looked_at(self):
        meeting = self.create_meeting(self.anna)
        self.write_at(meeting, "2026-03-01 09:00:00")
        self.assertFalse(self.scan("2026-03-10 09:00:00"))

    def test_a_fair_of_eight_days(self):
        fair = self.create_meeting(self.anna, stop=START + timedelta(days=8))
        self.write_at(fair, "2026-03-01 09:00:00")
        self.assertFalse(self.scan("2026-03-10 08:00:00"))
        self.assertEqual(self.scan("2026-03-11 09:00:00").date, START)

    def test_postponed_after_its_time(self):
        meeting = self.create_meeting(self.anna, self.bert)
        call = self.log_call()
        self.assertEqual(self.scan("2026-03-02 12:00:00").date, START)
        later = START + timedelta(days=3)
        meeting.write({"start": later, "stop": later + timedelta(hours=1)})
        self.assertFalse(self.scan("2026-03-02 13:00:00"))
        self.assertEqual(self.scan("2026-03-05 12:00:00").date, later)
        self.assertTrue(call.exists())

    def test_called_off_after_its_time(self):
        meeting = self.create_meeting(self.anna)
        held = self.create_meeting(self.anna)
        self.assertEqual(len(self.scan("2026-03-02 12:00:00")), 2)
        meeting.active = False
        self.assertEqual(self.scan("2026-03-02 13:00:00").res_id, held.id)

    def test_archived_long_after(self):
        meeting = self.create_meeting(self.anna)
        self.scan("2026-03-02 12:00:00")
        meeting.active = False
        self.assertTrue(self.scan("2026-03-12 12:00:00"))

    def test_all_day(self):
        self.salesperson.tz = "America/New_York"
        self.create_meeting(
            self.anna, allday=True, start_date="2026-03-02", stop_date="2026-03-03"
        )
        self.assertFalse(self.meetings(now="2026-03-04 04:00:00"))
        interaction = self.meetings(now="2026-03-04 06:00:00")
        self.assertEqual(
            interaction.date, fields.Datetime.to_datetime("2026-03-02 17:00:00")
        )
        self.assertFalse(interaction.duration)

    def test_video_call(self):
        meeting = self.create_meeting(
            self.anna, videocall_location="https://meet.example/x"
        )
        kind = self.meetings().type_id
        self.assertEqual(kind.code, "video_call")
        # Found out afterwards where it took place.
        meeting.location = "Harbor"
        self.assertEqual(len(self.meetings()), 1)

    def test_deleted_after_its_time(self):
        meeting = self.create_meeting(self.anna)
        held = self.create_meeting(self.anna, start=START - timedelta(hours=2))
        self.assertEqual(len(self.scan("2026-03-02 12:00:00")), 2)
        meeting.unlink()
        self.assertEqual(self.scan("2026-03-02 13:00:00").res_id, held.id)

    def test_deleted_long_after(self):
        meeting = self.create_meeting(self.anna)
        self.scan("2026-03-02 12:00:00")
        meeting.unlink()
        self.assertTrue(self.scan("2026-03-12 12:00:00"))

    def test_made_again_by_a_calendar_is_the_same(self):
        meeting = self.create_meeting(self.anna)
        interaction = self.scan("2026-03-02 12:00:00")
        meeting.unlink()
        self.create_meeting(self.anna)
        self.assertEqual(self.scan("2026-03-02 13:00:00"), interaction)

    def test_who_was_not_there_after_all(self):
        meeting = self.create_meeting(self.anna, self.olga)
        self.scan("2026-03-02 12:00:00")
        meeting.partner_ids -= self.anna
        self.assertFalse(self.scan("2026-03-02 13:00:00"))
        self.assertTrue(self.meetings(self.other_customer))

    def test_moved_within_the_past(self):
        meeting = self.create_meeting(self.anna)
        interaction = self.scan("2026-03-02 18:00:00")
        later = START + timedelta(hours=5)
        meeting.write({"start": later, "stop": later + timedelta(hours=1)})
        self.assertEqual(self.scan("2026-03-02 19:00:00"), interaction)
        self.assertRecordValues(interaction, [{"date": later, "duration": 60}])

    def test_a_colleague_of_theirs_is_added_afterwards(self):
        meeting = self.create_meeting(self.anna)
        interaction = self.scan("2026-03-02 12:00:00")
        meeting.partner_ids += self.bert + self.olga
        for _ in range(2):
            self.assertEqual(self.scan("2026-03-02 13:00:00"), interaction)
        self.assertEqual(interaction.participant_ids, self.bert)
        self.assertEqual(self.meetings(self.other_customer).partner_id, self.olga)

    def schedule(self, document, **values):
        """As the user does: "Schedule Meeting" proposes nobody but the organizer."""
        activity = document.with_user(self.salesperson).activity_schedule(
            "mail.mail_activity_data_meeting", user_id=self.salesperson.id
        )
        document = {"default_res_model": document._name, "default_res_id": document.id}
        action = activity.with_context(**document).action_create_calendar_event()
        with self.mock_mail_gateway():
            meeting = (
                self.env["calendar.event"]
                .with_user(self.salesperson)
                .with_context(**action["context"])
                .create(
                    {
                        "name": "Spring catalog",
                        "start": START,
                        "stop": START + timedelta(hours=1),
                        **values,
                    }
                )
            )
        self.assertEqual(activity.calendar_event_id, meeting)
        return meeting

    def test_meeting_made_from_an_activity(self):
        meeting = self.schedule(self.customer, partner_ids=[Command.set(self.anna.ids)])
        meeting.activity_ids.action_done()
        self.meetings()
        self.run_source("activity_done")
        rows = self.history().filtered(lambda row: row.type_id.counts_as_contact)
        self.assertEqual(rows.filtered(lambda row: not row.automatic).event, "held")
        self.assertFalse(self.history().filtered(lambda row: row.event == "done"))

    def test_meeting_of_a_document_to_which_nobody_else_is_invited(self):
        order = self.create_order(self.anna)
        meeting = self.schedule(order)
        self.assertEqual(meeting.partner_ids, self.salesperson.partner_id)
        meeting.activity_ids.action_done()
        self.assertFalse(self.meetings(now="2026-03-02 09:59:00"))
        row = self.scan("2026-03-02 12:00:00")
        self.assertRecordValues(
            row,
            [
                {
                    "type_id": self.env.ref(
                        "customer_relationship.customer_interaction_type_meeting"
                    ).id,
                    "partner_id": self.anna.id,
                    "date": START,
                    "duration": 60,
                    "user_id": self.salesperson.id,
                    "company_id": order.company_id.id,
                    "res_model": "calendar.event",
                    "res_id": meeting.id,
                }
            ],
        )
        self.run_source("activity_done")
        self.run_source("meeting_of_document")
        self.assertEqual(len(self.history()), 1)
        with freeze_time("2026-03-02 12:00:00"):
            self.assertRebuilt("meeting_of_document", "meeting_held", "activity_done")

    def test_the_customer_is_invited_afterwards(self):
        meeting = self.schedule(self.create_order(self.anna))
        self.scan("2026-03-02 12:00:00")
        meeting.partner_ids += self.bert
        self.assertEqual(self.scan("2026-03-02 13:00:00").partner_id, self.bert)

    def test_a_meeting_of_a_document_is_called_off(self):
        meeting = self.schedule(self.create_order(self.anna))
        self.assertTrue(self.scan("2026-03-02 12:00:00"))
        meeting.unlink()
        self.assertFalse(self.scan("2026-03-02 13:00:00"))

    def test_who_declined_did_not_come(self):
        meeting = self.schedule(
            self.create_order(), partner_ids=[Command.set(self.anna.ids)]
        )
        meeting.attendee_ids.do_decline()
        self.assertFalse(self.meetings())

    def test_meeting_of_our_own_document(self):
        self.schedule(self.user_employee.partner_id)
        self.meetings()
        self.assertFalse(
            self.Interaction.search([("source_model", "=", "calendar.event")])
        )
