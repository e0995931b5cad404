"""Meetings, planned in Odoo or in another calendar that is synchronized with it."""

from datetime import timedelta

from month_company import Company

from odoo import Command


class Calendar(Company):
    """What people do in their calendars."""

    def meet(self, name, people, start, hours=1, **values):
        meetings = self.env["calendar.event"].with_user(self.sam)
        partners = self.sam.partner_id + people
        return meetings.create(
            {
                "name": name,
                "start": start,
                "stop": start + timedelta(hours=hours),
                "partner_ids": [Command.set(partners.ids)],
                **values,
            }
        )

    def sync(self, name, people, start, rrule):
        """As Odoo writes what it is told by Sam's other calendar, which has invited
        the people itself."""
        told = {"dont_notify": True, "no_mail_to_attendees": True}
        partners = self.sam.partner_id + people
        attendees = [{"partner_id": id_, "state": "accepted"} for id_ in partners.ids]
        attendees = {"attendee_ids": [Command.create(values) for values in attendees]}
        meeting = (
            self.env["calendar.event"]
            .with_context(**told, skip_contact_description=True)
            .create(
                {
                    "name": name,
                    "user_id": self.sam.id,
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "partner_ids": [Command.link(id_) for id_ in partners.ids],
                    "recurrency": True,
                    **attendees,
                }
            )
        )
        recurrence = self.env["calendar.recurrence"].with_context(**told)
        recurrence = recurrence.create(
            {
                "base_event_id": meeting.id,
                "calendar_event_ids": [Command.link(meeting.id)],
                "event_tz": "UTC",
                "rrule": rrule,
            }
        )
        recurrence._apply_recurrence(generic_values_creation={recurrence.id: attendees})
        return recurrence

    def sync_start(self, recurrence, start):
        """All meetings of the series but the first are made again."""
        first = recurrence.base_event_id
        (recurrence.calendar_event_ids - first).unlink()
        first.write({"start": start, "stop": start + timedelta(hours=1)})
        recurrence._apply_recurrence()
