from dataclasses import dataclass
from datetime import date

from odoo import api, models
from odoo.tools import SQL

from .customer_profile_source import Scope
from .tier_values import DAY, METRICS, get_window_start, get_year_start

REVENUE = "SELECT customer_id AS partner_id, day, amount AS value FROM (%s) revenue"
ORDERS = """
    SELECT customer.commercial_partner_id AS partner_id,
           (sale.date_order AT TIME ZONE 'UTC' AT TIME ZONE %(timezone)s)::date AS day,
           1 AS value
      FROM sale_order sale
      JOIN res_partner customer ON customer.id = sale.partner_id
     WHERE sale.state = 'sale'
       AND sale.company_id = %(company_id)s
       AND %(restriction)s
"""
# Without what was taken back: canceling an order deletes its lines here. In a program
# that companies share, points of a till or by hand are those of whoever gave them.
POINTS = """
    SELECT customer.commercial_partner_id AS partner_id,
           (history.create_date AT TIME ZONE 'UTC' AT TIME ZONE %(timezone)s)::date
               AS day,
           history.issued AS value
      FROM loyalty_history history
      JOIN loyalty_card card ON card.id = history.card_id
      JOIN loyalty_program program ON program.id = card.program_id
      JOIN res_partner customer ON customer.id = card.partner_id
      LEFT JOIN sale_order sale ON history.order_model = 'sale.order'
                               AND sale.id = history.order_id
      LEFT JOIN res_users creator ON creator.id = history.create_uid
     WHERE program.program_type = 'loyalty'
       AND COALESCE(program.company_id, sale.company_id, creator.company_id)
           = %(company_id)s
       AND %(restriction)s
"""

# Those before the present window are what the year before brought.
FIGURES = """
    SELECT partner_id, %(columns)s
      FROM (%(sources)s) figure
     GROUP BY partner_id
"""
SOURCE = """
    SELECT partner_id, %(metric)s AS metric,
           SUM(value) FILTER (WHERE day >= %(first)s) AS value,
           SUM(value) FILTER (WHERE day < %(first)s) AS previous
      FROM (%(source)s) source
     WHERE day BETWEEN %(earliest)s AND %(last)s
     GROUP BY partner_id
"""
# From the window in which the present tier was reached until now.
REACHED = """
    SELECT member.partner_id, %(metric)s AS metric, SUM(source.value) AS value
      FROM (%(members)s) AS member(partner_id, earned_from)
      JOIN (%(source)s) source USING (partner_id)
     WHERE source.day BETWEEN member.earned_from AND %(last)s
     GROUP BY member.partner_id
"""


@dataclass(frozen=True)
class Window:
    """Purchases from ``first`` to ``last`` count, and apart those from ``earliest``."""

    earliest: date
    first: date
    last: date


def get_window(rules, today):
    first = get_window_start(rules, today)
    earliest = first
    if rules.window == "calendar":
        before = get_year_start(rules, today) - DAY
        earliest = min(first, get_window_start(rules, before))
    return Window(earliest, first, today)


class CustomerTierFigures(models.AbstractModel):
    """What customers bought, earned and referred, read from the documents by SQL."""

    _name = "customer.tier.figures"
    _description = "Figures for Loyalty Tiers"

    @api.model
    def _get_tier_figures(self, program, customer_ids=None, today=None):
        """A query of ``partner_id`` and two columns for each metric: the window up to
        today, and ``previous_…`` the year before it. Customers without any are left
        out; so are metrics that no tier asks for, which are 0.
        """
        window = get_window(program._get_rules(), today or program._get_today())
        sources = [
            SQL(SOURCE, metric=metric, source=source, **vars(window))
            for metric, source in self._get_used_sources(program, customer_ids).items()
        ]
        columns = SQL(", ").join(
            SQL(
                "COALESCE(SUM(%s) FILTER (WHERE metric = %s), 0)::float AS %s",
                SQL.identifier(column),
                metric,
                SQL.identifier(prefix + metric),
            )
            for prefix, column in (("", "value"), ("previous_", "previous"))
            for metric in METRICS
        )
        self._flush_tier_documents()
        return SQL(FIGURES, columns=columns, sources=_union(sources))

    @api.model
    def _get_reached_figures(self, program, earned_from, today):
        """What customers have now of what brought their tiers: {id: {metric: value}}.

        :param earned_from: first day of the window in which each reached it, by id
        """
        if not earned_from:
            return {}
        members = SQL(
            "SELECT * FROM unnest(%s, %s::date[])",
            list(earned_from),
            [day.isoformat() for day in earned_from.values()],
        )
        sources = self._get_used_sources(program, list(earned_from))
        queries = [
            SQL(REACHED, metric=metric, members=members, source=source, last=today)
            for metric, source in sources.items()
        ]
        figures = {id_: {} for id_ in earned_from}
        for id_, metric, value in self.env.execute_query(_union(queries)):
            figures[id_][metric] = float(value or 0)
        return figures

    @api.model
    def _get_used_sources(self, program, customer_ids):
        rules = program._get_rules()
        used = {
            metric for tier in rules.tiers for metric in (*tier.entry, *tier.retain)
        }
        # Revenue is what everyone asks for first.
        sources = self._get_tier_sources(program, customer_ids)
        return {metric: sources[metric] for metric in sources if metric in used} or {
            "revenue": sources["revenue"]
        }

    @api.model
    def _get_tier_sources(self, program, customer_ids):
        """A query of (partner_id, day, value) by metric; addons add to them."""
        company = program._get_company()
        values = {
            "company_id": company.id,
            "timezone": company._get_customer_tz(),
            "restriction": _restrict(customer_ids),
        }
        return {
            "revenue": self._get_revenue_source(program, company, customer_ids),
            "orders": SQL(ORDERS, **values),
            "points": SQL(POINTS, **values),
        }

    @api.model
    def _get_revenue_source(self, program, company, customer_ids):
        """The revenue of the profiles, by the basis of the program."""
        scope = Scope(company, program._get_today(), customer_ids)
        queries = self.env["customer.profile.source"]._get_revenue_queries(
            scope, program._get_rules().basis
        )
        return SQL(REVENUE, SQL(" UNION ALL ").join(queries))

    @api.model
    def _flush_tier_documents(self):
        for model in ("account.move", "sale.order", "loyalty.history", "res.partner"):
            self.env[model].flush_model()


def _restrict(customer_ids):
    if customer_ids is None:
        return SQL("TRUE")
    return SQL("customer.commercial_partner_id = ANY(%s)", list(customer_ids))


def _union(queries):
    return SQL(" UNION ALL ").join(SQL("(%s)", query) for query in queries)
