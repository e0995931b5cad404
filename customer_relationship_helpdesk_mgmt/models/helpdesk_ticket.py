from odoo import api, fields, models

from odoo.addons.customer_relationship.models.customer_interaction_source import (
    Source,
    opened,
)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    partner_id = fields.Many2one(index="btree_not_null")

    @api.model_create_multi
    def create(self, vals_list):
        """Who the first agent is, the row of the opened ticket says."""
        tickets = super().create(vals_list)
        tickets._capture_documents("ticket_created")
        if self.env.user.share:
            tickets._capture_documents("ticket_opened")
        tickets.sudo().filtered("closed")._capture_documents("ticket_closed")
        return tickets

    @api.model
    def message_new(self, msg, custom_values=None):
        ticket = super().message_new(msg, custom_values=custom_values)
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
        ticket = {
            "model": "helpdesk.ticket",
            "summary": "concat_ws(' - ', source.number, source.name)",
        }
        stage = {
            "joins": "JOIN helpdesk_ticket_stage stage ON stage.id = source.stage_id",
            "repeats": True,
            **ticket,
        }
        return (
            super()._get_sources()
            | opened("ticket_opened", "ticket_created", **ticket)
            | {
                "ticket_assigned": Source(
                    type="ticket_assigned",
                    event="assigned",
                    date="%(now)s",
                    where="source.user_id IS NOT NULL",
                    repeats=True,
                    live_only=True,
                    **ticket,
                ),
                "ticket_closed": Source(
                    type="ticket_closed",
                    event="closed",
                    date="COALESCE(source.closed_date, source.last_stage_update,"
                    " source.create_date)",
                    live_date="%(now)s",
                    where="stage.closed",
                    **stage,
                ),
                # The date when it was closed stays as it was.
                "ticket_reopened": Source(
                    type="ticket_reopened",
                    event="reopened",
                    date="%(now)s",
                    where="stage.closed IS NOT TRUE",
                    live_only=True,
                    **stage,
                ),
            }
        )
