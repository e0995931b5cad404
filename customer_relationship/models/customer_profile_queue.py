from odoo import api, models


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
        self.env["customer.profile.refresh"]._refresh_customers(customers.ids)
        return result

    @api.model
    def _get_customers(self, model, ids):
        """The customers in whose history the documents are."""
        interactions = self.env["customer.interaction"].search(
            [("res_model", "=", model), ("res_id", "in", ids)]
        )
        return interactions.commercial_partner_id


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move"]

    def button_draft(self):
        result = super().button_draft()
        self._queue_profile()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self._queue_profile()
        return result

    def _queue_profile(self):
        """Nothing happened with the customer, but the figures are others."""
        invoices = self.filtered(lambda move: move.is_sale_document())
        if invoices:
            # sudo: the queue is the system's
            self.env["customer.interaction.queue"].sudo()._enqueue(invoices)
