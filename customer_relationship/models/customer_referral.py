from odoo import api, fields, models
from odoo.tools import SQL

# The first order of each customer who was referred counts for who referred them.
REFERRED = """
    SELECT referrer.commercial_partner_id AS partner_id,
           (min(sale.date_order) AT TIME ZONE 'UTC' AT TIME ZONE %(timezone)s)::date
               AS day,
           1 AS value
      FROM res_partner referred
      JOIN res_partner referrer ON referrer.id = referred.customer_referrer_id
      JOIN res_partner buyer ON buyer.commercial_partner_id = referred.id
      JOIN sale_order sale ON sale.partner_id = buyer.id
     WHERE sale.state = 'sale'
       AND sale.company_id = %(company_id)s
       AND referrer.commercial_partner_id != referred.id
       AND %(restriction)s
     GROUP BY referred.id, referrer.commercial_partner_id
"""
# The first orders of customers who were referred, as far as they are among these.
QUALIFYING = """
    SELECT *
      FROM (SELECT DISTINCT ON (referred.id)
                   referred.id, referrer.commercial_partner_id, sale.id AS order_id
              FROM res_partner referred
              JOIN res_partner referrer ON referrer.id = referred.customer_referrer_id
              JOIN res_partner buyer ON buyer.commercial_partner_id = referred.id
              JOIN sale_order sale ON sale.partner_id = buyer.id
             WHERE referred.id = ANY(%(customer_ids)s)
               AND referrer.commercial_partner_id != referred.id
               AND sale.state = 'sale'
               AND sale.company_id = %(company_id)s
               AND NOT EXISTS (SELECT FROM customer_referral known
                                WHERE known.partner_id = referred.id
                                  AND known.company_id = %(company_id)s)
             ORDER BY referred.id, sale.date_order, sale.id) first
     WHERE order_id = ANY(%(order_ids)s)
"""


class CustomerReferral(models.Model):
    """A customer who came by a customer's word, and what both had of it; once."""

    _name = "customer.referral"
    _description = "Customer Referral"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "New Customer", required=True, ondelete="cascade", index=True
    )
    referrer_id = fields.Many2one(
        "res.partner", required=True, ondelete="cascade", index=True
    )
    program_id = fields.Many2one(
        "customer.tier.program", required=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    date = fields.Date("First Order", required=True)
    order_id = fields.Many2one("sale.order", ondelete="set null")
    partner_card_id = fields.Many2one(
        "loyalty.card", "Coupon for the New Customer", ondelete="set null"
    )
    referrer_card_id = fields.Many2one(
        "loyalty.card", "Coupon for the Referrer", ondelete="set null"
    )


class CustomerTierProgram(models.Model):
    _name = "customer.tier.program"
    _inherit = ["customer.tier.program"]

    referrer_reward_id = fields.Many2one(
        "loyalty.program",
        "Coupon for the Referrer",
        ondelete="restrict",
        domain="[('program_type', '=', 'coupons'),"
        " ('company_id', 'in', (company_id, False))]",
        help="Granted once, when the customer whom they referred orders first.",
    )
    referred_reward_id = fields.Many2one(
        "loyalty.program",
        "Coupon for the Referred",
        ondelete="restrict",
        domain="[('program_type', '=', 'coupons'),"
        " ('company_id', 'in', (company_id, False))]",
        help="Granted once, with the first order.",
    )

    @api.constrains("referrer_reward_id", "referred_reward_id")
    def _check_reward_company(self):
        self._check_same_company()

    def _get_giving_companies(self):
        rewards = self.referrer_reward_id | self.referred_reward_id
        return super()._get_giving_companies() | rewards.company_id


class CustomerTierEngine(models.AbstractModel):
    _name = "customer.tier.engine"
    _inherit = ["customer.tier.engine"]

    @api.model
    def _get_tier_sources(self, program, customer_ids):
        sources = super()._get_tier_sources(program, customer_ids)
        restriction = SQL("TRUE")
        if customer_ids is not None:
            restriction = SQL(
                "referrer.commercial_partner_id = ANY(%s)", list(customer_ids)
            )
        sources["referrals"] = SQL(
            REFERRED,
            timezone=program._get_company()._get_customer_tz(),
            company_id=program._get_company().id,
            restriction=restriction,
        )
        return sources

    @api.model
    def _rise_customers(self, program, purchases):
        """Those who referred the customers may rise by that, too."""
        result = super()._rise_customers(program, purchases)
        orders = purchases.filtered(lambda row: row.res_model == "sale.order")
        customers = orders.commercial_partner_id
        if referrers := customers.customer_referrer_id.commercial_partner_id:
            self._reward_referrals(program, orders)
            result |= self._run_customers(program, referrers.ids, only_up=True)
        return result

    @api.model
    def _reward_referrals(self, program, purchases):
        """Reward both sides of first orders."""
        self._flush_tier_documents()
        query = SQL(
            QUALIFYING,
            customer_ids=purchases.commercial_partner_id.ids,
            order_ids=purchases.mapped("res_id"),
            company_id=program.company_id.id,
        )
        rows = self.env.execute_query(query)
        if rows:
            # Nobody else does so at the same time.
            self._claim(program)
            self.env["customer.referral"].create(
                [self._prepare_referral(program, *row) for row in rows]
            )

    @api.model
    def _prepare_referral(self, program, partner_id, referrer_id, order_id):
        return {
            "partner_id": partner_id,
            "referrer_id": referrer_id,
            "program_id": program.id,
            "company_id": program.company_id.id,
            "date": program._get_today(),
            "order_id": order_id,
            "partner_card_id": self._grant(program.referred_reward_id, partner_id),
            "referrer_card_id": self._grant(program.referrer_reward_id, referrer_id),
        }

    @api.model
    def _grant(self, reward, partner_id):
        partner = self.env["res.partner"].browse(partner_id)
        if not reward.active or not partner._filter_tier_customers():
            return False
        cards = self.env["loyalty.card"].with_context(loyalty_no_mail=True)
        values = {"program_id": reward.id, "partner_id": partner_id, "points": 1}
        return cards.create(values).id
