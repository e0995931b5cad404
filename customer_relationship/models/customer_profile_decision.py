from odoo import api, models
from odoo.tools import SQL

from . import customer_health_rules as health
from . import customer_lifecycle_rules as lifecycle
from . import customer_rfm_rules as rfm

FIGURE_COLUMNS = (
    "partner_id",
    "company_id",
    "order_count",
    "order_total",
    "purchase_days",
    "first_purchase_date",
    "last_purchase_date",
    "typical_gap",
)
NEXT_PURCHASE = "last_purchase_date + round(COALESCE(typical_gap, %(gap)s))::int"

CHANGES = """
    SELECT profile.id, decided.*
      FROM (SELECT %(columns)s
              FROM customer_profile_figure figure
              LEFT JOIN (SELECT DISTINCT ON (partner_id)
                                partner_id, id AS override_id, stage AS override_stage,
                                date_end
                           FROM customer_stage_override
                          WHERE company_id = %(company_id)s
                          ORDER BY partner_id, id DESC) override
                     ON override.partner_id = figure.partner_id
                    AND override.date_end >= %(today)s
              %(joins)s) decided
      LEFT JOIN customer_profile profile
             ON profile.partner_id = decided.partner_id
            AND profile.company_id = decided.company_id
     WHERE profile.id IS NULL
        OR (%(stored)s) IS DISTINCT FROM (%(decided)s)
"""


class CustomerProfileDecision(models.AbstractModel):
    """What the figures mean: the rules as SQL, for all customers at once."""

    _name = "customer.profile.decision"
    _description = "Decisions on the Customer Profiles"

    @api.model
    def _get_columns(self, scope):
        """Each derived column as SQL over ``figure``; an addon adds its own."""
        values = self._get_limits(scope)
        names = {
            score: [name for name in values if name.startswith(f"{score}_")]
            for score in ("recency", "frequency", "monetary")
        }
        rules = {
            "next_purchase_date": NEXT_PURCHASE,
            "recency_score": rfm.get_score_sql("last_purchase_date", names["recency"]),
            "frequency_score": rfm.get_score_sql("order_count", names["frequency"]),
            "monetary_score": rfm.get_score_sql("revenue", names["monetary"]),
            "stage": f"COALESCE(override_stage, {lifecycle.STAGE_SQL})",
            "stage_override_id": "override_id",
            "health": health.HEALTH_SQL,
            "health_codes": health.REASONS_SQL,
        }
        return self._get_figure_columns() | {
            name: SQL(rule, **values) for name, rule in rules.items()
        }

    @api.model
    def _get_figure_columns(self):
        """Columns that are figures as they are read."""
        amounts = self.env["customer.profile.source"]._get_amounts()
        totals = [f"{name}_total" for name in amounts]
        names = [*FIGURE_COLUMNS, *amounts, *totals]
        return {name: SQL.identifier("figure", name) for name in names}

    @api.model
    def _get_joins(self, scope):
        """What else the columns are read from: joins to ``figure``."""
        return SQL()

    @api.model
    def _get_limits(self, scope):
        """What the rules compare the figures with, by name."""
        company, scale = scope.company, scope.company._get_customer_scale()
        breakpoints = {
            f"{score}_{place}": value
            for score, values in (scale.breakpoints or {}).items()
            for place, value in enumerate(values)
        }
        stages = lifecycle.get_limits(company._get_stage_thresholds(), scope.today)
        healths = vars(company._get_health_thresholds())
        return {**stages, **healths, **breakpoints, "today": scope.today}

    @api.model
    def _get_changes_query(self, scope):
        """The columns of the customers whose profile is new or differs."""
        columns = self._get_columns(scope)
        comma = SQL(", ")
        names = [SQL.identifier(name) for name in columns]
        return SQL(
            CHANGES,
            columns=comma.join(
                SQL("%s AS %s", rule, SQL.identifier(name))
                for name, rule in columns.items()
            ),
            joins=self._get_joins(scope),
            company_id=scope.company.id,
            today=scope.today,
            stored=comma.join(SQL("profile.%s", name) for name in names),
            decided=comma.join(SQL("decided.%s", name) for name in names),
        )
