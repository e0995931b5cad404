from odoo import models
from odoo.tools import SQL


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_reference_fields(self, src_partners, dst_partner):
        """Take along what points to the contacts by model and id.

        Core moves foreign keys, and the references of its own models.
        """
        result = super()._update_reference_fields(src_partners, dst_partner)
        interactions = self.env["customer.interaction"]
        self.env.execute_query(self._move_documents(src_partners, dst_partner))
        self.env.execute_query(self._remove_doubled_participant(dst_partner))
        interactions.invalidate_model()
        return result

    def _move_documents(self, src_partners, dst_partner):
        return SQL(
            """UPDATE customer_interaction SET res_id = %s
                WHERE res_model = 'res.partner' AND res_id IN %s""",
            dst_partner.id,
            tuple(src_partners.ids),
        )

    def _remove_doubled_participant(self, dst_partner):
        """Who is the main contact now is no further participant."""
        return SQL(
            """DELETE FROM customer_interaction_res_partner_rel participant
                USING customer_interaction interaction
                WHERE interaction.id = participant.customer_interaction_id
                  AND interaction.partner_id = participant.res_partner_id
                  AND participant.res_partner_id = %s""",
            dst_partner.id,
        )
