from odoo import api, models

from odoo.addons.customer_relationship.models.customer_interaction_source import (
    Source,
    opened,
)

# The email tells who opened the ticket, and is not there yet when that is created.
BY_EMAIL = "customer_relationship_by_email"

TICKET = {
    "model": "helpdesk.ticket",
    "summary": "concat_ws(' - ', source.number, source.name)",
}
STAGE = {
    "joins": "JOIN helpdesk_ticket_stage stage ON stage.id = source.stage_id",
    "repeats": True,
    **TICKET,
}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # Not the field's own index, which would outlive the addon.
    _partner_idx = models.Index("(partner_id) WHERE partner_id IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        """Who the first agent is, the row of the opened ticket says."""
        tickets = super().create(vals_list)
        if not self.env.context.get(BY_EMAIL):
            tickets._capture_documents("ticket_created")
            if self.env.user.share:
                tickets._capture_documents("ticket_opened")
        tickets.sudo().filtered("closed")._capture_documents("ticket_closed")
        return tickets

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        by_email = self.with_context(**{BY_EMAIL: True})
        ticket = super(HelpdeskTicket, by_email).message_new(
            msg_dict, custom_values=custom_values
        )
        ticket = ticket.with_context(**{BY_EMAIL: False})
        ticket._capture_documents("ticket_created")
        ticket._capture_documents("ticket_opened")
        return ticket

    def write(self, vals):
        # sudo: who gives a ticket away may not read it any more
        tickets, user_id = self.sudo(), vals.get("user_id")
        moves = "stage_id" in vals or "team_id" in vals  # the stage follows the team
        was_closed = tickets.filtered("closed") if moves else tickets.browse()
        assigned = tickets.filtered(lambda t: user_id and t.user_id.id != user_id)
        result = super().write(vals)
        closed = tickets.filtered("closed") if moves else tickets.browse()
        (closed - was_closed)._capture_documents("ticket_closed")
        (was_closed - closed)._capture_documents("ticket_reopened")
        assigned._capture_documents("ticket_assigned")
        self.env["customer.interaction.capture"]._capture_customer_change(self, vals)
        return result

    def _capture_documents(self, name):
        self.env["customer.interaction.capture"]._capture_documents(name, self)


class CustomerInteractionSource(models.AbstractModel):
    _inherit = "customer.interaction.source"

    @api.model
    def _get_opened_models(self):
        return super()._get_opened_models() | {"helpdesk.ticket"}

    @api.model
    def _get_sources(self):
        opening = opened("ticket_opened", "ticket_created", **TICKET)
        return super()._get_sources() | opening | self._get_ticket_sources()

    @api.model
    def _get_ticket_sources(self):
        """What happens to a ticket once it is there."""
        return {
            "ticket_assigned": Source(
                type="ticket_assigned",
                event="assigned",
                date="%(now)s",
                where="source.user_id IS NOT NULL",
                repeats=True,
                live_only=True,
                **TICKET,
            ),
            "ticket_closed": Source(
                type="ticket_closed",
                event="closed",
                date="COALESCE(source.closed_date, source.last_stage_update,"
                " source.create_date)",
                live_date="%(now)s",
                where="stage.closed",
                **STAGE,
            ),
            # The date when it was closed stays as it was.
            "ticket_reopened": Source(
                type="ticket_reopened",
                event="reopened",
                date="%(now)s",
                where="stage.closed IS NOT TRUE",
                live_only=True,
                **STAGE,
            ),
        }
