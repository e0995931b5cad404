from odoo import models


class BasePartnerMerge(models.TransientModel):
    _name = "base.partner.merge.automatic.wizard"
    _inherit = ["base.partner.merge.automatic.wizard"]

    def _update_foreign_keys(self, src_partners, dst_partner):
        result = super()._update_foreign_keys(src_partners, dst_partner)
        # sudo: who merges need not see the communities
        members = self.env["customer.community.member"].sudo()
        members.invalidate_model()
        members._unite(dst_partner)
        return result
