from odoo import api, models
from odoo.fields import Domain


class CustomerUpcoming(models.AbstractModel):
    _name = "customer.upcoming"
    _inherit = ["customer.upcoming"]

    @api.model
    def _get_document_domains(self, people):
        return super()._get_document_domains(people) | {
            "helpdesk.ticket": Domain("partner_id", "in", people),
        }
