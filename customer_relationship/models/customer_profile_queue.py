from odoo import api, models

# What tiers are reached by.
PURCHASES = ("account.move", "sale.order")


class CustomerInteraction(models.Model):
    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    def _react(self):
        result = super()._react()
        customers = self.commercial_partner_id
        self.env["customer.profile.refresh"]._refresh_customers(customers.ids)
        return result


class CustomerInteractionQueue(models.Model):
    """Whose documents changed, or who has another customer now, is refreshed soon."""

    _name = "customer.interaction.queue"
    _inherit = ["customer.interaction.queue"]

    def _hand_over_all(self):
        result = super()._hand_over_all()
        rows = self.filtered(lambda row: row.res_model == "res.partner")
        partners = self.env["res.partner"].browse(rows.mapped("res_id")).exists()
        # The contact itself, too: it may no longer be a customer.
        customers = partners | partners.commercial_partner_id
        self.env["customer.profile.refresh"]._refresh_customers(customers.ids)
        return result

    @api.model
    def _follow_customers(self, model, ids):
        before = self._get_customers(model, ids)
        result = super()._follow_customers(model, ids)
        customers = before | self._get_customers(model, ids)
        documents = self.env[model].browse(ids)
        if "partner_id" in documents._fields:
            customers |= documents.partner_id.commercial_partner_id
        if model in PURCHASES:
            self._rise(documents.company_id, customers)
        self.env["customer.profile.refresh"]._refresh_customers(customers.ids)
        return result

    @api.model
    def _rise(self, companies, customers):
        """Up at once; before the profiles, which copy the tiers."""
        engine = self.env["customer.tier.engine"].sudo()
        for company in companies:
            if customers and (program := engine._get_program(company)):
                engine._run_customers(program, customers.ids, only_up=True)

    @api.model
    def _get_customers(self, model, ids):
        """The customers in whose history the documents are."""
        interactions = self.env["customer.interaction"].search(
            [("res_model", "=", model), ("res_id", "in", ids)]
        )
        return interactions.commercial_partner_id
