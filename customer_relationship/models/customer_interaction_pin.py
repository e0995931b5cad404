from odoo import fields, models
from odoo.exceptions import UserError

MOST_PINS = 5


class CustomerInteraction(models.Model):
    """What everybody should see first: a few interactions of each customer."""

    _name = "customer.interaction"
    _inherit = ["customer.interaction"]

    pinned = fields.Boolean(
        readonly=True, copy=False, help="Kept on top of the customer's history."
    )

    _pinned_idx = models.Index(
        "(commercial_partner_id, date DESC, id DESC) WHERE pinned IS TRUE"
    )

    def action_toggle_pin(self, pinned=None):
        """Pin it for everybody, or let it go; return whether it is pinned now.

        :param pinned: what is wanted, whatever it is; else the opposite of what it is
        """
        self.ensure_one()
        self.check_access("read")
        pinned = not self.pinned if pinned is None else bool(pinned)
        if pinned != self.pinned:
            if pinned:
                self._check_pins()
            # sudo: the stream is append-only for everybody
            self.sudo().pinned = pinned
        return pinned

    def _check_pins(self):
        """Of those that the user sees: nobody can unpin the others."""
        # sudo: only the name
        customer = self.sudo().commercial_partner_id
        pinned = [("commercial_partner_id", "=", customer.id), ("pinned", "=", True)]
        if self.search_count(pinned, limit=MOST_PINS) >= MOST_PINS:
            raise UserError(
                self.env._(
                    "%(number)s entries are pinned for %(customer)s already. Unpin "
                    "one of them first.",
                    number=MOST_PINS,
                    customer=customer.name,
                )
            )
