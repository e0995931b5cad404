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

    interaction_id = fields.Many2one(
        "customer.interaction", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="cascade", index=True
    )

    @api.model
    def _enqueue(self, interactions):
        return self.create(
            [
                {
                    "interaction_id": interaction.id,
                    "partner_id": interaction.commercial_partner_id.id,
                }
                for interaction in interactions
            ]
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
                self.interaction_id._react()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:  # pylint: disable=broad-except
            if len(self) > 1:
                for row in self:
                    row._hand_over()
                return
            _logger.exception("Interaction %s was skipped", self.interaction_id.id)
