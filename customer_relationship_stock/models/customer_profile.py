from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from odoo.addons.customer_relationship.models.customer_profile_source import Scope

from .stock_picking import TO_CUSTOMER

# By the day. As in the history, an order without a day of its own promised nothing.
DEADLINES = """
    SELECT customer.commercial_partner_id,
           count(*) FILTER (WHERE source.state = 'done' AND %(done)s <= %(due)s),
           count(*) FILTER (WHERE COALESCE(%(done)s, %(today)s) > %(due)s)
      FROM stock_picking source
      JOIN res_partner customer ON customer.id = source.partner_id
      %(to_customer)s
     WHERE customer.commercial_partner_id = ANY(%(customer_ids)s)
       AND source.company_id = %(company_id)s
       AND source.state NOT IN ('draft', 'cancel')
       AND source.date_deadline >= %(since)s
       AND (sale.id IS NULL OR source.date_deadline > sale.date_order)
     GROUP BY 1
"""


class CustomerProfile(models.Model):
    """Deliveries on time, and late, tell whether we keep our word."""

    _inherit = "customer.profile"

    def _get_deadlines(self, company):
        self.env["stock.picking"].flush_model()
        self.env["sale.order"].flush_model(["date_order"])
        scope = Scope(company, company._get_customer_today())
        rows = self.env.execute_query(
            SQL(
                DEADLINES,
                done=scope.day("source.date_done"),
                due=scope.day("source.date_deadline"),
                today=scope.today,
                since=scope.today - relativedelta(months=12),
                to_customer=SQL(TO_CUSTOMER),
                customer_ids=self.partner_id.ids,
                company_id=company.id,
            )
        )
        found = {id_: {"met": met, "missed": missed} for id_, met, missed in rows}
        return super()._get_deadlines(company) | found
