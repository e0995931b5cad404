from odoo import api, models

from .customer_interaction_source import Source

# The code of the type, and the day that tells of it.
EVENTS = {"community_joined": "joined_on", "community_left": "left_on"}


class CustomerCommunityMember(models.Model):
    """Who joins or leaves is told in the history of the customer."""

    _name = "customer.community.member"
    _inherit = ["customer.community.member"]

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members._capture_membership()
        return members

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._capture_membership()
        return result

    def _capture_membership(self):
        for name in EVENTS:
            self.env["customer.interaction.capture"]._capture_documents(name, self)


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources(self):
        return super()._get_sources() | {
            name: Source(
                model="customer.community.member",
                type=name,
                event=name.removeprefix("community_"),
                # Noon is the same day nearly everywhere.
                date=f"source.{day} + time '12:00'",
                where=f"source.{day} IS NOT NULL",
                joins="""
                    JOIN customer_community community
                      ON community.id = source.community_id""",
                direction="'in'",
                summary="community.name ->> 'en_US'",
                user="NULL::int",
            )
            for name, day in EVENTS.items()
        }
