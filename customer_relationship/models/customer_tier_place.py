from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# Customers who are placed while the manager waits, in a second or two.
AT_ONCE = 1000


class CustomerTierEngine(models.AbstractModel):
    """First placement is silent; whoever buys after it rises, and is told so."""

    _name = "customer.tier.engine"
    _inherit = ["customer.tier.engine"]

    @api.model
    def _place_customers(self, program):
        """In the click that activates, where they are few: nobody buys meanwhile.

        Many are left to the run, which begins seconds later.
        """
        if self._are_few(program):
            self.with_context(customer_tier_at_once=True)._run_program(program)
        else:
            self.env.ref("customer_relationship.ir_cron_tiers")._trigger()

    @api.model
    def _are_few(self, program):
        """And whether nothing has to be taken back before, which is the run's."""
        company = Domain("company_id", "=", program.company_id.id)
        programs = self.env["customer.tier.program"].with_context(active_test=False)
        if programs.search_count(company & Domain("ending", "=", True), limit=1):
            return False
        # Known at once; only there may be no profiles yet.
        profiles = self.env["customer.profile"]
        if profiles.search_count(company, limit=AT_ONCE + 1) > AT_ONCE:
            return False
        rules, today = program._get_rules(), program._get_today()
        query = self._get_candidates(program, rules, today)
        limited = SQL("SELECT FROM (%s) candidate LIMIT %s", query, AT_ONCE + 1)
        return len(self.env.execute_query(limited)) <= AT_ONCE

    @api.model
    def _commit_batch(self):
        if self.env.context.get("customer_tier_at_once"):
            return None
        return super()._commit_batch()
