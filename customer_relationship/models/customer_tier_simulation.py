from collections import defaultdict
from heapq import nlargest

from odoo import api, models
from odoo.tools import SQL

from .tier_values import NO_TIER

MAX_MOVERS = 100

# Customers who were never in the program are alike when they earn the same: one of
# them is decided on, and stands for all. Others are decided on one by one.
ALIKE = """
    WITH candidate AS MATERIALIZED (%(candidates)s),
    alike AS (
        SELECT min(partner_id) AS partner_id, count(*) AS customers,
               SUM(revenue) AS total,
               count(own_pricelist_id) AS negotiated,
               COALESCE(SUM(revenue) FILTER (WHERE own_pricelist_id IS NULL), 0)
                   AS free
          FROM candidate
         WHERE last_id IS NULL
         GROUP BY earned_now, earned_before
    )
    SELECT candidate.*, 1 AS customers, COALESCE(revenue, 0) AS total,
           CASE WHEN own_pricelist_id IS NULL
                  OR own_pricelist_id = pricelist_id THEN 0 ELSE 1 END AS negotiated,
           CASE WHEN own_pricelist_id IS NULL OR own_pricelist_id = pricelist_id
                THEN COALESCE(revenue, 0) ELSE 0 END AS free
      FROM candidate
     WHERE last_id IS NOT NULL
     UNION ALL
    SELECT candidate.*, alike.customers, alike.total, alike.negotiated,
           alike.free
      FROM alike
      JOIN candidate USING (partner_id)
     UNION ALL
    (SELECT candidate.*, 0, 0, 0, 0
       FROM candidate
      WHERE last_id IS NULL
      ORDER BY revenue DESC
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
        movers = []
        for rows in self._fetch(query):
            moves = self._get_moves(program, rules, today, rows, cells)
            movers = nlargest(MAX_MOVERS, movers + moves, key=lambda move: move[0])
        return cells, movers

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
        return list(moves.values())

    @api.model
    def _add_to_cell(self, cell, row, decision):
        cell["customers"] += row["customers"]
        cell["revenue"] += row["total"] or 0
        cell["negotiated"] += row["negotiated"]
        # Of those whose price list is the tier's.
        cell["free_revenue"] += row["free"] or 0
        cell[decision.kind] += row["customers"]
