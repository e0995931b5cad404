from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

EXPIRED_BATCH_SIZE = 10_000

# With the words of what was logged by hand.
EXPIRE = """
    DELETE FROM customer_interaction
     WHERE id IN %s
 RETURNING CASE WHEN source_id IS NULL OR source_model = 'res.users'
                THEN message_id END
"""


class CustomerInteraction(models.Model):
    """What is deleted from an append-only stream: nothing but what is too old."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    def unlink(self):
        if self:
            self._check_system()
        return super().unlink()

    @api.model
    def _check_system(self):
        """What a person deletes, reconcile would read from the documents again."""
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "The history can't be deleted. Withdraw what was logged by hand, "
                    "or erase a contact's whole history by “Privacy of the History”."
                )
            )

    @api.autovacuum
    def _gc_expired(self):
        """Delete what is older than its type is kept."""
        expired = Domain.OR(
            Domain("type_id", "=", kind.id) & Domain("date", "<", kind._get_expiry())
            for kind in self.env["customer.interaction.type"]
            .with_context(active_test=False)
            .search([("retention_months", ">", 0)])
        )
        query = self._search(expired, limit=EXPIRED_BATCH_SIZE)
        # Not unlink(): there may be millions, and all that hangs on them cascades.
        rows = self.env.execute_query(SQL(EXPIRE, query.subselect()))
        self.invalidate_model()
        # The words of a call were kept for it alone, and nobody finds them without it.
        words = [message_id for (message_id,) in rows if message_id]
        self.env["mail.message"].browse(words).exists().unlink()
        return len(rows), len(rows) == EXPIRED_BATCH_SIZE
