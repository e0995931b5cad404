from dataclasses import replace

from odoo import api, models
from odoo.tools import SQL

IS_NOTICE = """
    source.model = 'calendar.event' AND source.message_type = 'user_notification'
"""

IS_TOLD_AT_ONCE = """
    notice.model = source.model AND notice.res_id = source.res_id
    AND notice.message_type = source.message_type
    AND notice.create_date = source.create_date
"""

# The people of a customer who were told at once; the first message stands for all.
TOLD = f"""
    JOIN LATERAL (
         SELECT min(notification.id) AS id, min(notice.id) AS message_id,
                array_agg(person.id ORDER BY notification.id) AS partner_ids
           FROM mail_message notice
           JOIN mail_notification notification
             ON notification.mail_message_id = notice.id
            AND notification.notification_type = 'email'
           JOIN res_partner person
             ON person.id = notification.res_partner_id AND person.partner_share
          WHERE {IS_TOLD_AT_ONCE}
          GROUP BY person.commercial_partner_id
    ) people ON people.message_id = source.id
    LEFT JOIN res_partner author ON author.id = source.author_id
"""

# What became of the messages that the first stands for.
OTHER_DELIVERIES = f"""
    SELECT interaction.id, notification.res_partner_id AS partner_id,
           notification.notification_status AS status, notification.failure_type,
           notification.failure_reason
      FROM customer_interaction interaction
      JOIN mail_message source ON source.id = interaction.message_id
      JOIN mail_message notice ON {IS_TOLD_AT_ONCE} AND notice.id <> source.id
      JOIN mail_notification notification
        ON notification.mail_message_id = notice.id
       AND notification.notification_type = 'email'
      JOIN res_partner person ON person.id = notification.res_partner_id
     WHERE interaction.id IN %(ids)s AND {IS_NOTICE}
       AND person.commercial_partner_id = interaction.commercial_partner_id
"""


class MailMessage(models.Model):
    """Odoo writes to each guest of a meeting apart: who is invited, told that it was
    put off, or reminded of it together, was so once."""

    _name = "mail.message"
    _inherit = ["mail.message"]

    def _prepare_emails_out(self, partner_ids, way="email"):
        notices = self.filtered(lambda message: message._is_calendar_notice())
        capture = self.env["customer.interaction.capture"]
        capture._capture_documents("calendar_notice", notices)
        return super(MailMessage, self - notices)._prepare_emails_out(partner_ids, way)

    def _is_calendar_notice(self):
        self.ensure_one()
        is_notice = self.message_type == "user_notification"
        return is_notice and self.model == "calendar.event"


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources_of_messages_out(self):
        sources = super()._get_sources_of_messages_out()
        email = sources["email_out"]
        other = f"{email.where} AND ({IS_NOTICE}) IS NOT TRUE"
        notice = f"{email.where} AND {IS_NOTICE}"
        return sources | {
            "email_out": replace(email, where=other),
            "calendar_notice": replace(email, joins=SQL(TOLD), where=notice),
        }


class CustomerInteraction(models.Model):
    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    def _get_deliveries_query(self):
        query = super()._get_deliveries_query()
        notices = self.filtered(
            lambda row: row.res_model == "calendar.event" and row.direction == "out"
        )
        if not notices:
            return query
        others = SQL(OTHER_DELIVERIES, ids=tuple(notices.ids))
        return SQL("%s UNION ALL %s", query, others)
