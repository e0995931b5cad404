from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .customer_interaction_source import Source

# Older emails of someone who is new to us start nothing.
RECENT = timedelta(days=7)

AUTHOR = "LEFT JOIN res_partner author ON author.id = source.author_id"

# Which of our people wrote: the one user of the author, mostly.
AUTHOR_USER = """(
    SELECT id FROM res_users
     WHERE partner_id = source.author_id AND NOT share
     ORDER BY active DESC, id LIMIT 1)
"""

IS_AUTOMATIC = """
    source.message_type NOT IN ('comment', 'email', 'sms')
    OR source.author_id = (SELECT res_id FROM ir_model_data
                            WHERE module = 'base' AND name = 'partner_root')
"""

IS_OURS = """
    CASE WHEN source.message_type IN ('comment', 'email', 'sms')
         THEN NOT author.partner_share
         ELSE source.mail_activity_type_id IS NULL END
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

# Who has the address that an email of an unknown author came from.
SENDER = """
    JOIN LATERAL (
         SELECT min(person.id) AS id
           FROM res_partner person
          WHERE person.active AND person.partner_share
            AND person.email_normalized = lower(COALESCE(
                substring(source.email_from from '<([^<>[:space:]]+)>[^<>]*$'),
                trim(source.email_from)))
    ) sender ON sender.id IS NOT NULL
"""

# A comment with stars is recorded as a rating.
IS_COMMENT = """
    source.message_type = 'comment'
    AND author.partner_share
    AND source.res_id <> 0
    AND source.model <> 'discuss.channel'
    AND source.is_internal IS NOT TRUE
    AND EXISTS (SELECT FROM mail_message_subtype subtype
                 WHERE subtype.id = source.subtype_id AND subtype.internal IS NOT TRUE)
    AND NOT EXISTS (SELECT FROM rating_rating WHERE message_id = source.id)
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
        is_email = SQL(
            "source.message_type = 'email' AND source.create_date IS DISTINCT FROM %s",
            self._get_document_value("opened"),
        )
        return {
            "email_in": self._get_message_source(
                "email",
                joins=AUTHOR,
                where=SQL("%s AND author.partner_share", is_email),
                partner="source.author_id",
            ),
            "email_in_unknown": self._get_message_source(
                "email",
                joins=SENDER,
                where=SQL("%s AND source.author_id IS NULL", is_email),
                partner="sender.id",
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

    @api.model
    def _adopt_messages(self):
        """Record the emails from addresses that were nobody's and are a contact's now.

        The contact may be entered long after the email: all emails without an author
        are looked at. The messages themselves stay as they are.
        """
        self.env.flush_all()
        query = self._get_events_query("email_in_unknown", SQL("TRUE"))
        if query:
            self.env["customer.interaction.capture"]._insert(
                query, backfilled=SQL("date < %s", fields.Datetime.now() - RECENT)
            )
