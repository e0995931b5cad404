from odoo import models


class BasePartnerMerge(models.TransientModel):
    _name = "base.partner.merge.automatic.wizard"
    _inherit = ["base.partner.merge.automatic.wizard"]

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Core mixes the histories, so the memberships are looked up before."""
        # sudo: who merges need not read tiers
        engine = self.env["customer.tier.engine"].sudo()
        members = engine._get_members(src_partners | dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["customer.tier.change"].invalidate_model()
        engine._unite_members(dst_partner, src_partners, members)
        return result

    def _update_values(self, src_partners, dst_partner):
        """Nobody refers themselves, not even after a merge."""
        partners = dst_partner | src_partners
        partners.invalidate_model(["customer_referrer_id"])
        # sudo: who merges need not see who referred them
        referred = partners.sudo()._get_referred_in_circle(dst_partner)
        referred.customer_referrer_id = False
        return super()._update_values(src_partners, dst_partner)
