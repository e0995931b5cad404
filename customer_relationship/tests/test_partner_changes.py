from odoo import Command
from odoo.exceptions import UserError

from .common import CustomerRelationshipCommon


class PartnerChangesCommon(CustomerRelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.queue = cls.env["customer.interaction.queue"]
        cls.walter = cls.env["res.partner"].create(
            {"name": "Walter", "email": "walter@alone.example"}
        )
        cls.env.cr.flush()
        cls.queue.search([]).unlink()

    def drain(self):
        self.env.cr.flush()
        self.queue.search([])._hand_over()

    def write_to(self, partners, record=None):
        with self.mock_mail_gateway():
            return (record or self.customer).message_post(
                body="Hello",
                subject="Opening hours",
                message_type="comment",
                partner_ids=partners.ids,
                subtype_xmlid="mail.mt_comment",
            )


class TestCustomerChanges(PartnerChangesCommon):
    def test_who_joins_a_company_takes_the_history_along(self):
        call = self.log_call(partner_id=self.walter.id)
        self.walter.parent_id = self.customer
        self.drain()
        self.assertEqual(call.commercial_partner_id, self.customer)
        self.assertEqual(call.partner_id, self.walter)

    def test_people_of_who_joins_come_along(self):
        assistant = self.env["res.partner"].create(
            {"name": "Willa", "parent_id": self.walter.id}
        )
        call = self.log_call(partner_id=assistant.id)
        self.assertEqual(call.commercial_partner_id, self.walter)
        self.walter.parent_id = self.customer
        self.drain()
        self.assertEqual(call.commercial_partner_id, self.customer)

    def test_a_company_that_becomes_a_department(self):
        call = self.log_call(partner_id=self.other_customer.id)
        self.other_customer.parent_id = self.customer
        self.drain()
        self.assertEqual(call.commercial_partner_id, self.other_customer)
        self.other_customer.is_company = False
        self.drain()
        self.assertEqual(call.commercial_partner_id, self.customer)

    def test_from_company_to_company_history_stays(self):
        call = self.log_call()
        self.anna.parent_id = self.other_customer
        self.drain()
        self.assertEqual(call.commercial_partner_id, self.customer)

    def test_who_leaves_a_company_leaves_its_history_there(self):
        call = self.log_call()
        self.anna.parent_id = False
        self.drain()
        self.assertEqual(call.commercial_partner_id, self.customer)

    def test_who_becomes_a_colleague_keeps_the_history(self):
        call = self.log_call(partner_id=self.walter.id)
        self.walter.parent_id = self.env.company.partner_id
        self.drain()
        self.assertEqual(call.commercial_partner_id, self.walter)

    def test_other_changes_are_not_queued(self):
        self.anna.write({"name": "Anne", "phone": "+84 1", "user_id": False})
        self.walter.is_company = True
        self.anna.parent_id = self.customer
        self.env.cr.flush()
        self.assertFalse(self.queue.search([]))

    def test_who_changes_twice_is_queued_with_the_first_customer(self):
        self.anna.parent_id = self.other_customer
        self.anna.parent_id = False
        self.env.cr.flush()
        row = self.queue.search([("res_id", "=", self.anna.id)])
        self.assertEqual(row.former_id, self.customer.id)

    def test_a_moved_contact_may_be_gone_before_the_queue_is_drained(self):
        self.walter.parent_id = self.customer
        self.walter.unlink()
        with self.assertNoLogs("odoo.addons.customer_relationship", "ERROR"):
            self.drain()

    def test_archived_contacts_and_customers_keep_their_history(self):
        call = self.log_call(name="Chairs")
        self.anna.active = False
        self.customer.active = False
        found = self.Interaction.with_user(self.salesperson).search(
            [("commercial_partner_id", "child_of", self.customer.id)]
        )
        self.assertEqual(found, call)
        self.assertEqual(found.name, "Chairs")

    def test_archived_types_still_show_what_they_recorded(self):
        call = self.log_call()
        self.call.active = False
        found = self.history().with_user(self.salesperson)
        self.assertEqual(found, call)
        self.assertEqual(found.read(["name", "type_id"])[0]["name"], "Call")
        self.assertIn(call, found.search([("type_id", "=", self.call.id)]))


class TestDeletedContacts(PartnerChangesCommon):
    def test_people_keep_their_history_when_the_company_goes(self):
        own = self.log_call(name="Chairs")
        of_the_company = self.log_call(partner_id=self.customer.id)
        self.customer.unlink()
        self.assertEqual(own.commercial_partner_id, self.anna)
        self.assertEqual(own.with_user(self.salesperson).name, "Chairs")
        self.assertFalse(of_the_company.exists())

    def test_who_had_left_takes_the_history_to_the_new_company(self):
        call = self.log_call()
        self.anna.parent_id = self.other_customer
        self.customer.unlink()
        self.assertEqual(call.commercial_partner_id, self.other_customer)

    def test_people_of_people(self):
        assistant = self.env["res.partner"].create(
            {"name": "Arno", "parent_id": self.anna.id}
        )
        call = self.log_call(partner_id=assistant.id)
        self.assertEqual(call.commercial_partner_id, self.customer)
        self.customer.unlink()
        self.assertEqual(call.commercial_partner_id, self.anna)

    def test_what_concerned_others_too_stays_with_them(self):
        self.write_to(self.anna + self.bert, record=self.anna)
        interaction = self.history()
        self.assertEqual(interaction.partner_id, self.anna)
        self.anna.unlink()
        self.assertEqual(self.history(), interaction)
        self.assertEqual(interaction.partner_id, self.bert)
        self.assertFalse(interaction.participant_ids)

    def test_company_and_contact_deleted_together(self):
        self.write_to(self.anna + self.bert)
        interaction = self.history()
        (self.customer + self.anna).unlink()
        self.assertRecordValues(
            interaction,
            [{"partner_id": self.bert.id, "commercial_partner_id": self.bert.id}],
        )

    def test_a_contact_goes_with_what_concerned_nobody_else(self):
        call = self.log_call(note="Private")
        self.anna.unlink()
        self.assertFalse(call.exists())

    def test_the_queue_passes_over_what_is_gone(self):
        self.log_call()
        self.anna.unlink()
        with self.assertNoLogs("odoo.addons.customer_relationship", "ERROR"):
            self.drain()


class TestMerge(PartnerChangesCommon):
    def merge(self, destination, *sources):
        partners = destination.concat(*sources)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set(partners.ids)],
                "dst_partner_id": destination.id,
            }
        )
        self.env.cr.flush()
        wizard.action_merge()
        self.env.cr.flush()

    def people(self, interaction):
        return interaction.partner_id | interaction.participant_ids

    def test_two_companies(self):
        calls = self.log_call() + self.log_call(partner_id=self.olga.id)
        self.merge(self.customer, self.other_customer)
        self.assertEqual(calls.commercial_partner_id, self.customer)
        self.assertEqual(calls.mapped("partner_id"), self.anna + self.olga)
        self.assertEqual(self.olga.commercial_partner_id, self.customer)

    def test_a_guest_who_was_invited_twice(self):
        """Attendees have no unique key: after the merge one person is there twice."""
        again = self.env["res.partner"].create(
            {"name": "Bert B.", "parent_id": self.customer.id}
        )
        guests = self.anna + self.bert + again
        self.env["calendar.event"].with_context(no_mail_to_attendees=True).create(
            {
                "name": "Fair",
                "start": "2026-03-01 09:00:00",
                "stop": "2026-03-01 10:00:00",
                "partner_ids": [Command.set(guests.ids)],
            }
        )
        self.merge(self.bert, again)
        self.run_source("meeting_held")
        self.assertEqual(self.people(self.history()), self.anna + self.bert)
        self.assertEqual(len(self.history().participant_ids), 1)

    def test_a_message_to_both_is_one_row(self):
        self.write_to(self.anna + self.bert + self.olga)
        kept, doubled = self.history(), self.history(self.other_customer)
        for destination, source in (
            (self.customer, self.other_customer),
            (self.other_customer, self.customer),
        ):
            with self.subTest(destination.name), self.env.cr.savepoint() as savepoint:
                self.merge(destination, source)
                self.assertEqual(self.history(destination), kept)
                self.assertEqual(self.people(kept), self.anna + self.bert + self.olga)
                self.assertFalse(doubled.exists())
                self.drain()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_row_that_stays_is_known_by_the_lowest_source(self):
        """Else reading the message again would record it a second time."""
        message = self.write_to(self.olga + self.anna)
        self.history()
        self.merge(self.customer, self.other_customer)
        self.assertEqual(
            self.history().sudo().source_id, min(message.notification_ids.ids)
        )

    def test_a_template_sent_to_both(self):
        self.env["mail.mail"].create(
            {
                "subject": "Hello",
                "recipient_ids": [
                    Command.link(self.anna.id),
                    Command.link(self.olga.id),
                ],
            }
        )
        self.history()
        self.merge(self.customer, self.other_customer)
        self.assertEqual(self.people(self.history()), self.anna + self.olga)

    def test_a_deleted_message_to_both(self):
        message = self.write_to(self.anna + self.olga)
        self.history()
        message.sudo().unlink()
        self.merge(self.customer, self.other_customer)
        self.assertEqual(self.people(self.history()), self.anna + self.olga)

    def test_different_messages_stay_apart(self):
        self.write_to(self.anna)
        self.write_to(self.olga)
        self.history()
        self.merge(self.customer, self.other_customer)
        self.assertEqual(len(self.history()), 2)

    def test_orders_confirmed_together_stay_apart(self):
        (self.create_order() + self.create_order(self.olga)).action_confirm()
        self.history()
        self.merge(self.customer, self.other_customer)
        self.assertEqual(len(self.history()), 2)

    def test_three_at_once(self):
        self.write_to(self.anna + self.olga + self.walter)
        self.history()
        self.merge(self.customer, self.other_customer, self.walter)
        self.assertEqual(
            self.people(self.history()), self.anna + self.olga + self.customer
        )

    def test_a_contact_of_the_company(self):
        self.log_call()
        with self.assertRaisesRegex(UserError, "parent"):
            self.merge(self.customer, self.anna)
        self.assertEqual(self.history().partner_id, self.anna)

    def test_a_loner_merged_into_a_contact_of_a_company(self):
        self.write_to(self.anna + self.walter)
        call = self.log_call(partner_id=self.walter.id)
        self.history()
        self.merge(self.anna, self.walter)
        self.assertEqual(call.commercial_partner_id, self.customer)
        self.assertFalse(self.history(self.anna))
        email = self.history() - call
        self.assertEqual(self.people(email), self.anna)

    def test_a_contact_of_a_company_merged_into_a_loner(self):
        """The merged contact inherits the company, and brings the history there."""
        self.write_to(self.anna + self.walter)
        call = self.log_call(partner_id=self.walter.id)
        self.history()
        self.merge(self.walter, self.anna)
        self.assertEqual(self.walter.commercial_partner_id, self.customer)
        self.assertEqual(call.commercial_partner_id, self.customer)
        self.assertFalse(self.history(self.walter))
        self.assertEqual(self.people(self.history() - call), self.walter)

    def test_people_of_different_companies(self):
        """Each company keeps what happened with it."""
        self.write_to(self.anna + self.olga)
        self.history()
        self.merge(self.anna, self.olga)
        self.assertEqual(self.history().partner_id, self.anna)
        self.assertEqual(self.history(self.other_customer).partner_id, self.anna)

    def test_participants_become_one(self):
        self.write_to(self.anna + self.bert + self.customer)
        interaction = self.history()
        self.merge(self.anna, self.bert)
        self.assertEqual(self.people(interaction), self.anna + self.customer)
        self.assertEqual(len(interaction.participant_ids), 1)

    def test_with_a_move_and_new_rows_in_the_queue(self):
        call = self.log_call(partner_id=self.walter.id)
        self.walter.parent_id = self.customer
        self.write_to(self.walter + self.olga)
        self.env.cr.flush()
        self.merge(self.olga, self.walter)
        self.drain()
        self.assertEqual(call.partner_id, self.olga)
        self.assertFalse(self.history(self.olga))
        self.assertFalse(self.history(self.walter))
