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
        by_channel = kinds.grouped("channel")
        for channel in self._get_customer_channels():
            if channel in by_channel:
                return by_channel[channel][:1]
        last = self.env["customer.interaction"].search(
            [
                ("partner_id", "=", self.id),
                ("type_id", "in", kinds.ids),
                ("date", ">", fields.Datetime.now() - LATELY),
            ],
            limit=1,
        )
        return last.type_id
