import logging

import psycopg2
from psycopg2.errors import DeadlockDetected, SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

WAITING_KEY = "customer_relationship.waiting"
SENT_KEY = "customer_relationship.sent"
SECOND_TRY = "customer_relationship_second_try"

APART = "SAVEPOINT interaction; %s; RELEASE SAVEPOINT interaction"
UNDO = "ROLLBACK TO SAVEPOINT interaction; RELEASE SAVEPOINT interaction"
# Texts of statements, without their values, that PostgreSQL was able to parse.
_parsed = set()

# Another transaction was there first: a later one sees what it did.
CLASHES = (DeadlockDetected, SerializationFailure, UniqueViolation)


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
        ``user_id``, ``company_id``, ``res_model``, ``res_id``, ``message_id``,
        ``deletes`` when what happens is that the source is deleted.
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
            self._remember("documents", name, documents.ids)

    @api.model
    def _capture_customer_change(self, documents, vals):
        """Remember documents that may have another customer once ``vals`` are written.

        The queue gives them their history later: see ``_follow_customers``.
        """
        if "partner_id" in vals:
            self._capture_change(documents)

    @api.model
    def _capture_change(self, documents):
        """Remember documents whose customers may have other figures now."""
        if documents and self._is_on():
            self._remember("customers", documents._name, documents.ids)

    @api.model
    def _move_history(self, documents, target):
        """What happened with the documents belongs to ``target`` now: they merge."""
        self.env.flush_all()
        self.sudo()._write_all_or_each(documents.ids, "_update_documents", target)
        self.env["customer.interaction"].invalidate_model(["res_id"])

    @api.model
    def _update_documents(self, target, ids):
        query = SQL(
            """UPDATE customer_interaction SET res_id = %s
                WHERE res_model = %s AND res_id IN %s""",
            *(target.id, target._name, tuple(ids)),
        )
        self._execute(query)

    @api.model
    def _is_on(self):
        # sudo: anyone's work is recorded, readers of the parameter are few
        parameters = self.env["ir.config_parameter"].sudo()
        return parameters.get_param("customer_relationship.capture")

    @api.model
    def _remember_events(self, events):
        now = fields.Datetime.now()
        # A date that a sender made up would stay on top of the history for ever.
        events = [{**one, "date": min(one.get("date") or now, now)} for one in events]
        self._remember("events", "", events)

    @api.model
    def _remember(self, kind, name, values):
        precommit = self.env.cr.precommit
        if not precommit.data.get(WAITING_KEY):
            # Callbacks run, and are forgotten, at each flush, not only at commit.
            precommit.add(self.sudo()._write_remembered)
        waiting = precommit.data.setdefault(WAITING_KEY, [])
        waiting.extend((kind, name, value) for value in values)

    @api.model
    def _keep_sent(self, messages):
        """An email that was sent has happened, even if Odoo deletes its copy."""
        self.env.cr.precommit.data.setdefault(SENT_KEY, set()).update(messages.ids)

    @api.model
    def _write_remembered(self):
        data = self.env.cr.precommit.data
        if waiting := data.pop(WAITING_KEY, []):
            self.env.flush_all()
        sent = data.pop(SENT_KEY, ())
        for kind, _name, event in waiting:
            if kind == "events" and event.get("message_id") in sent:
                event["message_id"] = None
        if waiting:
            self._write_all_or_each(waiting, "_write_waiting")

    @api.model
    def _write_waiting(self, waiting):
        """Write what waited with as few statements as possible."""
        groups = {"events": {}, "documents": {}, "customers": {}}
        for kind, name, value in waiting:
            groups[kind].setdefault(name, []).append(value)
        for model, ids in groups["customers"].items():
            self._enqueue_documents(model, ids)
        self._insert_live(groups["events"].get("", []), groups["documents"])

    @api.model
    def _write_all_or_each(self, items, method, *args):
        """Write the items together; when that fails, each alone."""
        if self._try(items, method, *args) or len(items) == 1:
            return
        for item in items:
            self._try([item], method, *args)

    @api.model
    def _try(self, items, method, *args):
        """Write the items; say whether it worked. A statement that fails is undone."""
        try:
            getattr(self, method)(*args, items)
        except CLASHES as error:
            # Together they may clash because of one of them: each is tried alone.
            if len(items) == 1:
                self._try_after_commit(error, items, method, *args)
            return False
        except Exception:  # pylint: disable=broad-except
            self._log_failure(items)
            return False
        return True

    @api.model
    def _execute(self, statement):
        """Execute what may fail: then it alone is undone.

        Its savepoint goes along, as each way to the database and back is felt; but not
        with a statement that is new, for what can't be parsed sets no savepoint.
        """
        text = hash(statement.code)
        if text not in _parsed:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(statement, log_exceptions=False)
            _parsed.add(text)
            return
        try:
            self.env.cr.execute(SQL(APART, statement), log_exceptions=False)
        except psycopg2.Error:
            self.env.cr.execute(UNDO)
            raise

    @api.model
    def _try_after_commit(self, error, items, method, *args):
        """Try once more in a transaction of its own, if this one is committed."""
        if self.env.context.get(SECOND_TRY):
            self._log_failure(items)
            return
        _logger.info("An interaction is tried again: %s", error)

        @self.env.cr.postcommit.add
        def try_again():
            try:
                with self.env.registry.cursor() as cr:
                    env = self.env(
                        cr=cr, context={**self.env.context, SECOND_TRY: True}
                    )
                    self.with_env(env)._try(items, method, *args)
            except Exception:  # pylint: disable=broad-except
                self._log_failure(items)

    @api.model
    def _log_failure(self, items):
        sources = [self._identify(item) for item in items]
        _logger.exception("These interactions could not be recorded: %s", sources)

    @api.model
    def _identify(self, item):
        """Subjects are nobody's business in a log: the source tells what to mend."""
        match item:
            case ("events", _, event):
                return [
                    event.get(key) for key in ("source_model", "source_id", "event")
                ]
        return item
