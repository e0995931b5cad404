from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .tier_values import METRICS, Tier

RULE_FIELDS = {
    *("active", "sequence", "program_id", "invitation_only", "retain_differs"),
    *("pricelist_id", *(f"entry_{metric}" for metric in METRICS)),
    *(f"retain_{metric}" for metric in METRICS),
}


class CustomerTier(models.Model):
    """One step of a program: what it takes, and what it gives."""

    _name = "customer.tier"
    _description = "Loyalty Tier"
    _order = "program_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        "customer.tier.program", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    currency_id = fields.Many2one(related="program_id.currency_id")
    sequence = fields.Integer(default=10, help="The lowest tier comes first.")
    color = fields.Integer()
    entry_revenue = fields.Monetary("Revenue to Reach", help="0 is not asked for.")
    entry_orders = fields.Integer("Orders to Reach", help="0 is not asked for.")
    entry_points = fields.Float(
        "Points to Reach", help="Points earned in loyalty programs. 0 is not asked for."
    )
    entry_referrals = fields.Integer(
        "Referrals to Reach", help="New customers referred. 0 is not asked for."
    )
    retain_differs = fields.Boolean(
        "Less to Stay",
        help="Whether staying in the tier takes something else than getting in.",
    )
    retain_revenue = fields.Monetary("Revenue to Stay", help="0 is not asked for.")
    retain_orders = fields.Integer("Orders to Stay", help="0 is not asked for.")
    retain_points = fields.Float("Points to Stay", help="0 is not asked for.")
    retain_referrals = fields.Integer("Referrals to Stay", help="0 is not asked for.")
    invitation_only = fields.Boolean(
        "By Invitation", help="Nobody reaches it by buying: a manager gives it."
    )
    perks = fields.Html(
        translate=True, help="What the customer has of it; shown to them, too."
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        ondelete="restrict",
        domain="[('company_id', 'in', (company_id, False))]",
        help="Given to customers without a price list of their own, and taken back "
        "when they leave the tier. A negotiated price list is never touched.",
    )
    points_multiplier = fields.Float(
        default=1.0,
        help="Points of loyalty programs on sales orders are multiplied with it; "
        "gift cards and wallets are not.",
    )
    reward_program_id = fields.Many2one(
        "loyalty.program",
        "Welcome Coupon",
        ondelete="restrict",
        domain="[('program_type', '=', 'coupons'),"
        " ('company_id', 'in', (company_id, False))]",
        help="Granted on reaching the tier, once per customer and period. Not to "
        "those who are placed when the program starts.",
    )
    loyalty_program_ids = fields.Many2many(
        "loyalty.program",
        string="Reserved Promotions",
        domain="[('company_id', 'in', (company_id, False))]",
        help="Promotions for customers of this tier, and of the other tiers that "
        "name them, alone.",
    )
    response_hours = fields.Float(
        "Answered within (hours)",
        help="How soon a customer is to get an answer; the relationship level counts "
        "it. 0: as the settings say.",
    )
    cadence_days = fields.Integer(
        "Contacted every (days)",
        help="How long we let pass between two contacts; the relationship level counts "
        "it. 0: as the settings say.",
    )
    member_count = fields.Integer(
        "Members",
        compute="_compute_member_count",
        help="Customers in the tier now; not archived ones.",
    )

    _thresholds_positive = models.Constraint(
        "CHECK(entry_revenue >= 0 AND entry_orders >= 0 AND entry_points >= 0"
        " AND entry_referrals >= 0 AND retain_revenue >= 0 AND retain_orders >= 0"
        " AND retain_points >= 0 AND retain_referrals >= 0)",
        "Thresholds can't be negative. Enter 0 for what is not asked for.",
    )
    _multiplier_positive = models.Constraint(
        "CHECK(points_multiplier >= 0)", "Points can't be multiplied with less than 0."
    )
    _targets_positive = models.Constraint(
        "CHECK(response_hours >= 0 AND cadence_days >= 0)",
        "Hours and days can't be negative. Enter 0 for no target.",
    )

    def _compute_member_count(self):
        counts = self.env["customer.tier.change"]._count_members(self.program_id)
        for tier in self:
            tier.member_count = counts.get(tier._origin.id, 0)

    @api.constrains("program_id", "pricelist_id", "reward_program_id")
    def _check_same_company(self):
        self.program_id._check_same_company()

    @api.model_create_multi
    def create(self, vals_list):
        programs = {vals.get("program_id") for vals in vals_list}
        self.env["customer.tier.program"].browse(programs - {None})._unlock_rules()
        return super().create(vals_list)

    def write(self, vals):
        if RULE_FIELDS.intersection(vals):
            target = self.program_id.browse(vals.get("program_id", []))
            if target and self.program_id - target:
                self._check_unused()
            (self.program_id | target)._unlock_rules()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.program_id._unlock_rules()
        self._check_unused()

    def _check_unused(self):
        # sudo: a change counts, whoever may see it
        if self.env["customer.tier.change"].sudo()._is_used(self, "tier_id"):
            raise UserError(
                self.env._(
                    "Customers are or were in this tier. Archive it instead: its "
                    "members move to the next lower tier when the program is activated."
                )
            )

    def _get_rule(self):
        entry = self._get_thresholds("entry")
        retain = self._get_thresholds("retain") if self.retain_differs else entry
        return Tier(
            *(self._origin.id, entry, retain, self.invitation_only),
            *(self.pricelist_id.id, self.reward_program_id.id),
        )

    def _get_thresholds(self, kind):
        values = {metric: self[f"{kind}_{metric}"] for metric in METRICS}
        return {metric: value for metric, value in values.items() if value}

    def _check_order(self, logic):
        """Each tier takes more than the one before, and staying no more than that."""
        earned = self.filtered(lambda tier: not tier.invitation_only).sorted()
        for lower, higher in pairwise(earned):
            if not _is_harder(
                lower._get_rule().entry, higher._get_rule().entry, logic == "all"
            ):
                raise ValidationError(
                    self.env._(
                        "%(higher)s comes after %(lower)s but is not harder to reach. "
                        "Raise its thresholds or change the order.",
                        higher=higher.name,
                        lower=lower.name,
                    )
                )
        for tier in earned:
            rule = tier._get_rule()
            if not _includes(rule.retain, rule.entry, logic == "all"):
                raise ValidationError(
                    self.env._(
                        "Staying in %(tier)s takes more than reaching it. Lower what "
                        "it takes to stay.",
                        tier=tier.name,
                    )
                )


def _includes(retain, entry, is_all):
    """Whether whoever reaches ``entry`` has what ``retain`` takes, too."""
    if is_all or not retain:
        return all(entry.get(m, 0) >= retain[m] for m in retain)
    return bool(entry) and all(m in retain and entry[m] >= retain[m] for m in entry)


def _is_harder(lower, higher, is_all):
    """Whether who reaches the higher thresholds reaches the lower ones, not so back."""
    if is_all:
        return higher != lower and all(higher.get(m, 0) >= lower[m] for m in lower)
    if not higher:
        return False
    is_same = lower and all(m in higher and higher[m] <= lower[m] for m in lower)
    common = lower.keys() & higher.keys()
    return not is_same and all(higher[m] >= lower[m] for m in common)
