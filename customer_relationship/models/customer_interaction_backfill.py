import logging

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from .customer_interaction_reconcile import IS_MISSED, RECENT

_logger = logging.getLogger(__name__)

BATCH_SIZE = 20_000  # document ids; a second or two of work
# A live insert may win the race; a single document may be broken.
RETRIED_ERRORS = (
    psycopg2.DataError,
    psycopg2.IntegrityError,
    psycopg2.OperationalError,
)


class CustomerInteractionBackfill(models.Model):
    """How far the documents from before the installation have been read.

    One row for each source, which reads its documents by id, the newest first. The
    state is committed with the events: whoever is interrupted goes on from there.
    """

    _name = "customer.interaction.backfill"
    _description = "History before the Installation"
    _order = "id"

    name = fields.Char("Source", required=True, readonly=True)
    type_id = fields.Many2one("customer.interaction.type", compute="_compute_type_id")
    first_id = fields.Integer("Oldest Document", readonly=True)
    next_id = fields.Integer(
        "Read Down to", readonly=True, help="Documents with lower ids are not read yet."
    )
    total = fields.Integer("Documents", readonly=True, help="Range of their ids.")
    done = fields.Boolean(compute="_compute_done", store=True)
    progress = fields.Float(compute="_compute_progress")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "In progress"),
            ("done", "Done"),
            ("off", "Not recorded"),
        ],
        compute="_compute_state",
    )

    _name_uniq = models.Constraint("UNIQUE(name)", "This source is known already.")

    @api.depends("name")
    def _compute_type_id(self):
        sources = self.env["customer.interaction.source"]._get_sources()
        types = self.env["customer.interaction.type"].with_context(active_test=False)
        ids = {kind.code: kind.id for kind in types.search_fetch([], ["code"])}
        for row in self:
            source = sources.get(row.name)
            row.type_id = source and ids.get(source.type)

    @api.depends("next_id", "first_id")
    def _compute_done(self):
        for row in self:
            row.done = row.next_id <= row.first_id

    @api.depends("next_id", "first_id", "total")
    def _compute_progress(self):
        for row in self:
            row.progress = row._get_progress()

    @api.depends("done", "progress", "type_id")
    def _compute_state(self):
        for row in self:
            if row.done:
                row.state = "done"
            elif not row.type_id.active:
                row.state = "off"
            else:
                row.state = "running" if row.progress else "waiting"

    @api.depends("type_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.type_id.name or row.name

    def _get_progress(self):
        """How much of all documents together is read, from 0 to 1."""
        total = sum(self.mapped("total"))
        return 1 - sum(row._count_left() for row in self) / total if total else 1

    def action_restart(self):
        """Read everything once more; what is recorded already is not doubled."""
        for row in self:
            row.write(self._prepare_bounds(row.name))
        self._trigger()

    @api.model
    def _trigger(self):
        self.env.ref("customer_relationship.ir_cron_backfill")._trigger()

    @api.model
    def _cron_backfill(self):
        """One batch of each source in turn, so that what is recent comes first."""
        progress = self.env["ir.cron"]._commit_progress
        self._update_sources()
        waiting = self._get_waiting()
        progress(remaining=sum(row._count_left() for row in waiting))
        while waiting:
            for row in waiting:
                left = row._count_left()
                if row._read_batch():
                    left -= row._count_left()
                else:
                    waiting -= row
                if not progress(max(left, 0)):
                    return
            waiting = waiting.filtered(lambda row: not row.done)

    @api.model
    def _update_sources(self):
        """Addons, and with them sources, come and go."""
        names = self.env["customer.interaction.source"]._get_rebuildable_names()
        rows = self.search([])
        known = set(rows.mapped("name"))
        rows.filtered(lambda row: row.name not in names).unlink()
        self.create(
            [
                {"name": name, **self._prepare_bounds(name)}
                for name in names
                if name not in known
            ]
        )

    @api.model
    def _prepare_bounds(self, name):
        model = self.env["customer.interaction.source"]._get_sources()[name].model
        table = SQL.identifier(self.env[model]._table)
        query = SQL("SELECT COALESCE(min(id), 1), COALESCE(max(id), 0) FROM %s", table)
        ((first, last),) = self.env.execute_query(query)
        total = last - first + 1
        return {"first_id": first, "next_id": last + 1, "total": total}

    @api.model
    def _get_waiting(self):
        # sudo: anyone may ask whether it is switched on
        parameters = self.env["ir.config_parameter"].sudo()
        if not parameters.get_param("customer_relationship.backfill"):
            return self.browse()
        rows = self.search([("done", "=", False)])
        return rows.filtered(lambda row: row.type_id.active)

    def _count_left(self):
        return self.next_id - self.first_id

    def _read_batch(self):
        """Read the next documents; a broken source must not hold up the others."""
        try:
            self._read_documents(BATCH_SIZE)
        except Exception:  # pylint: disable=broad-except
            self.env.cr.rollback()
            _logger.exception("The documents of %s could not be read", self.name)
            return False
        return True

    def _read_documents(self, size):
        """Read at most ``size`` ids; after an error, fewer in a new transaction."""
        first = max(self.next_id - size, self.first_id)
        try:
            self._insert_events(first)
        except RETRIED_ERRORS:
            # The new transaction also sees what a live insert has just written.
            self.env.cr.rollback()
            if size > 1:
                self._read_documents(size // 2)
                return
            _logger.exception("Document %s of %s was skipped", first, self.name)
            self.next_id = first

    def _insert_events(self, first):
        query = self.env["customer.interaction.source"]._get_events_query(
            self.name,
            SQL("source.id >= %s AND source.id < %s", first, self.next_id),
        )
        # What is older starts nothing: nobody thanks for last year's order.
        self.env["customer.interaction.capture"]._insert(
            query,
            is_new=IS_MISSED,
            backfilled=SQL("date < %s", fields.Datetime.now() - RECENT),
        )
        self.next_id = first
        self.flush_recordset()
