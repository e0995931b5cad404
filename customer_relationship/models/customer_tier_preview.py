from odoo import api, fields, models
from odoo.tools import SQL

from .customer_tier_candidate import IS_CUSTOMER
from .customer_tier_program import RULE_FIELDS
from .tier_sql import get_earned_sql, get_previous_sql
from .tier_values import METRICS, NO_TIER

EXPECTED = """
    SELECT GREATEST(%(current)s, %(previous)s) AS earned, count(*), SUM(figure.revenue)
      FROM (%(figures)s) figure
      JOIN res_partner partner ON partner.id = figure.partner_id
     WHERE %(is_customer)s
     GROUP BY 1
"""


class CustomerTierProgram(models.Model):
    """How many would be in each tier, while the rules are being written."""

    _name = "customer.tier.program"
    _inherit = ["customer.tier.program"]

    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends(
        *RULE_FIELDS,
        *("tier_ids.name", "tier_ids.sequence", "tier_ids.invitation_only"),
        *(f"tier_ids.entry_{metric}" for metric in METRICS),
    )
    def _compute_preview(self):
        for program in self:
            program.preview = False
            # Rules of a company whose purchases one may not see stay dark.
            if program.tier_ids and program.company_id in self.env.companies:
                rows = program._get_expected_rows()
                program.preview = self.env["ir.qweb"]._render(
                    "customer_relationship.customer_tier_preview",
                    {"rows": rows, "currency": program.currency_id},
                )

    def _get_expected_rows(self):
        """Each tier, the highest first, with its customers and their revenue today."""
        expected = self._get_expected()
        tiers = list(enumerate(self.tier_ids.sorted()))
        total = sum(count for count, _revenue in expected.values()) or 1
        rows = [
            (number, tier.name, tier.invitation_only)
            for number, tier in reversed(tiers)
        ]
        rows.append((NO_TIER, self.env._("No tier"), False))
        return [
            {
                "name": name,
                "invited": invited,
                "count": expected.get(number, (0, 0))[0],
                "revenue": expected.get(number, (0, 0))[1] or 0,
                "percent": round(100 * expected.get(number, (0, 0))[0] / total),
            }
            for number, name, invited in rows
        ]

    def _get_expected(self):
        """Customers and revenue by number of the tier that they earn."""
        rules = self._get_rules()
        # sudo: a manager of tiers need not read invoices to count customers
        query = SQL(
            EXPECTED,
            current=get_earned_sql(rules),
            previous=get_previous_sql(rules, self._get_today()),
            figures=self.env["customer.tier.engine"].sudo()._get_tier_figures(self),
            is_customer=SQL(IS_CUSTOMER),
        )
        rows = self.env.execute_query(query)
        return {number: (count, revenue) for number, count, revenue in rows}
