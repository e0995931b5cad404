from odoo import models


class ResPartner(models.Model):
    """Customers are found by where they are and what they do, among a million."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    _customer_industry_idx = models.Index("(industry_id) WHERE industry_id IS NOT NULL")
    _customer_size_idx = models.Index("(customer_size) WHERE customer_size IS NOT NULL")
    _customer_place_idx = models.Index(
        "(country_id, state_id) WHERE country_id IS NOT NULL"
    )
    # Few have any; a search within their words looks at these alone.
    _customer_goals_idx = models.Index(
        "(commercial_partner_id) WHERE customer_goals IS NOT NULL"
    )
