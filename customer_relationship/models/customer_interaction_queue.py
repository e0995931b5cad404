import logging

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500


class CustomerInteractionQueue(models.Model):
    """What is new in the stream since the last drain; insert-only for capture."""

    _name = "customer.interaction.queue"
    _description = "Customer Interaction Queue"
    _order = "id"
    _log_access = False

    # No foreign keys: checking them would be most of what the user's transaction pays.
    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True)

    @api.model
    def _enqueue(self, records):
        return self.create(
            [{"res_model": record._name, "res_id": record.id} for record in records]
        )

    @api.model
    def _cron_drain(self):
        """Hand over new interactions, batch by batch, each in its own transaction."""
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self.search_count([]))
        while batch := self.search([], limit=BATCH_SIZE).try_lock_for_update():
            batch._hand_over()
            batch.unlink()
            if not progress(len(batch)):
                break

    def _hand_over(self):
        """React to all together; when that fails, to each alone, so that one bad
        interaction does not hold up the others."""
        try:
            with self.env.cr.savepoint():
                self._hand_over_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:  # pylint: disable=broad-except
            if len(self) > 1:
                for row in self:
                    row._hand_over()
                return
            _logger.exception("%s %s was skipped", self.res_model, self.res_id)

    def _hand_over_all(self):
        """New interactions are reacted to; other records may have a new customer."""
        for model, rows in self.grouped("res_model").items():
            if model not in self.env:
                continue
            records = self.env[model].browse(dict.fromkeys(rows.mapped("res_id")))
            if model == "customer.interaction":
                records.exists()._react()
            elif hasattr(records, "_follow_customer"):
                records.exists()._follow_customer()
