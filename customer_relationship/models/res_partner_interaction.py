from odoo import api, fields, models

from .customer_person import GROUP

# Counting thousands takes long, and tells nobody more than "999+".
COUNT_LIMIT = 1000


class ResPartner(models.Model):
    """The way from a contact to the list of what happened with the whole customer."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    customer_interaction_count = fields.Integer(
        "Interactions",
        compute="_compute_customer_interaction_count",
        groups=GROUP,
        help="With the whole customer whom the contact belongs to, up to 1,000.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_interaction_count(self):
        interactions = self.env["customer.interaction"]
        for customer, partners in self.grouped("commercial_partner_id").items():
            of_customer = [("commercial_partner_id", "=", customer._origin.id)]
            partners.customer_interaction_count = interactions.search_count(
                of_customer, limit=COUNT_LIMIT
            )

    def action_customer_interactions(self):
        self.ensure_one()
        customer = self.commercial_partner_id
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "customer_relationship.customer_interaction_action"
            ),
            "domain": [("commercial_partner_id", "=", customer.id)],
        }
