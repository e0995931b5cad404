from odoo import api, fields, models
from odoo.tools import ormcache

# What decides who is in which tier: never changed while customers rely on it.
RULE_FIELDS = {
    *("active", "company_id", "basis", "window", "window_months", "year_month"),
    *("logic", "validity", "validity_months", "downgrade", "grace_days", "warn_days"),
    *("refund", "date_start"),
}
MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]


class CustomerTierProgram(models.Model):
    """How customers of a company rise, stay and fall: the rules of its tiers.

    Draft → simulated → active. Rules are changed in a draft alone, and a changed draft
    is simulated again before it goes live; until then customers keep their tiers.
    """

    _name = "customer.tier.program"
    _description = "Loyalty Tier Program"
    _order = "company_id, state, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        help="Purchases from this company count, in its currency.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("draft", "Draft"), ("simulated", "Simulated"), ("active", "Active")],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    # From the first time it is active until it is archived: customers have its tiers,
    # also while its rules are revised.
    launched = fields.Boolean(readonly=True, copy=False)
    # Set until all customers are placed: nobody gets news or coupons for that.
    settling = fields.Boolean(readonly=True, copy=False)
    # Set until nobody is in a tier of it any more.
    ending = fields.Boolean(readonly=True, copy=False)
    # Counted up by each run that writes: two at once can't both succeed.
    revision = fields.Integer(readonly=True, copy=False)
    tier_ids = fields.One2many("customer.tier", "program_id", copy=True)
    basis = fields.Selection(
        [("invoiced", "Invoiced"), ("ordered", "Ordered"), ("paid", "Paid")],
        "Revenue",
        default="invoiced",
        required=True,
        help="Invoiced: posted invoices less credit notes, without taxes. Ordered: "
        "confirmed orders without taxes. Paid: the paid share of the invoices.",
    )
    window = fields.Selection(
        [
            ("rolling", "Months, up to today"),
            ("calendar", "The calendar year"),
            ("lifetime", "All the time"),
        ],
        "Purchases of",
        default="rolling",
        required=True,
        help="Calendar year: what was reached in a year counts through the next.",
    )
    window_months = fields.Integer("Months", default=12)
    year_month = fields.Selection(
        MONTHS,
        "Year Begins in",
        default="1",
        required=True,
        help="The first month of the year in which purchases count.",
    )
    logic = fields.Selection(
        [("all", "All thresholds"), ("any", "Any threshold")],
        "A Tier Takes",
        default="all",
        required=True,
        help="Whether a customer has to reach all that a tier asks for, or one of it.",
    )
    validity = fields.Selection(
        [
            ("months", "Months"),
            ("next_year", "This year and the next"),
            ("unlimited", "No end"),
        ],
        "A Tier is Valid for",
        default="months",
        required=True,
        help="Counted from the day on which the tier was reached or renewed.",
    )
    validity_months = fields.Integer("Months Valid", default=12)
    downgrade = fields.Selection(
        [
            ("expiry_one", "At its end, one tier down"),
            ("expiry_earned", "At its end, to the tier earned"),
            ("at_once", "As soon as it is not reached any more"),
            ("never", "Never"),
        ],
        "A Tier is Lost",
        default="expiry_one",
        required=True,
        help="When a customer does not reach any more what it takes to stay.",
    )
    grace_days = fields.Integer(
        "Days of Grace",
        default=30,
        help="How long a customer can still reach the tier before it is lost.",
    )
    warn_days = fields.Integer(
        "Warned before (days)",
        default=30,
        help="How long before its end a customer is said to be about to lose the tier.",
    )
    refund = fields.Selection(
        [
            ("retest", "The tier is tested again the next night"),
            ("keep", "The tier stays until its end"),
        ],
        "After a Refund",
        default="retest",
        required=True,
        help="When what brought the tier is credited or canceled later.",
    )
    date_start = fields.Date(
        "Counts from",
        help="Earlier purchases do not count, and nobody has a tier before.",
    )
    member_count = fields.Integer(
        "Members",
        compute="_compute_member_count",
        help="Customers in a tier of the program now; not archived ones.",
    )

    _window_positive = models.Constraint(
        "CHECK(window_months > 0 AND validity_months > 0)",
        "Enter at least one month.",
    )
    _days_positive = models.Constraint(
        "CHECK(grace_days >= 0 AND warn_days >= 0)",
        "Days of grace and of warning can't be negative. Enter 0 for none.",
    )

    def _compute_member_count(self):
        counts = self.env["customer.tier.change"]._count_members(self)
        for program in self:
            tiers = program._get_all_tiers()._origin
            program.member_count = sum(counts.get(tier.id, 0) for tier in tiers)

    @api.model
    @ormcache("company_id")
    def _get_launched_id(self, company_id):
        domain = [("company_id", "=", company_id), ("launched", "=", True)]
        return self.sudo().search(domain, limit=1).id

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def write(self, vals):
        if {"launched", "active", "company_id"}.intersection(vals):
            self.env.registry.clear_cache()
        if RULE_FIELDS.intersection(vals):
            self._unlock_rules()
        result = super().write(vals)
        if vals.get("active") is False:
            self._end()
        return result

    def _end(self):
        """At once nobody has its tiers; what they gave is taken back a minute later."""
        launched = self.filtered("launched")
        launched._set_state({"launched": False, "settling": False, "ending": True})
        if launched:
            self.env.ref("customer_relationship.ir_cron_tiers")._trigger()
