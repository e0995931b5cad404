from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

INVOICES = """
    SELECT customer.commercial_partner_id AS customer_id,
           move.invoice_date AS day, %(amount)s AS amount
      FROM account_move move
      JOIN res_partner customer ON customer.id = move.commercial_partner_id
     WHERE move.state = 'posted' AND move.company_id = %(company_id)s
       AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
       AND %(customers)s
"""
INVOICED = SQL("move.amount_untaxed_signed")
# The part of the amount that is paid, as if each payment also paid its share of taxes.
# What is in payment is on its way, with or without an entry that says so.
PAID = """
    round(move.amount_untaxed_signed
          * CASE WHEN move.payment_state IN ('paid', 'in_payment', 'reversed') THEN 1
                 ELSE 1 - COALESCE(move.amount_residual_signed
                                   / NULLIF(move.amount_total_signed, 0), 0) END,
          %s)
"""
AMOUNT_UNTAXED = SQL("sale_order.amount_untaxed")
ORDERED = """
    SELECT buyer.commercial_partner_id AS customer_id, %(day)s AS day,
           round(%(amount)s
                 / COALESCE(NULLIF(sale_order.currency_rate, 0), 1)::numeric,
                 %(digits)s) AS amount
      FROM sale_order
      JOIN res_partner buyer ON buyer.id = sale_order.partner_id
     WHERE sale_order.state = 'sale' AND sale_order.company_id = %(company_id)s
       AND %(customers)s
"""

DIGITS = """
    (SELECT currency.decimal_places
       FROM res_company company
       JOIN res_currency currency ON currency.id = company.currency_id
      WHERE company.id = %s)
"""

# One look at the orders tells who ordered, and whom we only made an offer; what was
# ordered for a day to come is no purchase yet.
ORDERS = """
    SELECT buyer.commercial_partner_id AS customer_id,
           CASE WHEN sale_order.state = 'sale' AND %(day)s <= %(today)s
                THEN %(day)s END AS day
      FROM sale_order
      JOIN res_partner buyer ON buyer.id = sale_order.partner_id
     WHERE sale_order.state != 'cancel' AND sale_order.company_id = %(company_id)s
       AND %(customers)s
"""
# Invoices of orders name them; the others are purchases of their own.
INVOICES_ALONE = """
    SELECT customer.commercial_partner_id AS customer_id, move.invoice_date AS day
      FROM account_move move
      JOIN res_partner customer ON customer.id = move.commercial_partner_id
     WHERE move.state = 'posted' AND move.company_id = %(company_id)s
       AND move.move_type IN ('out_invoice', 'out_receipt')
       AND move.invoice_origin IS NULL
       AND %(customers)s
"""
# What concerns no company is the contact's, else that of whom it was with.
INTERACTIONS = """
    SELECT interaction.commercial_partner_id AS customer_id
      FROM customer_interaction interaction
     WHERE interaction.company_id = %(company_id)s AND %(customers)s
     UNION
    SELECT interaction.commercial_partner_id
      FROM customer_interaction interaction
      JOIN res_partner partner ON partner.id = interaction.partner_id
      LEFT JOIN res_users ON res_users.id = interaction.user_id
     WHERE interaction.company_id IS NULL AND %(customers)s
       AND COALESCE(partner.company_id, res_users.company_id, %(first_company_id)s)
           = %(company_id)s
"""


@dataclass(frozen=True)
class Scope:
    """Whose figures are asked for, and as of which day of the company."""

    company: models.BaseModel
    today: date
    # None: all customers
    customer_ids: tuple | None = None

    @property
    def since(self):
        """The day before the window: a year before 29 February is 28 February."""
        months = self.company.customer_window_months
        return self.today - relativedelta(months=months)

    @property
    def before(self):
        """The day before the window that precedes the window."""
        months = self.company.customer_window_months
        return self.today - relativedelta(months=2 * months)

    @property
    def digits(self):
        """Those of the company's currency, without a query of their own."""
        return SQL(DIGITS, self.company.id)

    def contains(self, column):
        if self.customer_ids is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s)", SQL(column), list(self.customer_ids))

    def day(self, column):
        """The day of the company at a time of the database."""
        tz = self.company._get_customer_tz()
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", SQL(column), tz)


class CustomerProfileSource(models.AbstractModel):
    """The documents that the figures of customers come from.

    An addon with documents of its own (a point of sale) adds queries by `super()`.
    """

    _name = "customer.profile.source"
    _description = "Source of the Customer Profiles"

    @api.model
    def _get_revenue_queries(self, scope, basis=None):
        """Queries of ``customer_id, day, amount``, in the company's currency.

        :param basis: what counts, if not what the settings say
        """
        basis = basis or scope.company.customer_revenue_basis
        if basis == "ordered":
            return [self._get_ordered_query(scope)]
        return [self._get_invoiced_query(scope, is_paid=basis == "paid")]

    @api.model
    def _get_purchase_queries(self, scope):
        """Queries of ``customer_id, day``, a row for each purchase; rows without a day
        are customers who have not bought. What brings no revenue is no purchase."""
        company_id = scope.company.id
        orders = SQL(
            ORDERS,
            day=scope.day("sale_order.date_order"),
            today=scope.today,
            company_id=company_id,
            customers=scope.contains("buyer.commercial_partner_id"),
        )
        if scope.company.customer_revenue_basis == "ordered":
            return [orders]
        customers = scope.contains("customer.commercial_partner_id")
        return [
            orders,
            SQL(INVOICES_ALONE, company_id=company_id, customers=customers),
        ]

    @api.model
    def _get_customer_queries(self, scope):
        """Queries of ``customer_id``: whom else the company has to do with."""
        # sudo: the system's own work
        companies = self.env["res.company"].sudo().search([], order="id", limit=1)
        return [
            SQL(
                INTERACTIONS,
                company_id=scope.company.id,
                first_company_id=companies.id,
                customers=scope.contains("interaction.commercial_partner_id"),
            )
        ]

    @api.model
    def _get_invoiced_query(self, scope, is_paid=False):
        amount = INVOICED
        if is_paid:
            amount = SQL(PAID, scope.digits)
        return SQL(
            INVOICES,
            amount=amount,
            company_id=scope.company.id,
            customers=scope.contains("customer.commercial_partner_id"),
        )

    @api.model
    def _get_ordered_query(self, scope, amount=AMOUNT_UNTAXED):
        """A query of money of confirmed orders, in the currency of each."""
        return SQL(
            ORDERED,
            amount=amount,
            day=scope.day("sale_order.date_order"),
            digits=scope.digits,
            company_id=scope.company.id,
            customers=scope.contains("buyer.commercial_partner_id"),
        )


class AccountMove(models.Model):
    """The invoices of a customer, without a look at those of all others."""

    _name = "account.move"
    _inherit = ["account.move"]

    _customer_revenue_idx = models.Index(
        "(commercial_partner_id, company_id, invoice_date)"
        " INCLUDE (amount_untaxed_signed) WHERE state = 'posted'"
        " AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
    )
    _customer_purchase_idx = models.Index(
        "(commercial_partner_id, company_id, invoice_date) WHERE state = 'posted'"
        " AND move_type IN ('out_invoice', 'out_receipt') AND invoice_origin IS NULL"
    )
