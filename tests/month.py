"""A month in the life of a company, played through Odoo's own flows.

Runs inside of Odoo's shell, with or without our addons: nothing here knows of them.
Each scene is a day of May 2026, committed as its users would; mails leave through the
SMTP server at ``SMTP_PORT``.
"""

import os
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.sql_db import Cursor

MAIL = """From: {sender}
To: {to}
Subject: {subject}
Message-Id: <{id}@customers.example>
Date: {date}
Content-Type: text/plain; charset=utf-8
{headers}
{body}
"""


class Month:
    """The company, its people and customers; one method for each day."""

    def __init__(self, env):
        self.env = env
        self.number = 0
        with self.at(1, 8):
            self.prepare()

    @contextmanager
    def at(self, day, hour=9):
        """Work at that moment, then commit, as one request of the server does."""
        moment = self.moment = datetime(2026, 5, day, hour)
        with (
            freeze_time(moment, ignore=["aiosmtpd", "asyncio"]),
            patch.object(Cursor, "now", lambda cursor: moment),
        ):
            yield
            self.env.cr.commit()
            self.env["mail.mail"].sudo().process_email_queue()
            self.env.cr.commit()

    # Who and what there is

    def prepare(self):
        env = self.env
        env["ir.mail_server"].create(
            {
                "name": "Test",
                "smtp_host": "127.0.0.1",
                "smtp_port": int(os.environ["SMTP_PORT"]),
            }
        )
        self.domain = env["mail.alias.domain"].create({"name": "company.example"})
        env.company.alias_domain_id = self.domain
        env.company.email = "office@company.example"
        self.sam = self.create_user("Sam", "sales_team.group_sale_salesman_all_leads")
        self.ada = self.create_user("Ada", "helpdesk_mgmt.group_helpdesk_manager")
        self.tea, self.cinema = env["res.partner"].create(
            [
                {"name": "Harbor Tea", "is_company": True},
                {"name": "Silent Cinema", "is_company": True},
            ]
        )
        self.anna = self.create_person("Anna", self.tea)
        self.bert = self.create_person("Bert", self.tea)
        self.olga = self.create_person("Olga", self.cinema)
        self.piet = self.create_person("Piet")
        self.chair = env["product.product"].create(
            {
                "name": "Chair",
                "type": "consu",
                "list_price": 80,
                "invoice_policy": "order",
            }
        )
        self.create_alias("ask", "crm.lead")
        self.create_alias("squeak", "helpdesk.ticket")

    def create_user(self, name, group):
        groups = self.env.ref(group) + self.env.ref("base.group_user")
        groups += self.env.ref("account.group_account_invoice")
        groups += self.env.ref("stock.group_stock_user")
        return self.env["res.users"].create(
            {
                "name": name,
                "login": name.lower(),
                "email": f"{name.lower()}@company.example",
                "group_ids": [Command.set(groups.ids)],
                "notification_type": "inbox",
            }
        )

    def create_person(self, name, company=None):
        return self.env["res.partner"].create(
            {
                "name": name,
                "email": f"{name.lower()}@customers.example",
                "parent_id": company and company.id,
            }
        )

    def create_alias(self, name, model):
        self.env["mail.alias"].create(
            {
                "alias_name": name,
                "alias_domain_id": self.domain.id,
                "alias_model_id": self.env["ir.model"]._get_id(model),
                "alias_contact": "everyone",
            }
        )

    # What people do

    def receive(self, sender, to, subject, body, headers=""):
        self.number += 1
        text = MAIL.format(
            sender=sender,
            to=to,
            subject=subject,
            body=body,
            headers=headers,
            id=f"mail-{self.number}",
            date=self.moment.strftime("%a, %d %b %Y %H:%M:%S +0000"),
        )
        return self.env["mail.thread"].message_process(False, text)

    def reply(self, sender, message, subject, headers=""):
        headers += f"In-Reply-To: {message.message_id}\n"
        return self.receive(
            sender, "catchall@company.example", subject, "My answer", headers
        )

    def write(self, user, document, partners, subject, **context):
        return (
            document.with_user(user)
            .with_context(**context)
            .message_post(
                body="Our words",
                subject=subject,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=partners.ids,
            )
        )

    def create_order(self, partner, number=1):
        line = {"product_id": self.chair.id, "product_uom_qty": number}
        return (
            self.env["sale.order"]
            .with_user(self.sam)
            .create({"partner_id": partner.id, "order_line": [Command.create(line)]})
        )

    # The days

    def play(self):
        for name in sorted(name for name in dir(self) if name.startswith("day_")):
            day, *_ = name.removeprefix("day_").split("_")
            with self.at(int(day)):
                getattr(self, name)()

    def day_04_anna_asks(self):
        id_ = self.receive(
            "Anna <anna@customers.example>", "ask@company.example", "Chairs?", "Forty"
        )
        self.lead = self.env["crm.lead"].browse(id_)
        self.lead.write({"partner_id": self.anna.id, "user_id": self.sam.id})

    def day_05_sam_answers(self):
        self.write(self.sam, self.lead, self.anna, "Re: Chairs?")

    def day_06_quotation_for_two(self):
        self.order = self.create_order(self.anna, 40)
        self.quotation_mail = self.write(
            self.sam,
            self.order,
            self.anna + self.bert,
            "Quotation",
            mark_so_as_sent=True,
        )

    def day_07_anna_replies(self):
        self.reply("anna@customers.example", self.quotation_mail, "Re: Quotation")

    def day_08_order(self):
        self.order.action_confirm()
        self.lead.with_user(self.sam).action_set_won()

    def day_11_meeting_of_two_customers(self):
        """Planned on the 11th, held on the 12th; a private one is nobody's business."""
        people = self.sam.partner_id + self.anna + self.olga + self.bert
        start = datetime(2026, 5, 12, 9)
        meeting = self.env["calendar.event"].with_user(self.sam)
        meetings = meeting.create(
            [
                {
                    "name": "Visit of the workshop",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "partner_ids": [Command.set(people.ids)],
                },
                {
                    "name": "Among ourselves",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "partner_ids": [Command.set(self.sam.partner_id.ids)],
                },
            ]
        )
        declined = meetings[0].attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.bert
        )
        declined.do_decline()

    def day_12_delivery(self):
        picking = self.order.picking_ids
        picking.move_ids.quantity = 40
        picking.move_ids.picked = True
        picking.with_user(self.sam).button_validate()

    def day_13_invoice(self):
        self.invoice = self.order._create_invoices()
        self.invoice.action_post()

    def day_15_payment(self):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        ).create({}).action_create_payments()

    def day_18_ticket(self):
        id_ = self.receive(
            "Olga <olga@customers.example>",
            "squeak@company.example",
            "Squeaks",
            "It does",
        )
        self.ticket = self.env["helpdesk.ticket"].browse(id_)
        self.ticket.user_id = self.ada

    def day_19_answer(self):
        self.ticket_mail = self.write(self.ada, self.ticket, self.olga, "Re: Squeaks")

    def day_20_closed(self):
        closed = self.env["helpdesk.ticket.stage"].search(
            [("closed", "=", True)], limit=1
        )
        self.ticket.with_user(self.ada).stage_id = closed

    def day_21_out_of_office(self):
        self.reply(
            "bert@customers.example",
            self.quotation_mail,
            "Out of office",
            "Auto-Submitted: auto-replied\n",
        )

    def day_22_call_done(self):
        activity = self.tea.with_user(self.sam).activity_schedule(
            "mail.mail_activity_data_call", summary="Is all well?", user_id=self.sam.id
        )
        activity.with_user(self.sam).action_feedback("All is well")

    def day_23_unknown_sender(self):
        self.write(self.sam, self.tea, self.piet, "For you")
        self.reply("nina@customers.example", self.quotation_mail, "May I ask, too?")

    def day_25_unknown_sender_is_known(self):
        self.nina = self.create_person("Nina", self.tea)

    def day_26_canceled(self):
        order = self.create_order(self.olga)
        order.action_confirm()
        order._action_cancel()
        self.env.cr.commit()
        self.other_order = self.create_order(self.olga)
        self.other_order.action_confirm()
        self.env.cr.commit()
        self.other_order._action_cancel()

    def day_27_mass_mail(self):
        self.env["mail.compose.message"].with_user(self.sam).create(
            {
                "composition_mode": "mass_mail",
                "model": "res.partner",
                "res_ids": (self.anna + self.olga).ids,
                "subject": "We have moved",
                "body": "<p>To the harbour</p>",
                "auto_delete": False,
            }
        )._action_send_mail()

    def day_28_the_same_person(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((self.piet + self.olga).ids)],
                "dst_partner_id": self.olga.id,
            }
        )
        wizard.action_merge()

    def day_29_survey(self):
        survey = self.env["survey.survey"].create(
            {
                "title": "How are the chairs?",
                "question_and_page_ids": [
                    Command.create({"title": "Well?", "question_type": "char_box"})
                ],
            }
        )
        survey._create_answer(partner=self.anna)._mark_done()

    def day_30_credit(self):
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        )
        action = reversal.create(
            {"journal_id": self.invoice.journal_id.id, "reason": "Two were broken"}
        ).refund_moves()
        self.env["account.move"].browse(action["res_id"]).action_post()
