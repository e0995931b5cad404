from datetime import date

from odoo import fields
from odoo.tests import freeze_time

from odoo.addons.mail.tests.common import freeze_all_time

from .common import CustomerRelationshipCommon

TYPE = "customer_relationship.customer_interaction_type_%s"


class ActivityCase(CustomerRelationshipCommon):
    def schedule(self, document=None, kind="mail.mail_activity_data_todo", **values):
        return (
            (document or self.anna)
            .with_user(self.salesperson)
            .activity_schedule(kind, user_id=self.salesperson.id, **values)
        )

    def finish(self, activities):
        activities.action_done()
        # In a request, who works also writes.
        activities.flush_recordset()

    def assertRecorded(self, code, **values):
        self.assertRecordValues(
            self.history(), [{"type_id": self.env.ref(TYPE % code).id, **values}]
        )


@freeze_time("2026-03-02 10:30:00")
class TestActivityDone(ActivityCase):
    def test_done(self):
        self.finish(self.schedule(summary="Send brochure"))
        self.assertRecorded(
            "activity_done",
            name="Send brochure",
            partner_id=self.anna.id,
            user_id=self.salesperson.id,
            automatic=False,
            direction=False,
            res_model="res.partner",
            res_id=self.anna.id,
            date=fields.Datetime.to_datetime("2026-03-02 10:30:00"),
            event="done",
        )
        self.assertRebuilt("activity_done", "email_out", live_only=["date"])
        self.assertEqual(
            self.history().date, fields.Datetime.to_datetime("2026-03-02 10:30:00")
        )

    def test_call_is_contact(self):
        self.schedule(self.create_order(), "mail.mail_activity_data_call").action_done()
        self.assertRecorded("call", direction="out", company_id=self.env.company.id)
        self.assertEqual(self.history().sudo().summary, "Call")
        self.assertTrue(self.history().type_id.counts_as_contact)
        self.assertRebuilt("activity_done", "activity_call", live_only=["date"])

    def test_its_message_is_no_row_of_its_own(self):
        self.anna.message_subscribe(
            (self.anna + self.olga).ids,
            subtype_ids=[self.ref("mail.mt_activities"), self.ref("mail.mt_comment")],
        )
        with self.mock_mail_gateway():
            self.schedule().action_feedback(feedback="She liked it")
        self.assertRecorded("activity_done")
        self.run_source("email_out")
        self.assertRecorded("activity_done")
        self.assertFalse(self.history(self.other_customer))

    def test_several_at_once(self):
        activities = self.schedule() + self.schedule(self.create_order())
        activities += self.schedule(kind="mail.mail_activity_data_call")
        activities.action_done()
        codes = [row.type_id.code for row in self.history().sudo().sorted("source_id")]
        self.assertEqual(codes, ["activity_done", "activity_done", "call"])
        self.assertRebuilt("activity_done", "activity_call", live_only=["date"])

    def test_by_the_system(self):
        activity = self.schedule()
        activity.user_id = self.env.ref("base.user_root")
        activity.action_done()
        self.assertRecorded("activity_done", automatic=True)

    def test_nobodys_activities(self):
        self.schedule(self.user_employee.partner_id).action_done()
        self.schedule(self.env.company.partner_id).action_done()
        self.env["mail.activity"].create(
            {"summary": "Tidy up", "user_id": self.salesperson.id}
        ).action_done()
        self.schedule().unlink()
        self.assertFalse(
            self.Interaction.search([("source_model", "=", "mail.activity")])
        )
        self.assertFalse(self.history())

    def test_document_gone(self):
        order = self.create_order()
        activity = self.schedule(order)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM sale_order WHERE id = %s", [order.id])
        self.env.invalidate_all()
        activity.action_done()
        self.assertFalse(self.history())


class TestPromise(ActivityCase):
    def promise(self, deadline=date(2026, 3, 2), **kwargs):
        return self.schedule(
            kind="customer_relationship.mail_activity_type_promise",
            date_deadline=deadline,
            **kwargs,
        )

    def break_overdue(self):
        self.run_source("promise_broken")

    def test_kept(self):
        with freeze_all_time("2026-03-02 10:30:00"):
            promise = self.promise(summary="Ship on Monday")
            self.break_overdue()
            self.assertFalse(self.history())
            promise.action_done()
            self.assertRecorded(
                "promise_kept", name="Ship on Monday", user_id=self.salesperson.id
            )
            self.assertRebuilt("promise_kept", "promise_broken", "activity_done")
        with freeze_all_time("2026-03-09 10:30:00"):
            self.break_overdue()
            self.assertRecorded("promise_kept")

    def test_late(self):
        promise = self.promise()
        with freeze_all_time("2026-03-03 10:30:00"):
            promise.action_done()
            self.assertRecorded("promise_broken", event="promise")
            self.break_overdue()
            self.assertRebuilt("promise_kept", "promise_broken", live_only=["date"])

    def test_overdue(self):
        promise = self.promise()
        self.env.flush_all()
        with freeze_time("2026-03-03 00:10:00"):
            self.break_overdue()
            self.break_overdue()
            self.assertRecorded(
                "promise_broken",
                date=fields.Datetime.to_datetime("2026-03-03 00:00:00"),
                user_id=self.salesperson.id,
            )
            self.assertRebuilt("promise_kept", "promise_broken")
            promise.action_done()
            self.assertRecorded("promise_broken")

    def test_in_the_time_zone_of_who_promised(self):
        self.salesperson.tz = "Asia/Ho_Chi_Minh"
        self.promise()
        with freeze_time("2026-03-02 16:50:00"):
            self.break_overdue()
            self.assertFalse(self.history())
        with freeze_time("2026-03-02 17:10:00"):
            self.break_overdue()
            self.assertRecorded("promise_broken")

    def test_done_after_midnight_at_home(self):
        """It is still the second of March in UTC, yet the third in Saigon."""
        self.salesperson.tz = "Asia/Ho_Chi_Minh"
        promise = self.promise()
        with freeze_all_time("2026-03-02 17:10:00"):
            promise.action_done()
            self.assertRecorded("promise_broken")

    def test_done_the_evening_before_at_home(self):
        """It is the third of March in UTC already, yet the second in New York."""
        self.salesperson.tz = "America/New_York"
        promise = self.promise()
        with freeze_all_time("2026-03-03 03:00:00"):
            promise.action_done()
            self.assertRecorded("promise_kept")

    def test_taken_back(self):
        with freeze_time("2026-03-01 10:30:00"):
            order = self.create_order(self.anna)
            promise = order.with_user(self.salesperson).activity_schedule(
                "customer_relationship.mail_activity_type_promise",
                date_deadline=date(2026, 3, 2),
                user_id=self.salesperson.id,
            )
            promise.unlink()
            self.assertRecorded(
                "promise_broken",
                company_id=order.company_id.id,
                partner_id=self.anna.id,
                res_model="sale.order",
                date=fields.Datetime.to_datetime("2026-03-01 10:30:00"),
            )

    def test_settled_with_its_document(self):
        order = self.create_order()
        order.activity_schedule("customer_relationship.mail_activity_type_promise")
        order.sudo().unlink()
        self.promise().action_done()
        self.history()
        archived = self.env["res.partner"].create(
            {"name": "Gone", "parent_id": self.other_customer.id}
        )
        promise = archived.activity_schedule(
            "customer_relationship.mail_activity_type_promise"
        )
        archived.active = False
        promise.unlink()
        self.assertEqual(len(self.history()), 1)
        self.assertFalse(self.history(self.other_customer))
