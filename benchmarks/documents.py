"""What capture adds to posting and paying an invoice and to closing a ticket.

With all our addons, in a small database: what is compared is a single document.
"""

from pathlib import Path

from . import capture, forms, hosts

FLOOR = (Path(__file__).parent / "floors" / "ticket.sql").read_text()


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


class MailClosed(capture.Case):
    """As an agent does it: the form writes the stage and reads again what it shows.

    As installed: closing writes to the customer, who gets two rows.
    """

    title = "Close a ticket, which mails the customer"
    login = "admin"

    def prepare(self, env, number):
        partner = create_customer(env)
        values = {"name": "Squeaks", "description": "It does", "partner_id": partner.id}
        self.shown = get_shown(env["helpdesk.ticket"])
        return env["helpdesk.ticket"].create([values] * number).ids

    def work(self, env, ids):
        closed = env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        for ticket in env["helpdesk.ticket"].browse(ids):
            ticket.web_save({"stage_id": closed.id}, self.shown)


class CloseTicket(MailClosed):
    """The least that closing can be; and what its one row takes by itself."""

    title = "Close a ticket, silently"
    floor = True

    def prepare(self, env, number):
        env["helpdesk.ticket.stage"].search([]).mail_template_id = False
        return super().prepare(env, number)

    def work_and_write(self, env, ids):
        """The same, and its row as bare as the tables allow."""
        self.work(env, ids)
        env.flush_all()
        types = env["customer.interaction.type"]._get_ids_by_code()
        for ticket in env["helpdesk.ticket"].browse(ids):
            values = {
                "type_id": types["ticket_closed"],
                "ticket_id": ticket.id,
                "partner_id": ticket.partner_id.id,
                "user_id": ticket.user_id.id or None,
                "company_id": ticket.company_id.id,
                "summary": f"{ticket.number} - {ticket.name}",
            }
            env.cr.execute(FLOOR, values)


def get_shown(documents):
    """What the form reads, but for what we add to it."""
    views = documents.get_views([(False, "form")])
    shown = forms.get_specification(views, documents._name)
    return {name: it for name, it in shown.items() if not name.startswith("customer_")}


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
    with hosts.ours("bench_documents") as name:
        for case in (PostInvoice(), Pay(), MailClosed(), CloseTicket()):
            yield from capture.ask(case, name)
