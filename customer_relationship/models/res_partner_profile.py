from odoo import api, fields, models

from .customer_person import GROUP


class ResPartner(models.Model):
    """Contacts have their company's profile, as the current company sees it."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    customer_profile_ids = fields.Many2many(
        "customer.profile",
        string="Profile",
        compute="_compute_customer_profile_ids",
        search="_search_customer_profile_ids",
        groups=GROUP,
    )

    @api.depends_context("uid", "company")
    def _compute_customer_profile_ids(self):
        # sudo: found without joins; who may not read one is asked below
        Profile = self.env["customer.profile"].sudo()
        columns = [name for name, field in Profile._fields.items() if field.store]
        profiles = Profile.search_fetch(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
            ],
            columns,
        )
        profiles = profiles.sudo(self.env.su)._filtered_access("read")
        profiles = profiles.grouped("partner_id")
        for partner in self:
            partner.customer_profile_ids = profiles.get(partner.commercial_partner_id)

    def _search_customer_profile_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        profiles = self.env["customer.profile"].search(
            [("id", operator, value)] if operator == "in" else value
        )
        return [("commercial_partner_id", "in", profiles.partner_id.ids)]
