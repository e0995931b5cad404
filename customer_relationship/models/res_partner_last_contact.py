import operator as operators

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Each date is the first entry of the index; customers have up to thousands of talks.
# One subquery for all ways: planning what is a contact takes longer than finding it.
LAST_CONTACTS = """
    SELECT customer.id,
           array_agg((
               SELECT date FROM customer_interaction
                WHERE commercial_partner_id = customer.id AND %(contact)s
                  AND (way = 'any' OR direction = way)
                ORDER BY date DESC LIMIT 1) ORDER BY place)
      FROM unnest(%(customer_ids)s::int[]) AS customer(id),
           unnest(ARRAY['in', 'out', 'any']) WITH ORDINALITY AS talked(way, place)
     GROUP BY customer.id
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

    _name = "res.partner"
    _inherit = ["res.partner"]

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
        dates = self._get_last_contacts()
        for partner in self:
            last_in, last_out, last = dates.get(
                partner.commercial_partner_id.id, (False, False, False)
            )
            partner.customer_last_in = last_in
            partner.customer_last_out = last_out
            partner.customer_last_contact = last

    def _get_last_contacts(self):
        """The times of the last talk by customer: from them, to them, any."""
        contact = self.env["customer.interaction"]._search_contacts().where_clause
        customer_ids = self.commercial_partner_id.ids
        rows = self.env.execute_query(
            SQL(LAST_CONTACTS, customer_ids=customer_ids, contact=contact)
        )
        return dict(rows)

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
