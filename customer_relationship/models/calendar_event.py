from odoo import api, models

from .customer_interaction_source import Source

# An event of all day names days, not times: they begin and end where its organizer is.
STARTED_AT = """
    CASE WHEN source.allday
         THEN (source.start_date + interval '12 hours')
              AT TIME ZONE COALESCE(person.tz, 'UTC') AT TIME ZONE 'UTC'
         ELSE source.start END
"""

ENDED_AT = """
    CASE WHEN source.allday
         THEN (source.stop_date + interval '1 day')
              AT TIME ZONE COALESCE(person.tz, 'UTC') AT TIME ZONE 'UTC'
         ELSE source.stop END
"""

ORGANIZER = """
    LEFT JOIN res_users organizer ON organizer.id = source.user_id
    LEFT JOIN res_partner person ON person.id = organizer.partner_id
    LEFT JOIN res_users_settings settings ON settings.user_id = organizer.id
"""

# Who came, by customer. The lowest attendee names the row, even one who declined later.
ATTENDEES = f"""
    {ORGANIZER}
    JOIN LATERAL (
         SELECT min(attendee.id) AS id, guest.commercial_partner_id,
                array_agg(guest.id ORDER BY attendee.id)
                FILTER (WHERE attendee.state IS DISTINCT FROM 'declined') AS partner_ids
           FROM calendar_attendee attendee
           JOIN res_partner guest
             ON guest.id = attendee.partner_id AND guest.partner_share
          WHERE attendee.event_id = source.id
          GROUP BY guest.commercial_partner_id
    ) people ON people.partner_ids IS NOT NULL
"""

# Changing a recurrence makes new events of old ones.
IS_KNOWN = f"""
    SELECT FROM customer_interaction known
     WHERE known.commercial_partner_id = people.commercial_partner_id
       AND known.date = {STARTED_AT}
       AND known.source_model = 'calendar.attendee'
       AND known.source_id <> people.id
       AND NOT EXISTS (SELECT FROM calendar_attendee WHERE id = known.source_id)
"""

# A private matter stays private.
SUMMARY = """
    CASE WHEN COALESCE(source.privacy, settings.calendar_default_privacy, 'public')
              = 'public'
         THEN source.name END
"""

DURATION = """
    CASE WHEN NOT COALESCE(source.allday, FALSE)
         THEN round(extract(epoch FROM source.stop - source.start) / 60)::int END
"""


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources(self):
        is_online = "COALESCE(source.videocall_location, '') <> ''"
        is_online += " AND COALESCE(source.location, '') = ''"
        return (
            super()._get_sources()
            | self._get_meeting_sources("meeting", f"NOT ({is_online})")
            | self._get_meeting_sources("video_call", is_online)
        )

    @api.model
    def _get_meeting_sources(self, type_, where):
        return {
            f"{type_}_held": self._get_meeting_source(
                type_,
                f"{where} AND NOT EXISTS ({IS_KNOWN})",
                joins=ATTENDEES,
                partner="people.partner_ids[1]",
                participants="people.partner_ids[2:]",
                source_model="calendar.attendee",
                source_id="people.id",
            )
        }

    @api.model
    def _get_meeting_source(self, type_, where, **values):
        return Source(
            **{
                "model": "calendar.event",
                "type": type_,
                "event": "held",
                "date": STARTED_AT,
                "known": f"GREATEST({ENDED_AT}, source.write_date)",
                "where": f"source.active AND {ENDED_AT} <= %(now)s AND {where}",
                "summary": SUMMARY,
                "duration": DURATION,
                "user": "CASE WHEN NOT organizer.share THEN organizer.id END",
                "company": "NULL::int",
                "scanned": True,
                **values,
            }
        )
