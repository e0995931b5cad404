import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

# Fewer digits at the end of two numbers are no reason to take them for the same.
MATCHING_DIGITS = 8
# A person before the company that has the same address, then the oldest.
CONTACT_ORDER = "partner_share DESC, is_company, id"


class CustomerContactFinder(models.AbstractModel):
    """Which contact another system means, among those that the user may see."""

    _name = "customer.contact.finder"
    _description = "Finder of Contacts"

    @api.model
    def _find_by_email(self, email):
        partners = self.env["res.partner"]
        if not email:
            return partners
        normalized = isinstance(email, str) and email_normalize(email)
        if not normalized:
            raise UserError(
                self.env._(
                    "“%(email)s” is no email address, which looks like "
                    "anna@example.com.",
                    email=email,
                )
            )
        domain = [("email_normalized", "=", normalized)]
        return partners.search(domain, order=CONTACT_ORDER, limit=1)

    @api.model
    def _find_by_phone(self, phone):
        partners = self.env["res.partner"]
        if not phone:
            return partners
        digits = self._get_digits(phone)
        if len(digits) < MATCHING_DIGITS:
            raise UserError(
                self.env._(
                    "“%(phone)s” is too short to find a contact. Give the number with "
                    "its area code, best with + and the country.",
                    phone=phone,
                )
            )
        end = digits[-MATCHING_DIGITS:]
        found = partners.search(partners._get_phone_domain([end]), order=CONTACT_ORDER)
        international = partners._phone_format(number=str(phone))
        same = found.filtered(
            lambda partner: (
                self._get_digits(partner.phone) == digits
                or (international and partner.phone_sanitized == international)
            )
        )
        similar = found.filtered(
            lambda partner: self._is_same_end(self._get_digits(partner.phone), digits)
        )
        if not same and len(similar.commercial_partner_id) > 1:
            raise UserError(
                self.env._(
                    "Several customers have a number like %(phone)s. Give it with + "
                    "and the country, or give partner_id.",
                    phone=phone,
                )
            )
        return (same or similar)[:1]

    @api.model
    def _get_digits(self, phone):
        """Without what only leads to the number: +, 00 or the 0 of national numbers."""
        return re.sub(r"\D", "", str(phone)).lstrip("0")

    @api.model
    def _is_same_end(self, known, given):
        long_enough = min(len(known), len(given)) >= MATCHING_DIGITS
        return long_enough and (known.endswith(given) or given.endswith(known))
