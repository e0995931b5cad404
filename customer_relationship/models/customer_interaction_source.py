from dataclasses import dataclass
from datetime import datetime, time

from odoo import api, fields, models
from odoo.tools import SQL, ormcache


@dataclass(frozen=True)
class Source:
    """One kind of event, and how it is read from the documents that it happens to.

    ``model`` names the documents, ``type`` the code of the interaction type, ``event``
    what happens. Everything else is SQL, in which ``source`` is a row of the documents,
    ``%(now)s`` the time, ``%(today)s`` the user's day and ``%(lang)s`` the language;
    what depends on the models that are installed is an ``SQL``. ``date`` is when it
    happened as far as the document still knows; ``live_date`` what is known better at
    the moment itself; ``known`` since when we know at the latest.
    """

    model: str
    type: str
    event: str
    date: str
    live_date: str = ""
    # Documents without such a column need another.
    known: str = "source.write_date"
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
    # Which of several rows of the same ``source_id``, from 0.
    seq: str = "0"
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
    SELECT %(type_id)s AS type_id, %(event)s AS event, %(repeats)s AS repeats,
           %(seq)s AS seq,
           date_trunc('second', LEAST(%(date)s, %(now)s)) AS date,
           %(direction)s AS direction,
           %(summary)s AS summary, %(automatic)s AS automatic,
           partner.id AS partner_id, %(participants)s AS participant_ids,
           partner.commercial_partner_id,
           %(user)s AS user_id, %(company)s AS company_id,
           %(duration)s AS duration, %(feeling)s AS feeling,
           %(res_model)s AS res_model, %(res_id)s AS res_id, %(message)s AS message_id,
           %(source_model)s AS source_model, %(source_id)s AS source_id
      FROM %(table)s source
           %(joins)s
      JOIN res_partner partner ON partner.id = %(partner)s
     WHERE (%(where)s)
       AND %(restriction)s
       %(since)s
       AND %(kept)s
       AND partner.commercial_partner_id NOT IN (SELECT partner_id FROM res_company)
       AND %(not_erased)s
"""

# What a person had us forget must not come back from the documents.
NOT_ERASED = """
    NOT EXISTS (SELECT FROM customer_interaction_erasure erasure
                 WHERE erasure.partner_id = partner.id AND erasure.date >= %(date)s)
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
    @ormcache("name")
    def _get_source(self, name):
        return self._get_sources()[name]

    @api.model
    def _get_rebuildable_names(self):
        """The sources whose documents tell afterwards what happened."""
        sources = self._get_sources()
        return [name for name, source in sources.items() if not source.live_only]

    @api.model
    def _get_events_query(self, name, restriction, live=False, since=None):
        """The events of the source ``name`` as rows, or None when not recorded.

        With ``since``, only what happened or came to be known from then on: a meeting
        may be entered, an invoice be dated back, long after the day. What happens just
        now (``live``) is recorded whatever day it says; else, only what is to be kept.
        """
        source = self._get_source(name)
        types = self.env["customer.interaction.type"]._get_ids_by_code()
        if source.type not in types:
            return None
        values = {
            "now": fields.Datetime.now(),
            "today": fields.Date.context_today(self),
            "lang": self.env.lang or "en_US",
        }
        snippets = {
            key: value if isinstance(value, SQL) else SQL(value, **values)
            for key, value in vars(source).items()
            if isinstance(value, (str, SQL))
        } | {
            "now": values["now"],
            "type_id": types[source.type],
            "event": source.event,
            "repeats": source.repeats,
            "table": SQL.identifier(self.env[source.model]._table),
            "source_model": source.source_model or source.model,
            "restriction": restriction,
            "since": SQL(),
            "kept": SQL("TRUE"),
            "not_erased": SQL("TRUE"),
        }
        if not source.res_model:
            snippets["res_model"] = source.model
        if source.occasion:
            snippets["event"] = SQL(
                "concat_ws(' ', %s, %s)", source.event, snippets["occasion"]
            )
        if live and source.live_date:
            snippets["date"] = snippets["live_date"]
        if since:
            snippets["since"] = SQL(
                "AND GREATEST(%s, %s) >= %s", snippets["date"], snippets["known"], since
            )
        if not live:
            first = self._get_first_date(types[source.type])
            snippets["kept"] = SQL("(%s) >= %s", snippets["date"], first)
            snippets["not_erased"] = SQL(NOT_ERASED, date=snippets["date"])
        return SQL(EVENTS, **snippets)

    @api.model
    def _get_first_date(self, type_id):
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
        kind = self.env["customer.interaction.type"].sudo().browse(type_id)
        return max(first, kind._get_expiry() or first)

    @api.model
    def _get_opened_models(self):
        """The models whose documents are recorded as opened when an email makes them:
        that email is no event of its own."""
        return set()

    @api.model
    @ormcache("kind", "model")
    def _get_document_value(self, kind, model="model"):
        """A value of the document that ``source`` names in its columns ``model`` and
        ``res_id``: its ``company`` or customer (``partner``), which is a contact
        itself, its ``name``, or when it was created (``opened``)."""
        columns = self._get_document_columns(kind)
        cases = SQL(" ").join(
            SQL(
                "WHEN %s THEN (SELECT %s FROM %s WHERE id = source.res_id)",
                name,
                SQL.identifier(column),
                SQL.identifier(self.env[name]._table),
            )
            for name, column in columns.items()
        )
        if not columns:
            return SQL("NULL")
        return SQL("CASE source.%s %s END", SQL.identifier(model), cases)

    @api.model
    def _get_document_columns(self, kind):
        """Where the documents' tables hold the value, by model."""
        get_column = getattr(self, f"_get_{kind}_column")
        mixins = tuple(
            self.env.registry[name] for name in ("mail.thread", "mail.activity.mixin")
        )
        columns = {
            name: get_column(self.env[name])
            for name, model in sorted(self.env.registry.items())
            if model._auto and not model._transient and issubclass(model, mixins)
        }
        return {name: column for name, column in columns.items() if column}

    @api.model
    def _get_company_column(self, documents):
        name = documents._mail_get_company_field()
        return name if name and self._is_link(documents, name, "res.company") else None

    @api.model
    def _get_partner_column(self, documents):
        if documents._name == "res.partner":
            return "id"
        names = documents._mail_get_partner_fields()
        links = (n for n in names if self._is_link(documents, n, "res.partner"))
        return next(links, None)

    @api.model
    def _get_name_column(self, documents):
        if documents._name == "res.partner":
            return "complete_name"
        field = documents._fields.get(documents._rec_name)
        is_plain = field and field.store and field.type == "char"
        return field.name if is_plain and not field.translate else None

    @api.model
    def _get_opened_column(self, documents):
        return "create_date" if documents._name in self._get_opened_models() else None

    @api.model
    def _is_link(self, documents, name, comodel):
        """Whether each document has one such link, in a column of its own."""
        field = documents._fields[name]
        is_column = field.store and not field.company_dependent
        return field.type == "many2one" and field.comodel_name == comodel and is_column
