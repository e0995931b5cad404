from odoo import api, fields, models
from odoo.tools import SQL

from .customer_person import AS_READ

# A set of its own: most customers have no referrer, and the index knows who has.
REFERRED = """
    LEFT JOIN (SELECT id AS referred_id
                 FROM res_partner
                WHERE customer_referrer_id IS NOT NULL AND %s) referred
           ON referred.referred_id = figure.partner_id
"""
IS_REFERRED = """
    CASE WHEN figure.first_purchase_date IS NOT NULL
         THEN (referred.referred_id IS NOT NULL)::int END
"""


class CustomerProfile(models.Model):
    """How many of the new customers came by the word of others.

    Referral rate = customers with a referrer ÷ customers, both among those whose first
    purchase is in the period. Each customer with a purchase holds 1 (referred) or 0,
    so that the average over any group is the rate; who has not bought holds nothing
    and doesn't count. Referred is a customer on whose own contact somebody is named
    under "Referred by", whenever we learned of it and whether or not a program
    rewarded it.
    """

    _name = "customer.profile"
    _inherit = ["customer.profile"]

    referral_rate = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Referred customers ÷ customers, among those whose first purchase is in "
        "the period that you look at. Referred is who has a referrer on the contact. "
        "Customers without a purchase don't count.",
    )
    referrer_id = fields.Many2one(
        related="partner_id.customer_referrer_id", depends=AS_READ
    )


class CustomerProfileDecision(models.AbstractModel):
    _name = "customer.profile.decision"
    _inherit = ["customer.profile.decision"]

    @api.model
    def _get_columns(self, scope):
        return super()._get_columns(scope) | {"referral_rate": SQL(IS_REFERRED)}

    @api.model
    def _get_joins(self, scope):
        referred = SQL(REFERRED, scope.contains("id"))
        return SQL("%s %s", super()._get_joins(scope), referred)
