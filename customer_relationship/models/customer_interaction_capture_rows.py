import json
from collections import Counter

from odoo import api, models
from odoo.exceptions import MissingError
from odoo.tools import SQL

from .customer_interaction_capture_sql import (
    ADD_PARTICIPANTS,
    DELETION_DONE,
    EVENTS,
    INSERT,
    INSERT_PARTS,
    LIVE,
    MESSAGE_EXISTS,
    ONCE,
    OWN_AND_NOTIFIED,
    PARTICIPANTS,
)
from .customer_interaction_source import Source


class CustomerInteractionCapture(models.AbstractModel):
    """How events are written, and whom those given as plain values concern."""

    _name = "customer.interaction.capture"
    _inherit = ["customer.interaction.capture"]

    @api.model
    def _insert_events(self, events):
        rows = self._prepare_rows(events)
        if not rows:
            return
        with_participants = any(row["participant_ids"] for row in rows)
        self._insert(
            SQL(
                EVENTS,
                rows=json.dumps(rows, default=str),
                done=self._get_done_condition(rows),
                count=len(rows),
            ),
            participants=SQL(PARTICIPANTS if with_participants else ""),
            **(LIVE if any(row.get("repeats") for row in rows) else ONCE),
        )
        if self.env.cr.rowcount < len(rows):
            self._add_participants(rows)

    @api.model
    def _add_participants(self, rows):
        """Some rows were known already: their people may not be."""
        events = SQL(
            EVENTS,
            rows=json.dumps(rows, default=str),
            done=SQL("TRUE"),
            count=len(rows),
        )
        self.env.cr.execute(SQL(ADD_PARTICIPANTS, events=events), log_exceptions=False)

    @api.model
    def _insert_documents(self, name, ids):
        restriction = SQL("source.id IN %s", tuple(ids))
        sources = self.env["customer.interaction.source"]
        if query := sources._get_events_query(name, restriction, live=True):
            source = sources._get_source(name)
            # Planning for what most documents have none of is half of the time.
            parts = dict(LIVE if source.repeats else ONCE)
            if source.participants == Source.participants:
                parts["participants"] = SQL()
            self._insert(query, **parts)

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
                else:
                    known = rows[key]
                    others = [id_ for id_ in people if id_ != known["partner_id"]]
                    known["participant_ids"] += others
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
    def _get_done_condition(self, rows):
        """What was undone by a savepoint did not happen."""
        deleted = {row["source_model"] for row in rows if row.get("deletes")}
        conditions = [
            SQL(DELETION_DONE, model, SQL.identifier(self.env[model]._table))
            for model in deleted
        ]
        if any(row.get("message_id") for row in rows):
            conditions.append(SQL(MESSAGE_EXISTS))
        return SQL(" AND ").join(conditions) if conditions else SQL("TRUE")

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
        own_ids, sent = self._get_own_and_notified(events)
        partner_ids = {id_ for event in events for id_ in event["partner_ids"]}
        partner_ids.update(partner_id for _message, _way, partner_id, _id in sent)
        # Odoo has read them to write to them: this asks nothing of the database.
        partners = self.env["res.partner"].browse(partner_ids)
        customers = {
            partner_id: (customer_id, share)
            for partner_id, customer_id, share in self._read_customers(partners)
            if customer_id not in own_ids
        }
        notifications = {}
        for message_id, way, partner_id, notification_id in sent:
            customer_id, share = customers.get(partner_id, (None, False))
            if share:
                key = message_id, way, customer_id
                notifications.setdefault(key, {})[partner_id] = notification_id
        return customers, notifications

    @api.model
    def _read_customers(self, partners):
        try:
            return [
                (partner.id, partner.commercial_partner_id.id, partner.partner_share)
                for partner in partners
            ]
        except MissingError:
            return self._read_customers(partners.exists())

    @api.model
    def _get_own_and_notified(self, events):
        """Our own companies, which are no customers; message, way, partner and
        notification of those whom Odoo sent the messages to."""
        message_ids = [
            event["message_id"]
            for event in events
            if event.get("direction") == "out" and event.get("message_id")
        ]
        query = SQL(OWN_AND_NOTIFIED, message_ids)
        self.env.cr.execute(query, log_exceptions=False)
        rows = self.env.cr.fetchall()
        own_ids = {
            partner_id for message_id, _, partner_id, _ in rows if not message_id
        }
        return own_ids, [row for row in rows if row[0]]
