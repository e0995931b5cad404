from datetime import datetime, time

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from .customer_choices import SUMMARY_SIZE
from .customer_interaction_capture_sql import NEXT_SEQ, READY

EVENTS = """
    SELECT date_trunc('second', LEAST(%(date)s, %(now)s)) AS date,
           %(type_id)s AS type_id, %(direction)s AS direction,
           partner.id AS partner_id, partner.commercial_partner_id,
           %(user)s AS user_id, %(company)s AS company_id,
           left(%(summary)s, %(size)s) AS summary,
           COALESCE(%(automatic)s, FALSE) AS automatic,
           %(duration)s AS duration, %(feeling)s AS feeling,
           %(res_model)s AS res_model, %(res_id)s AS res_id, %(message)s AS message_id,
           %(source_model)s AS source_model, %(source_id)s AS source_id,
           %(event)s AS event, %(seq)s AS seq,
           %(more)s
      FROM %(table)s source
           %(joins)s
      JOIN res_partner partner ON partner.id = %(partner)s
     WHERE (%(where)s)
       AND %(since)s
       AND %(kept)s
       AND partner.commercial_partner_id NOT IN (SELECT partner_id FROM res_company)
       AND %(not_erased)s
       AND %(restriction)s
"""

# What a person had us forget must not come back from the documents.
NOT_ERASED = """
    NOT EXISTS (SELECT FROM customer_interaction_erasure erasure
                 WHERE erasure.partner_id = %(person)s AND erasure.date >= %(date)s)
"""

# Of several people, the others remain, and the first of them is the main one.
REMAINING = """
    CROSS JOIN LATERAL (
         SELECT array_agg(guest.id ORDER BY guest.place) AS ids
           FROM unnest(%(partner)s || %(participants)s)
                WITH ORDINALITY AS guest(id, place)
          WHERE %(not_erased)s
    ) remaining
"""


MORE = "%(repeats)s AS repeats, %(participants)s AS participant_ids"


class Given(str):
    """Stands in a statement for what differs from one run of it to the next."""


class CustomerInteractionSource(models.AbstractModel):
    """How the events of a source are read from its documents."""

    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_events_query(self, name, restriction, live=False, since=None, ready=False):
        """The events of the source ``name`` as rows, or None when not recorded.

        With ``since``, only what happened or came to be known from then on: a meeting
        may be entered, an invoice be dated back, long after the day. What happens just
        now (``live``) is recorded whatever day it says; else, only what is to be kept.
        ``ready`` rows have a number, and need no more but to be written.
        """
        statement = self._get_events_statement(name, live, bool(since), ready)
        if statement is None:
            return None
        getters = {
            "now": fields.Datetime.now,
            "today": lambda: fields.Date.context_today(self),
            "lang": lambda: self.env.lang or "en_US",
            "since": lambda: since,
            "first": lambda: self._get_first_date(name),
            "restriction": lambda: restriction,
        }
        params = statement.params
        given = {param for param in params if isinstance(param, Given)}
        values = {param: getters[param]() for param in given}
        return SQL(
            statement.code,
            *(values[p] if isinstance(p, Given) else p for p in params),
        )

    @api.model
    @ormcache("name", "live", "since", "ready")
    def _get_events_statement(self, name, live, since, ready):
        """The query, but for what is given: building it takes as long as running it."""
        source = self._get_source(name)
        types = self.env["customer.interaction.type"]._get_ids_by_code()
        if source.type not in types:
            return None
        snippets = self._get_snippets(source) | {"type_id": types[source.type]}
        if live and source.live_date:
            snippets["date"] = snippets["live_date"]
        date, always = snippets["date"], SQL("TRUE")
        snippets |= {"since": always, "kept": always, "not_erased": always}
        snippets["restriction"] = Given("restriction")
        if since:
            snippets["since"] = SQL(
                "GREATEST(%s, %s) >= %s", date, snippets["known"], Given("since")
            )
        if not live:
            snippets["kept"] = SQL("(%s) >= %s", date, Given("first"))
            self._leave_out_erased(source, snippets)
        self._add_more(source, snippets, ready)
        return SQL(EVENTS, **snippets)

    @api.model
    def _add_more(self, source, snippets, ready):
        snippets["more"] = SQL(READY if ready else MORE, **snippets)
        if ready and source.repeats:
            snippets["seq"] = SQL(NEXT_SEQ, **snippets)

    @api.model
    def _leave_out_erased(self, source, snippets):
        person = SQL("partner.id" if source.has_one_person else "guest.id")
        not_erased = SQL(NOT_ERASED, person=person, date=snippets["date"])
        if source.has_one_person:
            snippets["not_erased"] = not_erased
            return
        remaining = SQL(
            REMAINING,
            partner=snippets["partner"],
            participants=snippets["participants"],
            not_erased=not_erased,
        )
        snippets["joins"] = SQL("%s %s", snippets["joins"], remaining)
        snippets["partner"] = SQL("remaining.ids[1]")
        snippets["participants"] = SQL("remaining.ids[2:]")

    @api.model
    def _get_snippets(self, source):
        """The parts of the query that the source itself names."""
        given = {name: Given(name) for name in ("now", "today", "lang")}
        snippets = {
            key: value if isinstance(value, SQL) else SQL(value, **given)
            for key, value in vars(source).items()
            if isinstance(value, (str, SQL))
        } | {
            "now": given["now"],
            "size": SUMMARY_SIZE,
            "event": source.event,
            "repeats": source.repeats,
            "table": SQL.identifier(self.env[source.model]._table),
            "source_model": source.source_model or source.model,
        }
        if not source.res_model:
            snippets["res_model"] = source.model
        if source.occasion:
            snippets["event"] = SQL(
                "concat_ws(' ', %s, %s)", source.event, snippets["occasion"]
            )
        return snippets

    @api.model
    def _get_first_date(self, name):
        """Not what the administrator does not want, nor what retention deletes."""
        # sudo: the cron may run as anyone
        since = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("customer_relationship.history_from")
        )
        first = datetime.min
        if since:
            first = datetime.combine(fields.Date.to_date(since), time.min)
        types = self.env["customer.interaction.type"]
        type_id = types._get_ids_by_code()[self._get_source(name).type]
        kind = types.sudo().browse(type_id)
        return max(first, kind._get_expiry() or first)
