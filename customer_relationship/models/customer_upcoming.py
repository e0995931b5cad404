from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .mail_activity import PROMISE

UPCOMING_LIMIT = 10

ACTIVITIES = """
    SELECT id, count(*) OVER () AS total,
           count(*) FILTER (WHERE %(promise)s) OVER () AS open_promises,
           count(*) FILTER (WHERE %(promise)s AND date_deadline < %(today)s) OVER ()
               AS broken_promises
      FROM mail_activity
     WHERE id IN (%(found)s)
     ORDER BY date_deadline, id
     LIMIT %(limit)s
"""

# Of a meeting that is held every week, the next one.
MEETINGS = """
    SELECT id, count(*) OVER () AS total
      FROM (SELECT DISTINCT ON (COALESCE(recurrence_id, -id)) id, start
              FROM calendar_event
             WHERE id IN %(found)s
             ORDER BY COALESCE(recurrence_id, -id), start) next_meeting
     ORDER BY start, id
     LIMIT %(limit)s
"""


class CustomerUpcoming(models.AbstractModel):
    """What is planned with a customer: activities, promises and meetings.

    With the reader's own rights: activities are shown with their document, as in its
    chatter, and everybody sees their own; others' private meetings keep their subject.
    """

    _name = "customer.upcoming"
    _description = "What Is Planned with a Customer"

    @api.model
    def _get_document_domains(self, people):
        """The customer's documents by model, ``people`` being a query of contacts.

        An addon adds those that it knows.
        """
        is_sale = Domain("move_type", "in", self.env["account.move"].get_sale_types())
        of_people = Domain("partner_id", "in", people)
        return {
            "res.partner": Domain("id", "in", people),
            "sale.order": of_people,
            "account.move": of_people & is_sale,
        }

    @api.model
    def _get_upcoming(self, customer):
        """The next items, how many more there are, and the number of promises."""
        people = self._get_people(customer)
        meetings = self._search_meetings(people)
        activity_items, counts = self._get_activities(people, meetings)
        meeting_items, total = self._get_meetings(meetings)
        items = sorted(activity_items + meeting_items, key=self._get_order)
        items = items[:UPCOMING_LIMIT]
        return {
            "upcoming": items,
            "more": counts["total"] + total - len(items),
            "open_promises": counts["open_promises"],
            "broken_promises": counts["broken_promises"],
        }

    @api.model
    def _get_people(self, customer):
        # sudo: whose documents they are; the documents have rules of their own
        partners_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        # Not "=": of nobody it would find those who belong to nobody.
        return partners_sudo._search([("commercial_partner_id", "in", customer.ids)])

    @api.model
    def _get_order(self, item):
        """By day, where the reader is; what has no time comes first."""
        date = item["date"]
        if len(date) > len("2026-01-01"):
            date = fields.Datetime.context_timestamp(
                self, fields.Datetime.to_datetime(date)
            ).strftime("%Y-%m-%d %H:%M")
        if item["kind"] != "meeting":
            return date
        # What is going on is a matter of today, whenever it began.
        return max(date, fields.Date.context_today(self).isoformat())

    @api.model
    def _get_activities(self, people, meetings):
        """The next activities, and how many there are."""
        promise = self.env.ref(PROMISE, raise_if_not_found=False)
        promise_id = promise.id if promise else 0
        query = SQL(
            ACTIVITIES,
            found=self._search_activities(people, meetings),
            promise=SQL("activity_type_id = %s", promise_id),
            today=fields.Date.context_today(self),
            limit=UPCOMING_LIMIT,
        )
        rows = self.env.execute_query_dict(query)
        activities = self.env["mail.activity"].browse(row["id"] for row in rows)
        items = [
            self._prepare_activity(activity, promise_id) for activity in activities
        ]
        nothing = {"total": 0, "open_promises": 0, "broken_promises": 0}
        return items, rows[0] if rows else nothing

    @api.model
    def _search_activities(self, people, meetings):
        """Model by model: a single condition would read all the activities there are.

        The meetings are shown themselves.
        """
        mine = Domain.FALSE
        domains = []
        for model, domain in self._get_document_domains(people).items():
            of_model = Domain("res_model", "=", model)
            readable = self.env["customer.interaction"]._search_documents(model, domain)
            if readable is not None:
                domains.append(of_model & Domain("res_id", "in", readable))
            documents = self.env[model].sudo().with_context(active_test=False)
            mine |= of_model & Domain("res_id", "in", documents._search(domain))
        domains.append(mine & Domain("user_id", "=", self.env.uid))
        no_meeting = Domain("calendar_event_id", "not in", meetings)
        # sudo: the documents' rules are here
        Activity = self.env["mail.activity"].sudo()
        queries = [Activity._search(domain & no_meeting) for domain in domains]
        return SQL(" UNION ").join(query.select() for query in queries)

    @api.model
    def _prepare_activity(self, activity, promise_id):
        # sudo: it was found by the rules of its document
        activity_sudo = activity.sudo()
        kind = activity_sudo.activity_type_id
        day = activity_sudo.date_deadline
        return {
            "kind": "promise" if kind.id == promise_id else "activity",
            "id": activity.id,
            "name": activity_sudo.summary or kind.name,
            "type": kind.name,
            "icon": activity_sudo.icon or "fa-tasks",
            "date": fields.Date.to_string(day),
            "user": self._prepare_user(activity_sudo.user_id),
            "state": self._get_state(day),
            "res_model": activity_sudo.res_model,
            "res_id": activity_sudo.res_id,
            "can_done": activity.can_write,
        }

    @api.model
    def _search_meetings(self, people):
        """Those that the customer's people did not all decline."""
        today = fields.Date.context_today(self)
        is_whole_day = Domain("allday", "=", True)
        is_ahead = is_whole_day & Domain("stop_date", ">=", today)
        is_ahead |= ~is_whole_day & Domain("stop", ">=", fields.Datetime.now())
        comes = Domain("partner_id", "in", people) & Domain("state", "!=", "declined")
        domain = is_ahead & Domain("partner_ids", "in", people)
        return self.env["calendar.event"]._search(
            domain & Domain("attendee_ids", "any", comes)
        )

    @api.model
    def _get_meetings(self, meetings):
        """The next meetings, and how many there are."""
        query = SQL(MEETINGS, found=meetings.subselect(), limit=UPCOMING_LIMIT)
        rows = self.env.execute_query_dict(query)
        events = self.env["calendar.event"].browse(row["id"] for row in rows)
        items = [self._prepare_meeting(event) for event in events]
        return items, rows[0]["total"] if rows else 0

    @api.model
    def _prepare_meeting(self, event):
        if event.allday:
            date = fields.Date.to_string(event.start_date)
            day = event.start_date
        else:
            date = fields.Datetime.to_string(event.start)
            day = fields.Datetime.context_timestamp(self, event.start).date()
        today = fields.Date.context_today(self)
        return {
            "kind": "meeting",
            "id": event.id,
            # "Busy" where the subject is not the reader's to know.
            "name": event.display_name,
            "type": self.env._("Meeting"),
            "icon": "fa-calendar",
            "date": date,
            # sudo: the names of colleagues
            "user": self._prepare_user(event.sudo().user_id),
            "state": "today" if day <= today else "planned",
            "res_model": event._name,
            "res_id": event.id,
            "can_done": False,
        }

    @api.model
    def _prepare_user(self, user):
        return {"id": user.id, "name": user.name} if user else False

    @api.model
    def _get_state(self, day):
        today = fields.Date.context_today(self)
        if day < today:
            return "overdue"
        return "today" if day == today else "planned"
