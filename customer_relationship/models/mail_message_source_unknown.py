from odoo import api, fields, models
from odoo.tools import SQL

from .customer_interaction_reconcile import RECENT
from .mail_message_source import IS_AUTO_REPLY

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


class CustomerInteractionSource(models.AbstractModel):
    """Emails from addresses that were nobody's when they came."""

    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources_of_messages_in(self):
        return super()._get_sources_of_messages_in() | {
            "email_in_unknown": self._get_message_source(
                "email",
                automatic=IS_AUTO_REPLY,
                joins=SENDER,
                where=SQL(
                    "source.message_type = 'email' AND source.author_id IS NULL"
                    " AND ((%s) OR (%s) IS NULL)",
                    self._get_email_condition(),
                    # Nothing is recorded with a document that has no customer.
                    self._get_document_value("partner"),
                ),
                partner="sender.id",
            ),
        }

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
