from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .test_customer_interaction_timeline import TimelineCommon

NOTHING = {
    "body": False,
    "attachments": [],
    "message_id": False,
    "delivery": [],
}


class TestTimelineDetails(TimelineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newcomer = new_test_user(
            cls.env, "newcomer", groups="sales_team.group_sale_salesman"
        )

    def details(self, interaction, user=None):
        Interaction = self.Interaction.with_user(user or self.salesperson)
        return Interaction.get_timeline_details(interaction.id)

    def receive(self, order, **values):
        """An email of Anna to the order."""
        return order.message_post(
            author_id=self.anna.id,
            body="<p>Blue, <b>please</b></p><script>alert(1)</script>",
            body_is_html=True,
            message_type="email",
            subject="Chairs",
            subtype_xmlid="mail.mt_comment",
            **values,
        )

    def test_an_email(self):
        order = self.create_order(self.anna)
        message = self.receive(order, attachments=[("chair.txt", b"Chair")])
        email = self.history()
        self.assertEqual(self.page()["rows"][0]["attachments"], 1)
        details = self.details(email)
        self.assertIn("<b>please</b>", details["body"])
        self.assertNotIn("script", details["body"])
        self.assertEqual(
            details | {"body": False},
            {
                "body": False,
                "attachments": [
                    {
                        "id": message.attachment_ids.id,
                        "name": "chair.txt",
                        "mimetype": "text/plain",
                    }
                ],
                "participants": [
                    {"id": self.anna.id, "name": "Anna", "email": "anna@harbor.example"}
                ],
                "message_id": message.id,
                "delivery": [],
                "gone": False,
            },
        )

    def test_a_message_one_may_not_read(self):
        order = self.create_order(self.anna)
        self.receive(order, attachments=[("chair.txt", b"Chair")])
        email = self.history()
        row = self.page(self.newcomer)["rows"][0]
        self.assertEqual(row["name"], "Email")
        for key in ("can_open", "can_reply", "has_more", "document", "attachments"):
            self.assertFalse(row[key], key)
        details = self.details(email, self.newcomer)
        self.assertEqual(details.pop("participants")[0]["name"], "Anna")
        self.assertEqual(details, {**NOTHING, "gone": "forbidden"})

    def test_what_was_deleted_meanwhile(self):
        order = self.create_order(self.anna)
        message = self.receive(order)
        email = self.history()
        message.unlink()
        self.assertEqual(self.details(email)["gone"], "message")
        order.sudo().unlink()
        self.assertEqual(self.details(email)["gone"], "document")
        self.assertFalse(self.page()["rows"][0]["can_open"])
        email.sudo().unlink()
        self.assertEqual(self.details(email)["gone"], "message")

    def test_an_email_without_document(self):
        """Nothing was deleted: there was none."""
        [email] = self.add_rows(1, res_model=False, res_id=False)
        self.assertEqual(self.details(email)["gone"], "forbidden")

    def test_an_emptied_comment(self):
        order = self.create_order(self.anna)
        message = self.receive(order)
        email = self.history()
        order.sudo()._message_update_content(message.sudo(), body="", strict=False)
        self.assertEqual(self.details(email)["gone"], "message")

    def test_a_call_without_words(self):
        call = self.log_call(participant_ids=self.bert.ids)
        details = self.details(call)
        self.assertFalse(details["gone"])
        self.assertEqual(
            [person["name"] for person in details["participants"]], ["Anna", "Bert"]
        )

    def test_a_done_activity(self):
        activity = self.customer.with_user(self.salesperson).activity_schedule(
            "mail.mail_activity_data_todo", summary="Send the catalog"
        )
        activity.action_feedback("Sent")
        self.assertFalse(self.details(self.history())["gone"])

    def test_of_a_model_that_is_gone(self):
        call = self.log_call(note="Words")
        call.sudo().res_model = "gone.model"
        self.assertEqual(self.details(call)["gone"], "document")
        self.assertEqual(self.page()["rows"][0]["name"], "Call")

    def test_other_companies(self):
        second = self.env["res.company"].create({"name": "Second"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="sales_team.group_sale_salesman",
            company_id=second.id,
            company_ids=[Command.set(second.ids)],
        )
        order = self.create_order(self.anna)
        order.action_confirm()
        row = self.history()
        self.assertFalse(self.page(stranger)["rows"])
        self.assertEqual(self.details(row, stranger)["gone"], "forbidden")
        self.customer.company_id = self.env.company
        with self.assertRaises(AccessError):
            self.page(stranger)

    def test_hidden_types(self):
        call = self.log_call()
        self.call.group_ids = self.env.ref("base.group_system")
        self.assertFalse(self.page()["rows"])
        self.assertEqual(self.details(call)["gone"], "forbidden")

    def test_outsiders(self):
        call = self.log_call()
        employee = new_test_user(self.env, "employee0", groups="base.group_user")
        portal = new_test_user(self.env, "portal0", groups="base.group_portal")
        for user in (employee, portal, self.env.ref("base.public_user")):
            Interaction = self.Interaction.with_user(user)
            for call_method in (
                lambda i=Interaction: i.get_timeline_details(call.id),
                lambda i=Interaction: i.get_timeline_filters(),
                lambda i=Interaction: i.set_timeline_filters({}),
                lambda i=Interaction: i.get_timeline_choices({}),
                lambda i=Interaction: i.browse(call.id).action_toggle_pin(),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    call_method()


class TestDelivery(TimelineCommon):
    def send(self, *partners):
        order = self.create_order(self.anna)
        with self.mock_mail_gateway():
            return order.with_user(self.salesperson).message_post(
                body="Your chairs",
                partner_ids=[partner.id for partner in partners],
                subtype_xmlid="mail.mt_comment",
            )

    def delivery(self):
        [row] = self.page()["rows"]
        Interaction = self.Interaction.with_user(self.salesperson)
        return row["delivery"], Interaction.get_timeline_details(row["id"])["delivery"]

    def test_of_an_email(self):
        message = self.send(self.anna)
        notification = message.notification_ids
        for status, state in (
            ("ready", "pending"),
            ("process", "pending"),
            ("sent", "sent"),
            ("bounce", "bounced"),
            ("exception", "failed"),
            ("canceled", "canceled"),
        ):
            notification.sudo().notification_status = status
            with self.subTest(status):
                self.assertEqual(self.delivery()[0], state)

    def test_the_worst_counts(self):
        message = self.send(self.anna, self.bert)
        first, second = message.notification_ids.sudo()
        first.notification_status = "sent"
        second.write(
            {"notification_status": "bounce", "failure_type": "mail_email_invalid"}
        )
        state, details = self.delivery()
        self.assertEqual(state, "bounced")
        self.assertCountEqual(
            [(one["name"], one["state"], one["reason"]) for one in details],
            [
                (first.res_partner_id.name, "sent", False),
                (second.res_partner_id.name, "bounced", "Invalid email address"),
            ],
        )

    def test_why_it_bounced(self):
        values = {"notification_status": "bounce", "failure_type": "mail_bounce"}
        notification = self.send(self.anna).notification_ids.sudo()
        for reason, shown in (
            (False, False),
            ("550 5.1.1\n Unknown user", "550 5.1.1 Unknown user"),
            ("word " * 100, "word " * 59 + "word…"),
        ):
            notification.write({**values, "failure_reason": reason})
            self.assertEqual(self.delivery()[1][0]["reason"], shown)
        notification.notification_status = "sent"
        self.assertFalse(self.delivery()[1][0]["reason"], "a later attempt succeeded")

    def test_opened(self):
        """Where an addon knows; one of them may not have opened it yet."""
        for statuses, state in (
            (["opened"], "opened"),
            (["sent", "opened"], "sent"),
            (["opened", "bounce"], "bounced"),
        ):
            with self.subTest(statuses):
                self.assertEqual(self.Interaction._get_worst_state(statuses), state)

    def test_of_others(self):
        """Whether another customer got it is their own history."""
        message = self.send(self.anna, self.olga)
        notifications = message.notification_ids.sudo()
        notifications.notification_status = "sent"
        to_olga = notifications.filtered(lambda n: n.res_partner_id == self.olga)
        to_olga.notification_status = "bounce"
        self.assertEqual(self.delivery()[0], "sent")

    def test_of_a_mail_without_notification(self):
        mail = self.env["mail.mail"].create(
            {
                "subject": "Hello",
                "author_id": self.env.user.partner_id.id,
                "model": "res.partner",
                "res_id": self.anna.id,
                "recipient_ids": [Command.link(self.anna.id)],
            }
        )
        for status, state in (
            ("outgoing", "pending"),
            ("sent", "sent"),
            ("exception", "failed"),
            ("cancel", "canceled"),
        ):
            # A mailing that keeps its messages notifies of them.
            for is_notification in (False, True):
                mail.write({"state": status, "is_notification": is_notification})
                with self.subTest(status, is_notification=is_notification):
                    self.assertEqual(self.delivery()[0], state)

    def test_of_a_text_message(self):
        text = self.env["sms.sms"].create({"number": "+84912345678", "body": "Hello"})
        self.add_rows(
            1,
            type_id=self.env.ref(
                "customer_relationship.customer_interaction_type_sms"
            ).id,
            direction="out",
            source_model="sms.sms",
            source_id=text.id,
        )
        for status, state in (("pending", "sent"), ("error", "failed")):
            text.state = status
            with self.subTest(status):
                found, [details] = self.delivery()
                self.assertEqual((found, details["state"]), (state, state))

    def test_what_came_in_was_not_sent(self):
        order = self.create_order(self.anna)
        order.message_post(
            author_id=self.anna.id,
            body="Hello",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(self.delivery()[0])


class TestPin(TimelineCommon):
    def test_pin_and_unpin(self):
        call = self.log_call().with_user(self.salesperson)
        self.log_call(name="Other")
        self.assertTrue(call.action_toggle_pin())
        self.assertEqual(self.names(pinned=True), ["Call"])
        self.assertEqual(
            [row["pinned"] for row in self.page()["rows"] if row["id"] == call.id],
            [True],
        )
        self.assertFalse(call.action_toggle_pin())
        self.assertFalse(self.names(pinned=True))

    def test_as_the_button_said(self):
        """A colleague may have been faster."""
        call = self.log_call().with_user(self.salesperson)
        for pinned in (True, True, False, False):
            self.assertIs(call.action_toggle_pin(pinned), pinned)
            self.assertIs(call.pinned, pinned)

    def test_no_more_than_five(self):
        calls = [self.log_call() for _ in range(6)]
        other = self.log_call(partner_id=self.olga.id)
        for call in calls[:5]:
            call.with_user(self.salesperson).action_toggle_pin()
        with self.assertRaisesRegex(UserError, "Unpin one"):
            calls[5].with_user(self.salesperson).action_toggle_pin()
        self.assertTrue(other.with_user(self.salesperson).action_toggle_pin())
        calls[0].with_user(self.salesperson).action_toggle_pin()
        self.assertTrue(calls[5].with_user(self.salesperson).action_toggle_pin())

    def test_those_that_one_does_not_see_are_not_in_the_way(self):
        kind = self.env.ref("customer_relationship.customer_interaction_type_note")
        for _ in range(5):
            note = self.log_call(type_id=kind.id)
            note.with_user(self.salesperson).action_toggle_pin()
        kind.group_ids = self.env.ref("base.group_system")
        call = self.log_call().with_user(self.salesperson)
        self.assertTrue(call.action_toggle_pin())

    def test_only_through_the_method(self):
        call = self.log_call().with_user(self.salesperson)
        with self.assertRaises(AccessError):
            call.pinned = True
        with self.assertRaises(AccessError):
            self.log_call(pinned=True)
