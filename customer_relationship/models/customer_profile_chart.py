import json

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from .customer_profile_source import Scope

MONTHS = 12
MONTHLY = """
    SELECT customer_id, jsonb_object_agg(month, revenue) AS shown
      FROM (SELECT customer_id, date_trunc('month', day)::date AS month,
                   sum(amount) AS revenue
              FROM (%(revenue)s) source
             WHERE day >= %(first)s AND day <= %(today)s
             GROUP BY 1, 2) monthly
     GROUP BY customer_id
"""


class CustomerProfile(models.Model):
    """What the card reads from the documents: all of it by one query."""

    _name = "customer.profile"
    _inherit = ["customer.profile"]

    revenue_chart = fields.Text(
        compute="_compute_shown",
        help="Revenue of the last 12 calendar months, this one included.",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_shown(self):
        for company, profiles in self.grouped("company_id").items():
            shown = {id_: {} for id_ in profiles.partner_id._ids}
            queries = profiles._get_shown_queries(company)
            query = SQL(" UNION ALL ").join(
                SQL("SELECT %s, shown.* FROM (%s) shown", name, query)
                for name, query in queries.items()
            )
            for name, customer_id, values in self.env.execute_query(query):
                shown[customer_id][name] = values
            for profile in profiles:
                profile._show(shown[profile.partner_id.id])

    def _get_shown_queries(self, company):
        """By name, queries of ``customer_id`` and what ``_show`` is to show of it."""
        today = company._get_customer_today()
        scope = Scope(company, today, self.partner_id._ids)
        # sudo: the sums are what whoever sees the profile may see, not the documents
        sources = self.env["customer.profile.source"].sudo()
        revenue = SQL(" UNION ALL ").join(sources._get_revenue_queries(scope))
        first = self._get_months(today)[0]
        return {"months": SQL(MONTHLY, revenue=revenue, first=first, today=today)}

    def _show(self, shown):
        revenues = shown.get("months", {})
        months = self._get_months(self.company_id._get_customer_today())
        values = [revenues.get(month.isoformat(), 0) for month in months]
        self.revenue_chart = self._prepare_chart(months, values)

    @api.model
    def _get_months(self, today):
        first = today.replace(day=1)
        return [first - relativedelta(months=back) for back in reversed(range(MONTHS))]

    @api.model
    def _prepare_chart(self, months, values):
        """As the widget of the accounting dashboard reads bars and lines."""
        bars = [
            {
                "label": (label := format_date(self.env, month, date_format="MMM")),
                "value": value,
                "type": "future" if month == months[-1] else "past",
                "x": label,
                "y": value,
            }
            for month, value in zip(months, values, strict=True)
        ]
        return json.dumps([{"key": self.env._("Revenue"), "values": bars}])
