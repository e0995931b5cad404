import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# How far back the nightly reconcile looks for what capture has missed.
RECENT = timedelta(days=7)

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
            # What is old starts nothing, even if we learn of it only now.
            old = SQL("date < %s", since)
            capture._insert(query, is_new=IS_MISSED, backfilled=old)
