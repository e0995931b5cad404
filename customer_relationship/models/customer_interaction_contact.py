from odoo import api, models
from odoo.tools import SQL, Query

# Of all this the index tells. Written here: to translate a domain takes as long as to
# find the last talks of twenty customers.
TALK = """
    customer_interaction.type_id = ANY(%(type_ids)s)
    AND customer_interaction.automatic IS NOT TRUE
    AND (customer_interaction.company_id = ANY(%(company_ids)s)
         OR customer_interaction.company_id IS NULL)
"""
READ = (
    "automatic",
    "commercial_partner_id",
    "company_id",
    "date",
    "direction",
    "outcome",
    "res_model",
    "type_id",
    "user_id",
)

FAILURES = ("bounce", "exception", "canceled")
# What is called a talk and was none, by its id: apart from the talks, so that the index
# alone tells these from all the rest.
UNANSWERED = """
    SELECT talk.id FROM customer_interaction talk WHERE talk.outcome = 'no_answer'
"""
UNSENT = """
    SELECT talk.id
      FROM customer_interaction talk
      JOIN mail_mail failed ON failed.mail_message_id = talk.source_id
     WHERE talk.source_model = 'mail.message'
       AND failed.is_notification IS NOT TRUE
       AND failed.state IN ('exception', 'cancel')
"""
# A message that came back reached nobody, unless it reached a colleague of theirs.
UNDELIVERED = """
    SELECT talk.id
      FROM customer_interaction talk
      JOIN mail_notification failed ON failed.id = talk.source_id
     WHERE talk.source_model = 'mail.notification'
       AND failed.notification_status IN %(failures)s
       AND NOT EXISTS (
           SELECT FROM mail_notification other
             JOIN res_partner person ON person.id = other.res_partner_id
            WHERE other.mail_message_id = failed.mail_message_id
              AND other.notification_type = failed.notification_type
              AND other.notification_status NOT IN %(failures)s
              AND person.commercial_partner_id = talk.commercial_partner_id
           OFFSET 0)  -- look up one message, not all that they ever got
"""
UNSEEN = """
    SELECT talk.id
      FROM customer_interaction talk
     WHERE talk.res_model = 'calendar.event' AND %(private)s
"""

# Whether a talk may have reached nobody, or be none of the user's business. OFFSET: see
# what became of this talk, not of all that failed.
DOUBTFUL = """
    (talk.outcome IS NOT DISTINCT FROM 'no_answer'
     OR (talk.res_model = 'calendar.event'
         AND talk.user_id IS DISTINCT FROM %(uid)s) IS TRUE
     OR CASE talk.source_model
        WHEN 'mail.message' THEN EXISTS (
            SELECT FROM mail_mail
             WHERE mail_message_id = talk.source_id
               AND is_notification IS NOT TRUE
               AND state IN ('exception', 'cancel')
            OFFSET 0)
        WHEN 'mail.notification' THEN EXISTS (
            SELECT FROM mail_notification
             WHERE id = talk.source_id
               AND notification_status IN %(failures)s
            OFFSET 0)
        ELSE FALSE END)
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
    def _search_contacts(self, of_few=False):
        """A query of the talks that took place, as far as the user may see them.

        Among those of all customers, what was none is found at once; where there are
        but a few customers, each of their talks is looked up.
        """
        query = self._search_talks()
        id_ = SQL.identifier(query.table, "id")
        none = self._get_no_contacts()
        if of_few:
            for sql in none:
                query.add_where(SQL("NOT EXISTS (%s AND talk.id = %s)", sql, id_))
        else:
            query.add_where(SQL("%s NOT IN (%s)", id_, SQL(" UNION ALL ").join(none)))
        return query

    @api.model
    def _get_no_contacts(self):
        """Queries of the talks that took place for nobody, or not for the user."""
        none = [SQL(UNANSWERED), SQL(UNSENT), SQL(UNDELIVERED, failures=FAILURES)]
        # By way of a related field it is asked for as the superuser.
        interactions = self.sudo(False)
        if not interactions.env.su:
            private = interactions._private_to_sql(self, "talk", None)
            none.append(SQL(UNSEEN, private=private))
        return none

    @api.model
    def _search_talks(self):
        """A query of the talks with customers that the user may see, failed and private
        ones too.

        Under the same rules as any search, but for the one on customers: whoever asks
        has found the customer already, and joining a million of them takes long.
        """
        # Searching a field, unlike reading it, asks nobody for its groups.
        self.check_access("read")
        types = self.env["customer.interaction.type"]
        shown = set(types._get_contact_ids()).difference(types._get_hidden_ids())
        self.flush_model(READ)
        self.env["mail.notification"].flush_model(["notification_status"])
        self.env["mail.mail"].flush_model(["state"])
        query = Query(self.env, self._table, self._table_sql)
        company_ids = self.env.companies.ids
        query.add_where(SQL(TALK, type_ids=list(shown), company_ids=company_ids))
        return query

    @api.model
    def _get_doubtful(self):
        """The condition that a ``talk`` may be no contact."""
        return SQL(DOUBTFUL, failures=FAILURES, uid=self.env.uid)

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
