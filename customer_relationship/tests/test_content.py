from odoo.tests import new_test_user

from .common import CustomerRelationshipCommon

SECRET = "Zanzibar"


class TestSearchSubjects(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newcomer = new_test_user(
            cls.env, "newcomer", groups="sales_team.group_sale_salesman"
        )

    def search(self, user, operator, value, field="name"):
        return (
            self.Interaction.with_user(user).search([(field, operator, value)])
            & self.history()
        )

    def test_by_subject(self):
        call = self.log_call(name="Asked for forty chairs")
        other = self.log_call(name="Wants tea")
        for operator, value in (
            ("ilike", "FORTY"),
            ("like", "forty"),
            ("=ilike", "asked%chairs"),
            ("=", "Asked for forty chairs"),
            ("in", ["Asked for forty chairs", "Nothing"]),
        ):
            with self.subTest(operator):
                self.assertEqual(self.search(self.newcomer, operator, value), call)
        self.assertEqual(self.search(self.newcomer, "not ilike", "forty"), other)
        self.assertEqual(self.search(self.newcomer, "!=", "Wants tea"), call)

    def test_by_type(self):
        call = self.log_call()
        self.assertEqual(self.search(self.newcomer, "ilike", "call"), call)

    def test_through_the_search_box_of_other_records(self):
        call = self.log_call(name="Asked for forty chairs")
        Interaction = self.Interaction.with_user(self.newcomer)
        found = Interaction.name_search("forty")
        self.assertEqual(found, [(call.id, "Asked for forty chairs")])

    def test_documents_of_several_kinds(self):
        call = self.log_call(name="Zanzibar call")
        order = self.create_order(name="Zanzibar order")
        order.action_confirm()
        rows = self.history()
        self.assertEqual(len(rows), 2)
        self.assertEqual(self.search(self.salesperson, "ilike", SECRET), rows)
        self.assertEqual(self.search(self.newcomer, "ilike", SECRET), call)
        self.assertEqual(self.search(self.env.user, "ilike", SECRET), rows)

    def test_a_customer_one_may_not_read(self):
        """The history of a shared customer, noted on a person of another company."""
        call = self.log_call(name="Zanzibar")
        second = self.env["res.company"].create({"name": "Second"})
        self.anna.company_id = second
        self.assertFalse(self.search(self.newcomer, "ilike", SECRET))
        self.assertEqual(call.with_user(self.newcomer).name, "Call")

    def test_private_meetings(self):
        """Others may see that there is a meeting, not what it is about."""
        event = self.env["calendar.event"].create(
            {
                "name": SECRET,
                "start": "2026-03-02 10:00:00",
                "stop": "2026-03-02 11:00:00",
                "privacy": "private",
                "user_id": self.salesperson.id,
                "partner_ids": (self.salesperson.partner_id + self.anna).ids,
            }
        )
        call = self.log_call()
        call.sudo().write(
            {"res_model": event._name, "res_id": event.id, "summary": SECRET}
        )
        self.assertEqual(call.with_user(self.newcomer).name, "Call")
        self.assertFalse(self.search(self.newcomer, "ilike", SECRET))
        self.assertEqual(call.with_user(self.salesperson).name, SECRET)
        self.assertEqual(self.search(self.salesperson, "ilike", SECRET), call)

    def test_models_that_are_gone(self):
        call = self.log_call(name=SECRET)
        for model in ("gone.model", "mail.thread"):
            call.sudo().res_model = model
            self.assertFalse(self.search(self.newcomer, "ilike", SECRET))

    def test_opening_a_document_that_is_gone(self):
        order = self.create_order()
        order.action_confirm()
        interaction = self.history()
        action = interaction.with_user(self.salesperson).action_open_document()
        self.assertEqual(action["res_id"], order.id)
        order._action_cancel()
        order.sudo().unlink()
        action = interaction.with_user(self.salesperson).action_open_document()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("deleted", action["params"]["message"])

    def test_an_edited_and_a_deleted_note(self):
        call = self.log_call(note="Prefers tea")
        message = call.sudo().message_id
        self.anna.with_user(self.salesperson)._message_update_content(
            message, body="Prefers coffee", strict=False
        )
        self.assertIn("coffee", call.with_user(self.salesperson).note)
        self.anna.with_user(self.salesperson)._message_update_content(
            message, body="", strict=False
        )
        self.assertFalse(call.with_user(self.salesperson).note)
        message.unlink()
        self.assertFalse(call.with_user(self.salesperson).note)
