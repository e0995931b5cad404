from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .customer_person import GROUP, PREFETCH

# From each contact to who referred it, and on to who referred those; a contact without
# a referrer has that of its company.
CIRCLES = """
    WITH RECURSIVE chain AS (
        SELECT id AS referred_id, customer_referrer_id AS referrer_id,
               COALESCE(%(customer_id)s, commercial_partner_id) AS customer_id
          FROM res_partner
         WHERE id = ANY(%(ids)s)
         UNION
        SELECT chain.referred_id,
               COALESCE(customer.customer_referrer_id, referrer.customer_referrer_id),
               chain.customer_id
          FROM chain
          JOIN res_partner referrer ON referrer.id = chain.referrer_id
          JOIN res_partner customer ON customer.id = referrer.commercial_partner_id
         WHERE customer.id != chain.customer_id
    )
    SELECT DISTINCT chain.referred_id
      FROM chain
      JOIN res_partner referrer ON referrer.id = chain.referrer_id
     WHERE referrer.commercial_partner_id = chain.customer_id
"""


class ResPartner(models.Model):
    """By whose word a customer came; nobody comes by their own."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    customer_referrer_id = fields.Many2one(
        "res.partner",
        "Referred by",
        groups=GROUP,
        prefetch=PREFETCH,
        ondelete="set null",
        help="The customer by whose word this one came.",
    )

    _customer_referrer_idx = models.Index(
        "(customer_referrer_id) WHERE customer_referrer_id IS NOT NULL"
    )

    # Who joins the company of their referrer is not refused, see ``_follow_customer``;
    # and reading the referrer would be felt each time that a contact changes company.
    @api.constrains("customer_referrer_id")
    def _check_customer_referrer(self):
        # sudo: who writes a contact need not see who referred it
        referred = self.sudo().filtered("customer_referrer_id")
        for partner in referred._get_referred_in_circle():
            raise ValidationError(
                self.env._(
                    "%(partner)s can't be referred by %(referrer)s: nobody "
                    "refers themselves, their own company or, by others, who "
                    "referred them.",
                    partner=partner.name,
                    referrer=partner.customer_referrer_id.name,
                )
            )

    def _get_referred_in_circle(self, customer=None):
        """Those who came, by whomever, by their own word or that of ``customer``."""
        if not self:
            return self
        self.flush_model(["customer_referrer_id", "commercial_partner_id"])
        customer_id = customer and customer.commercial_partner_id.id
        query = SQL(CIRCLES, customer_id=customer_id, ids=self.ids)
        return self.browse(id_ for (id_,) in self.env.execute_query(query))

    def _follow_customer(self):
        """Who joins a customer that they referred, or that referred them, refers it, or
        is referred by it, no more. Not refused: they may well work there now."""
        result = super()._follow_customer()
        customers = self.exists().commercial_partner_id
        # sudo: contacts that nobody looks at count, too
        everyone = self.sudo().with_context(active_test=False)
        referred = everyone.search(
            [("customer_referrer_id.commercial_partner_id", "in", customers.ids)]
        )
        referred._get_referred_in_circle().customer_referrer_id = False
        return result
