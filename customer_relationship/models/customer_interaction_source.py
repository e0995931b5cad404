from dataclasses import asdict, dataclass

from odoo import api, fields, models
from odoo.tools import SQL


@dataclass(frozen=True)
class Source:
    """One kind of event, and how it is read from the documents that it happens to.

    ``model`` names the documents, ``type`` the code of the interaction type, ``event``
    what happens. Everything else is SQL, in which ``source`` is a row of the documents,
    ``%(now)s`` the time and ``%(today)s`` the user's day. ``date`` is when it happened
    as far as the document still knows; ``live_date`` what is known better at the moment
    itself.
    """

    model: str
    type: str
    event: str
    date: str
    live_date: str = ""
    where: str = "TRUE"
    joins: str = ""
    partner: str = "source.partner_id"
    participants: str = "NULL::int[]"
    direction: str = "NULL"
    summary: str = "source.name"
    automatic: str = "FALSE"
    user: str = "source.user_id"
    company: str = "source.company_id"
    duration: str = "NULL::int"
    feeling: str = "NULL"
    message: str = "NULL::int"
    # The document to open and the row that the event is known by, if not ``source``.
    res_model: str = ""
    res_id: str = "source.id"
    source_model: str = ""
    source_id: str = "source.id"
    # What tells the occasions apart, where it happens once on each.
    occasion: str = ""
    # Whether it can happen to the same document again.
    repeats: bool = False
    # Whether the documents do not tell afterwards when it happened.
    live_only: bool = False
    # Whether nobody does anything when it happens: time passes.
    scanned: bool = False


EVENTS = """
    SELECT %(type_id)s AS type_id, %(event)s AS event, %(repeats)s AS repeats, 0 AS seq,
           date_trunc('second', LEAST(%(date)s, %(now)s)) AS date,
           %(direction)s AS direction,
           %(summary)s AS summary, %(automatic)s AS automatic,
           partner.id AS partner_id, %(participants)s AS participant_ids,
           partner.commercial_partner_id, %(user)s AS user_id, %(company)s AS company_id,
           %(duration)s AS duration, %(feeling)s AS feeling,
           %(res_model)s AS res_model, %(res_id)s AS res_id, %(message)s AS message_id,
           %(source_model)s AS source_model, %(source_id)s AS source_id
      FROM %(table)s source
           %(joins)s
      JOIN res_partner partner ON partner.id = %(partner)s
     WHERE (%(where)s)
       AND %(restriction)s
       AND partner.commercial_partner_id NOT IN (SELECT partner_id FROM res_company)
"""

# An email makes its document in the same transaction, at the same time.
OPENING = """
    LEFT JOIN res_users creator ON creator.id = source.create_uid
    LEFT JOIN LATERAL (
        SELECT email.id
          FROM mail_message email
          LEFT JOIN res_partner author ON author.id = email.author_id
         WHERE email.model = '{}' AND email.res_id = source.id
           AND email.message_type = 'email'
           AND email.create_date = source.create_date
           AND author.partner_share IS NOT FALSE
         ORDER BY email.id
         LIMIT 1
    ) opening ON TRUE
"""
BY_CUSTOMER = "(opening.id IS NOT NULL OR creator.share IS TRUE)"


def opened(received, made, **values):
    """Sources of documents that the customer opened (by email, on the website or the
    portal), which is a contact, and of those that one of us made."""
    joins = OPENING.format(values["model"])
    values |= {"event": "opened", "date": "source.create_date", "joins": joins}
    return {
        received: Source(
            type=received,
            where=BY_CUSTOMER,
            direction="'in'",
            message="opening.id",
            **values,
        ),
        made: Source(type=made, where=f"NOT {BY_CUSTOMER}", **values),
    }


class CustomerInteractionSource(models.AbstractModel):
    """The events that documents tell of, now and for the years behind us.

    Capture reads them from the documents just worked on; the backfill and the nightly
    reconcile read the same from all of them.
    """

    _name = "customer.interaction.source"
    _description = "Source of Customer Interactions"

    @api.model
    def _get_sources(self):
        """``Source`` by name; an addon adds what happens to its documents."""
        return {}

    @api.model
    def _get_opened_models(self):
        return set()

    @api.model
    def _get_events_query(self, name, restriction, live=False):
        """The events of the source ``name`` as rows, or None when not recorded."""
        source = self._get_sources()[name]
        types = self.env["customer.interaction.type"]._get_ids_by_code()
        if source.type not in types:
            return None
        now, today = fields.Datetime.now(), fields.Date.context_today(self)
        snippets = {
            key: SQL(value, now=now, today=today)
            for key, value in asdict(source).items()
            if isinstance(value, str)
        } | {
            "now": now,
            "type_id": types[source.type],
            "event": source.event,
            "repeats": source.repeats,
            "table": SQL.identifier(self.env[source.model]._table),
            "source_model": source.source_model or source.model,
            "restriction": restriction,
        }
        if not source.res_model:
            snippets["res_model"] = source.model
        if source.occasion:
            snippets["event"] = SQL(
                "concat_ws(' ', %s, %s)", source.event, snippets["occasion"]
            )
        if live and source.live_date:
            snippets["date"] = snippets["live_date"]
        return SQL(EVENTS, **snippets)
