import logging

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from . import customer_health_rules as health
from . import customer_lifecycle_rules as lifecycle
from . import customer_rfm_rules as rfm
from .customer_profile_source import Scope
from .customer_value_rules import HABIT_DAYS

_logger = logging.getLogger(__name__)

BATCH_SIZE = 50_000  # profiles; seconds of work
TRIES = 3
EMPTY = SQL()
TRUE = SQL("TRUE")

FIGURES = """
    WITH revenue AS (
        SELECT customer_id, sum(amount) AS revenue_total,
               sum(amount) FILTER (WHERE day > %(since)s) AS revenue
          FROM (%(revenue)s) source
         WHERE day <= %(today)s
         GROUP BY customer_id
    ), purchase_day AS (
        SELECT customer_id, day, count(*) AS orders
          FROM (%(purchases)s) source
         WHERE (day <= %(today)s) IS NOT FALSE
         GROUP BY customer_id, day
    ), purchase AS (
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
                  FROM purchase_day) gaps
         GROUP BY customer_id
    ), known AS (
        SELECT customer_id FROM revenue
         UNION SELECT customer_id FROM purchase
         UNION %(customers)s
    )
    SELECT customer.id AS partner_id, %(company_id)s AS company_id,
           COALESCE(revenue, 0) AS revenue, COALESCE(revenue_total, 0) AS revenue_total,
           COALESCE(order_count, 0)::int AS order_count,
           COALESCE(order_total, 0)::int AS order_total,
           COALESCE(orders_before, 0)::int AS orders_before,
           COALESCE(purchase_days, 0)::int AS purchase_days,
           first_purchase_date, last_purchase_date,
           CASE WHEN purchase_days >= %(habit_days)s THEN gap END AS typical_gap
      FROM known
      JOIN res_partner customer ON customer.id = known.customer_id
      LEFT JOIN revenue USING (customer_id)
      LEFT JOIN purchase USING (customer_id)
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

WRITE = """
    WITH %(first)s changed AS MATERIALIZED (%(changes)s
    ), updated AS (
        UPDATE customer_profile profile
           SET %(assignments)s, computed_at = now() AT TIME ZONE 'UTC'
          FROM changed
         WHERE profile.id = changed.id AND %(is_older)s
     RETURNING profile.id
    ), inserted AS (
        INSERT INTO customer_profile (%(names)s, computed_at)
        SELECT %(values)s, now() AT TIME ZONE 'UTC'
          FROM changed
         WHERE changed.id IS NULL
           AND NOT EXISTS (SELECT FROM customer_profile known
                            WHERE known.partner_id = changed.partner_id
                              AND known.company_id = changed.company_id)
            -- Inserted meanwhile by another transaction: this one is done again.
            ON CONFLICT DO NOTHING
     RETURNING id
    )
    SELECT id FROM updated UNION ALL SELECT id FROM inserted
"""

REMOVE = """
    DELETE FROM customer_profile profile
     WHERE profile.company_id = %(company_id)s AND %(customers)s
       AND NOT EXISTS (SELECT FROM customer_profile_figure figure
                        WHERE figure.partner_id = profile.partner_id)
