from dataclasses import dataclass

from odoo import api, models
from odoo.tools import ormcache

NOBODY_ELSE = "NULL::int[]"


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
    participants: str = NOBODY_ELSE
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

    @property
    def has_one_person(self):
        return self.participants == NOBODY_ELSE


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
OPENED_BY_MACHINE = """
    EXISTS (SELECT FROM customer_auto_reply reply WHERE reply.message_id = opening.id)
"""
BY_CUSTOMER = "opening.id IS NOT NULL OR creator.share IS TRUE"

# The email of somebody unknown may have been recorded before the document had a
# customer.
IS_NEWS = """
    NOT EXISTS (
        SELECT FROM customer_interaction known
         WHERE known.message_id = opening.id
           AND known.source_model = 'mail.message'
           AND known.commercial_partner_id = partner.commercial_partner_id)
"""


def opened(received, made, by_customer="FALSE", **values):
    """Sources of documents that the customer opened (by email, on the portal, or as
    ``by_customer`` tells), which is a contact, and of those that one of us made."""
    joins = OPENING.format(values["model"])
    by_customer = f"({BY_CUSTOMER} OR ({by_customer}) IS TRUE)"
    values |= {"event": "opened", "date": "source.create_date", "joins": joins}
    return {
        received: Source(
            type=received,
            where=f"{by_customer} AND {IS_NEWS}",
            direction="'in'",
            message="opening.id",
            automatic=OPENED_BY_MACHINE,
            **values,
        ),
        made: Source(type=made, where=f"NOT {by_customer}", **values),
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
    def _get_opened_models(self):
        """The models whose documents are recorded as opened when an email makes them:
        that email is no event of its own."""
        return set()
