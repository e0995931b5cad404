import operator as operators

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_person import GROUP
from .res_partner_last_contact import COMPARISONS

WAITING_SINCE = """
    SELECT customer.id,
           (SELECT date FROM customer_interaction
             WHERE commercial_partner_id = customer.id AND %(contact)s
               AND direction = 'in' AND NOT %(spoken)s
               AND date > COALESCE(
                   (SELECT date FROM customer_interaction
                     WHERE commercial_partner_id = customer.id AND %(contact)s
                       AND (direction = 'out' OR %(spoken)s)
                     ORDER BY date DESC LIMIT 1), '-infinity')
             ORDER BY date LIMIT 1)
      FROM unnest(%(customer_ids)s::int[]) AS customer(id)
"""

# Whether they talked to us after we last talked to them, as far as %(asked)s holds.
IS_WAITING = """
    COALESCE(
        max(%(date)s) FILTER (
            WHERE %(direction)s = 'in' AND NOT %(spoken)s AND %(asked)s)
        > COALESCE(
            max(%(date)s) FILTER (WHERE %(direction)s = 'out' OR %(spoken)s),
            '-infinity'),
        FALSE)
"""
BEFORE = {">": "<=", ">=": "<"}


class ResPartner(models.Model):
    """Since when the customer waits for us; contacts wait with their company.

    The first contact from them after our last one to them: who asked on Monday and
    asked again on Friday has waited since Monday. Calls and meetings, in which both
    spoke, are no question left open. What counts as contact, and for whom, is what
    counts for the last contact.
    """

    _name = "res.partner"
    _inherit = ["res.partner"]

    customer_waiting_since = fields.Datetime(
        "Waiting for Us Since",
        compute="_compute_customer_waiting_since",
        search="_search_customer_waiting_since",
        groups=GROUP,
        help="When the customer first wrote to us after we last talked with them. "
        "Automatic messages do not count. Empty: nobody waits.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_waiting_since(self):
        Interaction = self.env["customer.interaction"]
        contact = Interaction._search_contacts(of_few=True).where_clause
        customer_ids = self.commercial_partner_id.ids
        spoken = Interaction._get_spoken("customer_interaction")
        values = {"customer_ids": customer_ids, "contact": contact, "spoken": spoken}
        rows = self.env.execute_query(SQL(WAITING_SINCE, **values))
        dates = dict(rows)
        for partner in self:
            partner.customer_waiting_since = dates.get(partner.commercial_partner_id.id)

    def _search_customer_waiting_since(self, operator, value):
        if operator == "not in" and set(value) == {False}:
            return self._get_waiting_domain("!=", False)
        if operator in COMPARISONS:
            return self._get_waiting_domain(operator, value)
        return NotImplemented

    @api.model
    def _get_waiting_domain(self, operator, value):
        query = self.env["customer.interaction"]._search_contacts()
        query.groupby = customer = SQL.identifier(query.table, "commercial_partner_id")
        query.having = self._get_waiting_condition(query.table, operator, value)
        compare = COMPARISONS.get(operator, operators.ne)
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s IN (%s)",
                SQL.identifier(alias, "commercial_partner_id"),
                query.select(customer),
            ),
            predicate=lambda partner: (
                partner.customer_waiting_since
                and compare(partner.customer_waiting_since, value)
            ),
        )

    @api.model
    def _get_waiting_condition(self, table, operator, value):
        """Who waits since before a day asked before it; the others who wait did not."""
        date = SQL.identifier(table, "date")
        spoken = self.env["customer.interaction"]._get_spoken(table)

        def is_waiting(asked):
            direction = SQL.identifier(table, "direction")
            values = {"date": date, "direction": direction, "spoken": spoken}
            return SQL(IS_WAITING, asked=asked, **values)

        def is_waiting_since(before):
            return is_waiting(SQL("%s %s %s", date, SQL(before), value))

        if operator in BEFORE:
            early = is_waiting_since(BEFORE[operator])
            return SQL("%s AND NOT %s", is_waiting(SQL("TRUE")), early)
        return is_waiting_since(operator) if value else is_waiting(SQL("TRUE"))
