from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

from ..models.customer_profile_source import Scope

CHAIR, CABINET, DRAWER = (
    "product_delivery_01",
    "product_product_10",
    "product_product_16",
)
DESK, BOARD = "product_product_3", "product_product_20"

# Days ago, product, quantity: beside the orders that interactions tell of.
ORDERS = {
    # Strategic and healthy: the largest, every six weeks.
    "partner_nordlicht": [
        *((420, CHAIR, 40), (380, DESK, 8), (340, DESK, 20), (298, CHAIR, 60)),
        *((255, BOARD, 4), (210, DESK, 18), (165, CABINET, 40), (75, DESK, 22)),
    ],
    # Loyal and healthy: a little each month, close to the next tier.
    "partner_truong_an": [
        *((414, CHAIR, 9), (383, CABINET, 5), (351, CHAIR, 12), (320, CABINET, 6)),
        *((288, CHAIR, 13), (255, DESK, 2), (223, CHAIR, 11), (192, CABINET, 7)),
        *((160, CHAIR, 12), (127, DESK, 2)),
    ],
    # Loyal and in the highest tier, but at risk: nothing for three months.
    "partner_casa_verde": [
        *((410, CHAIR, 20), (361, CABINET, 6), (312, CHAIR, 14), (260, DESK, 3)),
        *((236, CHAIR, 16), (141, CABINET, 8)),
    ],
    # Current and healthy, close to the next tier.
    "partner_lumiere": [
        *((197, CABINET, 4), (138, DESK, 1), (79, CHAIR, 8), (20, DESK, 1)),
    ],
    # Lost for more than a year: not everybody stays.
    "partner_baobab": [
        *((575, DESK, 2), (516, CHAIR, 6), (455, CABINET, 3), (397, DRAWER, 4)),
    ],
}
WITHOUT = ["partner_hoshi", "partner_maple"]


class CustomerDemo(models.AbstractModel):
    """A story for each customer of the demo data, up to today."""

    _name = "customer.demo"
    _description = "Demo Customers"

    @api.model
    def _tell(self):
        customers = self._get_customers()
        self._record(False)
        for name, orders in ORDERS.items():
            self._create_orders(self._ref(name), orders)
        self._invoice(customers)
        self._record(True)
        self._place(customers)
        self._refresh()

    @api.model
    def _record(self, active):
        """The history reads the documents later, each on its day: not all of today."""
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("customer_relationship.capture", active and "True")

    @api.model
    def _ref(self, name):
        return self.env.ref(f"customer_relationship.{name}")

    @api.model
    def _get_customers(self):
        names = [*ORDERS, *WITHOUT]
        return self.env["res.partner"].concat(*(self._ref(name) for name in names))

    @api.model
    def _create_orders(self, customer, orders):
        morning = fields.Datetime.now().replace(hour=8, minute=40, second=0)
        self.env["sale.order"].create(
            [
                {
                    "partner_id": customer.id,
                    "user_id": customer.user_id.id,
                    "state": "sale",
                    "date_order": morning - timedelta(days=days),
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.env.ref(f"product.{product}").id,
                                "product_uom_qty": quantity,
                            }
                        )
                    ],
                }
                for days, product, quantity in orders
            ]
        )

    @api.model
    def _invoice(self, customers):
        """The day after each order; all but the latest are paid."""
        orders = self.env["sale.order"].search(
            [("partner_id", "in", customers.ids), ("state", "=", "sale")]
        )
        if not self.env["account.journal"].search([("type", "=", "sale")], limit=1):
            return
        values = [self._prepare_invoice(order) for order in orders]
        invoices = self.env["account.move"].create(values)
        invoices.action_post()
        known = fields.Date.today() - timedelta(days=42)
        self._pay(invoices.filtered(lambda invoice: invoice.invoice_date < known))

    @api.model
    def _prepare_invoice(self, order):
        day = order.date_order.date() + timedelta(days=1)
        lines = [
            Command.create(
                {
                    **line._prepare_invoice_line(),
                    "quantity": line.product_uom_qty,
                }
            )
            for line in order.order_line
        ]
        return {
            **order._prepare_invoice(),
            "invoice_date": min(day, fields.Date.today()),
            "invoice_line_ids": lines,
        }

    @api.model
    def _pay(self, invoices):
        """Ten days into the month after."""
        for month, rows in invoices.grouped(self._get_month).items():
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=rows.ids
            ).create(
                {
                    "payment_date": month + relativedelta(months=1, days=9),
                    "group_payment": False,
                }
            ).action_create_payments()

    @api.model
    def _get_month(self, invoice):
        return invoice.invoice_date.replace(day=1)

    @api.model
    def _place(self, customers):
        """At once; the others follow with the scheduled actions."""
        self.env.flush_all()
        program = self._ref("customer_tier_program_club")
        self.env["customer.tier.engine"]._run_customers(program, customers.ids)

    @api.model
    def _refresh(self):
        """As each night, in the transaction of the installation."""
        company = self.env.ref("base.main_company")
        refresh = self.env["customer.profile.refresh"]
        self.env.flush_all()
        scope = Scope(company, company._get_customer_today())
        refresh._write_changes(scope, 0, refresh._make_tables(scope))
        refresh._drop_tables()
        self.env["customer.profile"].invalidate_model()
