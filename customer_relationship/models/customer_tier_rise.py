from odoo import api, models

# What may lift a customer: seen when the queue is drained, a minute or two later.
LIFTING = {"order_confirmed", "invoice_posted", "invoice_paid"}


class CustomerTierEngine(models.AbstractModel):
    """After a purchase: up at once, and nothing else."""

    _name = "customer.tier.engine"
    _inherit = ["customer.tier.engine"]

    @api.model
    def _rise_soon(self, interactions):
        lifting = interactions.filtered(lambda row: row.type_id.code in LIFTING)
        for company, rows in lifting.grouped("company_id").items():
            if program := self._get_program(company):
                self._rise_customers(program, rows)

    @api.model
    def _rise_customers(self, program, purchases):
        customer_ids = purchases.commercial_partner_id.ids
        return self._run_customers(program, customer_ids, only_up=True)


class CustomerInteraction(models.Model):
    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    def _react(self):
        # First: the profile copies the tier.
        self.env["customer.tier.engine"].sudo()._rise_soon(self.sudo())
        return super()._react()
