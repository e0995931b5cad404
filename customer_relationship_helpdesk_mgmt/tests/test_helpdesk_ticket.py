from datetime import datetime
from unittest.mock import patch

from odoo.tests import freeze_time, new_test_user

from odoo.addons.customer_relationship.tests.documents import DocumentsCommon


class TestTickets(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open, cls.closed, cls.done = cls.env["helpdesk.ticket.stage"].create(
            [
                {"name": "Open", "sequence": -2},
                {"name": "Closed", "closed": True},
                {"name": "Done", "closed": True},
            ]
        )
        cls.company = cls.env["res.company"].create({"name": "Tea House"})
        cls.agent = new_test_user(
            cls.env, "agent", groups="helpdesk_mgmt.group_helpdesk_manager"
        )
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Chairs",
                "company_id": cls.company.id,
                "alias_name": "wobbly",
                "alias_contact": "everyone",
                "user_ids": [(4, cls.agent.id)],
            }
        )

    def create_ticket(self, partner=None, **values):
        with self.mock_mail_gateway():
            return self.env["helpdesk.ticket"].create(
                {
                    "name": "It wobbles",
                    "description": "Left leg",
                    "partner_id": (self.anna if partner is None else partner).id,
                    "team_id": self.team.id,
                    "stage_id": self.open.id,
                    **values,
                }
            )

    def receive(self, sender, header=""):
        with self.mock_mail_gateway():
            return self.format_and_process(
                f"{header}Subject: {{subject}}\nFrom: {{email_from}}\nTo: {{to}}\n"
                "Message-Id: {msg_id}\nContent-Type: text/plain\n\nHi\n{extra}",
                sender,
                self.team.alias_email,
                subject="It wobbles",
                target_model="helpdesk.ticket",
            )

    @freeze_time("2026-03-02 10:30:00")
    def test_an_email_opens_a_ticket(self):
        ticket = self.receive("Anna <anna@harbor.example>")
        row = self.row("ticket_opened")
        self.assertEqual(self.types().count("ticket_created"), 0)
        self.assertRecordValues(
            row,
            [
                {
                    "name": f"{ticket.number} - It wobbles",
                    "date": datetime(2026, 3, 2, 10, 30),
                    "direction": "in",
                    "partner_id": self.anna.id,
                    "commercial_partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "res_model": "helpdesk.ticket",
                    "res_id": ticket.id,
                }
            ],
        )
        self.assertEqual(row.message_id.message_type, "email")
        self.assertTrue(row.type_id.counts_as_contact)
        self.assert_rebuilt("ticket_opened")

    @freeze_time("2026-03-02 10:30:00")
    def test_an_auto_reply_that_opens_a_ticket_is_no_contact(self):
        self.receive("Anna <anna@harbor.example>", "X-Autoreply: yes\n")
        self.assertTrue(self.row("ticket_opened").automatic)
        self.assertFalse(self.anna.customer_last_in)
        self.assert_rebuilt("ticket_opened")

    def test_an_email_while_others_flush(self):
        """As each savepoint does, before the email is there."""
        create = self.registry["helpdesk.ticket"].create

        def create_and_flush(records, vals_list):
            created = create(records, vals_list)
            created.env.cr.flush()
            return created

        with patch.object(self.registry["helpdesk.ticket"], "create", create_and_flush):
            self.receive("Anna <anna@harbor.example>")
        self.assertEqual(self.types(), ["ticket_opened"])
        self.assertTrue(self.row("ticket_opened").message_id)

    def test_an_email_by_a_colleague_is_no_word_of_the_customer(self):
        self.agent.email = "agent@harbor.example"
        ticket = self.receive("Agent <agent@harbor.example>")
        ticket.partner_id = self.anna
        self.drain()
        self.assertEqual(self.types(), ["ticket_created"])

    def test_the_portal_opens_a_ticket(self):
        portal = self.env["res.users"].create(
            {
                "login": "anna",
                "partner_id": self.anna.id,
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        self.env["helpdesk.ticket"].with_user(portal).sudo().create(
            {"name": "Help", "description": "!", "partner_id": self.anna.id}
        )
        self.assertEqual(self.types(), ["ticket_opened"])

    @freeze_time("2026-03-02 10:30:00")
    def test_a_ticket_of_ours_is_no_contact(self):
        self.create_ticket()
        row = self.row("ticket_created")
        self.assertFalse(row.direction)
        self.assertFalse(row.type_id.counts_as_contact)
        self.assertEqual(self.types(), ["ticket_created"])
        self.assert_rebuilt("ticket_created")

    def test_assigned(self):
        ticket = self.create_ticket()
        for agent in (self.agent, self.agent, self.salesperson):
            ticket.user_id = agent
            self.env.cr.flush()
        assigned = self.row("ticket_assigned").sorted("seq")
        self.assertEqual(assigned.mapped("seq"), [0, 1])
        self.assertEqual(assigned.user_id, self.agent + self.salesperson)

    @freeze_time("2026-03-02 10:30:00")
    def test_closed_and_reopened(self):
        ticket = self.create_ticket()
        for stage in (self.closed, self.done, self.open, self.closed):
            with self.mock_mail_gateway():
                ticket.stage_id = stage
            self.env.cr.flush()
        self.assertEqual(
            self.types(),
            ["ticket_closed", "ticket_closed", "ticket_created", "ticket_reopened"],
        )
        self.assertEqual(sorted(self.row("ticket_closed").mapped("seq")), [0, 1])

    @freeze_time("2026-03-02 10:30:00")
    def test_what_is_known_of_a_closed_ticket(self):
        self.create_ticket().stage_id = self.closed
        self.assertEqual(self.row("ticket_closed").date, datetime(2026, 3, 2, 10, 30))
        self.assert_rebuilt("ticket_closed")

    def test_a_ticket_given_away(self):
        """The agent may not read it any more, and yet it is recorded."""
        clerk = new_test_user(
            self.env, "clerk", groups="helpdesk_mgmt.group_helpdesk_user_own"
        )
        ticket = self.create_ticket(user_id=clerk.id, team_id=False)
        self.env.cr.flush()
        self.env.invalidate_all()
        with self.mock_mail_gateway():
            ticket.with_user(clerk).write(
                {"user_id": self.agent.id, "stage_id": self.closed.id}
            )
        self.assertEqual(
            self.types(), ["ticket_assigned", "ticket_closed", "ticket_created"]
        )

    def test_a_ticket_closed_from_the_start(self):
        self.create_ticket(stage_id=self.closed.id)
        self.assertEqual(self.types(), ["ticket_closed", "ticket_created"])

    def test_a_ticket_that_gains_a_customer(self):
        ticket = self.receive("Nobody <nobody@nowhere.example>")
        ticket.stage_id = self.closed
        self.assertFalse(self.history())
        ticket.partner_id = self.anna
        self.drain()
        self.assertEqual(self.types(), ["ticket_closed", "ticket_opened"])

    def test_an_unknown_sender_turns_out_to_be_a_customer(self):
        ticket = self.receive("Dora <dora@harbor.example>")
        self.env["res.partner"].create(
            {
                "name": "Dora",
                "email": "dora@harbor.example",
                "parent_id": self.customer.id,
            }
        )
        self.env["customer.interaction.source"]._adopt_messages()
        self.assertEqual(self.types(), ["email"])
        ticket.partner_id = self.anna
        self.drain()
        self.assertEqual(self.types(), ["email"])

    def test_closing_costs_few_queries(self):
        parameter = self.env["ir.config_parameter"]
        counts = []
        for value in (False, "True", False, "True"):
            parameter.set_param("customer_relationship.capture", value)
            ticket = self.create_ticket()
            self.env.cr.flush()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with self.mock_mail_gateway():
                ticket.stage_id = self.closed
                self.env.cr.flush()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[3] - counts[2], 4)
