import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from . import customer_health_rules as health
from . import customer_lifecycle_rules as lifecycle
from .customer_person import GROUP

# Asked for by night, where customers are measured, and not with every company read.
PREFETCH = "customer_measures"
BASES = [("invoiced", "Invoiced"), ("ordered", "Ordered"), ("paid", "Paid")]


class ResCompany(models.Model):
    """What the company calls a new, loyal or strategic customer, at risk or lost."""

    _inherit = "res.company"

    customer_revenue_basis = fields.Selection(
        BASES,
        required=True,
        default="invoiced",
        groups=GROUP,
        help="What counts as revenue: posted invoices minus credit notes, confirmed "
        "orders, or the paid part of the invoices.",
    )
    customer_window_months = fields.Integer(
        default=12,
        groups=GROUP,
        help="Revenue, orders and scores are those of the last months.",
    )
    customer_new_days = fields.Integer(
        default=90,
        groups=GROUP,
        prefetch=PREFETCH,
        help="For so long after the first purchase, a customer is new.",
    )
    customer_loyal_orders = fields.Integer(
        default=5,
        groups=GROUP,
        prefetch=PREFETCH,
        help="A loyal customer has placed that many orders.",
    )
    customer_loyal_months = fields.Integer(
        default=12,
        groups=GROUP,
        prefetch=PREFETCH,
        help="A loyal customer bought for the first time that long ago.",
    )
    customer_strategic_share = fields.Float(
        default=0.05,
        groups=GROUP,
        prefetch=PREFETCH,
        help="Loyal customers among so many with the highest revenue are strategic. "
        "With 0 %, only those chosen by hand.",
    )
    customer_risk_ratio = fields.Float(
        default=1.5,
        groups=GROUP,
        prefetch=PREFETCH,
        help="Without an order for so many typical gaps: at risk.",
    )
    customer_lost_ratio = fields.Float(
        default=3.0,
        groups=GROUP,
        prefetch=PREFETCH,
        help="Without an order for so many typical gaps: lost.",
    )
    customer_lost_days = fields.Integer(
        default=365,
        groups=GROUP,
        prefetch=PREFETCH,
        help="Also lost after so many days, where that is late.",
    )
    customer_discount_rate = fields.Float(
        default=0.1,
        groups=GROUP,
        prefetch=PREFETCH,
        help="What money is worth less a year later, for projections.",
    )
    customer_cadence_days = fields.Integer(
        default=90,
        groups=GROUP,
        help="How long we let pass between two contacts, unless the tier says less.",
    )
    customer_response_hours = fields.Float(
        default=48.0,
        groups=GROUP,
        help="How soon a customer is to get an answer, unless the tier says so.",
    )
    # A column, as every screen reads the company anyway. The partner's time zone is no
    # dependency, with which each contact would look for its company: see
    # ``_update_customer_tz``.
    customer_tz = fields.Char(compute="_compute_customer_tz", store=True, groups=GROUP)

    @api.depends("partner_id", "resource_calendar_id.tz")
    def _compute_customer_tz(self):
        for company in self:
            calendar = company.resource_calendar_id
            company.customer_tz = company.partner_id.tz or calendar.tz or "UTC"

    @api.constrains(
        "customer_window_months",
        "customer_new_days",
        "customer_loyal_orders",
        "customer_loyal_months",
        "customer_lost_days",
        "customer_cadence_days",
    )
    def _check_customer_counts(self):
        for company in self:
            counts = (
                company.customer_window_months,
                company.customer_new_days,
                company.customer_loyal_orders,
                company.customer_loyal_months,
                company.customer_lost_days,
                company.customer_cadence_days,
            )
            if min(counts) < 1:
                raise ValidationError(
                    self.env._("Days, months and orders must be at least 1.")
                )

    @api.constrains("customer_response_hours")
    def _check_customer_response_hours(self):
        if any(company.customer_response_hours <= 0 for company in self):
            raise ValidationError(self.env._("Answers take more than 0 hours."))

    @api.constrains("customer_risk_ratio", "customer_lost_ratio")
    def _check_customer_ratios(self):
        for company in self:
            if not 1 <= company.customer_risk_ratio < company.customer_lost_ratio:
                raise ValidationError(
                    self.env._(
                        "A customer is at risk after at least one typical gap, and "
                        "lost only later."
                    )
                )

    @api.constrains("customer_strategic_share", "customer_discount_rate")
    def _check_customer_shares(self):
        for company in self:
            shares = (company.customer_strategic_share, company.customer_discount_rate)
            if not all(0 <= share < 1 for share in shares):
                raise ValidationError(self.env._("Enter a share from 0 % to 99 %."))

    def cache_invalidation_fields(self):
        """Also what ``_get_own_partner_ids`` reads."""
        return super().cache_invalidation_fields() | {"partner_id"}

    @api.model
    @ormcache()
    def _get_own_partner_ids(self):
        """The contacts that are companies of ours."""
        # sudo: also of companies that the user does not work for
        companies = self.sudo().with_context(active_test=False).search([])
        return frozenset(companies.partner_id._ids)

    def _get_customer_tz(self):
        """The time zone in which the company's days begin."""
        # sudo: read by whoever sees a profile
        return self.sudo().customer_tz or "UTC"

    def _get_customer_today(self):
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(pytz.timezone(self._get_customer_tz())).date()

    def _get_customer_scale(self):
        """What the customers are measured by since last night; maybe empty."""
        # sudo: read by whoever sees a profile
        scale = self.env["customer.profile.scale"].sudo()
        return scale.search([("company_id", "=", self.id)])

    def _get_stage_thresholds(self):
        strategic = self._get_customer_scale().strategic_revenue
        by_hand = not self.customer_strategic_share or not strategic
        return lifecycle.Thresholds(
            new_days=self.customer_new_days,
            loyal_orders=self.customer_loyal_orders,
            loyal_months=self.customer_loyal_months,
            strategic_revenue=None if by_hand else strategic,
        )

    def _get_health_thresholds(self):
        return health.Thresholds(
            risk_ratio=self.customer_risk_ratio,
            lost_ratio=self.customer_lost_ratio,
            lost_days=self.customer_lost_days,
            gap=self._get_customer_scale().typical_gap or None,
        )
