from textwrap import shorten

from odoo import models
from odoo.tools import SQL

LONGEST_REASON = 300

# From what a reader has to know first.
FAILURES = ("bounced", "failed", "canceled")
STATES = (*FAILURES, "pending", "sent", "opened")

# A text message that is "pending" was sent: nobody has confirmed it yet.
STATE_BY_STATUS = {
    "bounce": "bounced",
    "cancel": "canceled",
    "canceled": "canceled",
    "error": "failed",
    "exception": "failed",
    "opened": "opened",
    "outgoing": "pending",
    "pending": "sent",
    "process": "pending",
    "ready": "pending",
    "received": "sent",
    "sent": "sent",
}

# Of the customer's people. A mail or a text message that nobody is notified of tells it
# itself, as long as Odoo keeps it; a mailing that keeps its messages calls them
# notifications.
NOTIFICATIONS = """
    SELECT interaction.id, notification.res_partner_id AS partner_id,
           notification.notification_status AS status, notification.failure_type,
           notification.failure_reason
      FROM customer_interaction interaction
      JOIN mail_notification notification
        ON notification.mail_message_id = interaction.message_id
      JOIN res_partner person ON person.id = notification.res_partner_id
     WHERE interaction.id IN %(ids)s
       AND notification.notification_type != 'inbox'
       AND (person.commercial_partner_id = interaction.commercial_partner_id
            OR notification.id = interaction.source_id)
"""
MAILS = """
    SELECT interaction.id, interaction.partner_id, mail.state AS status,
           mail.failure_type, mail.failure_reason
      FROM customer_interaction interaction
      JOIN mail_mail mail ON mail.mail_message_id = interaction.message_id
     WHERE interaction.id IN %(ids)s
       AND (mail.is_notification IS NOT TRUE
            OR EXISTS (SELECT FROM mail_mail_res_partner_rel recipient
                        WHERE recipient.mail_mail_id = mail.id
                          AND recipient.res_partner_id = interaction.partner_id))
     UNION ALL
    SELECT interaction.id, interaction.partner_id, text.state, text.failure_type, NULL
      FROM customer_interaction interaction
      JOIN sms_sms text ON text.mail_message_id = interaction.message_id
                       AND text.partner_id = interaction.partner_id
     WHERE interaction.id IN %(ids)s
"""
TEXTS = """
    SELECT interaction.id, interaction.partner_id, text.state AS status,
           text.failure_type, NULL AS failure_reason
      FROM customer_interaction interaction
      JOIN sms_sms text ON text.id = interaction.source_id
     WHERE interaction.id IN %(ids)s
"""
# Which of them to ask, by the source of the interaction.
DELIVERIES = {
    "mail.notification": NOTIFICATIONS,
    "mail.message": MAILS,
    "sms.sms": TEXTS,
}
NONE = """
    SELECT NULL::int AS id, NULL::int AS partner_id, NULL AS status,
           NULL AS failure_type, NULL AS failure_reason
     WHERE FALSE
"""


class CustomerInteraction(models.Model):
    """Whether what we sent arrived: read from Odoo's own books, never copied."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    def _get_deliveries_query(self):
        """A row for each recipient of what we sent.

        Odoo does not know whether an email was opened; an addon that knows adds a row
        with the status ``opened`` instead.
        """
        # sudo: the source is the system's
        sent_sudo = self.sudo().filtered(lambda row: row.direction == "out")
        queries = [
            SQL(DELIVERIES[source], ids=tuple(interactions.ids))
            for source, interactions in sent_sudo.grouped("source_model").items()
            if source in DELIVERIES
        ]
        return SQL(" UNION ALL ").join(queries or [SQL(NONE)])

    def _get_deliveries(self):
        """Name, state and reason of each recipient."""
        self.ensure_one()
        rows = self.env.execute_query_dict(self._get_deliveries_query())
        # sudo: whom it was sent to is part of the history
        people_sudo = self.env["res.partner"].sudo()
        return [
            {
                "name": people_sudo.browse(row["partner_id"]).name,
                "state": self._get_worst_state([row["status"]]),
                "reason": self._get_failure(row),
            }
            for row in rows
        ]

    def _get_worst_state(self, statuses):
        states = {STATE_BY_STATUS.get(status, "pending") for status in statuses or ()}
        return next((state for state in STATES if state in states), False)

    def _get_failure(self, row):
        """That it bounced is said: why, only the other server knows.

        What was sent in the end may keep the reason of an earlier attempt.
        """
        failure_type, reason = row["failure_type"], row["failure_reason"]
        if self._get_worst_state([row["status"]]) not in FAILURES:
            return False
        field = self.env["mail.notification"]._fields["failure_type"]
        labels = dict(field._description_selection(self.env))
        reason = shorten(reason or "", LONGEST_REASON, placeholder="…")
        if failure_type == "mail_bounce":
            return reason or False
        return labels.get(failure_type) or reason or False
