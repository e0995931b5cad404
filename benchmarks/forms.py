"""What our addons add to opening a contact's and an order's form.

All that the web client asks for: the views, which it keeps afterwards, the record, the
chatter. The timeline loads when its tab is opened. The databases are copies of the same
host, each with a server of its own.
"""

import contextlib
from xml.etree import ElementTree

from . import hosts, timing, web
from .odoo_api import environment_of, forget
from .timeline import compare

BAR = 1.10
PAIRS, MOST = 60, 240
ORDERS = 20
WORDS = "Some words"
CHATTER = [
    "activities",
    "attachments",
    "contact_fields",
    "followers",
    "scheduledMessages",
    "suggestedRecipients",
]


def rows(_name):
    with hosts.compared() as names, contextlib.ExitStack() as servers:
        records = {side: fill(name) for side, name in names.items()}
        for name in names.values():
            forget(name)
        browsers = {
            side: servers.enter_context(web.browser(name, "admin", "admin"))
            for side, name in names.items()
        }
        for model, title in (("res.partner", "contact"), ("sale.order", "order")):
            works = {
                side: Form(browsers[side], model, records[side][model]).open
                for side in browsers
            }
            yield from ask(f"forms: open the {title}", works)


def ask(question, works):
    for work in works.values():
        work()
    result = timing.interleave(
        hosts.SIDES, lambda side: [web.sample(works[side])], PAIRS, MOST
    )
    yield from compare(question, BAR, result)


def fill(name):
    """A customer with some people, orders and messages."""
    with environment_of(name) as env:
        customer = env["res.partner"].create({"name": "Customer", "is_company": True})
        people = env["res.partner"].create(
            [
                {
                    "name": f"Person {n}",
                    "email": f"{n}@c.example",
                    "parent_id": customer.id,
                }
                for n in range(5)
            ]
        )
        product = env["product.product"].create({"name": "Chair", "list_price": 80})
        line = {"product_id": product.id}
        orders = env["sale.order"].create(
            [{"partner_id": customer.id, "order_line": [(0, 0, line)]}] * ORDERS
        )
        orders.action_confirm()
        for document in (customer, orders[0]):
            for _ in range(30):
                document.message_post(body=WORDS, partner_ids=people[:1].ids)
        ids = {"res.partner": customer.id, "sale.order": orders[0].id}
        env.cr.commit()
    return ids


class Form:
    """The form of one record in a browser."""

    def __init__(self, browser, model, res_id):
        self.browser, self.model, self.res_id = browser, model, res_id
        self.specification = get_specification(self.get_views(), model)

    def open(self):
        self.get_views()
        self.browser.call(
            self.model, "web_read", [self.res_id], specification=self.specification
        )
        thread = {"thread_model": self.model, "thread_id": self.res_id}
        data = ["mail.thread", {**thread, "request_list": CHATTER}]
        self.browser.post("/mail/data", {"fetch_params": [data]})
        messages = {**thread, "fetch_params": {"limit": 30}}
        self.browser.post("/mail/thread/messages", messages)

    def get_views(self):
        return self.browser.call(
            self.model,
            "get_views",
            views=[[False, "form"], [False, "search"]],
            options={"toolbar": True, "load_filters": True},
        )


def get_specification(answer, model):
    """What the web client reads of the record, of all that the form shows."""
    arch = ElementTree.fromstring(answer["views"]["form"]["arch"])
    return read_fields(arch, model, answer["models"])


def read_fields(node, model, models):
    fields, found = models[model]["fields"], {}
    for child in node:
        if child.tag == "field" and child.get("name") in fields:
            name = child.get("name")
            found[name] = read_field(child, fields[name], models)
        else:
            found |= read_fields(child, model, models)
    return found


def read_field(node, field, models):
    if field["type"] == "many2one":
        return {"fields": {"display_name": {}}}
    if field["type"] not in ("many2many", "one2many"):
        return {}
    views = [child for child in node if child.tag in ("list", "kanban")]
    if not views:
        return {"fields": {"display_name": {}}}
    return {"fields": read_fields(views[0], field["relation"], models), "limit": 40}