"""


FIGURE_COLUMNS = (
    "partner_id",
    "company_id",
    "revenue",
    "revenue_total",
    "order_count",
    "order_total",
    "purchase_days",
    "first_purchase_date",
    "last_purchase_date",
    "typical_gap",
)
NEXT_PURCHASE = "last_purchase_date + round(COALESCE(typical_gap, %(gap)s))::int"


class CustomerProfileRefresh(models.AbstractModel):
    """Bring the profiles up to date: documents, figures, decisions, rows that differ.

    All customers each night, as windows move with the date; those to whom something
    happened within minutes.
    """

    _name = "customer.profile.refresh"
    _description = "Refresh of the Customer Profiles"

    @api.model
    def _cron_refresh(self):
        companies = self.env["res.company"].search([])
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            self._try_refresh_company(company)
            # No look at the time left: the next run would begin with the first again.
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _try_refresh_company(self, company):
        """Again when others wrote the same rows; its failure stays its own."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._refresh_company(company)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                if attempt == TRIES:
                    _logger.exception("Profiles of %s: others write them", company.id)
            except Exception:  # pylint: disable=broad-except
                self.env.cr.rollback()
                _logger.exception("Profiles of %s were not refreshed", company.id)
                return None
        return None

    @api.model
    def _refresh_company(self, company):
        """All customers of the company; what differs is written batch by batch.

        Two tables of this connection alone hold what is found: the figures of all
        customers, which are measured by each other, and the few that differ.
        """
        self.env.flush_all()
        scope = Scope(company, company._get_customer_today())
        started = self._make_tables(scope)
        self.env.cr.execute(self._get_remove_query(scope))
        for first in range(0, self._count_changes(), BATCH_SIZE):
            self._write_changes(scope, first, started)
            self.env["ir.cron"]._commit_progress()
        self._drop_tables()
        self.env["customer.profile"].invalidate_model()

    @api.model
    def _refresh_customers(self, customer_ids, companies=None):
        """Those to whom something happened, in every company unless told otherwise."""
        customer_ids = tuple(sorted(set(customer_ids)))
        if not customer_ids:
            return
        self.env.flush_all()
        # sudo: the system's own work
        for company in companies or self.env["res.company"].sudo().search([]):
            scope = Scope(company, company._get_customer_today(), customer_ids)
            figures = SQL(
                "customer_profile_figure AS MATERIALIZED (%s),",
                self._get_figures_query(scope),
            )
            removed = SQL("removed AS (%s),", self._get_remove_query(scope))
            changes = self._get_changes_query(scope)
            self._write(scope, changes, first=SQL("%s %s", figures, removed))
        self.env["customer.profile"].invalidate_model()

    # Queries

    @api.model
    def _get_figures_query(self, scope):
        """The customers' figures as rows, read from the documents."""
        sources = self.env["customer.profile.source"]
        union = SQL(" UNION ALL ")
        return SQL(
            FIGURES,
            revenue=union.join(sources._get_revenue_queries(scope)),
            purchases=union.join(sources._get_purchase_queries(scope)),
            customers=SQL(" UNION ").join(sources._get_customer_queries(scope)),
            is_customer=SQL(
                IS_CUSTOMER,
                self.env["ir.model.data"]._xmlid_to_res_id("base.group_public"),
            ),
            company_id=scope.company.id,
            habit_days=HABIT_DAYS,
            since=scope.since,
            before=scope.before,
            today=scope.today,
        )

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
        figures = {name: SQL.identifier("figure", name) for name in FIGURE_COLUMNS}
        return figures | {name: SQL(rule, **values) for name, rule in rules.items()}

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

    @api.model
    def _get_remove_query(self, scope):
        """Who no longer is a customer of the company."""
        return SQL(
            REMOVE,
            company_id=scope.company.id,
            customers=scope.contains("profile.partner_id"),
        )

    # Writing

    @api.model
    def _make_tables(self, scope):
        """Read and decide everything; return the time as of which it is known."""
        self._drop_tables()
        ((started,),) = self.env.execute_query(SQL("SELECT now() AT TIME ZONE 'UTC'"))
        self.env.cr.execute(
            SQL(
                "CREATE TEMP TABLE customer_profile_figure AS %s",
                self._get_figures_query(scope),
            )
        )
        self.env.cr.execute(SQL("ANALYZE customer_profile_figure"))
        self.env["customer.profile.scale"]._measure(scope.company)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """CREATE TEMP TABLE customer_profile_change AS
                   SELECT row_number() OVER () - 1 AS place, change.*
                     FROM (%s) change""",
                self._get_changes_query(scope),
            )
        )
        return started

    @api.model
    def _drop_tables(self):
        self.env.cr.execute(
            SQL(
                """DROP TABLE IF EXISTS pg_temp.customer_profile_figure,
                                        pg_temp.customer_profile_change"""
            )
        )

    @api.model
    def _count_changes(self):
        query = SQL("SELECT count(*) FROM customer_profile_change")
        return self.env.execute_query(query)[0][0]

    @api.model
    def _write_changes(self, scope, first, started):
        """Whoever was refreshed meanwhile is up to date already."""
        changes = SQL(
            "SELECT * FROM customer_profile_change WHERE place >= %s AND place < %s",
            first,
            first + BATCH_SIZE,
        )
        is_older = SQL("(profile.computed_at <= %s) IS NOT FALSE", started)
        self._write(scope, changes, is_older=is_older)

    @api.model
    def _write(self, scope, changes, first=EMPTY, is_older=TRUE):
        names = [SQL.identifier(name) for name in self._get_columns(scope)]
        comma = SQL(", ")
        rows = self.env.execute_query(
            SQL(
                WRITE,
                first=first,
                changes=changes,
                is_older=is_older,
                names=comma.join(names),
                values=comma.join(SQL("changed.%s", name) for name in names),
                assignments=comma.join(
                    SQL("%s = changed.%s", name, name) for name in names
                ),
            )
        )
        self._react([profile_id for (profile_id,) in rows])

    @api.model
    def _react(self, profile_ids):
        """Called with the profiles just written; what follows from it extends this."""
