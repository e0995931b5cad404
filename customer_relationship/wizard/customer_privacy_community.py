from odoo import api, models
from odoo.fields import Domain

MEMBER_FIELDS = [
    "community_id",
    "partner_id",
    "state",
    "role",
    "invited_on",
    "invited_by_id",
    "note",
    "joined_on",
    "left_on",
]


class CustomerPrivacy(models.TransientModel):
    """Where the people are members, were, or were invited to be."""

    _name = "customer.privacy"
    _inherit = ["customer.privacy"]

    @api.model
    def _search_members(self, people):
        return self.env["customer.community.member"].search(
            Domain("partner_id", "in", people.ids)
        )

    @api.model
    def _get_privacy_data(self, people):
        members = self._search_members(people)
        return {
            **super()._get_privacy_data(people),
            "memberships": [self._prepare_row(row, MEMBER_FIELDS) for row in members],
        }

    @api.model
    def _get_companies(self, people):
        companies = self._search_members(people).company_id
        return super()._get_companies(people) | companies

    @api.model
    def _erase_privacy_data(self, people):
        """The invitations go with the rows: they are messages on them."""
        counts = super()._erase_privacy_data(people)
        members = self._search_members(people)
        counts[members._name] = len(members)
        members.unlink()
        return counts


class PrivacyLookupWizard(models.TransientModel):
    _name = "privacy.lookup.wizard"
    _inherit = ["privacy.lookup.wizard"]

    @api.model
    def _get_cascading_fields(self):
        return {
            **super()._get_cascading_fields(),
            "customer.community.member": ["partner_id"],
        }
