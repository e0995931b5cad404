import json

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from .customer_profile_source import Scope

MONTHS = 12
MONTHLY = """
    SELECT customer_id, date_trunc('month', day)::date, sum(amount)
      FROM (%(revenue)s) source
     WHERE day >= %(first)s AND day <= %(today)s
     GROUP BY 1, 2
"""


class CustomerProfile(models.Model):
    """The revenue of the last months, read from the documents when shown."""

    _name = "customer.profile"
    _inherit = ["customer.profile"]

    revenue_chart = fields.Text(
        compute="_compute_revenue_chart",
        help="Revenue of the last 12 calendar months, this one included.",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_revenue_chart(self):
        for company, profiles in self.grouped("company_id").items():
            today = company._get_customer_today()
            months = [
                today.replace(day=1) - relativedelta(months=back)
                for back in reversed(range(MONTHS))
            ]
            revenues = profiles._get_monthly_revenues(company, months[0], today)
            for profile in profiles:
                values = [revenues.get((profile.partner_id.id, m), 0) for m in months]
                profile.revenue_chart = self._prepare_chart(months, values)

    def _get_monthly_revenues(self, company, first, today):
        """Revenue by customer and first day of the month."""
        scope = Scope(company, today, self.partner_id._ids)
        # sudo: the sums are what whoever sees the profile may see, not the documents
        sources = self.env["customer.profile.source"].sudo()
        query = SQL(
            MONTHLY,
            revenue=SQL(" UNION ALL ").join(sources._get_revenue_queries(scope)),
            first=first,
            today=today,
        )
        return {
            (customer_id, month): float(revenue)
            for customer_id, month, revenue in self.env.execute_query(query)
        }

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
