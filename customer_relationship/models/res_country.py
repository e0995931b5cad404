from odoo import fields, models

from .customer_person import GROUP


class ResCountry(models.Model):
    _inherit = "res.country"

    customer_etiquette = fields.Text(
        "Etiquette",
        translate=True,
        groups=GROUP,
        help="What to mind with customers of this country: forms of address, gifts, "
        "holidays. Shown on each of their contacts.",
    )
