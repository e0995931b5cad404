import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.phone_validation.tools.phone_validation import phone_parse

PHONE = re.compile(r"\+?[0-9\s().\-/]+")
SHORTEST, FULL = 4, 8  # digits: of an ending that is searched, of a whole number


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner"]

    # All ways of writing a number share its end, so it is stored from there.
    _customer_phone_idx = models.Index(
        "(reverse(regexp_replace(phone, '[^0-9]', '', 'g')) text_pattern_ops) "
        "WHERE phone IS NOT NULL"
    )

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if operator in ("ilike", "like") and isinstance(value, str):
            endings = self._get_phone_endings(value)
            if endings:
                return self._add_phone_search(domain, value, endings)
        return domain

    def _add_phone_search(self, domain, value, endings):
        found = self._search_phone(endings)
        by_phone = Domain("id", "in", found)
        if not found or len(self._get_digits(value)) < FULL:
            return by_phone | domain
        # A whole number was found: spare the scan of all names for its digits.
        codes = ("ref", "vat", "company_registry")
        return by_phone | Domain.OR(Domain(code, "=", value) for code in codes)

    def _search_phone(self, endings):
        """Return the ids of the contacts with such a number, and of their companies."""
        # No archived ones: who is not shown must not hide what else the text means.
        partners = self.search_fetch(
            self._get_phone_domain(endings), ["commercial_partner_id"]
        )
        return [*partners.ids, *partners.commercial_partner_id.ids]

    @api.model
    def _get_phone_domain(self, endings):
        def to_sql(model, alias, query):
            phone = model._field_to_sql(alias, "phone", query)
            digits = SQL("reverse(regexp_replace(%s, '[^0-9]', '', 'g'))", phone)
            patterns = [f"{ending[::-1]}%" for ending in endings]
            likes = (SQL("%s LIKE %s", digits, pattern) for pattern in patterns)
            return SQL("(%s IS NOT NULL AND (%s))", phone, SQL(" OR ").join(likes))

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _get_phone_endings(self, value, country=None):
        """Return what a stored number may end with; nothing if it is no number."""
        value = (value or "").strip()
        digits = self._get_digits(value)
        if len(digits) < SHORTEST or not PHONE.fullmatch(value):
            return []
        if len(digits) < FULL:
            return [digits]
        national = self._get_national_number(
            value, country or self.env.company.country_id
        )
        endings = {digits.lstrip("0"), national}
        return sorted(ending for ending in endings if len(ending) >= FULL - 1)

    def _get_digits(self, value):
        return re.sub("[^0-9]", "", value)

    @api.model
    def _get_national_number(self, value, country):
        if value.startswith("00"):
            value = f"+{value[2:]}"
        try:
            parsed = phone_parse(value, country.code)
        except UserError:
            return ""
        return str(parsed.national_number) if parsed else ""
