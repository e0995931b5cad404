from datetime import datetime, time, timedelta
from functools import cache

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql

from .customer_choices import DIRECTIONS

LONGEST_SEARCH = 200
FLAGS = ("hide_automatic", "hide_notes", "pinned")
# Whether one prefers what the form of a contact, or of a document, does not show first.
SCOPES = ("whole_company", "this_document")


class CustomerInteraction(models.Model):
    """What the timeline can be narrowed down to.

    Filters come from a browser, or from what it remembered long ago: what is unknown
    or no longer possible is left out, never an error.
    """

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    @api.model
    def _clean_timeline_filters(self, filters):
        """``channels``; ``direction``; ``user_id``; ``partner_id``, a contact of the
        customer; ``date_from``, ``date_to``, days of the user; ``hide_automatic``,
        ``hide_notes``, ``pinned``; ``search``; ``whole_company``, ``this_document``."""
        filters = filters if isinstance(filters, dict) else {}
        cleaned = {
            "channels": self._clean_channels(filters.get("channels")),
            "direction": self._clean_direction(filters.get("direction")),
            "user_id": self._clean_id(filters.get("user_id")),
            "partner_id": self._clean_id(filters.get("partner_id")),
            "date_from": self._clean_day(filters.get("date_from")),
            "date_to": self._clean_day(filters.get("date_to")),
            "search": self._clean_search(filters.get("search")),
            **{flag: filters.get(flag) is True for flag in FLAGS + SCOPES},
        }
        return {key: value for key, value in cleaned.items() if value}

    @api.model
    def _clean_channels(self, channels):
        kinds = self.env["customer.interaction.type"]
        known = dict(kinds._fields["channel"].selection)
        channels = channels if isinstance(channels, (list, tuple)) else []
        return [channel for channel in known if channel in channels]

    @api.model
    def _clean_direction(self, direction):
        known = [value for value, _label in DIRECTIONS]
        return direction if direction in known else False

    @api.model
    def _clean_day(self, day):
        """As text: it is remembered, too."""
        try:
            date = fields.Date.to_date(day if isinstance(day, str) else False)
        except ValueError:
            return False
        return date.isoformat() if date else False

    @api.model
    def _clean_search(self, text):
        """No database takes a null byte or half a character."""
        text = text if isinstance(text, str) else ""
        text = text.replace("\0", "").encode("utf-8", "ignore").decode()
        return text.strip()[:LONGEST_SEARCH]

    @api.model
    def _get_timeline_filter_domain(self, filters):
        """``filters`` are clean."""
        domains = [self._get_period_domain(filters)]
        kinds = self.env["customer.interaction.type"]
        if "channels" in filters:
            ids = kinds._get_channel_ids(filters["channels"])
            domains.append(Domain("type_id", "in", ids))
        if "hide_notes" in filters:
            ids = kinds._get_channel_ids(["note"])
            domains.append(Domain("type_id", "not in", ids))
        if "hide_automatic" in filters:
            domains.append(Domain("automatic", "=", False))
        domains += [
            Domain(name, "=", filters[name])
            for name in ("direction", "user_id", "pinned")
            if name in filters
        ]
        return Domain.AND(domains)

    @api.model
    def _get_period_domain(self, filters):
        domain = Domain.TRUE
        if "date_from" in filters:
            start = self._get_day_start(filters["date_from"])
            domain &= Domain("date", ">=", start)
        if "date_to" in filters:
            end = self._get_day_start(filters["date_to"], days=1)
            domain &= Domain("date", "<", end)
        return domain

    @api.model
    def _get_day_start(self, day, days=0):
        """When the user's day begins, in UTC: at midnight, whatever the clocks do."""
        try:
            date = fields.Date.to_date(day) + timedelta(days=days)
            start = self.env.tz.localize(datetime.combine(date, time.min))
            return start.astimezone(pytz.utc).replace(tzinfo=None)
        except OverflowError:
            return datetime.max if days else datetime.min

    @api.model
    def _get_timeline_search_domains(self, text):
        """The subjects, types and messages that the user may read, found apart: the
        first two have an index."""
        # As in the chatter, other words may come between.
        pattern = escape_psql(text).replace(" ", "%")
        readable = cache(self._readable_to_sql)

        def subject(_interactions, alias, query):
            summary = self._summary_to_sql("ilike", pattern, alias, query)
            return SQL("(%s AND %s)", summary, readable(alias))

        message = self._get_timeline_message_domain(text, readable)
        domains = [Domain.custom(to_sql=subject), message]
        kinds = self.env["customer.interaction.type"].with_context(active_test=False)
        if found := kinds.search([("name", "ilike", pattern)]):
            domains.append(Domain("type_id", "in", found.ids))
        return domains

    @api.model
    def _get_timeline_message_domain(self, text, readable):
        """Those whose message says it, to whom ``readable`` lets read."""

        def message(_interactions, alias, _query):
            says = self._message_to_sql(alias, text)
            return SQL("(%s AND %s)", says, readable(alias))

        return Domain.custom(to_sql=message)
