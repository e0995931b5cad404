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


class CustomerInteraction(models.Model):
    """Which interactions are a contact: people who talked with each other."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    @api.model
    def _search_contacts(self):
        """A query of the talks with customers that the user may see.

        Under the same rules as any search, but for the one on customers: whoever asks
        has found the customer already, and joining a million of them takes long.
        """
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
            & Domain.custom(to_sql=self._reached_to_sql)
        )

    @api.model
    def _reached_to_sql(self, _model, alias, _query):
        """Whether the other side got it: a talk takes two."""
        id_ = SQL.identifier(alias, "id")
        delivered = SQL(DELIVERED, id=id_, failures=FAILURES)
        return SQL("%s AND %s", SQL(ANSWERED, id=id_), delivered)
