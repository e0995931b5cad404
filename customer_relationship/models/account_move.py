from odoo import api, models

from .customer_interaction_source import Source

POSTED = {"out_invoice": "invoice_posted", "out_refund": "credit_note"}
POSTED_ONLY = "source.state = 'posted' AND source.move_type = '{}'"

# A day without a time is shown at noon UTC, where most of the world has the same day.
INVOICE_DAY = "(COALESCE(source.invoice_date, source.date) + TIME '12:00')"
POSTED_LIVE = f"""
    CASE WHEN source.invoice_date = %(today)s THEN %(now)s ELSE {INVOICE_DAY} END
"""
# Drafts are mostly posted on the day they are made.
POSTED_LATER = f"""
    CASE WHEN source.invoice_date = source.create_date::date THEN source.create_date
         ELSE {INVOICE_DAY} END
"""

# The day of the last payment; payments need no entry of their own, and an invoice over
# nothing needs no payment.
PAID_LATER = """
    COALESCE(
        (SELECT max(partial.max_date)
           FROM account_partial_reconcile partial
           JOIN account_move_line line ON line.id = partial.debit_move_id
           JOIN account_account account ON account.id = line.account_id
          WHERE line.move_id = source.id
            AND account.account_type = 'asset_receivable'),
        (SELECT max(payment.date)
           FROM account_move__account_payment matched
           JOIN account_payment payment ON payment.id = matched.payment_id
          WHERE matched.invoice_id = source.id)
    ) + TIME '12:00'
"""


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        # sudo: nobody fails because of a look at the type
        moves = posted.sudo().grouped("move_type")
        for move_type, name in POSTED.items():
            self.env["customer.interaction.capture"]._capture_documents(
                name, moves.get(move_type)
            )
        return posted

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        # sudo: who matches payments need not read the invoices
        invoices = self.sudo().filtered(lambda move: move.move_type == "out_invoice")
        self.env["customer.interaction.capture"]._capture_documents(
            "invoice_paid", invoices
        )
        return result

    def write(self, vals):
        result = super().write(vals)
        self.env["customer.interaction.capture"]._capture_customer_change(self, vals)
        return result


class CustomerInteractionSource(models.AbstractModel):
    _name = "customer.interaction.source"
    _inherit = ["customer.interaction.source"]

    @api.model
    def _get_sources(self):
        return (
            super()._get_sources()
            | {
                name: Source(
                    model="account.move",
                    type=name,
                    event="posted",
                    direction="'out'",
                    date=POSTED_LATER,
                    live_date=POSTED_LIVE,
                    where=POSTED_ONLY.format(move_type),
                    user="source.invoice_user_id",
                )
                for move_type, name in POSTED.items()
            }
            | {
                "invoice_paid": Source(
                    model="account.move",
                    type="invoice_paid",
                    event="paid",
                    date=f"COALESCE({PAID_LATER}, {INVOICE_DAY})",
                    live_date="%(now)s",
                    where=f"""{POSTED_ONLY.format("out_invoice")}
                           AND source.payment_state IN ('paid', 'in_payment')""",
                    user="source.invoice_user_id",
                ),
            }
        )
