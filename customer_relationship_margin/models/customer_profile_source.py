from odoo import api, models
from odoo.tools import SQL


class CustomerProfileSource(models.AbstractModel):
    _inherit = "customer.profile.source"

    @api.model
    def _get_amounts(self):
        return super()._get_amounts() | {"margin": self._get_margin_queries}

    @api.model
    def _get_margin_queries(self, scope):
        return [self._get_ordered_query(scope, SQL("COALESCE(sale_order.margin, 0)"))]
