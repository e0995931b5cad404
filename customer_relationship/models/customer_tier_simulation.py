from collections import defaultdict
from heapq import nlargest

from odoo import api, models
from odoo.tools import SQL

from .tier_values import NO_TIER

MAX_MOVERS = 100

# Customers who earn the same and rise from the same tier are alike: one of them is
# decided on, and stands for all. Others are decided on one by one.
ALIKE = """
    WITH candidate AS MATERIALIZED (
        SELECT candidate.*, COALESCE(revenue, 0) AS total,
               own_pricelist_id IS NOT NULL
               AND own_pricelist_id IS DISTINCT FROM pricelist_id AS is_negotiated,
               last_id IS NULL OR (earned_now > held AND override_mode IS NULL)
                   AS is_alike
          FROM (%(candidates)s) candidate
    ), alike AS (
        SELECT min(partner_id) AS partner_id, count(*) AS customers,
               SUM(total) AS revenue_sum,
               count(*) FILTER (WHERE is_negotiated) AS negotiated,
               COALESCE(SUM(total) FILTER (WHERE NOT is_negotiated), 0) AS free
          FROM candidate
         WHERE is_alike
         GROUP BY last_id IS NULL, tier_id, earned_now, earned_before
    )
    SELECT candidate.*, 1 AS customers, total AS revenue_sum,
           is_negotiated::int AS negotiated,
           CASE WHEN is_negotiated THEN 0 ELSE total END AS free
      FROM candidate
     WHERE NOT is_alike
     UNION ALL
    SELECT candidate.*, customers, revenue_sum, negotiated, free
      FROM alike
      JOIN candidate USING (partner_id)
     UNION ALL
    (SELECT candidate.*, 0, 0, 0, 0
       FROM candidate
      WHERE is_alike
      ORDER BY total DESC
      LIMIT %(limit)s)
"""


class CustomerTierEngine(models.AbstractModel):
    _name = "customer.tier.engine"
    _inherit = ["customer.tier.engine"]

    @api.model
    def _simulate(self, program):
        """What the next run would do, with nothing written.

        :return: cells {(from tier id, to tier id): values}, and the largest customers
            who move as (revenue, partner id, from, to, decision)
        """
        today, rules = program._get_today(), program._get_rules()
        query = SQL(
            ALIKE,
            candidates=self._get_candidates(program, rules, today),
            limit=MAX_MOVERS,
        )
        cells = defaultdict(lambda: defaultdict(float))
        movers = {}
        for rows in self._fetch(query):
            # Who stands for others comes once more, as one of the largest.
            movers |= self._get_moves(program, rules, today, rows, cells)
            movers = _get_largest(movers)
        return cells, list(movers.values())

    @api.model
    def _get_moves(self, program, rules, today, rows, cells):
        moves = {}
        for row, decision in self._decide(program, rules, today, rows):
            number = decision.membership.tier
            tier_id = rules.tiers[number].id if number != NO_TIER else False
            move = (row["tier_id"] or False, tier_id)
            if row["customers"]:
                self._add_to_cell(cells[move], row, decision)
            if move[0] != move[1]:
                name = (row["revenue"] or 0, row["partner_id"], *move)
                moves[row["partner_id"]] = (*name, decision)
        return moves

    @api.model
    def _add_to_cell(self, cell, row, decision):
        cell["customers"] += row["customers"]
        cell["revenue"] += row["revenue_sum"]
        cell["negotiated"] += row["negotiated"]
        # Of those whose price list is the tier's.
        cell["free_revenue"] += row["free"]
        cell[decision.kind] += row["customers"]


def _get_largest(movers):
    largest = nlargest(MAX_MOVERS, movers.values(), key=lambda move: move[0])
    return {move[1]: move for move in largest}
