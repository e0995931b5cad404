from datetime import date

from odoo import models

from .tier_values import NO_TIER, Rules


class CustomerTierProgram(models.Model):
    """The program as plain values, for decisions free of the database."""

    _name = "customer.tier.program"
    _inherit = ["customer.tier.program"]

    def _read_rules(self):
        """The rules as plain values, tiers lowest first."""
        self.ensure_one()
        return Rules(
            tiers=tuple(tier._get_rule() for tier in self.tier_ids.sorted()),
            company_id=self.company_id.id,
            basis=self.basis,
            logic=self.logic,
            window=self.window,
            window_months=self.window_months,
            year_month=int(self.year_month),
            validity=self.validity,
            validity_months=self.validity_months,
            downgrade=self.downgrade,
            grace_days=self.grace_days,
            warn_days=self.warn_days,
            refund=self.refund,
            start=self.date_start or date.min,
            digits=self.currency_id.decimal_places,
        )

    def _get_all_tiers(self):
        """Archived ones, too, lowest first."""
        return self.with_context(active_test=False).tier_ids.sorted()

    def _read_tier_numbers(self):
        """The number of each tier by id, and the ids of those that are gone: their
        members are in the next lower tier."""
        numbers, number = {}, NO_TIER
        for tier in self._get_all_tiers():
            number += tier.active
            numbers[tier.id] = number
        return numbers, [tier.id for tier in self._get_all_tiers() if not tier.active]

    def _get_company(self):
        """As the rules know it, without reading the program."""
        return self.env["res.company"].browse(self._get_rules().company_id)

    def _get_today(self):
        return self._get_company()._get_customer_today()
