from odoo import api, fields, models


class CustomerTier(models.Model):
    _inherit = "customer.tier"

    @api.model
    def _get_ticket_priorities(self):
        return self.env["helpdesk.ticket"]._fields["priority"].selection

    ticket_priority = fields.Selection(
        selection=_get_ticket_priorities,
        help="New tickets of these customers have at least this priority.",
    )


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket"]

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        for ticket, vals in zip(tickets, vals_list, strict=True):
            # What a person chose stays; the default is raised.
            if "priority" not in vals and ticket.partner_id:
                ticket._raise_priority()
        return tickets

    def _raise_priority(self):
        # sudo: who writes to us may not see tiers
        company = self.company_id or self.env.company
        customer = self.sudo().partner_id.with_company(company)
        priority = customer.customer_tier_id.ticket_priority
        if priority and priority > (self.priority or ""):
            self.priority = priority
