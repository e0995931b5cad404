from odoo import api, models


class ResPartner(models.Model):
    """A contact leads to the interactions of the customer whom it belongs to."""

    _name = "res.partner"
    _inherit = ["res.partner", "customer.interaction.button"]

    @api.model
    def _get_interaction_partner_fields(self):
        return []  # see ``_forget_customer``

    def _get_interaction_partner(self):
        return self
