import operator as operators

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# ``last`` is a query of one customer's talks in one direction, the latest first.
LAST_CONTACTS = """
    SELECT customer.id, COALESCE(way.direction, 'any'), last.date
      FROM unnest(%(customer_ids)s::int[]) AS customer(id)
     CROSS JOIN (VALUES ('in'), ('out'), (NULL)) AS way(direction)
     CROSS JOIN LATERAL (%(last)s) AS last
"""
COMPARISONS = {
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}


class ResPartner(models.Model):
    """When the customer and we last talked; contacts have their company's dates.

    Read from the stream when asked for, never stored: a partner is written by too many
    at a time already. Only what the reader may see counts.
    """

    _inherit = "res.partner"

    customer_last_in = fields.Datetime(
        "Last Heard From",
        compute="_compute_customer_last_contact",
        groups="customer_relationship.group_customer_relationship_user",
        help="When the customer last talked to us.",
    )
    customer_last_out = fields.Datetime(
        "Last Reached Out",
        compute="_compute_customer_last_contact",
        groups="customer_relationship.group_customer_relationship_user",
        help="When we last talked to the customer.",
    )
    customer_last_contact = fields.Datetime(
        "Last Contact",
        compute="_compute_customer_last_contact",
        search="_search_customer_last_contact",
        groups="customer_relationship.group_customer_relationship_user",
        help="When the customer and we last talked, in either direction. Automatic "
        "messages do not count. Empty: never.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_last_contact(self):
        last = self._get_last_contacts()
        for partner in self:
            customer_id = partner.commercial_partner_id.id
            partner.customer_last_in = last.get((customer_id, "in"))
            partner.customer_last_out = last.get((customer_id, "out"))
            partner.customer_last_contact = last.get((customer_id, "any"))

    def _get_last_contacts(self):
        """The time of the last talk by customer and direction, or "any" of them."""
        query = self.env["customer.interaction"]._search_contacts()
        table = SQL.identifier(query.table)
        query.add_where(SQL("%s.commercial_partner_id = customer.id", table))
        query.add_where(
            SQL("(way.direction IS NULL OR %s.direction = way.direction)", table)
        )
        query.order = SQL("%s.date DESC", table)
        query.limit = 1
        last = query.select(SQL("%s.date", table))
        customer_ids = self.commercial_partner_id.ids
        rows = self.env.execute_query(
            SQL(LAST_CONTACTS, customer_ids=customer_ids, last=last)
        )
        return {(customer_id, way): date for customer_id, way, date in rows}

    def _search_customer_last_contact(self, operator, value):
        """Who never talked with us has no date: only "is not set" finds them."""
        if operator == "in" and set(value) == {False}:
            return Domain.custom(
                to_sql=self._never_contacted_to_sql,
                predicate=lambda partner: not partner.customer_last_contact,
            )
        if operator not in COMPARISONS:
            return NotImplemented
        compare = COMPARISONS[operator]
        query = self.env["customer.interaction"]._search_contacts()
        table = SQL.identifier(query.table)
        query.groupby = customer = SQL("%s.commercial_partner_id", table)
        query.having = SQL(f"max(%s.date) {operator} %s", table, value)
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "commercial_partner_id"),
                query.select(customer),
            ),
            predicate=lambda partner: (
                partner.customer_last_contact
                and compare(partner.customer_last_contact, value)
            ),
        )

    def _never_contacted_to_sql(self, _model, alias, _query):
        query = self.env["customer.interaction"]._search_contacts()
        query.add_where(
            SQL(
                "%s = %s",
                SQL.identifier(query.table, "commercial_partner_id"),
                SQL.identifier(alias, "commercial_partner_id"),
            )
        )
        return SQL("NOT EXISTS (%s)", query.select(SQL("1")))
