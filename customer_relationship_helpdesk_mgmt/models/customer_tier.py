from datetime import timedelta

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

    customer_response_until = fields.Datetime(
        "Answer by",
        compute="_compute_customer_response_until",
        groups="customer_relationship.group_customer_relationship_user",
        help="Until when the tier of the customer promises an answer.",
    )

    @api.depends("partner_id", "company_id", "create_date")
    def _compute_customer_response_until(self):
        for company, tickets in self.grouped("company_id").items():
            # Their tiers together, as the company of the tickets sees them.
            tickets.partner_id.with_company(company).mapped("customer_tier_id")
            for ticket in tickets:
                hours = ticket._get_customer_tier().response_hours
                since = ticket.create_date or fields.Datetime.now()
                ticket.customer_response_until = (
                    since + timedelta(hours=hours) if hours else False
                )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """The form hands over a priority in any case: raise it where it is seen."""
        result = super()._onchange_partner_id()
        if self.partner_id and not self._origin.partner_id:
            self._raise_priority()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        for ticket, vals in zip(tickets, vals_list, strict=True):
            # What a person chose stays; the default is raised.
            if "priority" not in vals and ticket.partner_id:
                ticket._raise_priority()
        return tickets

    def _raise_priority(self):
        priority = self._get_customer_tier().ticket_priority
        if priority and priority > (self.priority or ""):
            self.priority = priority

    def _get_customer_tier(self):
        """The tier in the company of the ticket."""
        company = self.company_id or self.env.company
        # sudo: who writes to us may not see tiers
        return self.sudo().partner_id.with_company(company).customer_tier_id
