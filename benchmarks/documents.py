"""What capture adds to posting and paying an invoice and to closing a ticket.

With all our addons, in a small database: what is compared is a single document.
"""

from scripts import database

from . import capture
from .odoo_api import forget, ready


class PostInvoice(capture.Case):
    title = "Post an invoice"
    login = "admin"

    def prepare(self, env, number):
        return create_invoices(env, number).ids

    def work(self, env, ids):
        env["account.move"].browse(ids).action_post()


class Pay(PostInvoice):
    title = "Pay an invoice"

    def prepare(self, env, number):
        invoices = create_invoices(env, number)
        invoices.action_post()
        return invoices.ids

    def work(self, env, ids):
        wizard = env["account.payment.register"].with_context(
            active_model="account.move", active_ids=ids
        )
        wizard.create({}).action_create_payments()


class CloseTicket(capture.Case):
    title = "Close a ticket"
    login = "admin"

    def prepare(self, env, number):
        partner = create_customer(env)
        values = {"name": "Squeaks", "description": "It does", "partner_id": partner.id}
        # A mail on each closing would be what is measured.
        env["helpdesk.ticket.stage"].search([]).mail_template_id = False
        return env["helpdesk.ticket"].create([values] * number).ids

    def work(self, env, ids):
        closed = env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        env["helpdesk.ticket"].browse(ids).stage_id = closed


def create_customer(env):
    return env["res.partner"].create({"name": "Customer", "email": "c@example.com"})


def create_invoices(env, number):
    partner = create_customer(env)
    line = {"name": "Chair", "quantity": 1, "price_unit": 80, "tax_ids": False}
    values = {
        "move_type": "out_invoice",
        "partner_id": partner.id,
        "invoice_line_ids": [(0, 0, line)],
    }
    return env["account.move"].create([values] * number)


def rows(_name):
    environment, name = ready(), database.named("bench_documents")
    database.copy(environment, database.host(environment), name)
    try:
        database.install(environment, name, database.our_addons(), log="bench.log")
        for case in (PostInvoice(), Pay(), CloseTicket()):
            yield from capture.compare(case, capture.measure(case, name))
    finally:
        forget(name)
        database.drop(environment, name)
