from odoo import api, models
from odoo.tools import SQL

from .customer_interaction_source import Source
from .mail_message_kind import IS_AUTOMATIC, IS_OURS

IS_AUTO_REPLY = """
    EXISTS (SELECT FROM customer_auto_reply reply WHERE reply.message_id = source.id)
"""

AUTHOR = "LEFT JOIN res_partner author ON author.id = source.author_id"

# Which of our people wrote: the one user of the author, mostly.
AUTHOR_USER = """(
    SELECT id FROM res_users
     WHERE partner_id = source.author_id AND NOT share
     ORDER BY active DESC, id LIMIT 1)
"""

# What a contact got before moving to another customer stays where it happened.
IS_NEW = """
    NOT EXISTS (
        SELECT FROM customer_interaction known
          LEFT JOIN customer_interaction_res_partner_rel other
                 ON other.customer_interaction_id = known.id
         WHERE known.message_id = source.id
           AND people.partner_ids[1] IN (known.partner_id, other.res_partner_id))
"""

# The customers who were notified in one way, each with the lowest notification.
NOTIFIED = """
    JOIN LATERAL (
         SELECT min(notification.id) AS id,
                array_agg(person.id ORDER BY notification.id) AS partner_ids
           FROM mail_notification notification
           JOIN res_partner person
             ON person.id = notification.res_partner_id AND person.partner_share
          WHERE notification.mail_message_id = source.id
            AND notification.notification_type = %s
          GROUP BY person.commercial_partner_id
    ) people ON TRUE
    LEFT JOIN res_partner author ON author.id = source.author_id
"""

# The customers among the recipients of an email that notifies of no other message.
ADDRESSED = """
    JOIN mail_mail mail
      ON mail.mail_message_id = source.id AND mail.is_notification IS NOT TRUE
    JOIN LATERAL (
         SELECT array_agg(person.id ORDER BY person.id) AS partner_ids,
                row_number() OVER (ORDER BY person.commercial_partner_id) - 1 AS seq
           FROM mail_mail_res_partner_rel recipient
           JOIN res_partner person
             ON person.id = recipient.res_partner_id AND person.partner_share
          WHERE recipient.mail_mail_id = mail.id
            AND person.commercial_partner_id NOT IN (SELECT partner_id FROM res_company)
          GROUP BY person.commercial_partner_id
    ) people ON TRUE
    LEFT JOIN res_partner author ON author.id = source.author_id
"""

# A quotation signed on the portal: Odoo comments on it as the customer, with the order
# printed just then. Files of the customer's own are uploaded before the comment.
IS_SIGNATURE = """
    source.model = 'sale.order'
    AND EXISTS (SELECT FROM message_attachment_rel link
                  JOIN ir_attachment file ON file.id = link.attachment_id
                 WHERE link.message_id = source.id
                   AND file.create_date = source.create_date)
"""

# A comment with stars is recorded as a rating.
IS_COMMENT = f"""
    source.message_type = 'comment'
    AND author.partner_share
    AND source.res_id <> 0
    AND source.model <> 'discuss.channel'
    AND source.is_internal IS NOT TRUE
    AND EXISTS (SELECT FROM mail_message_subtype subtype
                 WHERE subtype.id = source.subtype_id AND subtype.internal IS NOT TRUE)
    AND NOT EXISTS (SELECT FROM rating_rating WHERE message_id = source.id)
    AND NOT ({IS_SIGNATURE})
"""

# Each recipient of a mass mailing has a log note of their own, and no notification.
IS_MASS_SMS = """
    source.message_type = 'sms'
    AND partner.partner_share
    AND NOT EXISTS (SELECT FROM mail_notification notification
                     WHERE notification.mail_message_id = source.id)
    AND NOT EXISTS (SELECT FROM sms_sms text
                     WHERE text.mail_message_id = source.id
                       AND text.state IN ('canceled', 'error'))
"""

# One row for each customer, whom ``people`` holds.
PEOPLE = {
    "partner": "people.partner_ids[1]",
    "participants": "people.partner_ids[2:]",
    "direction": "'out'",
    "automatic": IS_AUTOMATIC,
    "user": AUTHOR_USER,
}


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources(self):
        return (
            super()._get_sources()
            | self._get_sources_of_messages_in()
            | self._get_sources_of_messages_out()
        )

    @api.model
    def _get_sources_of_messages_in(self):
        return {
            "email_in": self._get_message_source(
                "email",
                automatic=IS_AUTO_REPLY,
                joins=AUTHOR,
                where=SQL("%s AND author.partner_share", self._get_email_condition()),
                partner="source.author_id",
            ),
            "portal_comment": self._get_message_source(
                "portal_comment",
                event="comment",
                joins=AUTHOR,
                where=IS_COMMENT,
                partner="source.author_id",
            ),
        }

    @api.model
    def _get_email_condition(self):
        """An email that opened its document is recorded with the document."""
        return SQL(
            "source.message_type = 'email' AND source.create_date IS DISTINCT FROM %s",
            self._get_document_value("opened"),
        )

    @api.model
    def _get_sources_of_messages_out(self):
        notified = {
            **PEOPLE,
            "where": f"({IS_OURS}) AND {IS_NEW}",
            "source_model": "mail.notification",
            "source_id": "people.id",
        }
        return {
            "email_out": self._get_message_source(
                "email", joins=SQL(NOTIFIED, "email"), **notified
            ),
            "sms_out": self._get_message_source(
                "sms", joins=SQL(NOTIFIED, "sms"), **notified
            ),
            "sms_mass": self._get_message_source(
                "sms",
                where=IS_MASS_SMS,
                partner=SQL("(%s)::int", self._get_document_value("partner")),
                direction="'out'",
                automatic="TRUE",
                user=AUTHOR_USER,
            ),
            "email_direct": self._get_message_source(
                "email",
                joins=ADDRESSED,
                where=f"({IS_OURS}) AND {IS_NEW} AND NOT EXISTS ("
                "SELECT FROM mail_notification notification"
                " WHERE notification.mail_message_id = source.id"
                " AND notification.res_partner_id IS NOT NULL)",
                seq="people.seq",
                **PEOPLE,
            ),
        }

    @api.model
    def _get_message_source(self, type_, event=None, **values):
        return Source(
            model="mail.message",
            type=type_,
            event=event or type_,
            date="source.date",
            summary=SQL(
                "COALESCE(NULLIF(source.subject, ''), %s)",
                self._get_document_value("name"),
            ),
            company=SQL("(%s)::int", self._get_document_value("company")),
            message="source.id",
            res_model="source.model",
            res_id="source.res_id",
            **{"direction": "'in'", "user": "NULL::int", **values},
        )
