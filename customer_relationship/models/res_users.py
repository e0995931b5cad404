from odoo import api, models

from .customer_person import AS_READ, GROUP


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users"]

    @api.model
    def _post_model_setup__(self):
        """Users show what is known of their contact like others do: ``AS_READ``."""
        result = super()._post_model_setup__()
        for field in self._fields.values():
            if field.inherited and field.groups == GROUP:
                field._depends_context = field.get_depends(self)[1]
                field._depends = AS_READ
        return result
