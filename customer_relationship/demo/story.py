"""A story for each customer of the demo data, up to today.

Orders, invoices and payments of 14 months, then tiers and profiles: told once, when the
addon is installed with demo data. XML can't post invoices; and a model for it would be
in every database.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from ..models.customer_profile_source import Scope

CHAIR, CABINET, DRAWER = (
    "product_delivery_01",
    "product_product_10",
    "product_product_16",
)
DESK, BOARD = "product_product_3", "product_product_20"

# Days ago, product, quantity: beside the orders that interactions tell of.
ORDERS = {
    # Strategic and healthy: the largest, every six weeks; invited to the Circle.
    "partner_nordlicht": [
        *((420, CHAIR, 40), (380, DESK, 8), (340, DESK, 20), (298, CHAIR, 60)),
        *((255, BOARD, 4), (210, DESK, 18), (165, CABINET, 40), (75, DESK, 22)),
    ],
    # Loyal and healthy: a little each month, Silver and close to Gold.
    "partner_truong_an": [
        *((414, CHAIR, 9), (383, CABINET, 5), (351, CHAIR, 12), (320, CABINET, 6)),
        *((288, CHAIR, 13), (255, DESK, 2), (223, CHAIR, 11), (192, CABINET, 7)),
        *((160, CHAIR, 12), (127, DESK, 1)),
    ],
    # Loyal and Gold, but at risk: nothing for three months.
    "partner_casa_verde": [
        *((410, CHAIR, 20), (361, CABINET, 6), (312, CHAIR, 14), (260, DESK, 3)),
        *((236, CHAIR, 16), (141, CABINET, 8)),
    ],
    # Current and healthy, but warned: not quite enough to stay Silver.
    "partner_lumiere": [
        *((197, CABINET, 3), (138, DESK, 1), (79, CHAIR, 8), (20, DESK, 1)),
    ],
    # Lost for more than a year, and Bronze for some days of grace.
    "partner_baobab": [
        *((575, DESK, 2), (516, CHAIR, 6), (455, CABINET, 3), (397, DRAWER, 4)),
    ],
}
# New and not far from Bronze; potential.
OTHERS = ["partner_hoshi", "partner_maple"]
# Of the loyalty cards before the program: tier, and days until it ends.
MEMBERS = {
    "partner_lumiere": ("customer_tier_silver", 20),
    "partner_baobab": ("customer_tier_bronze", -10),
}


def tell(env):
    env = env(context={**env.context, "tracking_disable": True})
    customers = env["res.partner"].concat(
        *(_ref(env, name) for name in [*ORDERS, *OTHERS])
    )
    _record(env, False)
    for name, orders in ORDERS.items():
        _create_orders(_ref(env, name), orders)
    _invoice(customers)
    _record(env, True)
    _place(customers)
    _refresh(env)


def _ref(env, name):
    return env.ref(f"customer_relationship.{name}")


def _record(env, active):
    """The history reads the documents later, each on its day: not all of today."""
    parameters = env["ir.config_parameter"].sudo()
    parameters.set_param("customer_relationship.capture", active and "True")


def _create_orders(customer, orders):
    morning = fields.Datetime.now().replace(hour=8, minute=40, second=0)
    customer.env["sale.order"].create(
        [
            {
                "partner_id": customer.id,
                "user_id": customer.user_id.id,
                "state": "sale",
                "date_order": morning - timedelta(days=days),
                "order_line": [
                    Command.create(
                        {
                            "product_id": customer.env.ref(f"product.{product}").id,
                            "product_uom_qty": quantity,
                        }
                    )
                ],
            }
            for days, product, quantity in orders
        ]
    )


def _invoice(customers):
    """The day after each order; all but the latest are paid."""
    env = customers.env
    if not env["account.journal"].search([("type", "=", "sale")], limit=1):
        return
    orders = env["sale.order"].search(
        [("partner_id", "in", customers.ids), ("state", "=", "sale")]
    )
    invoices = env["account.move"].create([_prepare_invoice(order) for order in orders])
    invoices.action_post()
    known = fields.Date.today() - timedelta(days=42)
    _pay(invoices.filtered(lambda invoice: invoice.invoice_date < known))


def _prepare_invoice(order):
    day = order.date_order.date() + timedelta(days=1)
    lines = [
        Command.create(
            {**line._prepare_invoice_line(), "quantity": line.product_uom_qty}
        )
        for line in order.order_line
    ]
    return {
        **order._prepare_invoice(),
        "invoice_date": min(day, fields.Date.today()),
        "invoice_line_ids": lines,
    }


def _pay(invoices):
    """Ten days into the month after."""
    months = invoices.grouped(lambda invoice: invoice.invoice_date.replace(day=1))
    for month, rows in months.items():
        invoices.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=rows.ids
        ).create(
            {
                "payment_date": month + relativedelta(months=1, days=9),
                "group_payment": False,
            }
        ).action_create_payments()


def _place(customers):
    """The program goes live once all have bought."""
    env = customers.env
    env.flush_all()
    program = _ref(env, "customer_tier_program_club")
    engine = env["customer.tier.engine"].with_user(env.ref("base.user_admin")).sudo()
    today = program._get_today()
    members = {
        _ref(env, name).id: (
            _ref(env, tier).id,
            today + timedelta(days=days),
            "From the old loyalty cards.",
        )
        for name, (tier, days) in MEMBERS.items()
    }
    engine._import_members(program, members)
    program.action_activate()
    engine._set_tier(
        *(program, _ref(env, "partner_nordlicht"), _ref(env, "customer_tier_circle")),
        *("floor", today + relativedelta(years=2)),
        "Sits at our table of advisors.",
    )


def _refresh(env):
    """As each night, in the transaction of the installation."""
    company = env.ref("base.main_company")
    refresh = env["customer.profile.refresh"]
    env.flush_all()
    scope = Scope(company, company._get_customer_today())
    refresh._write_changes(scope, 0, refresh._make_tables(scope))
    refresh._drop_tables()
    env["customer.profile"].invalidate_model()
