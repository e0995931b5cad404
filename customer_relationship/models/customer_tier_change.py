from odoo import api, fields, models
from odoo.tools import SQL

from .customer_interaction_source import Source

KINDS = [
    ("placed", "Placed"),
    ("up", "Up"),
    ("renewed", "Renewed"),
    ("earned", "Earned besides"),
    ("warned", "About to end"),
    ("grace", "Grace"),
    ("down", "Down"),
    ("override", "Set by hand"),
    ("merged", "Merged"),
    ("benefits", "New price list"),
    ("ended", "Program ended"),
]

# The events of the stream: code of the type, and the changes that tell of it.
STREAM = {
    "tier_up": "source.kind = 'up'",
    "tier_renewed": "source.kind = 'renewed'",
    "tier_warned": "source.kind = 'warned'",
    "tier_grace": "source.kind = 'grace'",
    "tier_down": "source.kind = 'down'",
    "tier_set": "source.kind = 'override'",
}

# The last change of each customer is the membership.
LAST = """
    SELECT DISTINCT ON (program_id, partner_id) *
      FROM customer_tier_change
     WHERE %s
     ORDER BY program_id, partner_id, id DESC
"""


class CustomerTierChange(models.Model):
    """What became of a customer's tier, when and why: the truth of memberships.

    Rows are added, never changed. The last one of a customer holds all that the next
    decision needs to know.
    """

    _name = "customer.tier.change"
    _description = "Tier Change"
    _inherit = ["customer.safe.export"]
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade"
    )
    program_id = fields.Many2one(
        "customer.tier.program", required=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True)
    kind = fields.Selection(KINDS, required=True)
    from_tier_id = fields.Many2one("customer.tier", "From", ondelete="restrict")
    tier_id = fields.Many2one(
        "customer.tier", "To", ondelete="restrict", index="btree_not_null"
    )
    valid_until = fields.Date(help="The last day. Empty: no end.")
    grace_until = fields.Date(help="The last day to save the tier.")
    warned = fields.Boolean()
    earned_on = fields.Date(help="When the tier was reached, if it was.")
    earned_by = fields.Selection([("entry", "Reached"), ("retain", "Retained")])
    # What the tier was decided on by; a refund is told by them.
    revenue = fields.Monetary(
        aggregator=None,
        help="In the period that counted when the tier was decided on, without taxes.",
    )
    orders = fields.Integer(
        aggregator=None,
        help="Confirmed orders in the period that counted when the tier was decided "
        "on.",
    )
    points = fields.Float(
        aggregator=None,
        help="Points earned in the period that counted when the tier was decided on.",
    )
    referrals = fields.Integer(
        aggregator=None,
        help="Customers who came by this one's word and ordered first in the period "
        "that counted when the tier was decided on.",
    )
    reasons = fields.Json()
    reason = fields.Char("Why", compute="_compute_reason")
    note = fields.Char(help="The reason that a person gave.")
    user_id = fields.Many2one("res.users", "By", ondelete="set null")
    silent = fields.Boolean(help="No news and no coupons: placed, or new rules.")
    override_mode = fields.Selection([("floor", "At least"), ("fixed", "Exactly")])
    override_tier_id = fields.Many2one("customer.tier", ondelete="restrict")
    override_until = fields.Date()
    base_tier_id = fields.Many2one(
        "customer.tier",
        ondelete="restrict",
        help="Where the customer falls back to when what was set by hand ends.",
    )
    base_until = fields.Date()
    # Ours as long as the customer still has it: see the engine.
    pricelist_id = fields.Many2one("product.pricelist", "Given", ondelete="set null")
    rewarded = fields.Boolean()
    reward_card_id = fields.Many2one("loyalty.card", "Coupon", ondelete="set null")

    # Merging contacts moves rows; no unique key may stand in its way.
    # With what profiles copy of each membership: none of the rows has to be read.
    _last_idx = models.Index(
        "(program_id, partner_id, id DESC) INCLUDE (tier_id, valid_until, grace_until)"
    )
    _partner_date_idx = models.Index("(partner_id, date DESC)")

    @api.depends("reasons", "note")
    @api.depends_context("lang")
    def _compute_reason(self):
        for change in self:
            currency = change.currency_id
            texts = [
                self._get_reason_text(row, currency) for row in change.reasons or []
            ]
            change.reason = " ".join(filter(None, [change.note, *texts]))

    @api.model
    def _is_used(self, records, field):
        names = [field] if field != "tier_id" else self._get_tier_fields()
        query = SQL(" OR ").join(
            SQL("%s IN %s", SQL.identifier(name), tuple(records.ids)) for name in names
        )
        return records.ids and bool(
            self.env.execute_query(
                SQL("SELECT FROM customer_tier_change WHERE %s LIMIT 1", query)
            )
        )

    @api.model
    def _get_tier_fields(self):
        return [
            name
            for name, field in self._fields.items()
            if field.comodel_name == "customer.tier" and field.store
        ]

    @api.model
    def _get_last_query(self, program, partner_ids=None):
        """The membership of each customer as rows of this table."""
        restriction = SQL("program_id IN %s", tuple(program.ids) or (0,))
        if partner_ids is not None:
            restriction = SQL(
                "%s AND partner_id = ANY(%s)", restriction, list(partner_ids)
            )
        self.flush_model()
        return SQL(LAST, restriction)

    @api.model
    def _count_members(self, programs):
        """The number of members by tier id."""
        query = SQL(
            """SELECT member.tier_id, count(*)
                 FROM (%s) member
                 JOIN res_partner ON res_partner.id = member.partner_id
                WHERE res_partner.active
                GROUP BY 1""",
            self._get_last_query(programs._origin),
        )
        return dict(self.env.execute_query(query))


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources(self):
        return super()._get_sources() | {
            name: Source(
                model="customer.tier.change",
                type=name,
                event=name,
                date="source.create_date",
                known="source.create_date",
                joins="""
                    LEFT JOIN customer_tier former ON former.id = source.from_tier_id
                    LEFT JOIN customer_tier tier ON tier.id = source.tier_id""",
                where=f"NOT source.silent AND {where}",
                # The names of both, in the language of the record.
                summary="""concat_ws(' → ', former.name ->> 'en_US',
                           NULLIF(COALESCE(tier.name ->> 'en_US', '–'),
                                  former.name ->> 'en_US'))""",
                automatic="source.kind != 'override'",
            )
            for name, where in STREAM.items()
        }
