from odoo import api, fields, models

from .customer_health_rules import HEALTHS
from .customer_lifecycle_rules import STAGES
from .customer_person import AS_READ
from .customer_value_rules import get_churn_ratio, get_projected_clv


class CustomerProfile(models.Model):
    """Where a customer stands with a company: what they buy and how it goes.

    One row for each customer and company that have something to do with each other.
    Every stored column is derived and can be rebuilt; nobody writes them by hand.
    """

    _name = "customer.profile"
    _inherit = ["customer.safe.export"]
    _description = "Customer Profile"
    _order = "revenue DESC, id"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    revenue = fields.Monetary(
        readonly=True,
        help="Without taxes, at the rate of each document. The settings say whether "
        "invoices minus credit notes, orders or payments count, and of how many "
        "months: the window.",
    )
    revenue_total = fields.Monetary(
        "Lifetime Revenue",
        readonly=True,
        help="Historic customer lifetime value (CLV): the revenue since the first "
        "document.",
    )
    projected_clv = fields.Monetary(
        "Projected CLV",
        compute="_compute_projected_clv",
        help="Revenue still to come: revenue of a year × r ÷ (1 + i − r), where r is "
        "the share of customers who buy again from year to year and i the discount "
        "rate. An estimate from all customers; none before the second order.",
    )
    order_count = fields.Integer(
        "Orders",
        readonly=True,
        help="Confirmed orders in the window; also invoices without an order, unless "
        "confirmed orders are what counts as revenue.",
    )
    order_total = fields.Integer(
        "Lifetime Orders",
        readonly=True,
        help="Confirmed orders; also invoices without an order, unless confirmed "
        "orders are what counts as revenue.",
    )
    purchase_days = fields.Integer(
        readonly=True, help="Days with at least one order; several a day count once."
    )
    first_purchase_date = fields.Date(
        "First Purchase",
        readonly=True,
        help="Day of the first confirmed order, or of an invoice without an order. "
        "Where confirmed orders count as revenue, of orders alone.",
    )
    last_purchase_date = fields.Date(
        "Last Purchase",
        readonly=True,
        help="Day of the last confirmed order, or of an invoice without an order. "
        "Where confirmed orders count as revenue, of orders alone.",
    )
    next_purchase_date = fields.Date(
        "Next Purchase",
        readonly=True,
        help="When the next order is due: the last purchase plus the typical gap; that "
        "of the other customers for fewer than three purchase days.",
    )
    typical_gap = fields.Float(
        "Typical Gap (days)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Median of the days between two purchase days; from three purchase days.",
    )
    churn_ratio = fields.Float(
        compute="_compute_churn_ratio",
        digits=(16, 1),
        help="Days since the last purchase ÷ typical gap. 1 is as usual.",
    )
    recency_score = fields.Integer(
        "Recency (R)",
        readonly=True,
        aggregator="avg",
        help="From 5 for the fifth of the customers whose last purchase is the most "
        "recent to 1. Only who bought in the window is compared, all others have 1; "
        "ties share a score. 0 with fewer than five customers.",
    )
    frequency_score = fields.Integer(
        "Frequency (F)",
        readonly=True,
        aggregator="avg",
        help="From 5 for the fifth of the customers with the most orders in the window "
        "to 1. Ties share a score.",
    )
    monetary_score = fields.Integer(
        "Monetary (M)",
        readonly=True,
        aggregator="avg",
        help="From 5 for the fifth of the customers with the most revenue in the "
        "window to 1. Ties share a score.",
    )
    rfm = fields.Char(
        "RFM",
        compute="_compute_rfm",
        help="Recency, frequency and monetary value, each from 1 to 5 (best).",
    )
    stage = fields.Selection(
        STAGES,
        readonly=True,
        index=True,
        group_expand=True,
        help="How far the customer has come: potential (no purchase yet), new, "
        "current, loyal, strategic. The settings hold the thresholds.",
    )
    stage_override_id = fields.Many2one(
        "customer.stage.override",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Who set the stage by hand, why, and until when.",
    )
    health = fields.Selection(
        HEALTHS,
        readonly=True,
        help="Whether the customer goes on buying, by their own rhythm: at risk after "
        "1.5 typical gaps without an order, lost after 3. The settings hold the "
        "thresholds.",
    )
    health_codes = fields.Char("Codes of the Reasons", readonly=True)
    health_reasons = fields.Text("Why", compute="_compute_health_reasons")
    computed_at = fields.Datetime("Changed on", readonly=True)

    partner_user_id = fields.Many2one(related="partner_id.user_id", depends=AS_READ)
    last_contact = fields.Datetime(
        related="partner_id.customer_last_contact",
        depends=AS_READ,
        depends_context=("uid", "allowed_company_ids"),
    )

    # The list shows the largest first.
    _revenue_idx = models.Index("(revenue DESC, id)")
    _partner_company_uniq = models.Constraint(
        "UNIQUE(partner_id, company_id)",
        "A customer has one profile in each company.",
    )

    @api.depends("revenue", "order_total", "company_id")
    def _compute_projected_clv(self):
        for company, profiles in self.grouped("company_id").items():
            factor = company._get_customer_scale().projected_factor
            yearly = 12 / (company.sudo().customer_window_months or 12)
            for profile in profiles:
                profile.projected_clv = get_projected_clv(
                    profile.revenue * yearly, profile.order_total, factor
                )

    @api.depends("last_purchase_date", "typical_gap")
    def _compute_churn_ratio(self):
        for profile in self:
            profile.churn_ratio = get_churn_ratio(
                profile._get_days_since(), profile.typical_gap
            )

    @api.depends("recency_score", "frequency_score", "monetary_score")
    def _compute_rfm(self):
        for profile in self:
            scores = (
                profile.recency_score,
                profile.frequency_score,
                profile.monetary_score,
            )
            profile.rfm = all(scores) and "-".join(map(str, scores))

    @api.depends("health_codes", "last_purchase_date", "next_purchase_date")
    @api.depends_context("lang")
    def _compute_health_reasons(self):
        for profile in self:
            codes = (profile.health_codes or "").split(",")
            reasons = (profile._get_reason(code) for code in codes)
            profile.health_reasons = "\n".join(filter(None, reasons))

    def action_open(self):
        """The whole profile, from the card on the contact."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Profile"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_set_stage(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set the Stage by Hand"),
            "res_model": "customer.stage.override",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
                "default_stage": self.stage,
            },
        }

    def action_end_override(self):
        """From now on, the figures decide again, and no earlier override."""
        self.ensure_one()
        self.env["customer.stage.override"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("date_end", ">=", self.company_id._get_customer_today()),
            ]
        ).unlink()

    def _get_days_since(self):
        """Days since the last purchase, where the company is."""
        if not self.last_purchase_date:
            return 0
        return (self.company_id._get_customer_today() - self.last_purchase_date).days

    def _get_reason(self, code):
        """The reason in words; an addon with reasons of its own adds them."""
        if code == "credit":
            # sudo: the same for whoever sees the profile
            months = self.company_id.sudo().customer_window_months
            return self.env._(
                "More was credited than sold in the last %s months.", months
            )
        days, gap = self._get_days_since(), self._get_expected_gap()
        every = self.env._("every %s days", gap) if gap > 1 else self.env._("every day")
        values = {"days": days, "when": self._get_days_ago(days), "every": every}
        reasons = {
            "on_time": self.env._("Last order %(when)s, usually %(every)s.", **values),
            "late": self.env._(
                "No order for %(days)s days, usually %(every)s.", **values
            ),
            "on_time_others": self.env._(
                "Last order %(when)s; others order %(every)s.", **values
            ),
            "late_others": self.env._(
                "No order for %(days)s days; others order %(every)s.", **values
            ),
            "on_time_alone": self.env._("Last order %(when)s.", **values),
            "late_alone": self.env._("No order for %(days)s days.", **values),
        }
        return reasons.get(code)

    @api.model
    def _get_days_ago(self, days):
        if days > 1:
            return self.env._("%s days ago", days)
        return self.env._("yesterday") if days else self.env._("today")

    def _get_expected_gap(self):
        """In whole days: the customer's own or, for want of one, that of the others."""
        if not self.next_purchase_date:
            return 0
        return (self.next_purchase_date - self.last_purchase_date).days
