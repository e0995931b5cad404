"""A company, its people and its customers, and what they do in Odoo's own flows.

Runs inside of Odoo's shell, with or without our addons: nothing here knows of them.
Mails leave through the SMTP server at ``SMTP_PORT``; text messages reach no gateway.
"""

import os
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.sql_db import Cursor

from odoo.addons.sms.tools.sms_api import SmsApi

MAIL = """From: {sender}
To: {to}
Subject: {subject}
Message-Id: <{id}@customers.example>
Date: {date}
Content-Type: text/plain; charset=utf-8
{headers}
{body}
"""


def accept_texts(api, messages, delivery_reports_url=False):
    """What the gateway answers when it can send all text messages."""
    numbers = [number for message in messages for number in message["numbers"]]
    return [{"uuid": number["uuid"], "state": "success"} for number in numbers]


class Company:
    """Who and what there is, and what people do; the days are methods of heirs."""

    def __init__(self, env):
        self.env = env
        self.number = 0
        with self.at(1, 8):
            self.prepare()

    def play(self):
        """All days, in their order; at night Odoo's jobs run."""
        scenes = sorted(name for name in dir(self) if name.startswith("day_"))
        by_day = {}
        for name in scenes:
            day, *_ = name.removeprefix("day_").split("_")
            by_day.setdefault(int(day), []).append(getattr(self, name))
        for day, scenes in by_day.items():
            with self.at(day, 6):
                self.run_jobs()
            for scene in scenes:
                with self.at(day):
                    scene()
        with self.at(31, 6):
            self.run_jobs()

    @contextmanager
    def at(self, day, hour=9):
        """Work at that moment, then commit, as one request of the server does."""
        moment = self.moment = datetime(2026, 5, day, hour)
        with (
            freeze_time(moment, ignore=["aiosmtpd", "asyncio"]),
            patch.object(Cursor, "now", lambda cursor: moment),
            patch.object(SmsApi, "_send_sms_batch", accept_texts),
        ):
            yield
            self.env.cr.commit()
            self.env["mail.mail"].sudo().process_email_queue()
            self.env.cr.commit()

    def run_jobs(self):
        """The jobs of every hour, and those that something was left to."""
        triggers = self.env["ir.cron.trigger"].search(
            [("call_at", "<=", fields.Datetime.now())]
        )
        hourly = [
            *("|", ("interval_type", "=", "minutes")),
            *("&", ("interval_type", "=", "hours"), ("interval_number", "=", 1)),
        ]
        jobs = triggers.cron_id | self.env["ir.cron"].search(hourly)
        triggers.unlink()
        for job in jobs.filtered("active"):
            job.with_user(job.user_id).ir_actions_server_id.run()
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
        # Nobody is asked who a new lead may be.
        env["ir.config_parameter"].set_param("crm.iap.lead.enrich.setting", "manual")
        self.sam = self.create_user("Sam", "sales_team.group_sale_salesman_all_leads")
        self.ada = self.create_user("Ada", "helpdesk_mgmt.group_helpdesk_manager")
        self.prepare_customers()
        self.chair = self.create_product("Chair")
        self.curtain = self.create_product("Curtain", is_storable=True)
        self.create_alias("ask", "crm.lead")
        self.create_alias("squeak", "helpdesk.ticket")

    def prepare_customers(self):
        names = ("Harbor Tea", "Silent Cinema", "Harbor Tea Ltd.")
        self.tea, self.cinema, self.same_tea = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in names]
        )
        self.anna = self.create_person("Anna", self.tea)
        self.bert = self.create_person("Bert", self.tea)
        self.cleo = self.create_person("Cleo", self.same_tea)
        self.olga = self.create_person("Olga", self.cinema)
        self.piet = self.create_person("Piet")
        self.zoe = self.create_person("Zoe")
        self.anna.phone, self.olga.phone = "+32 470 12 34 56", "+32 470 12 34 57"

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

    def create_product(self, name, **values):
        return self.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "list_price": 80,
                "invoice_policy": "order",
                **values,
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

    def receive_lead(self, person, subject):
        address = f"{person.name} <{person.email}>"
        id_ = self.receive(address, "ask@company.example", subject, "Forty")
        lead = self.env["crm.lead"].browse(id_)
        lead.write({"partner_id": person.id, "user_id": self.sam.id})
        return lead

    def reply(self, sender, message, subject, headers="", to=""):
        headers += f"In-Reply-To: {message.message_id}\n"
        to = f"{to}, catchall@company.example".removeprefix(", ")
        return self.receive(sender, to, subject, "My answer", headers)

    def write(
        self,
        user,
        document,
        partners,
        subject,
        scheduled_date=None,
        attachments=None,
        **context,
    ):
        return (
            document.with_user(user)
            .with_context(**context)
            .message_post(
                body="Our words",
                subject=subject,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=partners.ids,
                scheduled_date=scheduled_date,
                attachments=attachments,
            )
        )

    def send_text(self, documents, mode, body="Our words"):
        self.env["sms.composer"].with_user(self.sam).create(
            {
                "composition_mode": mode,
                "res_model": documents._name,
                "res_ids": repr(documents.ids),
                "res_id": documents.id if mode == "comment" else False,
                "body": body,
                "mass_keep_log": True,
                "mass_force_send": True,
            }
        ).action_send_sms()

    def order(self, partner, number=1, product=None, promised=None):
        order = self.quote(partner, number, product, commitment_date=promised)
        order.action_confirm()
        return order

    def quote(self, partner, number=1, product=None, **values):
        product = product or self.chair
        line = {"product_id": product.id, "product_uom_qty": number}
        lines = [Command.create(line)]
        orders = self.env["sale.order"].with_user(self.sam)
        return orders.create({"partner_id": partner.id, "order_line": lines, **values})

    def deliver(self, order):
        picking = order.picking_ids
        for move in picking.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        action = picking.with_user(self.sam).button_validate()
        if action is not True:
            # Odoo asks, the first time, whether the customer gets a text message.
            question = self.env[action["res_model"]].browse(action["res_id"])
            question.with_context(**action["context"]).with_user(self.sam).send_sms()
        assert picking.state == "done"

    def close(self, ticket, closed=True):
        stages = self.env["helpdesk.ticket.stage"].search([("closed", "=", closed)])
        ticket.with_user(self.ada).stage_id = stages[:1]
