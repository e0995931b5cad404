from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# Looked up apart, by id, so that the index alone tells the talks from all the rest.
ANSWERED = """
    NOT EXISTS (SELECT FROM customer_interaction talk
                 WHERE talk.id = %(id)s AND talk.outcome = 'no_answer')
"""

FAILURES = ("bounce", "exception", "canceled")
# A message that came back reached nobody, unless it reached a colleague of theirs.
DELIVERED = """
    NOT EXISTS (
        SELECT FROM customer_interaction talk
          JOIN mail_mail failed ON failed.mail_message_id = talk.source_id
         WHERE talk.id = %(id)s
           AND talk.source_model = 'mail.message'
           AND failed.is_notification IS NOT TRUE
           AND failed.state IN ('exception', 'cancel'))
    AND NOT EXISTS (
        SELECT FROM customer_interaction talk
          JOIN mail_notification failed ON failed.id = talk.source_id
         WHERE talk.id = %(id)s
           AND talk.source_model = 'mail.notification'
           AND failed.notification_status IN %(failures)s
           AND NOT EXISTS (
               SELECT FROM mail_notification other
                 JOIN res_partner person ON person.id = other.res_partner_id
                WHERE other.mail_message_id = failed.mail_message_id
                  AND other.notification_type = failed.notification_type
                  AND other.notification_status NOT IN %(failures)s
                  AND person.commercial_partner_id = talk.commercial_partner_id
               OFFSET 0))  -- look up one message, not all that they ever got
"""


# Whether a talk may have reached nobody: cheaper to plan than whether it did not.
DOUBTFUL = """
    (talk.outcome IS NOT DISTINCT FROM 'no_answer'
     OR EXISTS (
        SELECT FROM mail_mail
         WHERE talk.source_model = 'mail.message'
           AND mail_message_id = talk.source_id
           AND is_notification IS NOT TRUE
           AND state IN ('exception', 'cancel'))
     OR EXISTS (
        SELECT FROM mail_notification
         WHERE talk.source_model = 'mail.notification'
           AND id = talk.source_id
           AND notification_status IN %(failures)s))
"""

# Who speaks with us is answered there and then; a message on the machine is not.
SPOKEN = (
    "(%(type_id)s IN %(spoken_ids)s AND %(outcome)s IS DISTINCT FROM 'left_message')"
)
SPOKEN_CHANNELS = ("phone", "meeting")


class CustomerInteraction(models.Model):
    """Which interactions are a contact: people who talked with each other."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    @api.model
    def _search_contacts(self):
        """A query of the talks that took place, as far as the user may see them."""
        query = self._search_talks()
        id_ = SQL.identifier(query.table, "id")
        query.add_where(SQL(ANSWERED, id=id_))
        query.add_where(SQL(DELIVERED, id=id_, failures=FAILURES))
        return query

    @api.model
    def _search_talks(self):
        """A query of the talks with customers that the user may see, failed ones too.

        Under the same rules as any search, but for the one on customers: whoever asks
        has found the customer already, and joining a million of them takes long.
        """
        # Searching a field, unlike reading it, asks nobody for its groups.
        self.check_access("read")
        types = self.env["customer.interaction.type"]
        shown = set(types._get_contact_ids()).difference(types._get_hidden_ids())
        self.flush_model(["commercial_partner_id", "date", "direction", "outcome"])
        self.env["mail.notification"].flush_model(["notification_status"])
        self.env["mail.mail"].flush_model(["state"])
        # sudo: the rules are here
        return self.sudo()._search(
            Domain("type_id", "in", shown)
            & Domain("automatic", "=", False)
            & Domain("company_id", "in", [*self.env.companies.ids, False])
        )

    @api.model
    def _get_spoken(self, table):
        """The condition that in a contact both spoke, not one of them wrote."""
        kinds = self.env["customer.interaction.type"]
        return SQL(
            SPOKEN,
            type_id=SQL.identifier(table, "type_id"),
            outcome=SQL.identifier(table, "outcome"),
            spoken_ids=tuple(kinds._get_channel_ids(SPOKEN_CHANNELS)),
        )
