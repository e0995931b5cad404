from odoo import models
from odoo.tools import SQL

# Instead of the mail itself, which only knows that it was sent. Who answered opened it
# before; Odoo calls "pending" what was sent, and not yet confirmed.
DELIVERIES = """
    WITH mailing AS (
        SELECT interaction.id, interaction.partner_id,
               CASE WHEN trace.trace_status IN ('open', 'reply') THEN 'opened'
                    WHEN trace.trace_status = 'error' THEN 'exception'
                    ELSE trace.trace_status END AS status,
               trace.failure_type, trace.failure_reason
          FROM customer_interaction interaction
          JOIN mailing_trace trace
            ON trace.customer_message_id = interaction.source_id
         WHERE interaction.source_model = 'mail.message'
           AND interaction.direction = 'out'
           AND interaction.id IN %(ids)s
    )
    SELECT * FROM (%(others)s) AS other
     WHERE NOT EXISTS (SELECT FROM mailing WHERE mailing.id = other.id)
     UNION ALL
    SELECT * FROM mailing
"""


class CustomerInteraction(models.Model):
    """Of a mailing it is known whether it was opened."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    def _get_deliveries_query(self):
        others = super()._get_deliveries_query()
        if not self:
            return others
        return SQL(DELIVERIES, ids=tuple(self.ids), others=others)
