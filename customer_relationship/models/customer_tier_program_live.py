from dataclasses import asdict, replace
from datetime import date

from odoo import fields, models
from odoo.tools import ormcache

from .tier_values import Rules, Tier

DAYS = ("start", "measured_from")
# What makes the figures of before and after incomparable.
MEASURE = ("basis", "window", "window_months", "year_month", "start")


class CustomerTierProgram(models.Model):
    """The rules as they were activated: what customers are shown, and get, while the
    next ones are being written. Nobody counts on a draft."""

    _name = "customer.tier.program"
    _inherit = ["customer.tier.program"]

    live_rules = fields.Json(readonly=True, copy=False)
    measured_from = fields.Date(readonly=True, copy=False)

    def action_activate(self):
        self.check_access("write")
        for program in self:
            if program._is_measured_anew():
                program._set_state({"measured_from": program._get_today()})
        result = super().action_activate()
        self._keep_rules()
        return result

    def action_revise(self):
        # What may change in an active program, too, counts as it is by now.
        self.filtered(lambda program: program.state == "active")._keep_rules()
        return super().action_revise()

    def _keep_rules(self):
        for program in self:
            program._set_state({"live_rules": _dump(program._plain()._read_rules())})

    def _read_rules(self):
        rules = super()._read_rules()
        # In a draft, no figure is known as it is going to be counted.
        anew = self.state != "active" and _differs(rules, self.live_rules)
        day = date.max if anew else self.measured_from or date.min
        return replace(rules, measured_from=day)

    def _is_measured_anew(self):
        return self._plain()._read_rules().measured_from == date.max

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
        rules = _load(program.live_rules)
        tiers = tuple(tier for tier in rules.tiers if tier.id in known)
        return replace(rules, tiers=tiers, company_id=program.company_id.id)


def _dump(rules):
    return asdict(rules) | {name: getattr(rules, name).isoformat() for name in DAYS}


def _load(values):
    days = {name: date.fromisoformat(values[name]) for name in DAYS if name in values}
    tiers = tuple(Tier(**tier) for tier in values["tiers"])
    return Rules(**{**values, **days, "tiers": tiers})


def _differs(rules, live):
    if not live:
        return False
    return any(getattr(rules, name) != getattr(_load(live), name) for name in MEASURE)
