import json
import logging
from functools import partial

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from .customer_interaction_capture_sql import (
    EVENTS,
    INSERT,
    INSERT_PARTS,
    MESSAGE,
    PARTICIPANTS,
)
from .customer_interaction_source import Source

_logger = logging.getLogger(__name__)

EVENTS_KEY = "customer_relationship.events"
DOCUMENTS_KEY = "customer_relationship.documents"
CUSTOMERS_KEY = "customer_relationship.customers"


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
