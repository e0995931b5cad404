from odoo import api, fields, models

from .customer_person import GROUP


class CustomerInteractionButton(models.AbstractModel):
    """The way from a form to the list of what happened with the whole customer."""

    _name = "customer.interaction.button"
    _description = "Button to the Interactions of a Customer"

    customer_interaction_count = fields.Integer(
        "Interactions",
        compute="_compute_customer_interaction_count",
        groups=GROUP,
        help="With the whole customer whom the contact belongs to, up to 1,000.",
    )

    @api.depends(lambda self: self._get_interaction_partner_fields())
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_interaction_count(self):
        customers = {record: record._get_interaction_customer_id() for record in self}
        counts = self.env["customer.interaction"]._count_by_customer(customers.values())
        for record, customer_id in customers.items():
            record.customer_interaction_count = counts.get(customer_id, 0)

    @api.model
    def _get_interaction_partner_fields(self):
        """Whose change is another customer, in a form that is not saved yet, too."""
        return ["partner_id"]

    def _get_interaction_partner(self):
        return self.partner_id

    def _get_interaction_customer_id(self):
        # sudo: only whom it is about, who may be hidden; what happened is not shown
        partner = self.sudo()._get_interaction_partner()
        return partner.commercial_partner_id._origin.id

    def action_customer_interactions(self):
        self.ensure_one()
        self.check_access("read")
        customer_id = self._get_interaction_customer_id()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "customer_relationship.customer_interaction_action"
            ),
            "domain": [("commercial_partner_id", "=", customer_id)],
        }
