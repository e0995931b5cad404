import logging

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .customer_profile_source import Scope

_logger = logging.getLogger(__name__)

BATCH_SIZE = 50_000  # profiles; seconds of work
TRIES = 3
EMPTY = SQL()
TRUE = SQL("TRUE")

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
            -- Few were inserted meanwhile. Looking them up first can take minutes: the
            -- planner may scan a table that was empty, and each row finds it longer.
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
                self.env["customer.profile.source"]._get_figures_query(scope),
            )
            removed = SQL("removed AS (%s),", self._get_remove_query(scope))
            changes = self.env["customer.profile.decision"]._get_changes_query(scope)
            self._save(scope, changes, first=SQL("%s %s", figures, removed))
        self.env["customer.profile"].invalidate_model()

    @api.model
    def _get_remove_query(self, scope):
        """Who no longer is a customer of the company."""
        return SQL(
            REMOVE,
            company_id=scope.company.id,
            customers=scope.contains("profile.partner_id"),
        )

    @api.model
    def _make_tables(self, scope):
        """Read and decide everything; return the time as of which it is known."""
        self._drop_tables()
        ((started,),) = self.env.execute_query(SQL("SELECT now() AT TIME ZONE 'UTC'"))
        self.env.cr.execute(
            SQL(
                "CREATE TEMP TABLE customer_profile_figure AS %s",
                self.env["customer.profile.source"]._get_figures_query(scope),
            )
        )
        # How many there are is all that the planner needs to know.
        self.env.cr.execute(SQL("ANALYZE customer_profile_figure (partner_id)"))
        self.env["customer.profile.scale"]._measure(scope.company)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """CREATE TEMP TABLE customer_profile_change AS
                   SELECT row_number() OVER () - 1 AS place, change.*
                     FROM (%s) change""",
                self.env["customer.profile.decision"]._get_changes_query(scope),
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
        self._save(scope, changes, is_older=is_older)

    @api.model
    def _save(self, scope, changes, first=EMPTY, is_older=TRUE):
        columns = self.env["customer.profile.decision"]._get_columns(scope)
        names = [SQL.identifier(name) for name in columns]
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
