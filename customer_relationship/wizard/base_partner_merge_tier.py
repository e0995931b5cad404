from odoo import models
from odoo.tools import SQL

# Nobody refers themselves, not even after a merge.
FORGET_SELF = """
    UPDATE res_partner SET customer_referrer_id = NULL
     WHERE id = %s AND customer_referrer_id = id
"""


class BasePartnerMerge(models.TransientModel):
    _name = "base.partner.merge.automatic.wizard"
    _inherit = ["base.partner.merge.automatic.wizard"]

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Core mixes the histories, so the memberships are looked up before."""
        # sudo: who merges need not read tiers
        engine = self.env["customer.tier.engine"].sudo()
        members = engine._get_members(src_partners | dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.execute_query(SQL(FORGET_SELF, dst_partner.id))
        self.env["customer.tier.change"].invalidate_model()
        engine._unite_members(dst_partner, members)
        return result
