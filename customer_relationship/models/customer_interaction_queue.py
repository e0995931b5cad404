import logging

from odoo import api, fields, models

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
    def _cron_drain(self):
        """Hand over new interactions, batch by batch, each in its own transaction."""
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self.search_count([]))
        while batch := self.search([], limit=BATCH_SIZE).try_lock_for_update():
            batch.interaction_id._react()
            batch.unlink()
            if not progress(len(batch)):
                break
