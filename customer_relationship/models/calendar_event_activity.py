from odoo import api, models
from odoo.tools import SQL

from .calendar_event import ORGANIZER

# The meeting of a document: Odoo proposes the organizer alone as attendee.
ACTIVITY = f"""
    {ORGANIZER}
    JOIN LATERAL (
         SELECT res_model, res_id
           FROM mail_activity
          WHERE calendar_event_id = source.id AND res_model IS NOT NULL
          ORDER BY id
          LIMIT 1
    ) activity ON TRUE
"""

# Those who were invited, even those who declined, tell whom a meeting was with.
IS_INVITED = """
    SELECT FROM calendar_attendee attendee
      JOIN res_partner guest ON guest.id = attendee.partner_id AND guest.partner_share
     WHERE attendee.event_id = source.id
"""


class CustomerInteractionSource(models.AbstractModel):
    """Meetings that were scheduled on a customer's document, and to which nobody but
    ourselves is invited: they are with the customer of the document."""

    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_meeting_sources(self, type_, where):
        document = {"model": "res_model", "table": "activity"}
        values = {
            kind: SQL("(%s)::int", self._get_document_value(kind, **document))
            for kind in ("partner", "company")
        }
        return super()._get_meeting_sources(type_, where) | {
            f"{type_}_of_document": self._get_meeting_source(
                type_,
                f"{where} AND partner.partner_share AND NOT EXISTS ({IS_INVITED})",
                joins=ACTIVITY,
                **values,
            )
        }
