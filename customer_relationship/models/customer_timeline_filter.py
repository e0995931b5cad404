from odoo import api, fields, models
from odoo.tools import SQL

# The same user may have two windows open.
REMEMBER = """
    INSERT INTO customer_timeline_filter (user_id, filters) VALUES (%s, %s)
        ON CONFLICT (user_id) DO UPDATE SET filters = EXCLUDED.filters
"""


class CustomerTimelineFilter(models.Model):
    """How each user wants to see the histories of customers."""

    _name = "customer.timeline.filter"
    _description = "Filters of the Timeline"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    filters = fields.Json()

    _user_uniq = models.UniqueIndex("(user_id)")

    @api.model
    def _recall(self):
        """What the current user chose."""
        own = self.sudo().search([("user_id", "=", self.env.uid)])
        return own.filters or {}

    @api.model
    def _remember(self, filters):
        own = self.sudo().search([("user_id", "=", self.env.uid)])
        if own.filters == filters:
            return
        if own:
            own.filters = filters
        else:
            value = self._fields["filters"].convert_to_column(filters, self)
            self.env.cr.execute(SQL(REMEMBER, self.env.uid, value))
