from odoo import api, models
from odoo.orm.model_classes import pop_field

from .customer_person import GROUP


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users"]

    @api.model
    def _post_model_setup__(self):
        """What is known of a customer stays with the contact.

        Users would inherit it, and each contact that is created or written would look
        for its user's.
        """
        result = super()._post_model_setup__()
        for name, field in list(self._fields.items()):
            if field.inherited and field.groups == GROUP:
                pop_field(type(self), name)
        return result
