from odoo import api, models
from odoo.fields import Domain


class CustomerUpcoming(models.AbstractModel):
    _name = "customer.upcoming"
    _inherit = ["customer.upcoming"]

    @api.model
    def _get_document_domains(self, people):
        to_people = Domain("partner_id", "in", people)
        return super()._get_document_domains(people) | {
            "stock.picking": to_people
            & Domain("location_dest_id.usage", "=", "customer"),
        }
