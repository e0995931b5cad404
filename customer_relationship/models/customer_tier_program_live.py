from dataclasses import asdict, replace
from datetime import date

from odoo import fields, models
from odoo.tools import ormcache

from .tier_values import Rules, Tier


class CustomerTierProgram(models.Model):
    """The rules as they were activated: what customers are shown, and get, while the
    next ones are being written. Nobody counts on a draft."""

    _name = "customer.tier.program"
    _inherit = ["customer.tier.program"]

    live_rules = fields.Json(readonly=True, copy=False)

    def action_activate(self):
        result = super().action_activate()
        for program in self:
            rules = asdict(program._plain()._read_rules())
            start = rules["start"].isoformat()
            program._set_state({"live_rules": rules | {"start": start}})
        return result

    def _live(self):
        """The program with the rules that are in force."""
        return self.with_context(customer_tier_live_rules=True)

    def _get_rules(self):
        return self._get_rules_in_force() or super()._get_rules()

    def _get_tier_numbers(self):
        if rules := self._get_rules_in_force():
            return {tier.id: number for number, tier in enumerate(rules.tiers)}, []
        return super()._get_tier_numbers()

    def _get_rules_in_force(self):
        """If these are others than the saved ones, and wanted."""
        if self.env.context.get("customer_tier_live_rules") and self._is_saved():
            return self._get_live_rules()
        return None

    @ormcache("self.id")
    def _get_live_rules(self):
        program = self._plain()
        if program.state == "active" or not (program.launched and program.live_rules):
            return None
        known = program._get_all_tiers().ids
        tiers = [Tier(**tier) for tier in program.live_rules["tiers"]]
        return replace(
            Rules(**program.live_rules),
            tiers=tuple(tier for tier in tiers if tier.id in known),
            company_id=program.company_id.id,
            start=date.fromisoformat(program.live_rules["start"]),
        )
