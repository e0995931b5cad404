from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner"]

    def _follow_customer(self):
        """Who joins a customer that they referred refers it no more. Not refused: they
        may well work there now."""
        result = super()._follow_customer()
        customers = self.exists().commercial_partner_id
        # sudo: contacts that nobody looks at count, too
        everyone = self.sudo().with_context(active_test=False)
        for partner in everyone.search(
            [("customer_referrer_id.commercial_partner_id", "in", customers.ids)]
        ):
            if partner._is_referred_in_circle(partner):
                partner.customer_referrer_id = False
        return result
