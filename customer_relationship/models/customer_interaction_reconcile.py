import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# How far back the nightly reconcile looks for what capture has missed.
RECENT = timedelta(days=7)

BROKEN_DOCUMENT_ERRORS = (psycopg2.DataError, psycopg2.IntegrityError)
MAX_SKIPPED = 20

# An event that can happen again is missed only when nothing is known of it.
IS_MISSED = SQL("CASE WHEN repeats THEN 0 ELSE seq END >= next_seq")


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _cron_reconcile(self):
        """Restore what capture has missed lately, for whatever reason."""
        self._reconcile(self._get_rebuildable_names())

    @api.model
    def _cron_scan(self):
        """Record what happened by the mere passing of time."""
        sources = self._get_sources()
        self._try_apart(self._forget_postponed)
        self._reconcile([name for name in sources if sources[name].scanned])
        self._try_apart(self._adopt_messages)

    @api.model
    def _forget_postponed(self):
        """Delete what time seemed to have brought, and did not happen after all."""

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
        """Restore all at once; when a document is broken, all others by halves."""
        try:
            self._restore_documents(name, SQL("TRUE"))
        except BROKEN_DOCUMENT_ERRORS:
            self._restore_around_broken(name)

    @api.model
    def _restore_around_broken(self, name):
        backfill = self.env["customer.interaction.backfill"]
        bounds = backfill._prepare_bounds(name)
        ranges, skipped = [(bounds["first_id"], bounds["next_id"])], 0
        # The newest first, and not for ever: the source itself may be broken.
        while ranges and skipped < MAX_SKIPPED:
            first, last = ranges.pop()
            ids = SQL("source.id >= %s AND source.id < %s", first, last)
            try:
                self._restore_documents(name, ids)
            except BROKEN_DOCUMENT_ERRORS:
                if last - first > 1:
                    middle = (first + last) // 2
                    ranges += [(first, middle), (middle, last)]
                else:
                    skipped += 1
                    _logger.exception("Document %s of %s was skipped", first, name)
        if ranges:
            _logger.error("Documents of %s below %s were skipped", name, ranges[-1][1])

    @api.model
    def _restore_documents(self, name, restriction):
        since = fields.Datetime.now() - RECENT
        query = self._get_events_query(name, restriction, since=since)
        if query:
            capture = self.env["customer.interaction.capture"]
            # What is old starts nothing, even if we learn of it only now.
            old = SQL("date < %s", since)
            with self.env.cr.savepoint():
                capture._insert(query, is_new=IS_MISSED, backfilled=old)
