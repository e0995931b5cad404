from odoo import api, fields, models
from odoo.tools import SQL

from .calendar_event import DURATION, ENDED_AT, ORGANIZER, STARTED_AT
from .calendar_event_activity import IS_INVITED
from .customer_interaction_reconcile import RECENT

# The meetings that were recorded of late, by their attendees or documents. What was
# held longer ago stays, as calendars are cleaned up.
RECORDED = """
    SELECT known.id, known.commercial_partner_id, known.source_model, known.date,
           COALESCE(attendee.event_id, event.id) AS event_id
      FROM customer_interaction known
      LEFT JOIN calendar_attendee attendee
        ON known.source_model = 'calendar.attendee' AND attendee.id = known.source_id
      LEFT JOIN calendar_event event
        ON known.source_model = 'calendar.event' AND event.id = known.source_id
     WHERE known.source_model IN ('calendar.attendee', 'calendar.event')
       AND known.event = 'held'
       AND known.date >= %(since)s
"""

# Changing a recurrence, or synchronizing, makes new events of old ones.
IS_MADE_AGAIN = f"""
    SELECT FROM calendar_attendee attendee
      JOIN res_partner guest ON guest.id = attendee.partner_id
      JOIN calendar_event source ON source.id = attendee.event_id AND source.active
           {ORGANIZER}
     WHERE guest.commercial_partner_id = recorded.commercial_partner_id
       AND {STARTED_AT} = recorded.date
"""

# Nobody is bound to enter in time that a meeting is off, put off, or with others.
FORGET = f"""
    DELETE FROM customer_interaction
     WHERE id IN (
           SELECT recorded.id
             FROM ({RECORDED}) recorded
             LEFT JOIN calendar_event source ON source.id = recorded.event_id
                  {ORGANIZER}
            WHERE CASE WHEN source.id IS NULL THEN NOT EXISTS ({IS_MADE_AGAIN})
                       ELSE source.active IS NOT TRUE
                            OR {ENDED_AT} > %(now)s
                            OR (recorded.source_model = 'calendar.event'
                                AND EXISTS ({IS_INVITED}))
                  END)
"""

MOVE = f"""
    UPDATE customer_interaction
       SET date = held.date, duration = held.duration
      FROM (SELECT recorded.id,
                   date_trunc('second', {STARTED_AT}) AS date,
                   {DURATION} AS duration
              FROM ({RECORDED}) recorded
              JOIN calendar_event source ON source.id = recorded.event_id
                   {ORGANIZER}) held
     WHERE held.id = customer_interaction.id
       AND (held.date, held.duration) IS DISTINCT FROM (
            customer_interaction.date, customer_interaction.duration)
"""

ADD_GUESTS = f"""
    INSERT INTO customer_interaction_res_partner_rel
                (customer_interaction_id, res_partner_id)
    SELECT DISTINCT recorded.id, guest.id
      FROM ({RECORDED}) recorded
      JOIN customer_interaction ON customer_interaction.id = recorded.id
      JOIN calendar_attendee attendee ON attendee.event_id = recorded.event_id
       AND attendee.state IS DISTINCT FROM 'declined'
      JOIN res_partner guest
        ON guest.id = attendee.partner_id AND guest.partner_share
       AND guest.commercial_partner_id = recorded.commercial_partner_id
       AND guest.id != customer_interaction.partner_id
     WHERE recorded.source_model = 'calendar.attendee'
       AND NOT EXISTS (SELECT FROM customer_interaction_erasure erasure
                        WHERE erasure.partner_id = guest.id
                          AND erasure.date >= recorded.date)
        ON CONFLICT DO NOTHING
"""


class CustomerInteractionSource(models.AbstractModel):
    """What the calendar says of meetings only after they were recorded as held."""

    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _forget_postponed(self):
        """A meeting put off is recorded again when it is held."""
        result = super()._forget_postponed()
        if self.env["customer.interaction.capture"]._is_on():
            self.env.flush_all()
            now = fields.Datetime.now()
            for statement in (FORGET, MOVE, ADD_GUESTS):
                self.env.cr.execute(SQL(statement, since=now - RECENT, now=now))
            self.env["customer.interaction"].invalidate_model()
        return result
