from odoo import api, models
from odoo.tools import SQL

from .customer_value_rules import HABIT_DAYS

# One for each kind of money: in the window and since the first document.
AMOUNT = """
    SELECT customer_id, sum(amount) AS total,
           sum(amount) FILTER (WHERE day > %(since)s) AS recent
      FROM (%(sources)s) source
     WHERE day <= %(today)s
     GROUP BY customer_id
"""

PURCHASE = """
    SELECT customer_id,
           sum(orders) FILTER (WHERE day IS NOT NULL) AS order_total,
           sum(orders) FILTER (WHERE day > %(since)s) AS order_count,
           sum(orders) FILTER (WHERE day > %(before)s AND day <= %(since)s)
               AS orders_before,
           count(day) AS purchase_days,
           min(day) AS first_purchase_date, max(day) AS last_purchase_date,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS gap
      FROM (SELECT *, day - lag(day) OVER (
                          PARTITION BY customer_id ORDER BY day) AS gap
              FROM (SELECT customer_id, day, count(*) AS orders
                      FROM (%(sources)s) source
                     WHERE (day <= %(today)s) IS NOT FALSE
                     GROUP BY customer_id, day) purchase_day) gaps
     GROUP BY customer_id
"""

FIGURES = """
    WITH %(amounts)s, purchase AS (%(purchase)s
    ), known AS (
        SELECT customer_id FROM purchase UNION %(customers)s
    )
    SELECT customer.id AS partner_id, %(company_id)s AS company_id,
           %(columns)s,
           COALESCE(order_count, 0)::int AS order_count,
           COALESCE(order_total, 0)::int AS order_total,
           COALESCE(orders_before, 0)::int AS orders_before,
           COALESCE(purchase_days, 0)::int AS purchase_days,
           first_purchase_date, last_purchase_date,
           CASE WHEN purchase_days >= %(habit_days)s THEN gap END AS typical_gap
      FROM known
      JOIN res_partner customer ON customer.id = known.customer_id
      LEFT JOIN purchase USING (customer_id)
      %(joins)s
     WHERE %(is_customer)s
"""

# Ourselves, our own companies and the anonymous visitor are no customers.
IS_CUSTOMER = """
    customer.active AND customer.partner_share
    AND customer.id = customer.commercial_partner_id
    AND customer.id NOT IN (SELECT partner_id FROM res_company)
    AND customer.id NOT IN (
        SELECT res_users.partner_id
          FROM res_users
          JOIN res_groups_users_rel membership ON membership.uid = res_users.id
         WHERE membership.gid = %s)
"""


class CustomerProfileSource(models.AbstractModel):
    """The documents summed up by customer."""

    _name = "customer.profile.source"
    _inherit = ["customer.profile.source"]

    @api.model
    def _get_amounts(self):
        """Columns of the profile that hold money of the window, and the method that
        names their queries; a column ``…_total`` beside each holds that since ever."""
        return {"revenue": self._get_revenue_queries}

    @api.model
    def _get_figures_query(self, scope):
        """The customers' figures as rows, read from the documents."""
        amounts = self._get_amounts()
        tables = {name: SQL.identifier(f"amount_{name}") for name in amounts}
        customers = [
            SQL("SELECT customer_id FROM %s", table) for table in tables.values()
        ]
        # sudo: the anonymous visitor is the same for everyone
        public = self.env["ir.model.data"].sudo()._xmlid_to_res_id("base.group_public")
        return SQL(
            FIGURES,
            amounts=SQL(", ").join(
                SQL("%s AS (%s)", tables[name], self._sum(AMOUNT, get_queries, scope))
                for name, get_queries in amounts.items()
            ),
            purchase=self._sum(PURCHASE, self._get_purchase_queries, scope),
            customers=SQL(" UNION ").join(
                customers + self._get_customer_queries(scope)
            ),
            columns=SQL(", ").join(
                SQL(
                    "COALESCE(%s.recent, 0) AS %s, COALESCE(%s.total, 0) AS %s",
                    tables[name],
                    SQL.identifier(name),
                    tables[name],
                    SQL.identifier(f"{name}_total"),
                )
                for name in amounts
            ),
            joins=SQL(" ").join(
                SQL("LEFT JOIN %s USING (customer_id)", table)
                for table in tables.values()
            ),
            is_customer=SQL(IS_CUSTOMER, public),
            company_id=scope.company.id,
            habit_days=HABIT_DAYS,
        )

    @api.model
    def _sum(self, query, get_queries, scope):
        return SQL(
            query,
            sources=SQL(" UNION ALL ").join(get_queries(scope)),
            since=scope.since,
            before=scope.before,
            today=scope.today,
        )
