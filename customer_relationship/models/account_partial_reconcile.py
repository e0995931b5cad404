from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Who counts payments counts parts of them, too, and those taken back."""

    _name = "account.partial.reconcile"
    _inherit = ["account.partial.reconcile"]

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._get_counted_invoices()._queue_profile()
        return partials

    def unlink(self):
        invoices = self._get_counted_invoices()
        result = super().unlink()
        invoices._queue_profile()
        return result

    def _get_counted_invoices(self):
        # sudo: who matches payments need not read the invoices
        moves = (self.sudo().debit_move_id | self.sudo().credit_move_id).move_id
        return moves.filtered(
            lambda move: (
                move.is_sale_document(include_receipts=True)
                and move._counts_when_paid()
            )
        )
