import operator as operators
from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .customer_person import GROUP

# Each is the first entry of the index; customers have up to thousands of talks.
LAST_TALKS = """
    SELECT customer.id, way, talk.date, %(doubtful)s
      FROM unnest(%(customer_ids)s::int[]) AS customer(id),
           unnest(%(ways)s) AS way,
           LATERAL (
               SELECT date, outcome, res_model, source_id, source_model, user_id
                 FROM customer_interaction
                WHERE commercial_partner_id = customer.id AND %(talks)s
                  AND (way = 'any' OR direction = way OR direction IS NULL)
                ORDER BY date DESC LIMIT 1) talk
"""
COMPARISONS = {
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}
OPPOSITES = {"<": ">=", "<=": ">"}

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


class LastContact(fields.Datetime):
    """What was found was found for this very user, who may see it.

    Asking that again for each customer of a list takes longer than to find the dates.
    """

    def __get__(self, record, owner=None):
        if record is not None and len(record._ids) == 1:
            found = self._get_cache(record.env)
            if record._ids[0] in found:
                return self.convert_to_record(found[record._ids[0]], record)
        return super().__get__(record, owner)


class ResPartner(models.Model):
    """When the customer and we last talked, and since when the customer waits for us;
    contacts have their company's dates.

    Read from the stream when asked for, never stored: a partner is written by too many
    at a time already. Only what the reader may see counts.

    They wait since the first contact from them after our last one to them: who asked
    on Monday and asked again on Friday has waited since Monday. Calls and meetings, in
    which both spoke, are no question left open.
    """

    _name = "res.partner"
    _inherit = ["res.partner"]

    customer_last_in = LastContact(
        "Last Heard From",
        compute="_compute_customer_last_ways",
        groups=GROUP,
        help="When the customer last talked to us.",
    )
    customer_last_out = LastContact(
        "Last Reached Out",
        compute="_compute_customer_last_ways",
        groups=GROUP,
        help="When we last talked to the customer.",
    )
    customer_last_contact = LastContact(
        "Last Contact",
        compute="_compute_customer_last_contact",
        search="_search_customer_last_contact",
        groups=GROUP,
        help="When the customer and we last talked, in either direction. Automatic "
        "messages do not count. Empty: never.",
    )
    customer_waiting_since = fields.Datetime(
        "Waiting for Us Since",
        compute="_compute_customer_waiting_since",
        search="_search_customer_waiting_since",
        groups=GROUP,
        help="When the customer first wrote to us after we last talked with them. "
        "Automatic messages do not count. Empty: nobody waits.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_last_ways(self):
        self._cache_last_contacts(
            {"customer_last_in": "in", "customer_last_out": "out"}
        )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_last_contact(self):
        self._cache_last_contacts({"customer_last_contact": "any"})

    def _cache_last_contacts(self, ways):
        """Of a whole list: assigned one by one, they take longer than to be found."""
        dates = self._get_last_contacts(list(ways.values()))
        customer_ids = [partner.commercial_partner_id.id for partner in self]
        for name, way in ways.items():
            found = [dates.get((customer_id, way)) for customer_id in customer_ids]
            self._fields[name]._insert_cache(self, found)

    def _get_last_contacts(self, ways):
        """The times of the last contact by customer and way: in, out, any."""
        Interaction = self.env["customer.interaction"]
        talks, doubtful = Interaction._search_talks(), Interaction._get_doubtful()
        rows = self.commercial_partner_id._get_last_talks(ways, talks, doubtful)
        if ids := {row[0] for row in rows if row[-1]}:
            rows = [row for row in rows if row[0] not in ids]
            contacts = Interaction._search_contacts(of_few=True)
            rows += self.browse(ids)._get_last_talks(ways, contacts, SQL("FALSE"))
        return {(customer_id, way): date for customer_id, way, date, _doubt in rows}

    def _get_last_talks(self, ways, query, doubtful):
        given = {"customer_ids": self.ids, "ways": ways, "doubtful": doubtful}
        return self.env.execute_query(
            SQL(LAST_TALKS, talks=query.where_clause, **given)
        )

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
        return Domain.custom(
            to_sql=partial(self._last_contact_to_sql, operator, value),
            predicate=lambda partner: (
                partner.customer_last_contact
                and compare(partner.customer_last_contact, value)
            ),
        )

    def _last_contact_to_sql(self, operator, value, _model, alias, _query):
        """The last is before a time when there is one, and none since."""
        since = OPPOSITES.get(operator, operator)
        found = self._contacted_to_sql(alias, SQL(f"date {since} %s", value))
        if since == operator:
            return found
        ever = self._contacted_to_sql(alias, SQL("TRUE"))
        return SQL("%s AND NOT %s", ever, found)

    def _never_contacted_to_sql(self, _model, alias, _query):
        return SQL("NOT %s", self._contacted_to_sql(alias, SQL("TRUE")))

    def _contacted_to_sql(self, alias, condition):
        query = self.env["customer.interaction"]._search_contacts()
        customer = SQL.identifier(query.table, "commercial_partner_id")
        query.add_where(
            SQL("%s = %s", customer, SQL.identifier(alias, "commercial_partner_id"))
        )
        query.add_where(condition)
        return SQL("EXISTS (%s)", query.select(SQL("1")))

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
