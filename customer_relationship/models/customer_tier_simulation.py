from collections import defaultdict
from heapq import nlargest

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .tier_row import get_tier_id

MAX_MOVERS = 100

# Customers who earn the same and rise from the same tier are alike, and so are those
# who stay and only get another price list: one of them is decided on, and stands for
# all. Others are decided on one by one.
ALIKE = """
    WITH standing AS (
        SELECT standing.*, COALESCE(revenue, 0) AS total,
               (%(is_candidate)s) IS TRUE AS is_candidate,
               last_id IS NULL OR (earned_now > held AND override_mode IS NULL)
                   AS is_rising,
               own_pricelist_id IS NOT NULL
               AND own_pricelist_id IS DISTINCT FROM standing.pricelist_id
               AND own_pricelist_id NOT IN (%(given)s) AS is_negotiated,
               %(settles)s AND tier.id IS NOT NULL
               AND tier.pricelist_id IS DISTINCT FROM standing.pricelist_id
                   AS is_outdated
          FROM (%(standings)s) standing
          LEFT JOIN customer_tier tier ON tier.id = standing.tier_id
    ), candidate AS MATERIALIZED (
        SELECT *, is_rising OR NOT is_candidate AS is_alike,
               CASE WHEN NOT is_negotiated THEN own_pricelist_id END AS former_id
          FROM standing
         WHERE is_candidate OR (is_outdated AND NOT is_negotiated)
    ), alike AS (
        SELECT min(partner_id) AS partner_id, count(*) AS customers,
               SUM(total) AS revenue_sum
          FROM candidate
         WHERE is_alike
         GROUP BY last_id IS NULL, tier_id, earned_now, earned_before, former_id,
                  is_negotiated
    )
    SELECT *, 1 AS customers, total AS revenue_sum
      FROM candidate
     WHERE NOT is_alike
     UNION ALL
    SELECT candidate.*, customers, revenue_sum
      FROM alike
      JOIN candidate USING (partner_id)
     UNION ALL
    (SELECT *, 0, 0
       FROM candidate
      WHERE is_rising
      ORDER BY total DESC
      LIMIT %(limit)s)
"""
# What another program gave is taken back before this one gives. Looked up for those
# with a price list: where few of many have one, a join would be planned as a loop.
GIVEN = """
    SELECT COALESCE(pricelist_id, 0)
      FROM (SELECT DISTINCT ON (program_id) pricelist_id
              FROM customer_tier_change
             WHERE program_id = ANY(%s) AND partner_id = standing.partner_id
             ORDER BY program_id, id DESC) last
"""


class CustomerTierEngine(models.AbstractModel):
    _name = "customer.tier.engine"
    _inherit = ["customer.tier.engine"]

    @api.model
    def _simulate(self, program):
        """What the next run would do, with nothing written.

        :return: cells {(from tier id, to tier id, id of the price list so far, if it
            is no negotiated one): values}, and the largest customers who move as
            (revenue, partner id, from, to, decision)
        """
        today, rules = program._get_today(), program._get_rules()
        cells, movers = defaultdict(lambda: defaultdict(float)), {}
        for rows in self._fetch(self._get_alike(program, rules, today)):
            for row, to_id, decision in self._get_moves(program, rules, today, rows):
                from_id = row["tier_id"] or False
                key = (from_id, to_id, row["former_id"] or False)
                if row["customers"]:
                    self._add_to_cell(cells[key], row, decision)
                if from_id != to_id:
                    move = (row["revenue"] or 0, row["partner_id"], from_id, to_id)
                    movers[row["partner_id"]] = (*move, decision)
            movers = _get_largest(movers)
        return cells, list(movers.values())

    @api.model
    def _get_alike(self, program, rules, today):
        self.env["customer.tier"].flush_model(["pricelist_id"])
        return SQL(
            ALIKE,
            standings=self._get_candidates(program, rules, today, all_of=True),
            is_candidate=self._get_is_candidate(program, rules, today),
            settles=program.state != "active" or program.settling,
            given=SQL(GIVEN, self._get_others(program).ids),
            limit=MAX_MOVERS,
        )

    @api.model
    def _get_others(self, program):
        """The programs whose price lists customers of the company may still have."""
        others = Domain("company_id", "=", program.company_id.id)
        others &= Domain("id", "!=", program.id)
        others &= Domain("launched", "=", True) | Domain("ending", "=", True)
        programs = self.env["customer.tier.program"].with_context(active_test=False)
        return programs.search(others)

    @api.model
    def _get_moves(self, program, rules, today, rows):
        """Yield the rows of whom something changes, the tier they come to, and why;
        who stays in the tier with another price list does so without a decision."""
        decided = self._decide(program, rules, today, rows)
        decisions = {row["partner_id"]: decision for row, decision in decided}
        for row in rows:
            if decision := decisions.get(row["partner_id"]):
                yield row, get_tier_id(rules, decision.membership.tier), decision
            elif row["is_outdated"] and not row["is_negotiated"]:
                yield row, row["tier_id"], None

    @api.model
    def _add_to_cell(self, cell, row, decision):
        cell["customers"] += row["customers"]
        cell["revenue"] += row["revenue_sum"]
        if row["is_negotiated"]:
            cell["negotiated"] += row["customers"]
        else:
            # Of those whose price list is the tier's.
            cell["free_revenue"] += row["revenue_sum"]
        if decision:
            cell[decision.kind] += row["customers"]


def _get_largest(movers):
    largest = nlargest(MAX_MOVERS, movers.values(), key=lambda move: move[0])
    return {move[1]: move for move in largest}
