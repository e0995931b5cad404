import json
import logging
from collections import Counter
from functools import partial

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from .customer_interaction_source import Source

_logger = logging.getLogger(__name__)

EVENTS_KEY = "customer_relationship.events"
DOCUMENTS_KEY = "customer_relationship.documents"
CUSTOMERS_KEY = "customer_relationship.customers"

# Whom the people of the events belong to. Our own companies are no customers.
CUSTOMERS = """
    SELECT partner.id, partner.commercial_partner_id, partner.partner_share %(key)s
      FROM res_partner partner
           %(notification)s
     WHERE partner.id = ANY(%(partner_ids)s)
       AND partner.commercial_partner_id NOT IN (SELECT partner_id FROM res_company)
"""

# Asked for only when there are messages, as planning is most of the work.
NOTIFICATION = """
      LEFT JOIN mail_notification notification
             ON notification.res_partner_id = partner.id
            AND notification.mail_message_id IN %(message_ids)s
"""

# Colleagues who were notified before: the first of them names the customer's row.
RECIPIENTS = """
    %(partner_ids)s || ARRAY(SELECT res_partner_id FROM mail_notification
                              WHERE mail_message_id IN %(message_ids)s)
"""

# Events as plain values, with the LIMIT that tells the planner how few they are.
EVENTS = """
    SELECT *
      FROM jsonb_to_recordset(%(rows)s) AS row(
           type_id int, event varchar, repeats boolean, seq int,
           date timestamp, direction varchar, summary varchar, automatic boolean,
           partner_id int, participant_ids int[], commercial_partner_id int,
           user_id int, company_id int, duration int, feeling varchar,
           res_model varchar, res_id int, message_id int,
           source_model varchar, source_id int)
     LIMIT %(count)s
"""

# Looking before inserting, instead of ON CONFLICT, burns no ids. Each foreign key costs
# a check for each row, so the row names no creator. ``next_seq`` is 0 as long as
# nothing was recorded of the same source.
INSERT = """
    WITH row AS (
        SELECT *,
               (SELECT COALESCE(max(known.seq) + 1, 0)
                  FROM customer_interaction known
                 WHERE known.source_model = row.source_model
                   AND known.source_id = row.source_id
                   AND known.event = row.event) AS next_seq
          FROM (%(events)s) AS row
    ), inserted AS (
        INSERT INTO customer_interaction (
               date, type_id, direction, partner_id, commercial_partner_id, user_id,
               company_id, summary, automatic, duration, feeling, res_model, res_id,
               message_id, source_model, source_id, event, seq, backfilled,
               create_date, write_date)
        SELECT date, type_id, direction, partner_id, commercial_partner_id, user_id,
               company_id, left(summary, 160), COALESCE(automatic, false), duration,
               feeling, res_model, res_id, %(message)s, source_model, source_id,
               event, seq + CASE WHEN repeats THEN next_seq ELSE 0 END, %(backfilled)s,
               now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
          FROM row
         WHERE %(is_new)s
        RETURNING id, commercial_partner_id, source_model, source_id, event, seq,
                  backfilled
    ) %(participants)s
    INSERT INTO customer_interaction_queue (res_model, res_id)
    SELECT 'customer.interaction', id FROM inserted WHERE NOT backfilled
"""

# A message may be gone again before the transaction ends.
MESSAGE = "(SELECT id FROM mail_message WHERE id = row.message_id)"

PARTICIPANTS = """
    , participant AS (
        INSERT INTO customer_interaction_res_partner_rel
                    (customer_interaction_id, res_partner_id)
        SELECT DISTINCT inserted.id, other.id
          FROM inserted
          JOIN row USING (source_model, source_id, event)
         CROSS JOIN unnest(row.participant_ids) AS other(id)
         WHERE inserted.seq = row.seq + CASE WHEN repeats THEN next_seq ELSE 0 END
           AND other.id != row.partner_id
    )
"""

INSERT_PARTS = {
    "message": SQL("row.message_id"),
    "participants": SQL(PARTICIPANTS),
    "is_new": SQL("repeats OR seq >= next_seq"),
    "backfilled": SQL("FALSE"),
}


