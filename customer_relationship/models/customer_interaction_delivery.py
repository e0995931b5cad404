from odoo import models
from odoo.tools import SQL

# From what a reader has to know first.
STATES = ("bounced", "failed", "canceled", "pending", "sent")

# A text message that is "pending" was sent: nobody has confirmed it yet.
STATE_BY_STATUS = {
    "bounce": "bounced",
    "cancel": "canceled",
    "canceled": "canceled",
    "error": "failed",
    "exception": "failed",
    "outgoing": "pending",
    "pending": "sent",
    "process": "pending",
    "ready": "pending",
    "received": "sent",
    "sent": "sent",
}

# Of the customer's people; without a notification, of the mail or text message itself
# as long as Odoo keeps it.
DELIVERIES = """
    SELECT interaction.id, notification.res_partner_id,
           notification.notification_status, notification.failure_type,
           notification.failure_reason
      FROM customer_interaction interaction
      JOIN mail_notification notification
        ON notification.mail_message_id = interaction.message_id
       AND notification.notification_type != 'inbox'
      JOIN res_partner person ON person.id = notification.res_partner_id
     WHERE interaction.id IN %(ids)s
       AND (person.commercial_partner_id = interaction.commercial_partner_id
            OR notification.id = interaction.source_id)
     UNION ALL
    SELECT interaction.id, interaction.partner_id, mail.state, mail.failure_type,
           mail.failure_reason
      FROM customer_interaction interaction
      JOIN mail_mail mail ON mail.mail_message_id = interaction.message_id
     WHERE interaction.id IN %(ids)s AND mail.is_notification IS NOT TRUE
     UNION ALL
    SELECT interaction.id, interaction.partner_id, text.state, text.failure_type, NULL
      FROM customer_interaction interaction
      JOIN sms_sms text ON text.id = interaction.source_id
     WHERE interaction.id IN %(ids)s AND interaction.source_model = 'sms.sms'
"""


class CustomerInteraction(models.Model):
    """Whether what we sent arrived: read from Odoo's own books, never copied."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    def _get_deliveries(self):
        """Person, state and reason of each recipient, by interaction.

        Odoo does not know whether an email was opened; an addon that knows adds it.
        """
        sent = self.filtered(
            lambda interaction: (
                interaction.direction == "out"
                and interaction.type_id.channel in ("email", "sms")
            )
        )
        deliveries = {}
        if sent:
            rows = self.env.execute_query(SQL(DELIVERIES, ids=tuple(sent.ids)))
            for id_, partner_id, status, *reason in rows:
                deliveries.setdefault(id_, []).append(
                    {
                        "partner_id": partner_id,
                        "state": STATE_BY_STATUS.get(status, "pending"),
                        "reason": self._get_failure_reason(*reason),
                    }
                )
        return deliveries

    def _get_worst_state(self, deliveries):
        states = {delivery["state"] for delivery in deliveries or ()}
        return next((state for state in STATES if state in states), False)

    def _get_failure_reason(self, failure_type, reason):
        field = self.env["mail.notification"]._fields["failure_type"]
        labels = dict(field._description_selection(self.env)) if failure_type else {}
        return labels.get(failure_type) or reason or False
