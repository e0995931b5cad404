from odoo import models


class AccountMove(models.Model):
    """Where nothing new happened with the customer, but the figures are others."""

    _name = "account.move"
    _inherit = ["account.move"]

    def _post(self, soft=True):
        """Only posted for the first time, invoices are news; receipts never are."""
        # sudo: nobody fails because of a look at the type
        silent = self.sudo().filtered(
            lambda move: move.posted_before or move.move_type == "out_receipt"
        )
        posted = super()._post(soft)
        (silent & posted)._queue_profile()
        return posted

    def button_draft(self):
        result = super().button_draft()
        self._queue_profile()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self._queue_profile()
        return result

    def _queue_profile(self):
        sales = self.filtered(lambda move: move.is_sale_document(include_receipts=True))
        self.env["customer.interaction.capture"]._capture_change(sales)

    def _counts_when_paid(self):
        """Whether the profiles or the tiers of the company count payments."""
        program = self.env["customer.tier.engine"]._get_program(self.company_id)
        bases = {self.company_id.customer_revenue_basis}
        return "paid" in bases | ({program._get_rules().basis} if program else set())
