from collections import Counter

from odoo import api, models
from odoo.tools import SQL

from .customer_choices import SUMMARY_SIZE
from .customer_interaction_capture_sql import (
    CUSTOMERS,
    DELETION_DONE,
    ENQUEUE,
    INSERT_READY,
    MESSAGE_EXISTS,
    TRUE,
    get_insertion,
    get_values,
)

# What names the row of a message for each of the customers who had it.
NOTIFICATION = "mail.notification"


class CustomerInteractionCapture(models.AbstractModel):
    """How events are written, and whom those given as plain values concern."""

    _name = "customer.interaction.capture"
    _inherit = ["customer.interaction.capture"]

    @api.model
    def _insert_live(self, events, documents):
        """Write what happened: ``events``, and what ``documents`` by source tell of."""
        rows = self._prepare_rows(events)
        joins = any(row["joins"] for row in rows)
        ready = not joins and self._are_ready(rows, documents)
        selects = [self._select_documents(*it, ready) for it in documents.items()]
        if rows:
            selects.append(get_values(rows, ready, self._get_done_condition(rows)))
        if selects := [select for select in selects if select]:
            query = SQL(" UNION ALL ").join(selects)
            if ready:
                self._execute(SQL(INSERT_READY, query))
            else:
                self._execute(get_insertion(query, is_new=TRUE, joins=joins))

    @api.model
    def _are_ready(self, rows, names):
        """Whether each event has one person, and can be written as it is.

        Odoo has each statement planned anew, which takes longer than a row or two: who
        took part, and how often it happened, is asked where it can be.
        """
        source = self.env["customer.interaction.source"]
        return not any(
            row["participant_ids"] or row.get("repeats") for row in rows
        ) and all(source._get_source(name).has_one_person for name in names)

    @api.model
    def _select_documents(self, name, ids, ready):
        return self.env["customer.interaction.source"]._get_events_query(
            name, SQL("source.id = ANY(%s)", sorted(set(ids))), live=True, ready=ready
        )

    @api.model
    def _enqueue_documents(self, model, ids):
        self._execute(SQL(ENQUEUE, model, sorted(set(ids))))

    @api.model
    def _insert(self, events, **parts):
        """Write what ``events`` selects: see ``get_insertion``."""
        self.env.cr.execute(get_insertion(events, **parts), log_exceptions=False)

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
            row["source_model"] = NOTIFICATION
            row["source_id"] = min(notifications.values())
            people = sorted(people, key=lambda id_: notifications.get(id_, 0))
        are_all = notifications and notifications.keys() <= set(people)
        return row | {
            "automatic": bool(row.get("automatic")),
            "summary": str(row.get("summary") or "")[:SUMMARY_SIZE] or None,
            "commercial_partner_id": customer_id,
            "partner_id": people[0],
            "participant_ids": people[1:],
            # Others may have had the same message before.
            "joins": bool(row.get("message_id")) and not are_all,
        }

    @api.model
    def _get_done_condition(self, rows):
        """What was undone by a savepoint did not happen."""
        message_ids = {row.get("message_id") for row in rows} - {None}
        deleted = {row["source_model"] for row in rows if row.get("deletes")}
        conditions = [
            SQL(DELETION_DONE, model, SQL.identifier(self.env[model]._table))
            for model in sorted(deleted)
        ]
        # Whose notification has just been found is there.
        if message_ids and {row["source_model"] for row in rows} != {NOTIFICATION}:
            conditions.append(SQL(MESSAGE_EXISTS, list(message_ids)))
        return SQL(" AND ").join(conditions or [TRUE])

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
        # Made sure to be numbers, with which this cannot fail: it has no savepoint.
        partner_ids = {int(id_) for event in events for id_ in event["partner_ids"]}
        message_ids = {
            int(event.get("message_id") or 0)
            for event in events
            if event.get("direction") == "out"
        }
        if not partner_ids:
            return {}, {}
        query = SQL(
            CUSTOMERS, partner_ids=list(partner_ids), message_ids=list(message_ids)
        )
        self.env.cr.execute(query, log_exceptions=False)
        customers, notifications = {}, {}
        for partner_id, customer_id, share, *key in self.env.cr.fetchall():
            customers[partner_id] = customer_id, share
            if share and any(key):
                message_id, way, notification_id = key
                sent = notifications.setdefault((message_id, way, customer_id), {})
                sent[partner_id] = notification_id
        return customers, notifications
