from odoo import api, models
from odoo.tools import SQL

REMOVE_DOUBLED_PARTICIPANT = """
    DELETE FROM customer_interaction_res_partner_rel participant
          USING customer_interaction interaction
          WHERE interaction.id = participant.customer_interaction_id
            AND interaction.partner_id = participant.res_partner_id
            AND participant.res_partner_id = %s
"""

# What happened once to two customers who are one now. The row with the lowest
# source stays, as it is the one that is looked for when the event is read again.
UNITE = """
    WITH event AS (
        SELECT id, partner_id,
               first_value(id) OVER (
                   PARTITION BY commercial_partner_id, type_id, event, direction, date,
                                res_model, res_id, summary, message_id,
                                CASE WHEN source_model = 'mail.message'
                                     THEN source_id ELSE message_id END
                       ORDER BY source_model DESC, source_id, seq
               ) AS united_id
          FROM customer_interaction
         WHERE commercial_partner_id IN %(customer_ids)s
           AND source_model IN %(source_models)s
    ), doubled AS (
        SELECT * FROM event WHERE id != united_id
    ), people AS (
        SELECT united_id, partner_id FROM doubled
         UNION
        SELECT united_id, res_partner_id
          FROM doubled
          JOIN customer_interaction_res_partner_rel
            ON customer_interaction_id = doubled.id
    ), participant AS (
        INSERT INTO customer_interaction_res_partner_rel
                    (customer_interaction_id, res_partner_id)
        SELECT united_id, people.partner_id
          FROM people
          JOIN customer_interaction united ON united.id = united_id
         WHERE united.partner_id != people.partner_id
            ON CONFLICT DO NOTHING
    )
    DELETE FROM customer_interaction WHERE id IN (SELECT id FROM doubled)
"""


class BasePartnerMerge(models.TransientModel):
    _name = "base.partner.merge.automatic.wizard"
    _inherit = ["base.partner.merge.automatic.wizard"]

    def _update_reference_fields(self, src_partners, dst_partner):
        """Take along what points to the contacts by model and id.

        Core moves foreign keys, and the references of its own models.
        """
        result = super()._update_reference_fields(src_partners, dst_partner)
        self.env.execute_query(self._move_documents(src_partners, dst_partner))
        self.env.execute_query(SQL(REMOVE_DOUBLED_PARTICIPANT, dst_partner.id))
        self.env["customer.interaction"].invalidate_model()
        return result

    def _move_documents(self, src_partners, dst_partner):
        return SQL(
            """UPDATE customer_interaction SET res_id = %s
                WHERE res_model = 'res.partner' AND res_id IN %s""",
            dst_partner.id,
            tuple(src_partners.ids),
        )

    def _update_values(self, src_partners, dst_partner):
        """Only now it is known whose customer the merged contact is."""
        result = super()._update_values(src_partners, dst_partner)
        dst_partner._follow_customer()
        customers = dst_partner | dst_partner.commercial_partner_id
        self.env.execute_query(
            SQL(
                UNITE,
                customer_ids=tuple(customers.ids),
                source_models=tuple(self._get_shared_source_models()),
            )
        )
        self.env["customer.interaction"].invalidate_model()
        self.env["customer.interaction.capture"]._capture_change(dst_partner)
        return result

    @api.model
    def _get_shared_source_models(self):
        """Sources that tell each customer of the same event by another record."""
        return {"mail.message", "mail.notification", "calendar.attendee"}
