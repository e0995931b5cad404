from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

EXPIRED_BATCH_SIZE = 10_000


class CustomerInteraction(models.Model):
    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

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
        self.env.cr.execute(
            SQL("DELETE FROM customer_interaction WHERE id IN %s", query.subselect())
        )
        deleted = self.env.cr.rowcount
        self.invalidate_model()
        return deleted, deleted == EXPIRED_BATCH_SIZE
