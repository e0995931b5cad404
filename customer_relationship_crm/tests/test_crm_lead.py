from datetime import datetime
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID
from odoo.tests import freeze_time

from odoo.addons.customer_relationship.tests.documents import DocumentsCommon


class TestLeads(DocumentsCommon):
    def create_lead(self, partner=None, **values):
        return self.env["crm.lead"].create(
            {
                "name": "Forty chairs",
                "type": "opportunity",
                "partner_id": (partner or self.anna).id,
                "user_id": self.salesperson.id,
                "company_id": self.env.company.id,
                **values,
            }
        )

    def receive(self, sender):
        alias = self.env["mail.alias"].create(
            {
                "alias_name": "inquiries",
                "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "alias_contact": "everyone",
            }
        )
        with self.mock_mail_gateway():
            return self.format_and_process(
                "Subject: {subject}\nFrom: {email_from}\nTo: {to}\n"
                "Message-Id: {msg_id}\nContent-Type: text/plain\n\nHi\n{extra}",
                sender,
                f"{alias.alias_name}@{self.alias_domain}",
                subject="Do you have chairs?",
                target_model="crm.lead",
            )

    @freeze_time("2026-03-02 10:30:00")
    def test_lead_of_ours(self):
        lead = self.create_lead()
        self.assertRecordValues(
            self.row("lead_created"),
            [
                {
                    "name": "Forty chairs",
                    "date": datetime(2026, 3, 2, 10, 30),
                    "direction": False,
                    "partner_id": self.anna.id,
                    "commercial_partner_id": self.customer.id,
                    "user_id": self.salesperson.id,
                    "company_id": self.env.company.id,
                    "res_model": "crm.lead",
                    "res_id": lead.id,
                }
            ],
        )
        self.assert_rebuilt("lead_created")

    def test_a_customers_email_is_an_inquiry(self):
        lead = self.receive("Anna <anna@harbor.example>")
        inquiry = self.row("lead_received")
        self.assertEqual(self.types().count("lead_created"), 0)
        self.assertRecordValues(
            inquiry,
            [{"direction": "in", "res_id": lead.id, "partner_id": self.anna.id}],
        )
        self.assertEqual(
            inquiry.message_id, lead.message_ids.filtered("email_from")[-1:]
        )
        self.assertTrue(inquiry.type_id.counts_as_contact)
        self.assert_rebuilt("lead_received")

    def test_an_email_while_others_flush(self):
        """As each savepoint does, before the email is there."""
        create = self.registry["crm.lead"].create

        def create_and_flush(records, vals_list):
            created = create(records, vals_list)
            created.env.cr.flush()
            return created

        with patch.object(self.registry["crm.lead"], "create", create_and_flush):
            self.receive("Anna <anna@harbor.example>")
        self.assertEqual(self.types(), ["lead_received"])
        self.assertTrue(self.row("lead_received").message_id)

    def fill_in_form(self, **values):
        """As the website does: the superuser enters what the visitor has filled in."""
        return (
            self.env["crm.lead"]
            .with_user(SUPERUSER_ID)
            .with_context(mail_create_nosubscribe=True)
            .create({"name": "Chairs?", "partner_id": self.anna.id, **values})
        )

    def test_a_visitors_form_is_an_inquiry(self):
        medium = self.env["utm.medium"]._fetch_or_create_utm_medium("website")
        lead = self.fill_in_form(medium_id=medium.id, user_id=False)
        self.assertEqual(self.types(), ["lead_received"])
        self.assertRecordValues(
            self.history(), [{"direction": "in", "res_id": lead.id, "user_id": False}]
        )
        self.assertTrue(self.customer.customer_waiting_since)
        self.assert_rebuilt("lead_received")
        self.read_again("lead_created")
        self.assertEqual(self.types(), ["lead_received"])

    def test_what_robots_enter_is_no_inquiry(self):
        self.fill_in_form()
        medium = self.env["utm.medium"]._fetch_or_create_utm_medium("email")
        self.fill_in_form(medium_id=medium.id)
        self.assertEqual(self.types(), ["lead_created"] * 2)

    def test_what_we_enter_is_no_inquiry(self):
        medium = self.env["utm.medium"]._fetch_or_create_utm_medium("website")
        self.env["crm.lead"].with_user(self.salesperson).create(
            {"name": "?", "partner_id": self.anna.id, "medium_id": medium.id}
        )
        self.assertEqual(self.types(), ["lead_created"])

    def test_a_bot_asks_a_visitor(self):
        visitor = self.env.ref("base.public_user")
        self.env["crm.lead"].with_user(visitor).sudo().create(
            {"name": "Chairs?", "partner_id": self.anna.id}
        )
        self.assertEqual(self.types(), ["lead_received"])

    def test_a_lead_that_gains_a_customer(self):
        lead = self.receive("Nobody <nobody@nowhere.example>")
        self.assertFalse(self.history())
        lead.partner_id = self.anna
        self.drain()
        self.assertEqual(self.types(), ["lead_received"])
        lead.partner_id = self.olga
        self.drain()
        self.assertFalse(self.history())
        self.assertEqual(self.types(self.other_customer), ["lead_received"])

    def test_an_unknown_sender_turns_out_to_be_a_customer(self):
        """Whether the lead is linked then or not, the email is recorded once."""
        lead = self.receive("Dora <dora@harbor.example>")
        dora = self.env["res.partner"].create(
            {
                "name": "Dora",
                "email": "dora@harbor.example",
                "parent_id": self.customer.id,
            }
        )
        source = self.env["customer.interaction.source"]
        source._adopt_messages()
        self.assertRecordValues(
            self.history(),
            [{"direction": "in", "partner_id": dora.id, "res_id": lead.id}],
        )
        lead.partner_id = dora
        self.drain()
        source._adopt_messages()
        for name in ("lead_received", "lead_created", "email_in"):
            self.read_again(name)
        self.assertEqual(self.types(), ["email"])

    def test_an_unknown_sender_whose_lead_is_linked_first(self):
        lead = self.receive("Dora <dora@harbor.example>")
        lead.partner_id = self.anna
        self.drain()
        self.anna.email = "dora@harbor.example"
        self.env["customer.interaction.source"]._adopt_messages()
        self.assertEqual(self.types(), ["lead_received"])

    @freeze_time("2026-03-02 10:30:00")
    def test_won(self):
        lead = self.create_lead()
        lead.action_set_won()
        self.assertEqual(self.row("lead_won").date, datetime(2026, 3, 2, 10, 30))
        self.assert_rebuilt("lead_won")

    @freeze_time("2026-03-02 10:30:00")
    def test_lost_and_found_again(self):
        lead = self.create_lead()
        lead.action_set_lost()
        self.assertEqual(self.types(), ["lead_created", "lead_lost"])
        self.assert_rebuilt("lead_lost")
        lead.action_unarchive()
        self.env.cr.flush()
        lead.action_set_lost()
        self.assertEqual(sorted(self.row("lead_lost").mapped("seq")), [0, 1])

    def test_archived_is_not_lost(self):
        self.create_lead(probability=50).active = False
        self.assertNotIn("lead_lost", self.types())

    def test_merged_leads_keep_their_history(self):
        leads = self.create_lead() + self.create_lead(self.bert)
        for lead in leads:
            with self.mock_mail_gateway():
                lead.message_post(
                    body="Hello",
                    partner_ids=self.anna.ids,
                    subtype_xmlid="mail.mt_comment",
                )
        before = self.history()
        self.assertEqual(len(before), 4)
        lead = leads.merge_opportunity()
        self.assertEqual(self.history(), before)
        self.assertEqual(set(before.mapped("res_id")), set(lead.ids))
        self.drain()
        self.assertEqual(self.history(), before)

    def test_merged_leads_stay_with_who_asked(self):
        ours, asked = self.create_lead(), self.create_lead(self.bert)
        ours.type = "opportunity"
        self.history()
        (ours + asked).merge_opportunity()
        self.drain()
        self.assertEqual(self.history().partner_id, self.anna + self.bert)
        ours.partner_id = self.olga
        self.drain()
        self.assertEqual(self.history().partner_id, self.bert)
        self.assertEqual(self.history(self.other_customer).partner_id, self.olga)

    def test_merged_leads_of_one_customer_move_together(self):
        leads = self.create_lead() + self.create_lead()
        self.history()
        lead = leads.merge_opportunity()
        lead.partner_id = self.olga
        self.drain()
        self.assertFalse(self.history())
        self.assertEqual(len(self.history(self.other_customer)), 2)

    def test_merging_while_another_is_at_work(self):
        """What clashes is tried alone, and once more after the commit."""
        leads = self.create_lead() + self.create_lead(self.bert) + self.create_lead()
        capture = self.env.registry["customer.interaction.capture"]
        update, tried = capture._update_documents, []

        def clash(self, target, ids):
            tried.append(len(ids))
            if len(ids) > 1 or len(tried) == 2:
                raise SerializationFailure("Another was there first")
            return update(self, target, ids)

        self.history()
        with (
            patch.object(capture, "_update_documents", clash),
            patch.object(capture, "_try_after_commit") as once_more,
        ):
            lead = leads.merge_opportunity()
        self.assertEqual(tried, [2, 1, 1])
        self.assertEqual(once_more.call_count, 1)
        moved = self.history().filtered(lambda row: row.res_id == lead.id)
        self.assertEqual(len(moved), 2)
