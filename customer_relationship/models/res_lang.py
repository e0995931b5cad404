from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResLang(models.Model):
    _inherit = "res.lang"

    customer_salutation_format = fields.Char(
        "Form of Address",
        help="How people are addressed in this language who have no form of address "
        "of their own; {name} is their name. Empty: the name alone.",
    )

    @api.constrains("customer_salutation_format")
    def _check_customer_salutation_format(self):
        for lang in self:
            text = lang.customer_salutation_format
            if text and "{name}" not in text:
                raise ValidationError(
                    self.env._("The form of address must contain {name}.")
                )

    @api.model
    def _get_customer_salutation(self, code, name):
        text = code and self._lang_get(code).sudo().customer_salutation_format
        return text.replace("{name}", name or "") if text else name
