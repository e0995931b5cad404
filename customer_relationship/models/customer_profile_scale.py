from odoo import api, fields, models
from odoo.tools import SQL

from .customer_rfm_rules import MIN_CUSTOMERS, QUINTILES
from .customer_value_rules import (
    get_projected_factor,
    get_retention,
    get_yearly_retention,
)

# Only who bought in the window is compared: where most customers are lost, they would
# leave four of five scores to nobody.
MEASURE = """
    SELECT count(*) FILTER (WHERE order_count > 0),
           percentile_disc(%(quintiles)s) WITHIN GROUP (ORDER BY last_purchase_date)
               FILTER (WHERE order_count > 0),
           percentile_disc(%(quintiles)s) WITHIN GROUP (ORDER BY order_count)
               FILTER (WHERE order_count > 0),
           percentile_disc(%(quintiles)s) WITHIN GROUP (ORDER BY revenue)
               FILTER (WHERE order_count > 0),
           percentile_disc(%(strategic)s) WITHIN GROUP (ORDER BY revenue)
               FILTER (WHERE order_count > 0 AND revenue > 0),
           percentile_disc(0.5) WITHIN GROUP (ORDER BY typical_gap)
               FILTER (WHERE typical_gap IS NOT NULL),
           count(*) FILTER (WHERE orders_before > 0),
           count(*) FILTER (WHERE orders_before > 0 AND order_count > 0)
      FROM customer_profile_figure
"""


class CustomerProfileScale(models.Model):
    """What the customers of a company are measured by: themselves, all together.

    Taken in the nightly refresh; during the day the figures of single customers are
    compared with those of last night.
    """

    _name = "customer.profile.scale"
    _description = "Scale of the Customer Profiles"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    breakpoints = fields.Json(
        readonly=True,
        help="Values that separate the scores of recency, frequency and money.",
    )
    strategic_revenue = fields.Float(
        readonly=True, help="From here on, a customer is among the largest."
    )
    typical_gap = fields.Integer(
        "Typical Gap (days)",
        readonly=True,
        help="Median of the customers' typical gaps, for those without one.",
    )
    retention = fields.Float(
        readonly=True,
        help="Share of the customers of the window before who bought in this one.",
    )
    projected_factor = fields.Float(
        compute="_compute_projected_factor",
        help="Years of today's revenue still to come: r ÷ (1 + i − r), r from year to "
        "year.",
    )

    _company_uniq = models.Constraint(
        "UNIQUE(company_id)", "A company has one scale for its customers."
    )

    @api.depends("retention", "company_id")
    def _compute_projected_factor(self):
        for scale in self:
            company = scale.company_id
            months = company.customer_window_months or 12
            yearly = get_yearly_retention(scale.retention, months)
            discount = company.customer_discount_rate
            scale.projected_factor = get_projected_factor(yearly, discount)

    @api.model
    def _measure(self, company):
        """Take the scale anew from the table of figures of the refresh."""
        share = company.customer_strategic_share
        query = SQL(
            MEASURE,
            quintiles=list(QUINTILES),
            strategic=max(1 - share, 0),
        )
        (row,) = self.env.execute_query(query)
        values = self._prepare_values(company, *row)
        scale = self.search([("company_id", "=", company.id)])
        if not scale:
            return self.create(values)
        changed = {
            name: value
            for name, value in values.items()
            if scale._fields[name].convert_to_cache(value, scale)
            != scale._fields[name].convert_to_cache(scale[name], scale)
        }
        scale.write(changed)
        return scale

    @api.model
    def _prepare_values(
        self, company, customers, recency, frequency, monetary, strategic, gap, *kept
    ):
        breakpoints = {}
        if customers >= MIN_CUSTOMERS:
            breakpoints = {
                "recency": [fields.Date.to_string(day) for day in recency],
                "frequency": [int(orders) for orders in frequency],
                "monetary": [float(revenue) for revenue in monetary],
            }
        return {
            "company_id": company.id,
            "breakpoints": breakpoints,
            "strategic_revenue": float(strategic or 0),
            "typical_gap": round(gap or 0),
            # In whole percent: the estimates of all customers hang on it.
            "retention": round(get_retention(*kept), 2),
        }
