import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.phone_validation.tools.phone_validation import phone_parse

from .customer_person import GROUP

PHONE = re.compile(r"\+?[0-9\s().\-/]+")
SHORTEST, FULL = 4, 8  # digits: of an ending that is searched, of a whole number

# A fingerprint of each 32 pages: finds an email among a million contacts in 3 ms, and
# unlike a B-tree it leaves writing an email as cheap as it is. Older servers have none,
# or gain nothing by it.
BLOOM = "USING brin (email_normalized text_bloom_ops) WITH (pages_per_range = 32)"
BTREE = "(email_normalized) WHERE email_normalized IS NOT NULL"
BLOOM_VERSION = 160000


def get_email_index(registry):
    with registry.cursor() as cr:
        return BLOOM if cr.connection.server_version >= BLOOM_VERSION else BTREE


class ResPartner(models.Model):
    """Found by any form of a number; pointed out where there are two."""

    _name = "res.partner"
    _inherit = ["res.partner"]

    customer_duplicate_ids = fields.Many2many(
        "res.partner",
        string="Possible Duplicates",
        compute="_compute_customer_duplicate_ids",
        groups=GROUP,
    )

    # All ways of writing a number share its end, so it is stored from there.
    _customer_phone_idx = models.Index(
        "(reverse(regexp_replace(phone, '[^0-9]', '', 'g')) text_pattern_ops) "
        "WHERE phone IS NOT NULL"
    )

    _customer_email_idx = models.Index(get_email_index)

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

    # Depends on nothing: whatever links to records makes each write of what it depends
    # on look for everything else that depends on it, before and after.
    def _compute_customer_duplicate_ids(self):
        for partner in self:
            domain = partner._get_duplicate_domain()
            # A limit in SQL would make PostgreSQL walk the names, not the index.
            duplicates = self.browse() if domain.is_false() else self.search(domain)
            partner.customer_duplicate_ids = duplicates[:5]

    @api.onchange("email", "phone", "name", "parent_id")
    def _onchange_customer_duplicate_ids(self):
        """Pointed out while they are typed."""
        if self._has_field_access(self._fields["customer_duplicate_ids"], "read"):
            self._compute_customer_duplicate_ids()

    def _get_duplicate_domain(self):
        """Return who shares the email or the number.

        People of one company share its mailbox and switchboard, so among them
        the name must be the same, too.
        """
        self.ensure_one()
        same = Domain.FALSE
        if self.email_normalized:
            same |= Domain("email_normalized", "=", self.email_normalized)
        endings = self._get_phone_endings(self.phone, self.country_id)
        if endings:
            same |= self._get_phone_domain(endings)
        if same.is_false() or self.type != "contact":
            return Domain.FALSE
        company = self.parent_id.commercial_partner_id or self._origin
        stranger = Domain("commercial_partner_id", "!=", company.id)
        stranger |= Domain("name", "=ilike", self.name)
        own = Domain("id", "=", self._origin.id)
        return same & Domain("type", "=", "contact") & stranger & ~own

    def action_customer_duplicates(self):
        self.ensure_one()
        partners = self | self.customer_duplicate_ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Possible Duplicates"),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "domain": [("id", "in", partners.ids)],
        }

    def action_customer_merge(self):
        self.ensure_one()
        partners = self | self.customer_duplicate_ids
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "base.action_partner_merge"
        )
        context = {"active_model": "res.partner", "active_ids": partners.ids}
        return {**action, "context": context}
