from odoo import api, models

from .mail_message_source import AUTHOR, AUTHOR_USER, IS_AUTO_REPLY, IS_NEW

# Odoo notifies nobody who got the email from our colleague already. Whoever was
# notified has a row for that, which is the customer's one row.
ADDRESSED = f"""
    {AUTHOR}
    JOIN LATERAL (
         SELECT array_agg(person.id ORDER BY person.id) AS partner_ids,
                row_number() OVER (ORDER BY person.commercial_partner_id) - 1 AS seq
           FROM mail_message_res_partner_rel addressee
           JOIN res_partner person
             ON person.id = addressee.res_partner_id AND person.partner_share
          WHERE addressee.mail_message_id = source.id
            AND person.commercial_partner_id NOT IN (
                SELECT partner_id FROM res_company
                 UNION ALL
                SELECT colleague.commercial_partner_id
                  FROM mail_notification notification
                  JOIN res_partner colleague
                    ON colleague.id = notification.res_partner_id
                 WHERE notification.mail_message_id = source.id)
          GROUP BY person.commercial_partner_id
    ) people ON TRUE
"""

# Odoo forgets notifications after half a year.
IS_NEW_TO_CUSTOMER = f"""
    {IS_NEW}
    AND NOT EXISTS (
        SELECT FROM customer_interaction known
         WHERE known.message_id = source.id
           AND known.commercial_partner_id = partner.commercial_partner_id)
"""


class MailMessage(models.Model):
    """Emails that our people send from their own mailbox, with Odoo in the loop."""

    _name = "mail.message"
    _inherit = ["mail.message"]

    def write(self, vals):
        """The gateway names those who got the email only after it is posted."""
        result = super().write(vals)
        if "partner_ids" in vals:
            # sudo: whoever writes it, it is recorded
            self.env["customer.interaction.capture"]._capture(
                self.sudo()._capture_addressed
            )
        return result

    def _capture_addressed(self):
        emails = self.filtered(
            lambda message: message.message_type == "email" and message._is_ours()
        )
        self.env["customer.interaction.capture"]._capture_documents(
            "email_addressed", emails
        )


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources_of_messages_out(self):
        return super()._get_sources_of_messages_out() | {
            "email_addressed": self._get_message_source(
                "email",
                joins=ADDRESSED,
                where="source.message_type = 'email' AND NOT author.partner_share"
                f" AND {IS_NEW_TO_CUSTOMER}",
                partner="people.partner_ids[1]",
                participants="people.partner_ids[2:]",
                seq="people.seq",
                direction="'out'",
                automatic=IS_AUTO_REPLY,
                user=AUTHOR_USER,
            )
        }