class CustomerInteractionCapture(models.AbstractModel):
    """How events reach the stream without slowing or endangering anyone.

    A hook says what happened in plain values; they wait in the transaction and
    are written just before it is committed, in one statement and a savepoint.
    """

    _name = "customer.interaction.capture"
    _description = "Customer Interaction Capture"

    @api.model
    def _capture(self, prepare):
        """Remember the events that ``prepare()`` lists; never raise.

        An event is a dict: ``type`` (code), ``event`` and source
        (``source_model``, ``source_id``) that make it unique, ``repeats`` when the
        same thing can happen to the source again, ``date`` (default: now),
        ``direction``, ``summary``, ``automatic``, ``partner_ids`` (whom it concerns,
        the main one first), ``outsiders`` when colleagues among them do not count,
        ``user_id``, ``company_id``, ``res_model``, ``res_id``, ``message_id``.
        """
        if not self._is_on():
            return
        try:
            if events := prepare():
                self._remember_events(events)
        except psycopg2.Error:
            # The transaction is lost already; Odoo may be able to try it again.
            raise
        except Exception:  # pylint: disable=broad-except
            # The user's sale or mail matters more than our record of it.
            _logger.exception("An interaction could not be recorded")

    @api.model
    def _capture_documents(self, name, documents):
        """Remember that the source ``name`` has to tell of these documents.

        What it tells is read when the transaction ends: see ``Source``.
        """
        if documents and self._is_on():
            waiting = self._get_waiting(DOCUMENTS_KEY, dict)
            waiting.setdefault(name, set()).update(documents.ids)

    @api.model
    def _capture_customer_change(self, documents, vals):
        """Remember documents that may have another customer once ``vals`` are written.

        The queue gives them their history later: see ``_follow_customers``.
        """
        if "partner_id" in vals and documents and self._is_on():
            waiting = self._get_waiting(CUSTOMERS_KEY, dict)
            waiting.setdefault(documents._name, set()).update(documents.ids)

    @api.model
    def _move_history(self, documents, target):
        """What happened with the documents belongs to ``target`` now: they merge."""
        self.env.flush_all()
        self.sudo()._try(partial(self._update_documents, target), documents.ids)
        self.env["customer.interaction"].invalidate_model(["res_id"])

    @api.model
    def _update_documents(self, target, ids):
        query = SQL(
            """UPDATE customer_interaction SET res_id = %s
                WHERE res_model = %s AND res_id IN %s""",
            *(target.id, target._name, tuple(ids)),
        )
        self.env.cr.execute(query, log_exceptions=False)

    @api.model
    def _is_on(self):
        # sudo: anyone's work is recorded, readers of the parameter are few
        parameters = self.env["ir.config_parameter"].sudo()
        return parameters.get_param("customer_relationship.capture")

    @api.model
    def _remember_events(self, events):
        now = fields.Datetime.now()
        # A date that a sender made up would stay on top of the history for ever.
        self._get_waiting(EVENTS_KEY, list).extend(
            {**event, "date": min(event.get("date") or now, now)} for event in events
        )

    @api.model
    def _get_waiting(self, key, factory):
        precommit = self.env.cr.precommit
        keys = (EVENTS_KEY, DOCUMENTS_KEY, CUSTOMERS_KEY)
        if not any(precommit.data.get(known) for known in keys):
            # Callbacks run, and are forgotten, at each flush, not only at commit.
            precommit.add(self.sudo()._write_remembered)
        return precommit.data.setdefault(key, factory())

    @api.model
    def _write_remembered(self):
        data = self.env.cr.precommit.data
        events = data.pop(EVENTS_KEY, [])
        documents = data.pop(DOCUMENTS_KEY, {})
        customers = data.pop(CUSTOMERS_KEY, {})
        if events or documents or customers:
            self.env.flush_all()
        self._write_all_or_each(self._insert_events, events)
        for name, ids in documents.items():
            self._write_all_or_each(partial(self._insert_documents, name), sorted(ids))
        for model, ids in customers.items():
            self._write_all_or_each(partial(self._enqueue_documents, model), ids)

    @api.model
    def _write_all_or_each(self, insert, items):
        """Write the items together; when that fails, each alone."""
        if not items or self._try(insert, items) or len(items) == 1:
            return
        for item in items:
            self._try(insert, [item])

    @api.model
    def _try(self, insert, items):
        """Write the items, all or none; say whether it worked."""
        try:
            with self.env.cr.savepoint(flush=False):
                insert(items)
        except Exception:  # pylint: disable=broad-except
            # Subjects are nobody's business in a log: the sources tell what to mend.
            keys = ("source_model", "source_id", "event")
            sources = [
                [item.get(key) for key in keys] if isinstance(item, dict) else item
                for item in items
            ]
            _logger.exception("These interactions could not be recorded: %s", sources)
            return False
        return True

    @api.model
    def _insert_events(self, events):
        rows = self._prepare_rows(events)
        if not rows:
            return
        with_message = any(row.get("message_id") for row in rows)
        with_participants = any(row["participant_ids"] for row in rows)
        self._insert(
            SQL(EVENTS, rows=json.dumps(rows, default=str), count=len(rows)),
            message=SQL(MESSAGE if with_message else "NULL::int"),
            participants=SQL(PARTICIPANTS if with_participants else ""),
        )

    @api.model
    def _insert_documents(self, name, ids):
        restriction = SQL("source.id IN %s", tuple(ids))
        sources = self.env["customer.interaction.source"]
        if query := sources._get_events_query(name, restriction, live=True):
            alone = sources._get_source(name).participants == Source.participants
            # Planning for what most documents have none of takes a tenth of the time.
            self._insert(query, **({"participants": SQL()} if alone else {}))

    @api.model
    def _enqueue_documents(self, model, ids):
        self.env["customer.interaction.queue"]._enqueue(self.env[model].browse(ids))

    @api.model
    def _insert(self, events, **parts):
        """Write what ``events`` selects; ``parts`` replace those of INSERT."""
        query = SQL(INSERT, events=events, **{**INSERT_PARTS, **parts})
        self.env.cr.execute(query, log_exceptions=False)

    @api.model
    def _prepare_rows(self, events):
        """One row for each event and each customer whom it concerns."""
        types = self.env["customer.interaction.type"]._get_ids_by_code()
        events = [event for event in events if event["type"] in types]
        customers, notifications = self._get_customers(events)
        rows, seqs = {}, Counter()
        for number, event in enumerate(events):
            for customer_id, people in self._group_people(event, customers):
                sent = (event.get("message_id"), event["type"], customer_id)
                row = self._prepare_row(
                    event, customer_id, people, notifications.get(sent)
                )
                row["type_id"] = types[event["type"]]
                source = (row["source_model"], row["source_id"], row["event"])
                key = (customer_id, source, number if row.get("repeats") else None)
                if key not in rows:
                    row["seq"] = seqs[source]
                    seqs[source] += 1
                    rows[key] = row
        return list(rows.values())

    @api.model
    def _prepare_row(self, event, customer_id, people, notifications):
        """The lowest notification of a message is this customer's alone."""
        row = {key: None if value is False else value for key, value in event.items()}
        if notifications:
            row["source_model"] = "mail.notification"
            row["source_id"] = min(notifications.values())
            people = sorted(people, key=lambda id_: notifications.get(id_, 0))
        return row | {
            "commercial_partner_id": customer_id,
            "partner_id": people[0],
            "participant_ids": people[1:],
        }

    @api.model
    def _group_people(self, event, customers):
        """The people whom an event concerns, in its order, by customer."""
        groups = {}
        for partner_id in dict.fromkeys(event["partner_ids"]):
            customer_id, share = customers.get(partner_id, (None, False))
            if customer_id and (share or not event.get("outsiders")):
                groups.setdefault(customer_id, []).append(partner_id)
        return sorted(groups.items())

    @api.model
    def _get_customers(self, events):
        """Customer and share of each partner; notification of each partner by message,
        way and customer. Partners that are gone are left out."""
        partner_ids = {id_ for event in events for id_ in event["partner_ids"]}
        message_ids = {
            event.get("message_id")
            for event in events
            if event.get("direction") == "out"
        } - {None, False}
        if not partner_ids:
            return {}, {}
        self.env.cr.execute(
            self._get_customers_query(partner_ids, message_ids), log_exceptions=False
        )
        customers, notifications = {}, {}
        for partner_id, customer_id, share, *key in self.env.cr.fetchall():
            customers[partner_id] = customer_id, share
            if share and any(key):
                message_id, way, notification_id = key
                sent = notifications.setdefault((message_id, way, customer_id), {})
                sent[partner_id] = notification_id
        return customers, notifications

    @api.model
    def _get_customers_query(self, partner_ids, message_ids):
        key, notification, people = SQL(), SQL(), SQL("%s", list(partner_ids))
        if message_ids:
            key = SQL(
                ", notification.mail_message_id, notification.notification_type,"
                " notification.id"
            )
            notification = SQL(NOTIFICATION, message_ids=tuple(message_ids))
            people = SQL(RECIPIENTS, partner_ids=people, message_ids=tuple(message_ids))
        return SQL(CUSTOMERS, key=key, notification=notification, partner_ids=people)
