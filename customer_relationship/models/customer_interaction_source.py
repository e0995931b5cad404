import logging
from dataclasses import asdict, dataclass
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# How far back the nightly reconcile looks for what capture has missed.
RECENT = timedelta(days=7)

# An event that can happen again is missed only when nothing is known of it.
IS_MISSED = SQL("CASE WHEN repeats THEN 0 ELSE seq END >= next_seq")


@dataclass(frozen=True)
class Source:
    """One kind of event, and how it is read from the documents that it happens to.

    ``model`` names the documents, ``type`` the code of the interaction type, ``event``
    what happens. Everything else is SQL, in which ``source`` is a row of the documents
    and ``%(now)s`` the time. ``date`` is when it happened as far as the document still
    knows; ``live_date`` what is known better at the moment itself.
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
    # Whether it can happen to the same document again.
    repeats: bool = False
    # Whether the documents do not tell afterwards when it happened.
    live_only: bool = False
    # Whether nobody does anything when it happens: time passes.
    scanned: bool = False


EVENTS = """
    SELECT %(type_id)s AS type_id, %(event)s AS event, %(repeats)s AS repeats, 0 AS seq,
           LEAST(%(date)s, %(now)s) AS date, %(direction)s AS direction,
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
       %(since)s
       AND partner.commercial_partner_id NOT IN (SELECT partner_id FROM res_company)
"""


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
    def _get_rebuildable_names(self):
        """The sources whose documents tell afterwards what happened."""
        sources = self._get_sources()
        return [name for name, source in sources.items() if not source.live_only]

    @api.model
    def _get_events_query(self, name, restriction, live=False, since=None):
        """The events of the source ``name`` as rows, or None when not recorded.

        With ``since``, only what is known to have happened from then on.
        """
        source = self._get_sources()[name]
        types = self.env["customer.interaction.type"]._get_ids_by_code()
        if source.type not in types:
            return None
        now = fields.Datetime.now()
        snippets = {
            key: SQL(value, now=now)
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
            "since": SQL(),
        }
        if not source.res_model:
            snippets["res_model"] = source.model
        if live and source.live_date:
            snippets["date"] = snippets["live_date"]
        if since:
            snippets["since"] = SQL("AND (%s) >= %s", snippets["date"], since)
        return SQL(EVENTS, **snippets)

    @api.model
    def _cron_reconcile(self):
        """Restore what capture has missed lately, for whatever reason."""
        self._reconcile(self._get_rebuildable_names())

    @api.model
    def _cron_scan(self):
        """Record what happened by the mere passing of time."""
        sources = self._get_sources()
        self._reconcile([name for name in sources if sources[name].scanned])
        self._try_apart(self._adopt_messages)

    @api.model
    def _adopt_messages(self):
        """Give messages of unknown people to the customer who they turned out to be."""

    @api.model
    def _reconcile(self, names):
        if not self.env["customer.interaction.capture"]._is_on():
            return
        self.env["ir.cron"]._commit_progress(remaining=len(names))
        # No look at the time left: the next run would begin with the first again.
        for name in names:
            self._try_apart(self._restore_recent, name)

    @api.model
    def _try_apart(self, work, *args):
        """Do the work in a transaction of its own; its failure stays its own."""
        try:
            work(*args)
            self.env.flush_all()
        except Exception:  # pylint: disable=broad-except
            self.env.cr.rollback()
            _logger.exception("Interactions could not be restored: %s", args)
        self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _restore_recent(self, name):
        since = fields.Datetime.now() - RECENT
        query = self._get_events_query(name, SQL("TRUE"), since=since)
        if query:
            capture = self.env["customer.interaction.capture"]
            capture._insert(query, is_new=IS_MISSED)
