from dateutil.relativedelta import relativedelta

from odoo import fields, models

LATELY = relativedelta(months=6)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner"]

    def _get_customer_type(self):
        """What one will most likely log of this person."""
        self.ensure_one()
        kinds = self.env["customer.interaction.type"].search([("manual", "=", True)])
        for channel in self._get_customer_channels():
            if preferred := kinds.filtered(lambda kind: kind.channel == channel):
                return preferred[:1]
        last = self.env["customer.interaction"].search(
            [
                ("partner_id", "=", self.id),
                ("type_id", "in", kinds.ids),
                ("date", ">", fields.Datetime.now() - LATELY),
            ],
            limit=1,
        )
        return last.type_id
