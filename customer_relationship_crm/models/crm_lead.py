from odoo import SUPERUSER_ID, api, models

from odoo.addons.customer_relationship.models.customer_interaction_source import (
    Source,
    opened,
)

# The email tells who opened the lead, and is not there yet when that is created.
BY_EMAIL = "customer_relationship_by_email"

# A form on the website is filled in by a visitor, yet the lead made by the superuser.
FROM_WEBSITE = f"""
    source.create_uid = {SUPERUSER_ID}
    AND (source.medium_id = (SELECT res_id FROM ir_model_data
                              WHERE module = 'utm' AND name = 'utm_medium_website')
         OR {{has_visitor}})
"""


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if not self.env.context.get(BY_EMAIL):
            leads._capture_documents("lead_created")
            if self.env.user.share or self.env.uid == SUPERUSER_ID:
                leads._capture_documents("lead_received")
        return leads

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        by_email = self.with_context(**{BY_EMAIL: True})
        lead = super(CrmLead, by_email).message_new(
            msg_dict, custom_values=custom_values
        )
        lead = lead.with_context(**{BY_EMAIL: False})
        lead._capture_documents("lead_created")
        lead._capture_documents("lead_received")
        return lead

    def write(self, vals):
        result = super().write(vals)
        self.env["customer.interaction.capture"]._capture_customer_change(self, vals)
        return result

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        for key, name in (("is_won", "lead_won"), ("is_lost", "lead_lost")):
            self.browse(
                lead_id
                for lead_id, status in new_status_by_lead.items()
                if status[key] and not old_status_by_lead.get(lead_id, {}).get(key)
            )._capture_documents(name)
        return result

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        self.env["customer.interaction.capture"]._move_history(opportunities, self)
        return result

    def _capture_documents(self, name):
        self.env["customer.interaction.capture"]._capture_documents(name, self)


class CustomerInteractionSource(models.AbstractModel):
    _inherit = "customer.interaction.source"

    @api.model
    def _get_opened_models(self):
        return super()._get_opened_models() | {"crm.lead"}

    @api.model
    def _get_sources(self):
        ends = {
            f"lead_{status}": Source(
                model="crm.lead",
                type=f"lead_{status}",
                event=status,
                date="COALESCE(source.date_closed, source.write_date)",
                live_date="%(now)s",
                where=f"source.won_status = '{status}'",
                repeats=True,
            )
            for status in ("won", "lost")
        }
        leads = opened(
            "lead_received",
            "lead_created",
            by_customer=self._get_website_condition(),
            model="crm.lead",
        )
        return super()._get_sources() | leads | ends

    @api.model
    def _get_website_condition(self):
        visitors = self.env["crm.lead"]._fields.get("visitor_ids")
        has_visitor = "FALSE"
        if visitors:  # the website is installed
            has_visitor = (
                f"EXISTS (SELECT FROM {visitors.relation}"
                f" WHERE {visitors.column1} = source.id)"
            )
        return FROM_WEBSITE.format(has_visitor=has_visitor)
